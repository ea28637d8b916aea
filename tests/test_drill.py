"""The price-change drill: what a change makes wrong, what to write, and what a run ticks off."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from checker.app.drill.run import DrillRequest, drill, exit_code
from checker.cli import app
from checker.config import Settings
from checker.interface import SettingsError
from checker.report import drill as reports
from checker.report.drilled import Drill, DrillItem, PlaceList, PlaceStatus
from tests.llm_server import (
    Asked,
    Numbered,
    Said,
    Sent,
    answers,
    completion,
    conflict,
    serving,
)

ON = date(2026, 12, 1)
OLD = """\
canon: 1
company: Brightline
channels:
  website: {match: ["site/**"], owner: web@brightline.example}
  partner: {match: ["partners/**"], owner: partners@brightline.example}
packages:
  - id: starter
    name: Starter
    prices: [{amount: 19, per: seat, every: month}]
  - id: plus
    name: Business Plus
    prices: [{amount: 35, per: seat, every: month}]
  - id: growth
    name: Growth
    prices: [{amount: 49, per: seat, every: month, billed: annually}]
    limits: [{what: log retention, value: 30, unit: day}]
features:
  - {id: sso, name: SSO, in: [growth]}
claims:
  - {id: trial, text: Every paid plan starts with a 14-day free trial.}
discounts:
  - {channels: [partner], up_to: 15%}
"""
NEW = (
    OLD.replace("amount: 49", "amount: 55")
    .replace("name: Starter", "name: Essentials")
    .replace("name: Business Plus", "name: Scale")
    .replace("value: 30", "value: 45")
    .replace("14-day", "30-day")
)
PAGE = "# Plans\n\nGrowth costs $49 per seat per month, billed annually.\n"
MENDED = PAGE.replace("$49", "$55")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with both canons and no pages yet."""
    (tmp_path / "old.yaml").write_text(OLD, "utf-8")
    (tmp_path / "new.yaml").write_text(NEW, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**pages: str) -> None:
    """Pages by name; `site__plans` is site/plans.md."""
    for name, text in pages.items():
        path = Path(f"{name.replace('__', '/')}.md")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


def run(paths: Sequence[str] = ("site",), **values: Any) -> Drill:
    request = {"on": ON, "paths": tuple(paths), **values}
    settings = Settings(judge="rules")
    return drill(DrillRequest(Path("old.yaml"), Path("new.yaml"), **request), settings)


def said(found: Drill, part: PlaceList = PlaceList.WRONG) -> list[tuple[str, str]]:
    return [(short(item), item.instead) for item in found.listed(part)]


def states(found: Drill) -> dict[str, str]:
    return {short(item): item.progress.value for item in found.items}


def short(item: DrillItem) -> str:
    """A place's words, of a price the amount."""
    return item.text.partition(" per ")[0]


# --- what the change makes wrong --------------------------------------------------------


def test_each_kind_of_entry_that_changed_is_found_with_what_to_write(project: Path) -> None:
    write(
        site__plans=f"{PAGE}\nOn Growth, log retention is 30 days.\n\n"
        "Every paid plan starts with a 14-day free trial.\n\nThe Starter plan costs $19 per seat "
        "per month.\n"
    )
    assert said(run()) == [
        ("$49", "$55"),
        ("30 days", "45"),
        ("14-day", "30"),
        ("Starter", "Essentials"),
    ]


@pytest.mark.parametrize(
    ("sentence", "instead"),
    [
        ("Growth costs $588 per seat per year.", "$660 (12 × $55)"),
        (
            "You get 15% off list. At 15%, a Growth seat costs you $41.65 a month.",
            "$46.75 (85% of $55)",
        ),
        ("Growth costs $490 per month for 10 seats.", "$550 (10 × $55)"),
    ],
)
def test_a_derived_figure_is_worked_out_anew(project: Path, sentence: str, instead: str) -> None:
    write(partners__plans=f"# Growth\n\n{sentence}\n")
    assert [new for _, new in said(run(["partners"]))] == [instead]


def test_a_figure_that_no_old_price_explains_is_not_worked_out(project: Path) -> None:
    write(site__plans="The Starter plan costs $19 per seat. Growth costs $577.77 per seat.\n")
    assert all("×" not in new for _, new in said(run()))


def test_what_was_wrong_before_is_counted_and_left_to_check(project: Path) -> None:
    write(site__plans="Growth costs $77 per seat per month. Growth costs $49 per seat per month.\n")
    found = run()
    assert (said(found), found.before) == ([("$49", "$55")], 1)


def test_what_was_wrong_before_keeps_no_drill_open(project: Path) -> None:
    write(site__plans="Growth costs $77 per seat per month.\n")
    found = run()
    assert (found.closed, exit_code(found)) == (True, 0)


def test_what_the_change_leaves_right_is_not_listed(project: Path) -> None:
    write(site__plans=f"{MENDED}\nGrowth has SSO. Scale costs $35 per seat per month.\n")
    assert run().items == ()


def test_a_plan_that_is_gone_is_a_retired_name(project: Path) -> None:
    Path("new.yaml").write_text(NEW.replace("Scale", "Gone").replace("id: plus", "id: other"))
    write(site__plans=f"{MENDED}\nUpgrade to the Business Plus plan.\n")
    assert said(run()) == [("Business Plus", "no such package")]


def test_a_free_trial_is_no_plan_that_was_called_free(project: Path) -> None:
    Path("old.yaml").write_text(
        OLD.replace("packages:\n", "packages:\n  - {id: free, name: Free, prices: [{amount: 0}]}\n")
    )
    write(site__plans=f"{MENDED}\nFree trial\n\nThe Free plan has no SSO.\n")
    assert [text for text, _ in said(run())] == ["Free"]
    assert run().items[-1].passage == "The Free plan has no SSO."


@pytest.mark.parametrize(("until", "left"), [("2027-01-31", 0), ("2026-11-30", 1)])
def test_a_name_is_allowed_until_its_last_day(project: Path, until: str, left: int) -> None:
    retired = f"name: Essentials\n    retired_names: [{{name: Starter, until: {until}}}]"
    Path("new.yaml").write_text(NEW.replace("name: Essentials", retired), "utf-8")
    write(site__plans=f"{MENDED}\nThe Starter plan has no SSO.\n")
    found = run()
    assert len(said(found)) == left
    assert any("allowed until 2027-01-31" in note for note in found.notes) == (left == 0)


def test_names_in_identifiers_stand_apart_and_keep_nothing_open(project: Path) -> None:
    write(
        site__plans=f"{MENDED}\nSee [Scale](/plans/business-plus), `plan_id=business_plus`.\n"
        '\n```json\n{"plan": "starter"}\n```\n\nA starter-motor is no plan.\n'
    )
    found = run()
    named = {text for text, _ in said(found, PlaceList.IDENTIFIER)}
    assert named == {"/plans/business-plus", "plan_id=business_plus", "starter"}
    assert (said(found), exit_code(found)) == ([], 0)


def test_a_day_for_the_prices_is_listed_beside_an_old_price_only(project: Path) -> None:
    dated = "Pricing as of March 2026.\n"
    write(site__old=f"{PAGE}\n{dated}", site__right=f"{MENDED}\n{dated}")
    listed = [(i.uri, i.text) for i in run().listed(PlaceList.DATE)]
    assert listed == [("site/old.md", "as of March 2026")]


@pytest.mark.parametrize(
    ("day", "old"),
    [
        ("as of 30 November 2026", True),
        ("valid from 2026-11-30", True),
        ("effective December 1, 2026", False),
        ("as of December 2026", False),
        ("as of 2026-02-31", False),
    ],
)
def test_days_before_the_change_are_old(project: Path, day: str, old: bool) -> None:
    write(site__plans=f"{PAGE}\nThese prices are {day}.\n")
    assert bool(said(run(), PlaceList.DATE)) == old


def test_an_old_post_tells_of_its_day_and_is_only_possible(project: Path) -> None:
    post = f"---\ndate: 2024-05-01\n---\n{PAGE}"
    Path("site/blog").mkdir(parents=True)
    Path("site/blog/2024-05-01-prices.md").write_text(post, "utf-8")
    found = run()
    assert said(found) == []
    assert [short(item) for item in found.listed(PlaceList.POSSIBLE)] == ["$49"]


# --- the checklist ----------------------------------------------------------------------

LIST = Path("list.json")


def test_a_run_ticks_off_what_is_gone_and_adds_what_is_new(project: Path) -> None:
    write(site__a=PAGE, site__b="The Starter plan has no SSO.\n")
    assert states(run(checklist=LIST)) == {"$49": "open", "Starter": "open"}
    write(site__a=MENDED, site__c="On Growth, log retention is 30 days.\n")
    again = run(checklist=LIST)
    assert states(again) == {"$49": "done", "Starter": "open", "30 days": "open"}
    assert [item.text for item in again.items if item.new] == ["30 days"]


def test_it_closes_when_a_run_proves_it(project: Path) -> None:
    write(site__a=PAGE)
    assert exit_code(run(checklist=LIST)) == 1
    write(site__a=MENDED)
    found = run(checklist=LIST)
    assert (found.closed, exit_code(found)) == (True, 0)
    assert json.loads(LIST.read_text())["closed"] is True


def test_ticking_by_hand_proves_nothing(project: Path) -> None:
    write(site__a=PAGE)
    run(checklist=LIST)
    LIST.write_text(LIST.read_text().replace('"open"', '"done"').replace("false", "true"))
    assert (states(run(checklist=LIST)), exit_code(run(checklist=LIST))) == ({"$49": "open"}, 1)


def test_moved_lines_are_the_same_place(project: Path) -> None:
    write(site__a=PAGE)
    run(checklist=LIST)
    write(site__a=f"{PAGE.splitlines()[0]}\n\nHello there.\n\n{PAGE.splitlines()[2]}\n")
    found = run(checklist=LIST)
    assert [(i.line, i.new, i.progress.value) for i in found.items] == [(5, False, "open")]


def test_a_document_that_was_not_read_is_not_done(project: Path) -> None:
    write(site__a=PAGE, partners__b=MENDED)
    run(["site", "partners"], checklist=LIST)
    found = run(["partners"], checklist=LIST)
    assert (states(found), exit_code(found)) == ({"$49": "unseen"}, 2)


def test_a_document_that_cannot_be_read_is_not_done(project: Path) -> None:
    write(site__a=PAGE, site__b=MENDED)
    run(checklist=LIST)
    Path("site/a.md").write_bytes(b"\xff\xfe\x00")
    found = run(checklist=LIST)
    assert (states(found), exit_code(found)) == ({"$49": "unseen"}, 2)


def test_a_document_that_is_deleted_is_done(project: Path) -> None:
    write(site__a=PAGE, site__b=MENDED)
    run(checklist=LIST)
    Path("site/a.md").unlink()
    assert states(run(checklist=LIST)) == {"$49": "done"}


def test_what_is_taken_out_of_an_archive_is_done(project: Path) -> None:
    def pack(**pages: str) -> None:
        with zipfile.ZipFile("pages.zip", "w") as archive:
            for name, text in pages.items():
                archive.writestr(f"{name}.md", text)

    pack(a=PAGE, b=MENDED)
    assert states(run(["pages.zip"], checklist=LIST)) == {"$49": "open"}
    pack(b=MENDED)
    assert states(run(["pages.zip"], checklist=LIST)) == {"$49": "done"}
    write(site__a=MENDED)
    pack(a=PAGE)
    run(["pages.zip"], checklist=LIST)
    assert states(run(["site"], checklist=LIST)) == {"$49": "unseen"}


def test_a_waived_place_is_allowed(project: Path) -> None:
    write(site__a=PAGE)
    known = run(checklist=LIST).items[0].id
    Path("onmessage-waivers.yaml").write_text(
        f"waivers: [{{fingerprint: '{known}', who: Dana, why: quote, dated: 2026-06-01}}]\n"
    )
    found = run(checklist=LIST)
    assert (states(found), found.closed) == ({"$49": "allowed"}, True)


def test_a_day_stays_on_the_list_until_it_is_mended_itself(project: Path) -> None:
    write(site__a=f"{PAGE}\nPricing as of March 2026.\n")
    run(checklist=LIST)
    write(site__a=f"{MENDED}\nPricing as of March 2026.\n")
    assert states(run(checklist=LIST))["as of March 2026"] == "open"
    write(site__a=f"{MENDED}\nPricing as of December 2026.\n")
    assert run(checklist=LIST).closed


def said_by_model(passage: str, judge: str = "rules") -> None:
    """A checklist whose place a model found, in words that no rule reads."""
    write(site__a=PAGE)
    run(checklist=LIST)
    file = json.loads(LIST.read_text())
    file["judge"] = judge
    file["items"][0] |= {"id": "ab" * 8, "decided_by": "llm", "passage": passage}
    LIST.write_text(json.dumps(file), "utf-8")


@pytest.mark.parametrize(("judge", "state"), [("rules", "open"), ("llm", "unseen")])
def test_words_a_model_objected_to_are_not_done_while_they_stand(
    project: Path, judge: str, state: str
) -> None:
    said_by_model("You look around for two weeks.", judge)
    write(site__a=f"{MENDED}\nYou look around\nfor two weeks.\n")
    assert states(run(checklist=LIST)) == {"$49": state}
    write(site__a=f"{MENDED}\nYou look around for a month.\n")
    assert states(run(checklist=LIST)) == {"$49": "done"}


@pytest.mark.parametrize("change", ["old", "new", "on"])
def test_a_checklist_of_another_change_is_refused(project: Path, change: str) -> None:
    write(site__a=PAGE)
    run(checklist=LIST)
    if change != "on":
        with Path(f"{change}.yaml").open("a") as file:
            file.write("names: [Brightline Observability]\n")
    on = date(2027, 1, 1) if change == "on" else ON
    with pytest.raises(SettingsError, match=r"list\.json: is a checklist for another"):
        run(checklist=LIST, on=on)


@pytest.mark.parametrize("text", ["", "{}", '{"onmessage-drill": 2}', '["x"]'])
def test_what_is_no_checklist_is_refused_and_kept(project: Path, text: str) -> None:
    write(site__a=PAGE)
    LIST.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"list\.json: not a checklist"):
        run(checklist=LIST)
    assert LIST.read_text() == text


def test_a_checklist_in_no_folder_is_refused_before_the_work(project: Path) -> None:
    with pytest.raises(SettingsError, match=r"elsewhere/list\.json: there is no folder elsewhere"):
        run(["nowhere"], checklist=Path("elsewhere/list.json"))


def test_the_same_input_gives_the_same_file_and_its_own_files_are_no_collateral(
    project: Path,
) -> None:
    write(site__a=f"{PAGE}\nThe Starter plan has no SSO.\n")
    inside = Path("site/list.json")
    run(checklist=inside)
    first = inside.read_text()
    Path("site/of-another-change.json").write_text(first, "utf-8")
    Path("site/drill.md").write_text("".join(reports.markdown(run())), "utf-8")
    found = run([".", "site/of-another-change.json"], checklist=inside)
    reports_of = "not checked, as reports of OnMessage: site/drill.md, site/of-another-change.json"
    assert found.notes[:1] == (reports_of,)
    assert {item.uri for item in found.items} == {"site/a.md"}
    assert (inside.read_text(), found.skipped) == (first, ())


# --- how it is shown --------------------------------------------------------------------


def item(**values: Any) -> DrillItem:
    known: dict[str, Any] = {
        "id": "ab" * 8,
        "part": PlaceList.WRONG,
        "progress": PlaceStatus.OPEN,
        "rule": "price-mismatch",
        "uri": "site/a.md",
        "line": 3,
        "route": (),
        "channel": "website",
        "owner": "web@brightline.example",
        "text": "$49",
        "passage": "Growth costs $49.",
        "message": "Growth is $49 here",
        "instead": "$55",
    }
    return DrillItem(**(known | values))


def shown(*items: DrillItem) -> Drill:
    return Drill("old.yaml", "new.yaml", ON, items, 0, (), (), incomplete=False)


def test_csv_has_a_row_for_each_place_and_no_formula() -> None:
    text = "".join(reports.as_csv(shown(item(passage="=HYPERLINK(1)"), item(line=None))))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["line"] for row in rows] == ["3", ""]
    assert (rows[0]["passage"], rows[0]["instead"]) == ("'=HYPERLINK(1)", "$55")


def test_markdown_ticks_what_is_done() -> None:
    text = "".join(reports.markdown(shown(item(), item(progress=PlaceStatus.DONE, line=9))))
    assert "- [ ] `site/a.md:3`" in text
    assert "- [x] `site/a.md:9`" in text


def test_an_issue_for_each_owner_has_that_owner_s_places_only() -> None:
    drilled = shown(
        item(),
        item(owner="ops", channel="docs", uri="docs/a.md"),
        item(owner=None, channel=None, uri="x.md"),
        item(owner="done", progress=PlaceStatus.DONE),
    )
    texts = dict(reports.issues(drilled))
    assert set(texts) == {"web@brightline.example", "ops", reports.NOBODY}
    assert "docs/a.md" in texts["ops"]
    assert "site/a.md" not in texts["ops"]
    assert texts["ops"].startswith("# Price change of 2026-12-01: 1 place to mend\n")


def test_quoted_text_mentions_nobody_and_ends_no_code() -> None:
    text = dict(reports.issues(shown(item(passage="ask `@team` ```now"))))["web@brightline.example"]
    assert "````ask `@team` ```now````" in text


def test_the_console_groups_by_owner_and_channel() -> None:
    text = "".join(reports.console(shown(item(new=True), item(owner=None, channel=None))))
    assert "web@brightline.example, website: 1 place\n" in text
    assert "no owner, no channel: 1 place\n" in text
    assert "new: Growth is $49 here\n      write: $55\n" in text


# --- the command ------------------------------------------------------------------------


def command(*arguments: str) -> Any:
    fixed = ["drill", "old.yaml", "new.yaml", "--on", "2026-12-01", "--judge", "rules"]
    return CliRunner().invoke(app, [*fixed, *arguments])


def test_the_exit_code_says_whether_anything_is_left(project: Path) -> None:
    write(site__a=PAGE, empty__a="Hello.\n")
    assert command("site").exit_code == 1
    write(site__a=MENDED)
    assert command("site").exit_code == 0
    assert command("empty").exit_code == 2
    assert command("elsewhere").exit_code == 2
    assert command("-").exit_code == 2


def test_github_writes_a_file_for_each_owner(project: Path) -> None:
    write(site__a=PAGE, partners__b=PAGE)
    assert command("site", "partners", "--format", "github", "--output", "issues").exit_code == 1
    names = sorted(path.name for path in Path("issues").iterdir())
    assert names == ["partners@brightline.example.md", "web@brightline.example.md"]


@pytest.mark.parametrize("form", ["console", "csv", "markdown", "github"])
def test_every_format_names_the_place(project: Path, form: str) -> None:
    write(site__a=PAGE)
    assert "site/a.md" in command("site", "--format", form).stdout


# --- with a model -----------------------------------------------------------------------


def reads(asked: Asked) -> Sent:
    """A model that knows that two weeks are no 30 days."""

    def decide(line: str, entries: Sequence[Numbered]) -> list[Said]:
        trials = [entry.number for entry in entries if "30-day" in entry.text]
        return [conflict(number, "two weeks") for number in trials if "two weeks" in line]

    return Sent(body=completion(asked, answers(asked, decide)))


def test_a_model_in_the_settings_finds_other_words(project: Path) -> None:
    write(site__a="# Trial\n\nYou look around for two weeks.\n")
    with serving(reads) as server:
        llm = {"model": "m", "base_url": server.url, "retries": 0}
        Path("onmessage.yaml").write_text(f"llm: {json.dumps(llm)}\n", "utf-8")
        arguments = ["drill", "old.yaml", "new.yaml", "site", "--on", "2026-12-01"]
        listed = CliRunner().invoke(app, [*arguments, "--checklist", "list.json"])
        assert (listed.exit_code, "site/a.md:3" in listed.stdout) == (1, True)
        assert json.loads(LIST.read_text())["judge"] == "llm"
        write(site__a="# Trial\n\nYou look around for 30 days.\n")
        mended = CliRunner().invoke(app, [*arguments, "--checklist", "list.json"])
        assert mended.exit_code == 0


def test_a_limit_on_calls_holds_for_both_canons_together(project: Path) -> None:
    write(site__a="# Trial\n\nYou look around for two weeks.\n")
    with serving(reads) as server:
        llm = {"model": "m", "base_url": server.url, "retries": 0}
        Path("onmessage.yaml").write_text(f"llm: {json.dumps(llm)}\n", "utf-8")
        arguments = ["drill", "old.yaml", "new.yaml", "site", "--on", "2026-12-01"]
        result = CliRunner().invoke(app, [*arguments, "--max-calls", "1"])
        assert len(server.asked) == 1
        assert result.exit_code == 2


# --- every place of a page ----------------------------------------------------------------

BOTH_WAYS = """\
canon: 1
company: Brightline
channels:
  website: {match: ["site/**"], owner: web@brightline.example}
packages:
  - {id: starter, name: Starter, prices: [{amount: 19, per: seat, every: month}]}
  - id: growth
    name: Growth
    prices:
      - {amount: 48, per: seat, every: month, billed: annually}
      - {amount: 60, per: seat, every: month, billed: monthly}
"""
HTML = """\
<!doctype html><html><head><title>Pricing</title>
<meta name="description" content="Growth costs $48 per seat per month, billed annually.">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product",\
"name":"Growth","offers":{"@type":"Offer","price":"48.00","priceCurrency":"USD"}}</script>
</head><body><h1>Growth</h1>
<p>Growth is $576 per seat per year.</p>
<p>Ten seats of Growth cost $480 a month, billed annually.</p>
<p>On Growth, save 20% when you pay annually.</p>
<p>A team of 5 on Growth pays $2,880 a year.</p>
<p>Prices as of June 2026.</p>
</body></html>
"""


def test_descriptions_data_examples_savings_and_days_of_a_page_are_listed(project: Path) -> None:
    (project / "old.yaml").write_text(BOTH_WAYS, "utf-8")
    (project / "new.yaml").write_text(BOTH_WAYS.replace("amount: 48", "amount: 54"), "utf-8")
    Path("site").mkdir()
    Path("site/pricing.html").write_text(HTML, "utf-8")
    found = run()
    # 54 × 12 is 648, 54 × 10 is 540, 54 × 5 × 12 is 3,240; 1 − 54 / 60 is 10%.
    assert [(item.line, item.instead) for item in found.listed(PlaceList.WRONG)] == [
        (2, "$54"),
        (3, "$54"),
        (5, "$648 (12 × $54)"),
        (6, "$540 (10 × $54)"),
        (7, "10%"),
        (8, "$3,240 (60 × $54)"),
    ]
    assert [item.line for item in found.listed(PlaceList.DATE)] == [9]
