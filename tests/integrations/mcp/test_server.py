"""The server as an assistant meets it: started by its client, spoken to over stdio."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from tests.integrations.slack.office import CANON

WRONG = "# Pricing\n\nGrowth is $55 per seat per month.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "canon.yaml").write_text(CANON, "utf-8")
    return tmp_path


@asynccontextmanager
async def assistant(folder: Path) -> AsyncIterator[Client]:
    command = Path(sys.executable).with_name("onmessage")
    # All of the environment: what is tested is the package that the tests import.
    parameters = StdioServerParameters(
        command=str(command), args=["mcp"], cwd=folder, env=dict(os.environ)
    )
    async with Client(parameters) as client:
        yield client


def ask(folder: Path, does: Callable[[Client], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        with anyio.fail_after(60):
            async with assistant(folder) as client:
                await does(client)

    anyio.run(run)


def test_tools_have_schemas_and_what_they_cannot_answer_is_an_error(folder: Path) -> None:
    async def does(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"check_text", "lookup_canon", "search_collateral"}
        for tool in tools.values():
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
        assert tools["check_text"].input_schema["required"] == ["text"]
        assert "verdict" in (tools["check_text"].output_schema or {})["properties"]

        for tool, values, why in (
            ("check_text", {"text": WRONG, "channel": "web"}, "unknown channel 'web'"),
            ("lookup_canon", {"query": "x", "channel": "web"}, "unknown channel 'web'"),
            ("search_collateral", {"text": "Growth is $55"}, "nothing has been scanned yet"),
        ):
            answered = await client.call_tool(tool, values)
            assert answered.is_error, tool
            assert why in answered.content[0].text  # type: ignore[union-attr]

        nothing = await client.call_tool("check_text", {"text": "Lunch is at noon."})
        assert nothing.structured_content is not None
        assert nothing.structured_content["verdict"] == "nothing to compare"
        unknown = await client.call_tool("lookup_canon", {"query": "sourdough recipe"})
        assert unknown.structured_content is not None
        assert unknown.structured_content["entries"] == []
        assert "Do not make something up" in unknown.structured_content["note"]

    ask(folder, does)


def test_text_is_checked_mended_and_checked_while_the_canon_changes(folder: Path) -> None:
    async def does(client: Client) -> None:
        wrong = await client.call_tool("check_text", {"text": WRONG, "channel": "website"})
        assert not wrong.is_error
        said = wrong.structured_content
        assert said is not None
        assert said["verdict"] == "not on message"
        (finding,) = said["findings"]
        assert (finding["line"], finding["text"]) == (3, "$55 per seat per month")
        assert finding["expected"] == "$49 / seat / month"

        approved = await client.call_tool("lookup_canon", {"query": "How much is Growth?"})
        assert approved.structured_content is not None
        first = approved.structured_content["entries"][0]
        assert first["text"] == "Growth costs $49 / seat / month."

        mended = await client.call_tool("check_text", {"text": WRONG.replace("55", "49")})
        assert mended.structured_content is not None
        assert mended.structured_content["verdict"] == "on message"

        (folder / "canon.yaml").write_text(CANON.replace("49", "55"), "utf-8")
        changed = await client.call_tool("check_text", {"text": WRONG})
        assert changed.structured_content is not None
        assert changed.structured_content["verdict"] == "on message"

        (folder / "canon.yaml").write_text("canon: [", "utf-8")
        looked = await client.call_tool("lookup_canon", {"query": "Growth"})
        assert looked.structured_content is not None
        assert looked.structured_content["entries"]
        assert "A newer canon is broken" in looked.structured_content["note"]

    ask(folder, does)
