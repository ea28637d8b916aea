"""Entries become pages: what is text, in which order, and which field a line is."""

# ruff: noqa: E501 - entries are tables

from __future__ import annotations

from typing import Any

import pytest

from integrations.cms.entry import DEEPEST, page_of

LINES: list[tuple[str, Any, list[str]]] = [
    ("plain text", "Growth is $49.", ["<p>Growth is $49.</p>"]),
    ("two lines", "One\n\nTwo", ["<p>One</p>", "<p>Two</p>"]),
    ("characters of HTML", "a < b & c", ["<p>a &lt; b &amp; c</p>"]),
    ("Markdown", "## Growth\n- **$49** a seat\n1. two", ["<h2>Growth</h2>", "<li>$49 a seat</li>", "<li>two</li>"]),
    ("HTML", "<p>Growth</p>\n<p>$49</p>", ["<p>Growth</p>", "<p>$49</p>"]),
    ("a comment left open", "<p>a</p><!-- b", ["<p>a</p><!-- b-->"]),
    ("a list of texts", ["a b", "c d"], ["<p>a b</p>", "<p>c d</p>"]),
    ("an address", "https://brightline.example/a", []),
    ("an id", "4f0c1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b", []),
    ("a date", "2026-10-01T10:00:00Z", []),
    ("a number", 55, []),
    ("nothing", None, []),
    (
        "Contentful's rich text",
        {"nodeType": "document", "content": [
            {"nodeType": "heading-2", "content": [{"nodeType": "text", "value": "Growth"}]},
            {"nodeType": "paragraph", "content": [
                {"nodeType": "text", "value": "Was "},
                {"nodeType": "text", "value": "$59", "marks": [{"type": "strikethrough"}]},
                {"nodeType": "hyperlink", "content": [{"nodeType": "text", "value": "now $49"}]},
            ]},
            {"nodeType": "table", "content": [{"nodeType": "table-row", "content": [
                {"nodeType": "table-cell", "content": [
                    {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": "Seats"}]},
                    {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": "$49"}]},
                ]}]}]},
        ]},
        ["<div>", "<h2>Growth</h2>", "<p>Was <s>$59</s>now $49</p>", "<table>", "<tr>",
         "<td> Seats  $49 </td>", "</tr>", "</table>", "</div>"],
    ),
    (
        "Portable Text",
        [
            {"_type": "block", "style": "h3", "children": [{"_type": "span", "text": "Growth"}]},
            {"_type": "block", "style": "normal", "listItem": "bullet", "children": [{"_type": "span", "text": "$49"}]},
            {"_type": "callout", "body": "For teams"},
        ],
        ["<h3>Growth</h3>", "<li>$49</li>", "<p>For teams</p>"],
    ),
    (
        "Strapi's blocks",
        [
            {"type": "heading", "level": 3, "children": [{"type": "text", "text": "Growth"}]},
            {"type": "list", "format": "unordered", "children": [
                {"type": "list-item", "children": [{"type": "text", "text": "$59", "strikethrough": True}]}]},
        ],
        ["<h3>Growth</h3>", "<ul>", "<li><s>$59</s></li>", "</ul>"],
    ),
    (
        "ProseMirror",
        {"type": "doc", "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Growth"}]},
            {"type": "bulletList", "content": [{"type": "listItem", "content": [
                {"type": "paragraph", "content": [{"type": "text", "text": "$49"}]}]}]},
        ]},
        ["<div>", "<h2>Growth</h2>", "<ul>", "<li> $49 </li>", "</ul>", "</div>"],
    ),
    (
        "texts without nodes of their own",
        [
            {"type": "paragraph", "children": ["Growth is ", {"text": "$55"}, " a seat, ", 30, " days"]},
            {"type": "list", "children": ["$55 a seat"]},
            {"type": "table", "children": [{"type": "table-row", "children": ["Growth", "$55"]}]},
        ],
        ["<p>Growth is $55 a seat, 30 days</p>", "<ul>", "<li>$55 a seat</li>", "</ul>", "<table>",
         "<tr>", "<td>Growth</td>", "<td>$55</td>", "</tr>", "</table>"],
    ),
    (
        "texts beside children",
        [
            {"type": "quote", "caption": "Growth is $55", "children": [{"text": "Nice."}]},
            {"type": "paragraph", "text": "Growth is ", "children": [{"text": "$55"}]},
            {"type": "list", "text": "$55 a seat", "children": [], "align": "left"},
            {"type": "paragraph", "children": [{"type": "icon", "attrs": {"label": "$55 a seat"}}]},
            {"_type": "block", "children": [{"text": "*"}], "markDefs": [{"_type": "note", "note": "$55 a seat"}]},
            {"type": "paragraph", "content": ["One."], "children": ["Two."]},
        ],
        ["<p>Nice.</p>", "<p>Growth is $55</p>", "<p>Growth is $55</p>", "<ul>", "</ul>",
         "<p>$55 a seat</p>", "<p></p>", "<p>$55 a seat</p>", "<p>*</p>", "<p>$55 a seat</p>",
         "<p>One.</p>", "<p>Two.</p>"],
    ),
    (
        "attributes of another kind",
        [
            {"type": "heading", "attrs": "x y", "children": ["a"]},
            {"type": "heading", "attrs": [2], "level": "2", "children": ["b"]},
            {"type": ["heading"], "children": "c d"},
            {"type": "heading", "level": 2.0, "children": [None, True, []]},
        ],
        ["<h2>a</h2>", "<p>x y</p>", "<h2>b</h2>", "<p>2</p>", "<p>heading</p>", "<p>c d</p>", "<h2></h2>"],
    ),
    (
        "custom fields with names of the CMS's own",
        {"status": "Growth is $55", "link": {"url": "/a", "text": "Buy for $55"}, "key": "Seats",
         "metadata": {"description": "Growth is $55"}, "createdBy": {"firstname": "Kim Lee"}},
        ["<p>Growth is $55</p>", "<p>Buy for $55</p>", "<p>Growth is $55</p>"],
    ),
    ("a component", {"__component": "shared.hero", "id": 3, "heading": "Growth"}, ["<p>Growth</p>"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "lines"), [case[1:] for case in LINES], ids=[c[0] for c in LINES]
)
def test_value_becomes_lines(value: Any, lines: list[str]) -> None:
    page = page_of({"body": value})
    assert page.html.split("\n") == (lines or [""])
    assert len(page.fields) == len(lines)


def test_title_comes_first_and_once() -> None:
    page = page_of({"body": "Text.", "title": "Growth & more", "slug": "growth"})
    assert page.html.split("\n") == ["<h1>Growth &amp; more</h1>", "<p>Text.</p>"]
    assert page.fields == ("title", "body")


def test_line_knows_its_field() -> None:
    page = page_of({"sections": [{"body": "One\nTwo"}, {"cards": [{"text": "<b>3</b> of\nthem"}]}]})
    assert [page.field_at(line) for line in range(7)] == [
        None, "sections.0.body", "sections.0.body", "sections.1.cards.0.text", "sections.1.cards.0.text", None, None,
    ]  # fmt: skip
    assert page.field_at(None) is None


@pytest.mark.parametrize(
    "opening",
    [
        "<!--",
        "<script>",
        "<style>",
        "<textarea>",
        "<plaintext>",
        "<plaintext a=b>",
        "<plain<plaintext>text>",
        "<title>",
        "<xmp>",
        "<div hidden",
        "<svg><![CDATA[",
    ],
)
def test_what_one_field_leaves_open_does_not_hide_the_next(opening: str) -> None:
    from selectolax.lexbor import LexborHTMLParser

    page = page_of({"a": f"<p>x</p>{opening}", "b": "<p>Growth is $55.</p>"})

    tree = LexborHTMLParser(page.html)
    assert "Growth is $55." in [node.text() for node in tree.css("body p")]


def nested(depth: int, inner: Any, **node: str) -> Any:
    for _ in range(depth):
        inner = {"children": [inner], **node} if node else [inner]
    return inner


@pytest.mark.parametrize("node", [{}, {"type": "paragraph"}, {"type": "list"}, {"kind": "box"}])
def test_what_lies_deep_is_read_and_what_lies_too_deep_is_named(node: dict[str, str]) -> None:
    page = page_of({"a": nested(DEEPEST // 2, "$55 a seat", **node), "b": "Read."})
    assert "$55 a seat" in page.html
    assert page.unread == ()

    page = page_of({"a": nested(500, "$55 a seat", **node), "b": "Read."})
    assert "$55 a seat" not in page.html
    assert len(page.unread) == 1
    assert page.unread[0].startswith("a.")
    assert page.fields[-1] == "b"
