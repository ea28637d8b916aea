"""Pages in other languages than English: what is said to be unchecked, and what is compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from checker.app.checking import CheckRequest, check, exit_code
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.config import Settings
from checker.interface import ReadError
from checker.models import Location, Report, TextUnit
from checker.pipeline import Checker
from checker.statements.brief import Brief
from checker.statements.document import DocumentReader
from checker.statements.draft import KeptDrafts
from checker.statements.languages import with_languages
from checker.statements.reader import Read
from checker.statements.window import Window
from tests.checked import document

HERE = Path(__file__).parent
COPIES = HERE / "localised"
CANON = HERE.parent / "examples" / "brightline" / "canon.yaml"
NAMES = {"de": "German", "fr": "French", "es": "Spanish", "ja": "Japanese"}


def checked(*paths: Path, channel: str = "website") -> Report:
    request = CheckRequest(tuple(map(str, paths)), date(2026, 7, 1), channel)
    return check(request, Settings(canon=CANON))


@pytest.mark.parametrize("language", NAMES)
def test_a_right_localised_copy_has_no_findings_and_is_said_to_be_unchecked(language: str) -> None:
    files = sorted((COPIES / language).iterdir())

    report = checked(*files)

    assert [f.message for f in (*report.findings, *report.possible)] == []
    assert [Path(s.uri).name for s in report.skipped] == [f.name for f in files]
    for skipped in report.skipped:
        assert skipped.reason.startswith(f"not checked: {NAMES[language]}, ")
    assert exit_code(report, "error") == 2


PLANTS = [
    ("de/pricing.html", "<td>49 $</td>", "<td>45 $</td>", "price-mismatch"),
    ("de/pricing.html", "89 $ <span>pro Platz", "99 $ <span>pro Platz", "price-mismatch"),
    ("de/pricing.html", "Bis zu 50 Plätze", "Bis zu 60 Plätze", "limit-mismatch"),
    ("de/pricing.html", "<td>10</td><td>50</td>", "<td>10</td><td>60</td>", "limit-mismatch"),
    ("de/pricing.html", "<td>100</td>", "<td>200</td>", "limit-mismatch"),
    ("de/pricing.html", '"price": "49.00"', '"price": "54.00"', "price-mismatch"),
    ("de/pricing.html", "SSO</th><td>–</td><td>–", "SSO</th><td>–</td><td>✓", "availability"),
    ("de/price-list.csv", '"59,00"', '"69,00"', "price-mismatch"),
    ("de/price-list.csv", '"1.068,00"', '"1.168,00"', "price-mismatch"),
    ("fr/pricing.html", "<td>49 $</td>", "<td>45 $</td>", "price-mismatch"),
    ("fr/pricing.html", "19 $ <span>par", "29 $ <span>par", "price-mismatch"),
    ("fr/pricing.html", "Jusqu'à 50 util", "Jusqu'à 60 util", "limit-mismatch"),
    ("fr/pricing.html", '"price": "89.00"', '"price": "98.00"', "price-mismatch"),
    ("fr/pricing.html", "SSO</th><td>–</td><td>–", "SSO</th><td>–</td><td>✓", "availability"),
    ("fr/price-list.csv", '"59,00"', '"69,00"', "price-mismatch"),
    ("es/pricing.html", "<td>49 $</td>", "<td>45 $</td>", "price-mismatch"),
    ("es/pricing.html", "89 $ <span>por", "98 $ <span>por", "price-mismatch"),
    ("es/pricing.html", "Hasta 50 usuarios", "Hasta 60 usuarios", "limit-mismatch"),
    ("es/plans.md", "588,00 $", "600,00 $", "price-mismatch"),
    ("ja/pricing.html", "<td>$49</td>", "<td>$45</td>", "price-mismatch"),
    ("ja/pricing.html", "$89 <span>/ ユ", "$99 <span>/ ユ", "price-mismatch"),
    ("ja/pricing.html", "最大50ユーザー", "最大60ユーザー", "limit-mismatch"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "rule"), PLANTS)
def test_a_wrong_value_on_a_localised_page_is_found_at_its_place(
    tmp_path: Path, name: str, right: str, wrong: str, rule: str
) -> None:
    text = (COPIES / name).read_text("utf-8")
    assert right in text
    page = tmp_path / Path(name).name
    page.write_text(text.replace(right, wrong, 1), "utf-8")

    report = checked(page)

    (found,) = report.findings
    assert not report.possible
    assert found.rule.startswith(rule)
    where = text.index(right) + next(i for i, c in enumerate(wrong) if c != right[i])
    assert found.location.start <= where < found.location.end
    assert re.sub(r"<[^>]*>", "", found.text) in re.sub(r"<[^>]*>", "", page.read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("de/plans.md", "1.068,00 $", "1.188,00 $"),
        ("fr/plans.md", "1 068,00 $", "1 188,00 $"),
        ("ja/plans.md", "$1,068", "$1,188"),
    ],
)
def test_beside_another_column_a_wrong_price_is_found_as_in_english(
    tmp_path: Path, name: str, right: str, wrong: str
) -> None:
    page = tmp_path / Path(name).name
    page.write_text((COPIES / name).read_text("utf-8").replace(right, wrong), "utf-8")

    report = checked(page)

    assert [f.text for f in report.findings] == [wrong]


EURO_CANON = """
canon: 1
company: Brightline
currency: EUR
packages:
  - {id: pro, name: Pro, prices: [{amount: 1299, every: month}]}
  - {id: team, name: Team, prices: [{amount: "0.50", per: GB}]}
"""
EURO_PAGE = """
# Was es kostet

Die Preise gelten für alle Kunden, und sie ändern sich nicht ohne eine Nachricht von uns.

| Tarif | Preis     |
| ----- | --------- |
| Pro   | {price}   |
"""


@pytest.mark.parametrize(
    ("said", "differs"),
    [
        ("1.299,00 € im Monat", 0),
        ("1.299 € / Monat", 0),
        ("1 299,00 € pro Monat", 0),
        ("15.588,00 € pro Jahr", 0),
        ("1.399,00 € im Monat", 1),
        ("1.299,00 € pro Woche", 1),
        ("1,299 € im Monat", 0),  # one euro thirty, or as English writes it: nobody knows
        ("statt 1.399,00 € im Monat", 0),  # a word that is not known: not read
    ],
)
def test_amounts_are_read_as_their_language_writes_them(
    tmp_path: Path, said: str, differs: int
) -> None:
    (tmp_path / "canon.yaml").write_text(EURO_CANON, "utf-8")
    page = tmp_path / "preise.md"
    page.write_text(EURO_PAGE.format(price=said), "utf-8")
    request = CheckRequest((str(page),), date(2026, 7, 1))

    report = check(request, Settings(canon=tmp_path / "canon.yaml"))

    assert len(report.findings) == differs


def test_a_package_called_like_a_small_word_is_not_meant_by_it(tmp_path: Path) -> None:
    (tmp_path / "canon.yaml").write_text(EURO_CANON, "utf-8")
    page = tmp_path / "preise.md"
    page.write_text(
        EURO_PAGE.format(price="1.299 € pro Monat")
        + "\nDas Team zahlt 5 € pro Platz, und jedes Team ist pro Monat zu melden.\n",
        "utf-8",
    )
    request = CheckRequest((str(page),), date(2026, 7, 1))

    report = check(request, Settings(canon=tmp_path / "canon.yaml"))

    assert not report.findings
    assert not report.possible


def test_on_a_page_of_two_languages_the_english_part_is_checked_and_the_other_named(
    tmp_path: Path,
) -> None:
    page = tmp_path / "both.md"
    page.write_text(
        "# Growth\n\nGrowth costs $45 per seat per month, and that is all you pay for it.\n\n"
        "Growth kostet 45 $ pro Platz und Monat, und mehr müssen Sie dafür nicht bezahlen.\n"
        "Prices exclude VAT.\n",
        "utf-8",
    )

    report = checked(page)

    assert [f.text for f in report.findings] == ["$45 per seat per month"]
    (skipped,) = report.skipped
    assert skipped.reason.startswith("not checked: German, 1 text;")


def text(said: str) -> TextUnit:
    return TextUnit(said, said, Location("a.md", (), 0, len(said)))


def test_what_was_read_before_a_document_breaks_off_is_checked() -> None:
    def breaking_off() -> Iterator[TextUnit]:
        yield text("Growth costs $45 per seat per month.")
        raise ReadError("a.md: it ends here")

    told = with_languages(breaking_off())

    assert next(told)[1] is None
    with pytest.raises(ReadError):
        next(told)


@dataclass(frozen=True)
class Reading:
    """A reader that says nothing of the windows it reads; the others it could not read."""

    reads: Callable[[Window], bool]
    name: str = "fake"

    def __call__(
        self, documents: Sequence[Sequence[Window]], known: Iterable[KeptDrafts] = ()
    ) -> list[list[Read]]:
        why = {True: "", False: "no answer"}
        return [
            [Read((w,), Brief(""), unavailable=why[self.reads(w)]) for w in windows]
            for windows in documents
        ]


@pytest.mark.parametrize(("reads", "left"), [(True, 0), (False, 1)])
def test_what_a_model_reads_is_checked_in_any_language(reads: bool, left: int) -> None:
    canon = compile_canon(load_canon(CANON), date(2026, 7, 1))
    reader = DocumentReader(Reading(lambda _: reads), canon.lexicon)
    copy = COPIES / "de" / "post.md"
    page = document(copy.name, copy.read_bytes(), "text/markdown")

    report = Checker(canon, reader=reader).check([page])

    assert len(report.skipped) == left
    assert bool(report.summary.unavailable) != reads


@pytest.mark.parametrize("language", NAMES)
def test_comparing_again_what_was_heard_gives_the_same(language: str) -> None:
    checker = Checker(compile_canon(load_canon(CANON), date(2026, 7, 1)))
    page = (COPIES / language / "pricing.html").read_text("utf-8").replace("49", "45")

    made = checker.hear(document("pricing.html", page, "text/html"))
    heard, said = made.checked, made.said

    assert heard.findings
    assert checker.compare(said) == heard
