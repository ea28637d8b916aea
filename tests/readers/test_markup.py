"""What is text and what is not: hidden and struck text, prices in pieces, code, attributes."""

from __future__ import annotations

import pytest

from checker.models import UnitKind
from tests.readers.units import said, unit_saying, units


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<p style='display:none'>secret words</p>", "hidden: display:none"),
        ("<p style='visibility: hidden'>secret words</p>", "hidden: visibility:hidden"),
        ("<p style='font-size:0'>secret words</p>", "hidden: font-size:0"),
        ("<p style='position:absolute;left:-9999px'>secret words</p>", "hidden: off the page"),
        ("<p style='color:#FFF'>secret words</p>", "hidden: white on white"),
        ("<p style='color:white;background:#fff'>secret words</p>", "hidden: white on white"),
        ("<p hidden>secret words</p>", "hidden: attribute hidden"),
        ("<p>seen <span hidden>secret words</span> here</p>", "hidden: attribute hidden"),
        ("<noscript>secret words</noscript>", "hidden: noscript"),
        ("<!-- these are secret words --><p>x</p>", "hidden: comment"),
        ("<div style='display:none'><ul><li>secret words</ul></div>", "hidden: display:none"),
        ("<p style='color:white;background:#036'>secret words</p>", "visible"),
        ("<div class='dark'><p style='color:#fff'>secret words</p></div>", "visible"),
        ("<p style='font-size:0.9em'>secret words</p>", "visible"),
        ("<p aria-hidden='true'>secret words</p>", "visible"),
    ],
)
def test_what_a_visitor_sees(source: str, why: str) -> None:
    (unit,) = [unit for unit in units("x.html", source) if "secret words" in unit.plain]
    assert unit.visibility == why


def test_hidden_text_is_no_part_of_the_sentence_around_it() -> None:
    found = units("x.html", "<p>Growth is <span hidden>not</span> free.</p>")
    assert [said(unit) for unit in found] == ["Growth is free.", "not"]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("x.md", "~~$59~~ $49"),
        ("x.md", "<del>$59</del> $49"),
        ("x.html", "<p><s>$59</s> $49</p>"),
        ("x.html", "<p><strike>$59</strike> $49</p>"),
        ("x.html", "<p><span class='line-through'>$59</span> $49</p>"),
        ("x.html", "<p><span style='text-decoration: line-through'>$59</span> $49</p>"),
        ("x.mdx", '<span className="strikethrough">$59</span> $49'),
    ],
)
def test_struck_prices_are_marked(name: str, source: str) -> None:
    (unit,) = units(name, source)
    assert [unit.text[span.start : span.end] for span in unit.struck] == ["$59"]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<div>$49</div><div>/month</div>", ["$49 /month"]),
        ("<div>$49</div><div>per seat</div><div>billed annually</div>", None),
        ("<div>From</div><div>$49</div>", ["From $49"]),
        ("<div>$</div><div>49</div><div>/mo</div>", ["$ 49 /mo"]),
        ("<div>$49</div><div>$59</div>", ["$49", "$59"]),
        ("<div>$49</div><h3>Scale</h3><div>per seat</div>", ["$49", "Scale", "per seat"]),
        (
            "<p>It costs $49.</p><p>Every plan has a dashboard, charts and alerts built in.</p>",
            None,
        ),
        ("<span>$49</span><span>/mo</span>", ["$49 /mo"]),
    ],
)
def test_the_parts_of_a_price_are_one_unit(source: str, texts: list[str] | None) -> None:
    found = [said(unit) for unit in units("x.html", source)]
    if texts is not None:
        assert found == texts
    elif "billed" in source:
        assert found == ["$49 per seat billed annually"]
    else:
        assert len(found) == 2


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("a **b** c", "a   b   c"),
        ("a _b_ snake_case c", "a  b  snake_case c"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("$49* per seat", "$49* per seat"),
        ("`a*b*c`", " a*b*c "),
        ("[a [b] c](http://x/_y_) d", " a [b] c                d"),
        ("[a] b", "[a] b"),
        ("a\\* b", "a * b"),
        ("&euro;49", "€     49"),
        ("![chart](c.png) a", "                a"),
        ("<https://x.example/a_b_c>", " https://x.example/a_b_c "),
        ("a <b class='x'>c</b> d < e", "a              c     d < e"),
        ("a{{ x }}b", "a       b"),
        ("**a *b* c**", "  a  b  c  "),
        ("***a***", "   a   "),
    ],
)
def test_markdown_markup_is_blank_and_nothing_moves(source: str, plain: str) -> None:
    unit = units("x.md", f"x {source} y")[0]
    assert unit.plain == f"x {plain} y"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("x.md", "```\nsecret\n```"),
        ("x.md", "~~~~ text\nsecret\n~~~\nsecret\n~~~~"),
        ("x.md", "- a\n\n  ```\n  secret\n  ```"),
        ("x.md", "a\n\n    secret\n\nb"),
        ("x.md", "<script>\nsecret\n\nsecret\n</script>"),
        ("x.md", "<%= secret %>"),
        ("x.md", "import secret from 'x'"),
        ("x.mdx", "export const secret = {\n  a: 'secret',\n\n  b: 'secret'\n}\n\ntext"),
        ("x.mdx", "{secret}"),
        ("x.html", "<script>secret</script><style>secret</style><pre>secret</pre>"),
        ("x.html", "<template><p>secret</p></template>"),
        ("x.html", "<textarea>secret</textarea><input placeholder='secret'>"),
        ("x.rst", ".. code-block:: python\n\n   secret\n\ntext"),
        ("x.rst", "text::\n\n   secret\n\nmore"),
        ("x.rst", ".. secret comment of words\n   secret\n\ntext"),
        ("x.adoc", "----\nsecret\n----\n\n// secret\n"),
    ],
)
def test_code_and_settings_are_left_out(name: str, source: str) -> None:
    assert not [unit for unit in units(name, source) if "secret" in unit.plain]


def test_attributes_that_people_see_are_units() -> None:
    found = units(
        "x.html", '<img alt="A chart" src="secret.png"><a title="Price list" href="s">go</a>'
    )
    attributes = {unit.text for unit in found if unit.kind is UnitKind.ATTRIBUTE}
    assert attributes == {"A chart", "Price list"}


def test_meta_descriptions_are_units_with_their_entities_read() -> None:
    found = units(
        "x.html", '<meta name="description" content="From &euro;49."><meta name="x" content="no">'
    )
    assert [said(unit) for unit in found] == ["From € 49."]


def test_what_a_component_within_a_text_is_given_in_numbers_is_read() -> None:
    (unit,) = units("x.mdx", 'Reads are in <RateLimit tier={3} seats="5" />, as before.\n')
    assert unit.plain.split() == "Reads are in RateLimit tier 3 seats 5 , as before.".split()
    cell = units("x.md", "| Tier | Limit |\n|---|---|\n| <Tier n={1} /> | 5 a second |\n")[-1]
    assert cell.context.cell is not None
    assert cell.context.cell.row_headers == ("Tier n 1",)


def test_how_a_component_within_a_text_looks_is_not_read() -> None:
    (unit,) = units("x.mdx", 'See <Icon icon="x" size={3} /> and <Spacer /> <img width="3" />.\n')
    assert unit.plain.split() == ["See", "and", "."]


def test_components_give_their_texts_and_no_settings() -> None:
    found = units("x.mdx", '<PlanNote plan="scale" label="Scale only" icon="x" />\n')
    assert [unit.text for unit in found] == ["Scale only"]


def test_two_line_breaks_end_a_paragraph_one_does_not() -> None:
    found = units("x.html", "<p>one<br>line<br><br>another</p>")
    assert [said(unit) for unit in found] == ["one line", "another"]


def test_a_soft_line_break_in_crlf_counts_two_characters() -> None:
    found = units("x.md", "# A\r\n\r\nfirst\r\nsecond. Third.\r\n")
    third = unit_saying("Third.", found)
    assert (third.location.start, third.location.line, third.location.column) == (22, 4, 9)
    assert unit_saying("first second.", found).text == "first\r\nsecond."


def test_drawn_cells_do_not_show_what_stands_beside_them() -> None:
    source = (
        "+-----+-----+\n| a b | x y |\n| c   | z   |\n+-----+-----+\n| d   | e   |\n+-----+-----+\n"
    )
    assert [said(unit) for unit in units("x.rst", source)] == ["a b c", "x y z", "d", "e"]


def test_html_inside_markdown_keeps_its_meaning() -> None:
    source = (
        "<table><tr><th>Plan</th><th>Price</th></tr>\n"
        "<tr><td>Growth</td><td>**$49**</td></tr></table>\n"
    )
    cell = unit_saying("$49", units("x.md", source)).context.cell
    assert cell is not None
    assert cell.column_headers == ("Price",)
    assert cell.row_headers == ("Growth",)


def test_links_side_by_side_are_a_menu() -> None:
    found = units(
        "x.html", "<div><a href='1'>Docs</a> <a href='2'>Pricing</a> and <a>more</a></div>"
    )
    assert [said(unit) for unit in found] == ["Docs", "Pricing and more"]


def test_a_badly_drawn_table_is_read_as_its_words() -> None:
    source = "+-----+-----+\n| Pro | $49 |\n| Max | $99\n+-----+-----+\n"
    assert [said(unit) for unit in units("x.rst", source)] == ["Pro $49 Max $99"]


def test_a_long_drawn_table_is_still_a_table() -> None:
    rows = "".join(f"| row {n:3} | {n:3} |\n+---------+-----+\n" for n in range(400))
    found = units("x.rst", "+---------+-----+\n" + rows)
    assert len(found) == 800
    assert all(unit.kind is UnitKind.CELL for unit in found)


def test_a_long_drawn_cell_is_read_by_sentences() -> None:
    line = "| a | One sentence of words, and some more of them to fill. |\n"
    border = "+---+" + "-" * 55 + "+\n"
    lines = line + line.replace("| a |", "|   |") * 9
    found = units("x.rst", border + lines + border)
    assert [said(unit) for unit in found[1:]] == [
        "One sentence of words, and some more of them to fill."
    ] * 10


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<img src="a.png" alt="Included">', "Included"),
        ('<img src="/i/check.svg?v=2" alt="">', "check"),
        ('<img src="/check/plan.svg" alt="">', None),
        ('<img src="logo.png" alt="Acme">', None),
        ('<svg aria-label="Not included"></svg>', "Not included"),
        ('<svg class="no-check"><use href="#i"/></svg>', "no"),
        ('<i class="fa fa-times"></i>', "times"),
        ('<span class="icon-check"></span>', "check"),
        ('<span class="check-in-note"></span>', None),
        ('<i class="checkbox"></i>', None),
        ('<i class="icon-check" hidden></i>', None),
    ],
)
@pytest.mark.parametrize("name", ["x.html", "x.md"])
def test_pictures_in_tables_say_yes_or_no(name: str, cell: str, text: str | None) -> None:
    source = f"<table><tr><th></th><th>Growth</th></tr><tr><td>SSO</td><td>{cell}</td></tr></table>"
    found = [unit for unit in units(name, source) if unit.kind is UnitKind.CELL]
    marks = [unit for unit in found if unit.context.cell and unit.context.cell.column_headers]
    shown = [source[unit.location.start : unit.location.end] for unit in marks]
    assert [said(unit) for unit in marks] == ([] if text is None else [text])
    assert shown == ([] if text is None else [marks[0].text])


def test_a_mark_stands_before_the_words_of_its_cell() -> None:
    source = "<table><tr><td>SSO</td><td><i class='icon-check'></i> 10 users</td></tr></table>"
    assert [said(unit) for unit in units("x.html", source)] == ["SSO", "check 10 users"]


def test_a_comment_between_rows_of_a_table_in_markdown_makes_them_no_code() -> None:
    source = """# Plans

<table>
  <thead>
    <tr><th>Feature</th><th>Pro</th></tr>
  </thead>
  <tbody>
    <!-- Access -->
    <tr><td>SSO</td><td>yes</td></tr>

    <!-- Logs -->
    <tr><td>Audit log</td><td>no</td></tr>
  </tbody>
</table>

    this is code
"""
    found = [said(unit) for unit in units("x.md", source) if unit.context.cell is not None]
    assert found == ["Feature", "Pro", "SSO", "yes", "Audit log", "no"]
    assert not any("code" in unit.plain for unit in units("x.md", source))
