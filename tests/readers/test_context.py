"""What stands around a unit: headings, neighbours, lead-in lines, tables, parts of the page."""

from __future__ import annotations

from tests.readers.units import unit_saying, units

CARDS = """
<h2>Plans</h2>
<div class="grid">
  <div class="card"><header><h3>Growth</h3></header><div>For teams</div><p>10 users</p></div>
  <div class="card"><em>New</em><h3>Scale</h3><p>50 users</p></div>
</div>
<p>All prices exclude VAT.</p>
"""


def headings(name: str, source: str, text: str) -> tuple[str, ...]:
    return unit_saying(text, units(name, source)).context.headings


def test_a_card_heading_holds_for_its_card_only() -> None:
    assert headings("x.html", CARDS, "10 users") == ("Plans", "Growth")
    assert headings("x.html", CARDS, "New") == ("Plans",)
    assert headings("x.html", CARDS, "50 users") == ("Plans", "Scale")
    assert headings("x.html", CARDS, "All prices exclude VAT.") == ("Plans",)


def test_a_wrapped_heading_holds_for_what_follows_its_wrapper() -> None:
    source = (
        "<div class='w'><h2>Prices</h2></div><div>$49</div>"
        "<div class='w'><h2>Limits</h2></div><div>5 users</div>"
    )
    assert headings("x.html", source, "$49") == ("Prices",)
    assert headings("x.html", source, "5 users") == ("Limits",)


def test_an_element_called_a_plan_name_is_a_heading() -> None:
    source = (
        '<div><div class="plan-name">Growth</div><p>10 users</p></div>'
        '<div><span class="planTitle">Scale</span><p>20 users</p></div>'
        '<div><div class="plan">Growth is a plan for teams.</div><p>30 users</p></div>'
        '<div><div class="file-name">a.txt</div><p>40 users</p></div>'
    )
    assert headings("x.html", source, "10 users") == ("Growth",)
    assert headings("x.html", source, "20 users") == ("Scale",)
    assert headings("x.html", source, "30 users") == ()
    assert headings("x.html", source, "40 users") == ()


def test_a_box_title_heads_what_is_inside_and_nothing_after() -> None:
    source = '## Plans\n\n<Tab title="Pro">\n### Price\n\n$49\n</Tab>\n\nAfter.\n'
    assert headings("x.mdx", source, "$49") == ("Plans", "Pro", "Price")
    assert headings("x.mdx", source, "After.") == ("Plans",)


def test_a_heading_replaces_those_of_its_level_and_deeper() -> None:
    source = "# A\n## B\n### C\n## D\ntext\n"
    assert headings("x.md", source, "text") == ("A", "D")
    assert headings("x.md", source, "C") == ("A", "B")


def test_neighbours_stay_within_the_section_nearest_in_the_middle() -> None:
    found = units("x.md", "# A\n\nZero.\n\n# B\n\nOne. Two. Three. Four.\n\nFive.\n\n# C\n\nSix.")
    four = unit_saying("Four.", found)
    assert four.context.before == ("One.", "Two.", "Three.")
    assert four.context.after == ("Five.",)
    assert unit_saying("One.", found).context.before == ()


def test_an_item_knows_the_line_that_leads_in() -> None:
    source = (
        "Growth includes:\n\n- a one\n- b two\n- c three\n- d four\n  - deep one\n  - deep two\n"
    )
    found = units("x.md", source)
    assert unit_saying("d four", found).context.before == ("Growth includes:", "b two", "c three")
    assert unit_saying("deep two", found).context.before == ("d four", "deep one")


def test_items_of_every_format_have_their_lead() -> None:
    sources = {
        "x.html": "<p>Growth includes:</p><ul><li>one<li>two</ul>",
        "x.rst": "Growth includes:\n\n- one\n- two\n",
        "x.adoc": "Growth includes:\n\n* one\n* two\n",
        "x.txt": "Growth includes:\n- one\n- two\n",
    }
    for name, source in sources.items():
        assert unit_saying("two", units(name, source)).context.before[0] == "Growth includes:", name


def test_a_cell_has_the_text_around_its_table() -> None:
    source = "Prices per seat:\n\n| Plan | Price |\n|--|--|\n| Growth | $49 |\n\nPlus VAT.\n"
    price = unit_saying("$49", units("x.md", source))
    assert price.context.before == ("Prices per seat:",)
    assert price.context.after == ("Plus VAT.",)
    assert price.context.cell is not None
    assert price.context.cell.caption == "Prices per seat:"
    assert price.context.cell.row_cells == ("Growth", "$49")
    assert (price.context.cell.row, price.context.cell.column) == (2, 2)
    assert price.location.route == ("table 1", "row 2", "column 2")


def test_a_table_without_header_cells_has_a_first_row_of_words_as_header() -> None:
    source = "<table><tr><td>Plan<td>Price<tr><td>Growth<td>$49</table>"
    cell = unit_saying("$49", units("x.html", source)).context.cell
    assert cell is not None
    assert cell.column_headers == ("Price",)


def test_a_nested_table_makes_the_outer_one_layout() -> None:
    source = (
        "<table><tr><td>Intro text<table><tr><th>Plan<th>Price<tr><td>Growth<td>$49</table></table>"
    )
    found = units("x.html", source)
    assert unit_saying("Intro text", found).context.cell is None
    cell = unit_saying("$49", found).context.cell
    assert cell is not None
    assert cell.column_headers == ("Price",)


def test_a_sheet_is_called_by_rows_and_column_names() -> None:
    price = unit_saying("$49", units("x.csv", "Plan,Price\nGrowth,$49\n"))
    assert price.location.route == ("row 2", "column Price")


def test_the_title_is_the_front_matter_one_or_the_first_heading() -> None:
    assert unit_saying("text", units("x.md", "---\ntitle: T\n---\n# H\ntext")).context.title == "T"
    assert unit_saying("text", units("x.md", "## G\n# H\ntext")).context.title == "H"


def test_regions_are_told_apart() -> None:
    source = (
        "<nav>Plans</nav><main>Growth</main><div role='navigation'>More</div><footer>Legal</footer>"
    )
    regions = {unit.text: unit.context.region for unit in units("x.html", source)}
    assert regions == {
        "Plans": "navigation",
        "Growth": "main",
        "More": "navigation",
        "Legal": "footer",
    }
