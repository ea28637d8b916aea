"""YAML written from a canon reads back as the same canon."""

from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.canon.load import load_canon, parse_canon
from checker.canon.write import WIDTH, render
from tests.canon.canons import canons, words

FULL = load_canon(Path(__file__).parent / "full.yaml")
WRITTEN = """\
canon: 1
company: Brightline
names: [Brightline, Brightline Observability]
competitors: [Otherly, Third Way]
currency: USD

channels:  # which document belongs to which channel
  website: {motion: self-serve, owner: web@brightline.example, match: ["site/**"]}
  sales-deck: {motion: direct, match: ["decks/**"]}
  partner: {motion: reseller, match: ["partners/**"]}
  marketplace: {motion: marketplace, match: ["listings/**"]}

packages:  # what customers can have
  - id: growth
    name: Growth
    aliases: [Brightline Growth]
    retired_names: [{name: Starter, until: 2025-06-30}]
    prices:
      - {amount: 49, per: seat, every: month, billed: annually}
      - {amount: 59, per: seat, every: month, billed: monthly}
    limits:
      - {what: log retention, value: 30, unit: day}
      - {what: seats, max: 50}
  - id: scale
    name: Brightline Scale
  - id: custom
    name: Brightline Custom
    prices:
      - {amount: null}

features:  # who gets what: package ids, or all | paid | none
  - id: sso
    name: SSO
    aliases: [single sign-on, SAML]
    in: [scale, custom]
    add_on: [{in: [growth], price: {amount: 90, every: month}}]
"""


def test_layout():
    assert render(FULL).startswith(WRITTEN)


def test_amounts_are_written_out():
    prices = "[{amount: 1e3}, {amount: 1e-7}]"
    text = f"canon: 1\ncompany: A\npackages: [{{id: a, name: A1, prices: {prices}}}]"
    written = render(parse_canon(text, "c"))
    assert "{amount: 1000}" in written
    assert "{amount: 0.0000001}" in written


def test_notes_become_comments_on_top():
    written = render(FULL, ["One note.\nits second line", "word " * 40])
    assert written.startswith("# One note. its second line\n# word word")
    assert max(len(line) for line in written.splitlines()) <= WIDTH
    assert parse_canon(written, "c") == FULL


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)
@given(canons, st.lists(words, max_size=2))
def test_what_is_written_reads_back_equal(canon, notes):
    assert parse_canon(render(canon, notes), "c.yaml") == canon


@given(words)
def test_other_yaml_readers_see_the_same_text(word):
    company = word.strip() or "A"
    canon = FULL.model_copy(update={"company": company})
    assert yaml.safe_load(render(canon))["company"] == company
