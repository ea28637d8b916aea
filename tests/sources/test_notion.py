"""Notion, of its own: blocks, databases, a search that forgets, times by the minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checker.interface import ReadError, SettingsError
from checker.sources.notion_text import NotionBlock, Property, blocks_as_html, table_of
from tests.readers.units import units
from tests.sources.fake_notion import FakeNotion, Page, block, text, uuid
from tests.sources.rest_server import Reply, opened, read, running
from tests.sources.streams import Memory, Stream


@pytest.fixture
def workspace() -> Iterator[FakeNotion]:
    with running(FakeNotion()) as fake:
        fake.pages = {
            "1": Page(
                "Sales", [block("paragraph", "Welcome."), block("child_page", title="Prices")]
            ),
            "2": Page(
                "Prices", [block("heading_1", "Growth"), block("paragraph", "It costs $52.")]
            ),
        }
        fake.pages["2"].parent = {"type": "page_id", "page_id": uuid("1")}
        yield fake


@pytest.fixture
def database(workspace: FakeNotion) -> FakeNotion:
    """The same, with a database of plans."""
    workspace.tables["7"] = Page(
        "Plans",
        parent={"type": "page_id", "page_id": uuid("1")},
        properties={
            "Price": {"id": "a", "type": "number", "number": {"format": "dollar"}},
            "Name": {"id": "title", "type": "title", "title": {}},
            "Support": {"id": "b", "type": "checkbox", "checkbox": {}},
        },
    )
    for key, title, price in (("11", "Starter", 19), ("12", "Growth", 52.5)):
        row = {
            "Price": {"type": "number", "number": price},
            "Support": {"type": "checkbox", "checkbox": True},
        }
        inside = {"type": "data_source_id", "data_source_id": uuid("7"), "database_id": uuid("900")}
        workspace.pages[key] = Page(title, [], inside, properties=row)
    return workspace


TABLE = f"https://www.notion.so/{uuid('900').replace('-', '')}#{uuid('7').replace('-', '')}"


def test_a_page_is_read_with_its_title_and_headings_on_the_way(workspace: FakeNotion) -> None:
    content = read(workspace).texts()[workspace.uri("2")]
    (unit,) = [unit for unit in units("page.html", content) if "52" in unit.plain]
    assert unit.location.route == ("Prices", "Growth")


def test_names_are_the_titles_on_the_way(database: FakeNotion) -> None:
    assert read(database, include=["Sales/Prices"]).fetched == [database.uri("2")]
    rows = [database.uri("11"), database.uri("12")]
    assert read(database, include=["Sales/Plans/*"]).fetched == rows
    assert read(database, include=["Sales/Plans"]).fetched == [TABLE]


def test_a_page_in_a_column_has_the_name_of_the_page_around(workspace: FakeNotion) -> None:
    workspace.pages["2"].parent = {"type": "block_id", "block_id": uuid("501")}
    workspace.parents[uuid("501")] = {"type": "block_id", "block_id": uuid("502")}
    workspace.parents[uuid("502")] = {"type": "page_id", "page_id": uuid("1")}
    assert read(workspace, include=["Sales/Prices"]).fetched == [workspace.uri("2")]
    workspace.requests()
    read(workspace)
    assert not [asked for asked in workspace.asked if asked.path.endswith("501")]


def test_a_page_in_what_is_not_shared_has_its_own_name(workspace: FakeNotion) -> None:
    workspace.pages["2"].parent = {"type": "block_id", "block_id": uuid("501")}
    assert read(workspace, include=["Prices"]).fetched == [workspace.uri("2")]
    workspace.parents[uuid("501")] = {"type": "block_id", "block_id": uuid("501")}
    assert read(workspace, include=["Prices"]).fetched == [workspace.uri("2")]


def test_a_database_is_one_table(database: FakeNotion) -> None:
    content = read(database).texts()[TABLE]
    (unit,) = [unit for unit in units("page.html", content) if "52.5" in unit.plain]
    assert unit.plain == "USD 52.5"
    assert unit.location.route == ("Plans", "table 1", "row 3", "column 2")
    assert unit.context.cell is not None
    assert "Growth" in str(unit.context.cell)
    assert "Price" in str(unit.context.cell)


def test_a_database_is_read_again_when_a_row_changes(database: FakeNotion) -> None:
    memory = Memory()
    read(database, memory)
    database.pages["12"].properties["Price"]["number"] = 49
    database.pages["12"].edited += timedelta(minutes=1)
    stream = read(database, memory)
    assert stream.fetched == [database.uri("12"), TABLE]
    assert b"USD 49<" in stream.texts()[TABLE]


def test_rows_come_although_search_does_not_give_them(database: FakeNotion) -> None:
    database.unfound = {"11", "12"}
    assert database.uri("12") in read(database).fetched


def test_what_search_forgets_is_not_gone(workspace: FakeNotion) -> None:
    memory = Memory()
    read(workspace, memory)
    workspace.unfound = {"2"}
    stream = read(workspace, memory)
    assert stream.unchanged == [workspace.uri("1")]
    assert not stream.end.reached(workspace.uri("2"))
    del workspace.pages["2"]
    assert stream.end.reached(workspace.uri("2"))


def test_a_database_that_search_forgets_is_not_gone(database: FakeNotion) -> None:
    stream = read(database)
    assert not stream.end.reached(TABLE)
    del database.tables["7"]
    assert stream.end.reached(TABLE)


def test_what_cannot_be_asked_for_is_not_gone(workspace: FakeNotion) -> None:
    stream = read(workspace)
    workspace.before = [Reply({}, 403)]
    assert not stream.end.reached(workspace.uri("3"))
    workspace.token = "another"
    assert not stream.end.reached(workspace.uri("3"))


def test_what_is_left_out_from_now_on_is_gone(workspace: FakeNotion) -> None:
    stream = read(workspace, exclude=["Sales/Prices"])
    workspace.requests()
    assert stream.end.reached(workspace.uri("2"))
    assert workspace.requests() == 0


def test_a_page_that_is_being_edited_is_looked_at_again(workspace: FakeNotion) -> None:
    edited = workspace.pages["2"].edited
    memory = Memory()

    def at(moment: datetime) -> Stream:
        now = moment.timestamp
        return memory.read(opened(workspace.settings(), workspace.environ(), now=now))

    assert len(at(edited + timedelta(seconds=40)).fetched) == 2
    # In the same minute, so that the time says nothing of it.
    workspace.pages["2"].blocks = [block("paragraph", "It costs $49.")]
    assert workspace.uri("2") in at(edited + timedelta(hours=1)).fetched
    assert at(edited + timedelta(hours=2)).fetched == []
    assert edited.tzinfo is UTC


def test_blocks_of_blocks_and_pages_of_blocks_are_asked_for(workspace: FakeNotion) -> None:
    inner = [block("paragraph", f"Point {number}.") for number in range(7)]
    workspace.pages["2"].blocks = [block("column_list", "", block("column", "", *inner))]
    workspace.size = 3
    assert read(workspace).texts()[workspace.uri("2")].count(b"<p>Point") == 7


def test_a_workspace_that_shares_nothing_is_told(workspace: FakeNotion) -> None:
    workspace.pages = {}
    stream = read(workspace)
    assert "is empty" in stream.skipped["source:service"]
    assert not stream.end.complete


def test_the_token_is_named_where_it_is_missing() -> None:
    with pytest.raises(SettingsError, match=r"secrets\.token: the environment has no NOTION_TOKEN"):
        opened({"notion": "shared"}, {})


# --- blocks and values -------------------------------------------------------------------------


def html(*blocks: dict[str, Any]) -> str:
    inside: dict[str, list[dict[str, Any]]] = {}

    def made(given: dict[str, Any]) -> NotionBlock:
        key = str(len(inside))
        inside[key] = given["inside"]
        return NotionBlock.model_validate(
            {"id": key, "has_children": bool(given["inside"]), **given}
        )

    found = blocks_as_html(map(made, blocks), lambda one: [made(each) for each in inside[one.id]])
    return " ".join(found.split())


def test_items_of_a_list_are_one_list_with_what_is_below_them() -> None:
    found = html(
        block("bulleted_list_item", "One", block("to_do", "Deep", checked=True)),
        block("bulleted_list_item", "Two"),
        block("numbered_list_item", "First"),
    )
    assert found == (
        "<ul><li>One<ul><li>Deep</li> </ul> </li> <li>Two</li> </ul> <ol><li>First</li> </ol>"
    )


def test_what_is_struck_out_stays_so_and_code_stays_code() -> None:
    pieces = [*text("$59", strikethrough=True), *text(" $49 <a>"), *text("x", code=True)]
    found = html(block("paragraph", rich_text=pieces), block("code", "a = 1"))
    assert found == "<p><s>$59</s> $49 &lt;a&gt;<code>x</code></p> <pre><code>a = 1</code></pre>"


def test_a_table_has_its_headers() -> None:
    rows = [
        block("table_row", cells=[text("Plan"), text("Price")]),
        block("table_row", cells=[text("Growth"), text("$49")]),
    ]
    found = html(block("table", "", *rows, has_column_header=True, has_row_header=True))
    assert "<tr><th>Plan</th> <th>Price</th> </tr>" in found
    assert "<tr><th>Growth</th> <td>$49</td> </tr>" in found


def test_toggles_callouts_captions_and_formulas_are_text() -> None:
    found = html(
        block("toggle", "More", block("paragraph", "Inside.")),
        block("callout", "Mind.", icon={"emoji": "!"}),
        block("image", caption=text("The chart"), type="external"),
        block("equation", expression="a < b"),
        block("heading_2", "Head", block("paragraph", "Below.")),
        block("synced_block", "", block("paragraph", "Synced.")),
        block("some_day_new", "Known by its text"),
        block("unsupported"),
        block("child_database", title="Plans"),
    )
    assert (
        found
        == (
            "<p>More</p> <p>Inside.</p> <blockquote><p>Mind.</p> </blockquote> <p>The chart</p> "
            "<p>a &lt; b</p> <h3>Head</h3> <p>Below.</p> <p>Synced.</p> <p>Known by its text</p> "
        ).strip()
    )


def test_blocks_nested_without_end_are_told() -> None:
    endless = NotionBlock.model_validate({"id": "1", "type": "toggle", "has_children": True})
    with pytest.raises(ReadError, match="nested more than 30 deep"):
        blocks_as_html([endless], lambda _: [endless])


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("number", 30, "30"),
        ("number", None, ""),
        ("select", {"id": "a", "name": "Beta"}, "Beta"),
        ("select", None, ""),
        ("multi_select", [{"name": "EU"}, {"name": "US"}], "EU, US"),
        ("checkbox", False, "✗"),
        ("date", {"start": "2026-01-01", "end": "2026-02-01"}, "2026-01-01 – 2026-02-01"),
        ("url", "https://a.example", "https://a.example"),
        ("formula", {"type": "number", "number": 588}, "588"),
        (
            "rollup",
            {"type": "array", "array": [{"type": "rich_text", "rich_text": text("9")}]},
            "9",
        ),
        ("people", [{"object": "user", "name": "Dana"}], "Dana"),
        ("unique_id", {"prefix": "P", "number": 3}, "P-3"),
        ("rich_text", text("9 <", strikethrough=True), "<s>9 &lt;</s>"),
        ("rich_text", "broken", ""),
        ("odd", [{"deep": [1]}], ""),
    ],
)
def test_values_read_as_they_are_shown(kind: str, value: Any, shown: str) -> None:
    columns = {"A": Property.model_validate({"type": kind})}
    row = {"A": Property.model_validate({"type": kind, kind: value})}
    assert f"<td>{shown}</td>" in table_of(columns, [row])


@pytest.mark.parametrize(
    ("form", "value", "shown"),
    [("percent", 0.2, "20%"), ("euro", 1e3, "EUR 1000"), ("number_with_commas", 1.5, "1.5")],
)
def test_numbers_read_in_the_format_of_their_column(form: str, value: float, shown: str) -> None:
    column = Property.model_validate({"type": "number", "number": {"format": form}})
    row = {"A": Property.model_validate({"type": "number", "number": value})}
    assert f"<td>{shown}</td>" in table_of({"A": column}, [row])


def test_columns_that_lead_elsewhere_are_left_out() -> None:
    columns = {"Rows": Property.model_validate({"type": "relation"})}
    assert "Rows" not in table_of(columns, [])
