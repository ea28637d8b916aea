"""What assistants ask of the example's canon, with the protocol's own client."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from tests.integrations.mcp.test_server import ask

EXAMPLE = Path(__file__).parents[3] / "examples" / "brightline" / "canon.yaml"

# What is asked, and what an entry among the first three must say.
QUESTIONS = (
    ("pricing", r"on request|is free|costs"),
    ("How much does Growth cost?", r"^Growth costs \$49 / seat / month, billed annually"),
    ("what does Growth include", r"^On Growth, log"),
    ("What plans are there?", r"Free, Starter, Growth, Scale, Enterprise\. There are no others"),
    ("Is the plan still called Team?", r"It is called Team no more"),
    ("How many seats does Starter have?", r"On Starter, seats: up to 10"),
    ("What is the log retention on Scale?", r"On Scale, log retention: 90 days"),
    ("Who gets single sign-on?", r"SSO is available on Scale and Enterprise"),
    ("How much is SSO on Growth?", r"SSO on Growth costs \$90 / month"),
    ("Does Starter have on-call schedules?", r"On-call schedules is available on paid plans"),
    ("Is there a free trial?", r"14-day free trial"),
    ("How long is the trial?", r"14-day free trial"),
    ("What is our uptime?", r"99\.95% uptime SLA"),
    ("Do we charge per host?", r"There is no per-host fee"),
    ("Can I say best in class?", r"Do not say .* or \"best in class\"\. Say instead"),
    ("Which words are forbidden?", r"\"zero downtime\" or \"no downtime\""),
    ("Which disclaimer must a pricing page carry?", r"Prices exclude VAT"),
    ("disclaimers", r"Prices exclude VAT"),
    ("Who are our competitors?", r"Loghaven is a competitor"),
    ("How much discount may a partner give?", r"up to 15% on all packages .* on partner"),
    ("Is there a launch offer?", r"Offer launch: Growth for 39 USD"),
    ("Who owns the partner channel?", r"partners@brightline\.example looks after it"),
)
UNKNOWN = ("What is the refund policy?", "Are we HIPAA compliant?", "parental leave")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(EXAMPLE, tmp_path / "canon.yaml")
    return tmp_path


def test_questions_are_answered_among_the_first_three_entries(folder: Path) -> None:
    async def does(client: Client) -> None:
        missed = []
        for query, wanted in QUESTIONS:
            first = (await looked(client, query=query))["entries"][:3]
            if not any(re.search(wanted, entry["text"]) for entry in first):
                missed.append((query, [entry["text"] for entry in first]))
        assert not missed
        for query in UNKNOWN:
            said = await looked(client, query=query)
            assert (said["entries"], "has nothing" in said["note"]) == ([], True), query

    ask(folder, does)


def test_no_answer_has_a_pattern_in_it(folder: Path) -> None:
    async def does(client: Client) -> None:
        forbidden = (await looked(client, kind="forbidden"))["entries"]
        assert [entry["id"] for entry in forbidden] == ["superlative", "zero-downtime"]
        assert not [entry for entry in forbidden if re.search(r"[\\|\[]", entry["text"])]

    ask(folder, does)


def test_entries_are_listed_by_kind_and_package_and_what_is_left_out_is_counted(
    folder: Path,
) -> None:
    async def does(client: Client) -> None:
        growth = await looked(client, package="Team", limit=50)
        kinds = {entry["kind"] for entry in growth["entries"]}
        assert {"name", "price", "limit", "feature", "offer"} <= kinds
        said = " ".join(entry["text"] for entry in growth["entries"])
        for has in ("On-call", "Terraform", "Anomaly", "SSO can be bought"):
            assert has in said, has
        assert "Audit log" not in said

        features = await looked(client, kind="feature", limit=3)
        assert (len(features["entries"]), features["more"]) == (3, 6)
        wrong = await client.call_tool("lookup_canon", {"package": "Pro"})
        assert wrong.is_error
        assert "the canon has: Free, Starter, Growth" in wrong.content[0].text  # type: ignore[union-attr]

    ask(folder, does)


def test_a_word_no_entry_has_is_named_in_the_note(folder: Path) -> None:
    async def does(client: Client) -> None:
        said = await looked(client, query="uptime of the Frankfurt datacenter")
        assert "No entry has the words: Frankfurt, datacenter" in said["note"]

    ask(folder, does)


def test_channels_are_those_of_the_canon_in_use(folder: Path) -> None:
    async def channels(client: Client) -> set[str]:
        tools = (await client.list_tools()).tools
        (said,) = {tuple(t.input_schema["properties"]["channel"]["enum"]) for t in tools}
        return {name for name in said if name is not None}

    async def does(client: Client) -> None:
        assert await channels(client) == {"website", "sales-deck", "partner", "marketplace"}
        canon = folder / "canon.yaml"
        canon.write_text(canon.read_text("utf-8").replace("sales-deck", "deck"), "utf-8")
        assert "deck" in await channels(client)

    ask(folder, does)


def test_canon_is_a_page_to_read_and_drafting_is_a_prompt(folder: Path) -> None:
    async def does(client: Client) -> None:
        (resource,) = (await client.list_resources()).resources
        (page,) = (await client.read_resource(resource.uri)).contents
        text = page.text  # type: ignore[union-attr]
        assert text.startswith("# What Brightline has approved\n")
        assert "## Prices\n\n- Free is free.\n" in text
        assert "- Offer launch: Growth for 39 USD per seat per month. (on marketplace only)" in text

        (prompt,) = (await client.list_prompts()).prompts
        given = {"subject": "a paragraph on Growth", "channel": "website"}
        (message,) = (await client.get_prompt(prompt.name, given)).messages
        said = message.content.text  # type: ignore[union-attr]
        assert "Write this: a paragraph on Growth" in said
        assert "check_text with channel 'website'" in said

    ask(folder, does)


@pytest.mark.parametrize(
    ("tool", "name", "most"),
    [
        ("check_text", "text", 50_000),
        ("lookup_canon", "query", 1_000),
        ("search_collateral", "text", 1_000),
    ],
)
def test_too_long_a_text_is_refused_with_what_to_do(
    folder: Path, tool: str, name: str, most: int
) -> None:
    async def does(client: Client) -> None:
        (one,) = [t for t in (await client.list_tools()).tools if t.name == tool]
        assert one.input_schema["properties"][name]["maxLength"] == most
        answered = await client.call_tool(tool, {name: "Growth " * 65_000})
        assert answered.is_error
        said = answered.content[0].text  # type: ignore[union-attr]
        assert f"{name}: 455,000 characters, and at most {most:,} go: " in said

    ask(folder, does)


async def looked(client: Client, **asked: Any) -> dict[str, Any]:
    answered = await client.call_tool("lookup_canon", asked)
    assert not answered.is_error
    assert answered.structured_content is not None
    return answered.structured_content
