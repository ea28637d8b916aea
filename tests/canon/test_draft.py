"""Canon drafts: what each kind of source gives, and that every draft can be used."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.canon.draft import choose, draft
from checker.canon.flaws import show_limit, show_price
from checker.canon.lint import ClaimConflict, lint
from checker.canon.load import locate, parse_canon
from checker.canon.parts import Priced, prices_of
from checker.canon.schema import CanonFile, Feature
from checker.canon.write import flow, render
from checker.interface import CanonError
from checker.models import Document, Severity
from checker.readers.formats import media_type_of
from tests.readers.office_made import as_plain_pdf, as_ruled_pdf, as_xlsx

CASES = yaml.safe_load((Path(__file__).parent / "drafts.yml").read_text(encoding="utf-8"))
GOOD = [case for case in CASES if "error" not in case]
BAD = [case for case in CASES if "error" in case]


def document(name: str, text: str) -> Document:
    return Document(name, text.encode(), "", "0" * 64)


def shown_feature(feature: Feature, canon: CanonFile) -> object:
    add_ons = [
        f"+{' '.join(a.in_)} {show_price(a.price, canon)}" if a.price else f"+{' '.join(a.in_)}"
        for a in feature.add_on
    ]
    if isinstance(feature.in_, str):
        return feature.in_ if feature.in_ != "none" else add_ons
    return [*feature.in_, *add_ons]


def shown_price(priced: Priced, canon: CanonFile) -> str:
    """A price; of a part with what it is the price of."""
    shown = show_price(priced.price, canon)
    return f"{priced.what}: {shown}" if priced.phrases else shown


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["name"])
def test_what_is_drafted(case):
    made = draft([document(case["file"], case["source"])])
    canon = made.canon
    assert {
        p.name: [shown_price(priced, canon) for priced in prices_of(p)] for p in canon.packages
    } == case["packages"]
    limits = {
        p.name: [f"{m.what}: {show_limit(m)}" for m in p.limits] for p in canon.packages if p.limits
    }
    assert limits == case.get("limits", {})
    assert {f.name: shown_feature(f, canon) for f in canon.features} == case.get("features", {})
    if "limits_unsure" in case:
        unsure_of = {p.name: [m.what for m in p.limits if m.unsure] for p in canon.packages}
        assert {name: what for name, what in unsure_of.items() if what} == case["limits_unsure"]
    if "unsure" in case:
        unsure = {f.name: f.unsure for f in canon.features if f.unsure}
        assert unsure | {c.id: c.unsure for c in canon.claims if c.unsure} == case["unsure"]
    if "retired" in case:
        retired = {p.name: [r.name for r in p.retired_names] for p in canon.packages}
        assert retired == case["retired"]
    if "entries" in case:
        entries = (*canon.trials, *canon.slas, *canon.support)
        assert [flow(entry) for entry in entries] == case["entries"]
    if "former" in case:
        former = {f.name: [r.name for r in f.retired_names] for f in canon.features}
        assert {name: old for name, old in former.items() if old} == case["former"]
    if "claims" in case:
        assert [claim.text for claim in canon.claims] == case["claims"]
    assert canon.company == case.get("company", canon.company)
    assert canon.currency == case.get("currency", "USD")
    for note in case.get("notes", []):
        assert any(note in said for said in made.notes), made.notes


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["name"])
def test_what_cannot_be_drafted_says_why(case):
    with pytest.raises(CanonError) as caught:
        draft([document(case["file"], case["source"])])
    assert case["error"] in str(caught.value)


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["name"])
def test_every_draft_loads_and_lints_without_errors(case):
    made = draft([document(case["file"], case["source"])])
    text = render(made.canon, made.notes)
    canon = parse_canon(text, "canon.yaml")
    assert canon == made.canon
    found = lint(canon, locate(text), date(2026, 1, 1))
    assert [p for p in found if p.severity is Severity.ERROR] == []


def test_a_sheet_with_headers_in_two_rows_and_a_second_sheet():
    sheet = Path("examples/brightline/after/partners/price-sheet.xlsx")
    found = Document(sheet.as_posix(), sheet.read_bytes(), "", "0" * 64)
    canon = draft([found]).canon
    growth = next(package for package in canon.packages if package.name == "Growth")
    assert [show_price(price, canon) for price in growth.prices] == [
        "$49 / seat / month, billed annually",
        "$59 / seat / month, billed monthly",
        "$588 / seat / year, billed annually",
    ]
    assert [f"{limit.what}: {show_limit(limit)}" for limit in growth.limits] == [
        "Log retention: 30 days",
        "Seats: up to 50",
    ]


PRICE_LIST = [
    ["Plan", "List price (EUR)", "Billing period", "Seats", "SSO"],
    ["Basic", "19", "month", "5", "no"],
    ["Pro", "49", "month", "50", "yes"],
    ["Enterprise", "on request", "", "Unlimited", "yes"],
]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.csv", "\n".join(map(",".join, PRICE_LIST)).encode()),
        ("list.xlsx", as_xlsx(PRICE_LIST)),
        ("list.pdf", as_ruled_pdf(PRICE_LIST)),
        ("plain.pdf", as_plain_pdf(PRICE_LIST)),
    ],
)
def test_a_price_list_says_the_same_in_every_format(name: str, content: bytes):
    canon = draft([Document(name, content, media_type_of(name) or "", "0" * 64)]).canon
    shown = {p.name: [show_price(price, canon) for price in p.prices] for p in canon.packages}
    assert shown == {
        "Basic": ["€19 / month"],
        "Pro": ["€49 / month"],
        "Enterprise": ["a price on request"],
    }
    seats = [[show_limit(limit) for limit in p.limits] for p in canon.packages]
    assert (canon.currency, seats) == ("EUR", [["5"], ["50"], ["unlimited"]])
    assert [(f.name, f.in_) for f in canon.features] == [("SSO", ("pro", "enterprise"))]


def test_entries_say_where_they_came_from():
    source = "# Plans\n\n| Plan | Price |\n| --- | --- |\n| Basic | $3 |\n| Pro | $4 |\n"
    canon = draft([document("docs/plans.md", source)]).canon
    assert [p.source for p in canon.packages] == ["docs/plans.md:5", "docs/plans.md:6"]


def test_a_draft_does_not_say_that_its_packages_are_all_there_are():
    source = "# Plans\n\n| Plan | Price |\n| --- | --- |\n| Basic | $3 |\n| Pro | $4 |\n"
    canon = draft([document("docs/plans.md", source)]).canon
    assert not canon.all_packages
    assert "\nall_packages: false  # " in render(canon)


def test_sources_are_joined_by_name():
    page = document("p.md", "| Plan | Seats |\n| --- | --- |\n| Basic | 3 |\n| Pro | 4 |\n")
    prices = document("p.csv", "plan,price per month\nbasic,3\nPro,4\n")
    canon = draft([page, prices], company="Acme").canon
    assert [(p.name, len(p.prices), len(p.limits)) for p in canon.packages] == [
        ("Basic", 1, 1),
        ("Pro", 1, 1),
    ]
    assert canon.packages[0].aliases == ("Acme Basic",)


def test_given_company_and_currency_win():
    page = document("p.md", "| Plan | Price |\n| --- | --- |\n| Basic | $3 |\n| Acme Pro | $4 |\n")
    canon = draft([page], company="Acme", currency="CAD").canon
    assert (canon.company, canon.currency) == ("Acme", "CAD")
    assert [p.name for p in canon.packages] == ["Basic", "Pro"]
    assert canon.packages[0].prices[0].currency is None


def test_an_unknown_currency_is_named():
    with pytest.raises(CanonError, match="'usd' is not an ISO 4217 code; did you mean 'USD'"):
        draft(
            [document("p.md", "| Plan | Price |\n| --- | --- |\n| Basic | $3 |\n")], currency="usd"
        )


def test_claims_judged_wrong_are_left_out():
    source = "# Plans\n\nThe Pro plan costs $10 per month. SSO is available on the Pro plan only.\n"
    made = draft(
        [document("p.md", source)],
        claim_conflicts=lambda canon: [ClaimConflict(c.id, "disagrees") for c in canon.claims[:1]],
    )
    assert len(made.canon.claims) == 1
    assert any("Left out 'The Pro plan costs" in note for note in made.notes)


LINES = """\
# Plans
## Pro plan
## Team
$10 per month
Free
- 5 seats
- **Pro**: $4/mo

| Plan | Price | SSO |
| --- | --- | --- |
| Pro | $12 | ✓ |
| Team | Free | Add-on ($3) |
|  | Pro | Team |
| Seats | 3 | Unlimited |
SSO is available on the Pro plan only.
Save 90% on the Pro plan when billed annually.
- Everything in Pro, plus
~~$9~~ $7/mo""".splitlines()
LINES += [
    f"{'$' + '9' * 30} per month",
    f"- {'9' * 30} seats and {'1' * 19} hosts",
    f"| {'label ' * 200} | ✓ | $3 |",
    f"## {'Pro ' * 300}",
]
NAMES = ["p.md", "p.html", "p.csv", "p.rst", "p.mdx"]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=20), st.sampled_from(NAMES))
def test_any_page_is_drafted_soundly_or_refused(page, name):
    try:
        made = draft([document(name, "\n".join(page))])
    except CanonError:
        return
    text = render(made.canon, made.notes)
    assert parse_canon(text, "canon.yaml") == made.canon
    found = lint(made.canon, locate(text), date(2026, 1, 1))
    assert [p for p in found if p.severity is Severity.ERROR] == []


KEYS = """object id name product currency unit_amount recurring tiers interval interval_count @type
offers price priceCurrency currency_options active up_to priceSpecification brand""".split()
VALUES = ["price", "product", "usd", "Offer", "Product", "month"]
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(VALUES),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=30,
)


@settings(max_examples=150, deadline=None)
@given(json_values)
def test_any_json_is_drafted_or_refused(value):
    try:
        made = draft([document("x.json", json.dumps(value))])
    except CanonError:
        return
    assert parse_canon(render(made.canon, made.notes), "canon.yaml") == made.canon


def pages(*texts: str) -> list[Document]:
    return [document(f"help/{number}.md", text) for number, text in enumerate(texts)]


def test_a_company_is_called_as_most_pages_call_it_in_running_text():
    same = "When you use Harbour with GitHub, the app of Harbour reads your files."
    assert choose(pages(same, same, "With Harbour you can sail, see harbour.example.")).company == (
        "Harbour"
    )
    two = "When you use Blue Harbour with your files, all is well with Blue Harbour for you."
    assert choose(pages(two, two, two)).company == "Blue Harbour"
    assert choose(pages("Nothing here.", "Nor here.", "Or here.")).company is None


def test_pages_to_draft_from_are_about_the_same_plans_and_no_posts():
    table = "# Plans\n\n| Plan | Price |\n| --- | --- |\n| Basic | $3 |\n| Pro | $4 |\n"
    other = "# Plans\n\n| Plan | Price |\n| --- | --- |\n| Solo | $3 |\n| Team | $4 |\n"
    seats = "# Limits\n\n| Plan | Seats |\n| --- | --- |\n| Basic | 3 |\n| Pro | 9 |\n"
    found = [
        document("site/limits.md", seats),
        document("site/pricing.md", table),
        document("site/blog/pricing.md", table),
        document("site/legacy-pricing.md", table),
        document("partners/github.md", other),
    ]
    assert [page.uri for page in choose(found).documents] == ["site/pricing.md", "site/limits.md"]


def test_where_no_page_shows_plans_sentences_about_them_are_taken():
    found = [
        document("a.md", "# Help\n\nHello there."),
        document("b.md", "# SSO\n\nSSO is on the Pro plan only."),
    ]
    assert [page.uri for page in choose(found).documents] == ["b.md"]


PLANS = "# Plans\n\n| | Free | Pro |\n| --- | --- | --- |\n| Price | $0 | $9 per month |\n"


def test_plans_that_several_pages_speak_of_are_in_a_draft_of_others_and_marked_as_unsure():
    pages = [document(f"help{n}.md", "Ask on the Team plan, or on the Trial plan.") for n in "123"]
    chosen = choose([document("plans.md", PLANS), *pages])
    made = draft(chosen.documents, "Acme", plans=chosen.plans, spoken=chosen.spoken)
    assert [(p.name, p.source, p.unsure) for p in made.canon.packages][2:] == [
        ("Team", "help1.md", "named in sentences only")
    ]


def test_a_plan_that_one_other_page_speaks_of_is_not_in_a_draft():
    chosen = choose([document("plans.md", PLANS), document("help.md", "See the Team plan.")])
    assert chosen.spoken == ()


def test_pages_of_other_plans_are_named_and_those_of_the_same_are_not():
    other = PLANS.replace("Free", "Basic").replace("Pro", "Scale")
    same = PLANS.replace("$9", "$8").replace("Price", "Seats")
    pages = [document("plans.md", PLANS), document("db.md", other), document("old.md", same)]
    assert choose(pages).left == ("db.md (basic, scale)",)
    many = [document(f"{number}.md", other) for number in range(7)]
    left = choose([document("plans.md", PLANS + PLANS), *many]).left
    assert len(left) == 6
    assert left[-1] == "2 more"


def test_a_plan_that_may_be_none_leaves_no_feature_undecided():
    source = (
        PLANS.replace("| Price |", "| Roles | – | ✓ |\n| Price |") + "\nAsk for the Team plan.\n"
    )
    made = draft([document("plans.md", source)])
    assert [p.unsure for p in made.canon.packages] == [None, None, "named in sentences only"]
    assert [feature.unsure for feature in made.canon.features] == [None]


def test_what_a_page_says_and_its_draft_has_not_is_in_the_notes():
    source = (
        f"{PLANS}\nStorage beyond that is billed at $0.20 per GB.\n\n"
        "| Cluster | Edition of it |\n| --- | --- |\n| C1 | $30 |\n\n"
        "## Pro plan\n\n$9 per month\n\n- No phone support\n- 3 sites\n"
        "## Free plan\n\n$0\n\n- 1 site\n"
    )
    notes = draft([document("plans.md", source)]).notes
    assert "plans.md: prices that are not in the draft: $30 (11)." in notes
    assert "plans.md: lines of Pro that are not in the draft: “No phone support”." in notes
    table = (
        "plans.md:11: a table of Cluster, Edition of it is not in the draft: no plans were told."
    )
    assert table in notes


def test_a_company_before_a_word_that_is_no_plan_s_name_stays():
    rows = PLANS.replace("Free", "Acme Cloud").replace("Pro", "Acme Pro")
    made = draft([document("plans.md", rows)], company="Acme")
    assert [package.name for package in made.canon.packages] == ["Acme Cloud", "Pro"]


def test_a_plan_is_free_in_a_draft_as_it_is_to_the_checker():
    source = (
        "# Plans\n\n| | Free | Pro | Team |\n| --- | --- | --- | --- |\n"
        "| Price | $0 + $2 per extra seat | $9 per month | $19 per month |\n| SSO | – | ✓ | ✓ |\n"
    )
    made = draft([document("plans.md", source)])
    assert [feature.in_ for feature in made.canon.features] == ["paid"]


UNUSUAL = (
    "# Pricing\n\n| | Pebble | Boulder | Ridge |\n| --- | --- | --- | --- |\n"
    "| Per crew and month | $14 | $29 | $52 |\n"
)


def drafted(*pages: Document) -> CanonFile:
    chosen = choose(pages)
    return draft(chosen.documents, chosen.company, plans=chosen.plans).canon


def limits_of(canon: CanonFile) -> dict[str, list[str]]:
    return {p.name: [f"{m.what}: {show_limit(m)}" for m in p.limits] for p in canon.packages}


def test_pages_are_read_by_the_names_of_plans_that_another_shows():
    limits = (
        "# Limits\n\n## Automations\n\n1. **Pebble** – 10\n2. **Boulder** – 75\n"
        "3. **Ridge** – 500\n\n## API requests\n\n### Pebble: 5,000 calls a day\n\n"
        "### Boulder: 40,000 calls a day\n\n## Files\n\n| Size | Largest file |\n| --- | --- |\n"
        "| Pebble | 50 MB |\n| Boulder | 100 MB |\n"
    )
    canon = drafted(document("pricing.md", UNUSUAL), document("docs/limits.md", limits))
    assert limits_of(canon) == {
        "Pebble": ["Largest file: 50 MB", "Automations: 10", "calls: 5,000 per day"],
        "Boulder": ["Largest file: 100 MB", "Automations: 75", "calls: 40,000 per day"],
        "Ridge": ["Automations: 500"],
    }


def test_the_same_page_alone_says_nothing_of_plans():
    limits = "# Limits\n\n## Automations\n\n1. **Pebble** – 10\n2. **Boulder** – 75\n"
    assert choose([document("docs/limits.md", limits)]).documents == ()


def test_a_price_list_gives_the_prices_of_plans_that_another_page_shows_and_no_others():
    listed = (
        "SKU,Item,Billing,Unit,list_usd,partner_usd\n"
        "P-A,Pebble,annual,crew / month,12.00,9.00\n"
        "B-A,Boulder,annual,crew / month,25.00,20.00\n"
        "X-A,Boulder seat pack,annual,pack,99.00,80.00\n"
        "T-1,Training day,once,day,900.00,700.00\n"
    )
    canon = drafted(document("pricing.md", UNUSUAL), document("price-list.csv", listed))
    assert {
        p.name: [show_price(x, canon) for x in p.prices if not x.what] for p in canon.packages
    } == {
        "Pebble": ["$14 / crew / month", "$12 / crew / month, billed annually"],
        "Boulder": ["$29 / crew / month", "$25 / crew / month, billed annually"],
        "Ridge": ["$52 / crew / month"],
    }


def test_a_list_by_plans_that_tells_how_to_get_something_has_no_prices_of_theirs():
    first = "- **Pebble**: buy the Identity Pack ($120 a month) first."
    sso = f"# SSO\n\n{first}\n- **Boulder**: open the settings.\n"
    canon = drafted(document("pricing.md", UNUSUAL), document("docs/sso.md", sso))
    assert [len(p.prices) for p in canon.packages] == [1, 1, 1]


def test_a_company_is_never_called_as_its_plan_and_found_in_addresses():
    talk = "You may ask Boulder customers and see what Boulder does. Fernwick helps you.\n"
    pages = [document(f"help{n}.md", f"{talk}\nWrite to help@fernwick.example.\n") for n in "123"]
    assert choose([document("pricing.md", UNUSUAL), *pages]).company == "Fernwick"
