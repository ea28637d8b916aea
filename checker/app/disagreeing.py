"""Checking without a canon: where a company's own pages disagree with each other.

A canon is drafted in memory from the pages that say most of plans, and everything is checked
against it. What differs is no error: nobody has said yet which of two pages is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from checker.app.authoring import Drafted, draft_from, drafted
from checker.app.gathering import Gathered, chosen_of, found_in
from checker.canon.compile import compile_canon
from checker.canon.origins import Origin, origins
from checker.canon.parts import feature_ids
from checker.canon.said import expanded
from checker.canon.schema import CanonFile
from checker.config import Settings
from checker.interface import ReadError, SettingsError
from checker.models import Agreed, Document, Finding, Report, Skipped, Time
from checker.pipeline import Checker
from checker.readers.decode import decode
from checker.report.disagreements import Disagreement, Side
from checker.statements.posts import is_post

_COMPARED: Final = frozenset(
    ("price-mismatch", "limit-mismatch", "availability-mismatch", "claim-contradiction")
)
_LINE = 160
_MANY = 3


@dataclass(frozen=True, slots=True)
class Disagreements:
    """What was found without a canon, and the draft that it was found with."""

    disagreements: tuple[Disagreement, ...]
    draft: Drafted
    documents: int
    skipped: tuple[Skipped, ...]


def look(paths: Sequence[str], settings: Settings, as_of: date) -> Disagreements:
    """Draft a canon from the documents at these paths, and compare all of them with it.

    Raises SettingsError where no page shows plans.
    """
    found = found_in(paths, settings)
    documents = [item for item in found if isinstance(item, Document)]
    gathered = chosen_of(documents, paths)
    made = draft_from(gathered, None, None, as_of)
    canon = compile_canon(made.canon, as_of=as_of, region=settings.region)
    report = Checker(canon).check(found)
    pages = _Pages(documents, gathered)
    return Disagreements(
        tuple(_disagreements(report, made.canon, pages)),
        drafted(made, gathered.channels, gathered.notes),
        len(documents),
        report.skipped,
    )


class _Pages:
    """The documents by name: their lines, their days, and which the draft is made from."""

    def __init__(self, documents: Iterable[Document], gathered: Gathered) -> None:
        self._by_uri = {document.uri: document for document in documents}
        self.fullest = gathered.documents[0].uri
        self.drafted_from = frozenset(document.uri for document in gathered.documents)

    def day(self, uri: str) -> date | None:
        """The day that a page's head names."""
        return self._by_uri[uri].dated if uri in self._by_uri else None

    def line(self, uri: str, line: int | None) -> str:
        """What stands in a line; empty where the format has none."""
        document = self._by_uri.get(uri)
        if document is None or line is None:
            return ""
        try:
            lines = decode(document).splitlines()
        except ReadError:
            return ""
        return lines[line - 1].strip() if line <= len(lines) else ""


def _disagreements(report: Report, canon: CanonFile, pages: _Pages) -> Iterator[Disagreement]:
    """What is said against one entry of the draft in the same words is told once."""
    sources, whole = dict(origins(canon)), expanded(canon)
    features = dict(_features(whole))
    claims = {claim.id: claim.text for claim in whole.claims}
    agreed = _agreeing(report.agreed)
    together: dict[tuple[str, str], list[Finding]] = {}
    told: set[tuple[Origin, Origin]] = set()
    for finding in report.findings:
        if not _is_told(finding, sources):
            continue
        here = Origin(finding.location.uri, finding.location.line)
        there = sources[_of(finding)]
        loose = _of(finding) not in claims and _is_loose(finding, there)
        # Two places that a draft was made from disagree once, not once from each side.
        if here != there and (here, there) not in told and not loose:
            told.add((there, here))
            message = _message(finding, features, claims)
            together.setdefault((_of(finding), message), []).append(finding)
    for (canon_id, message), found in together.items():
        drafted_from = _side(sources[canon_id], found[0], pages)
        against = tuple(dict.fromkeys(_here(finding) for finding in found))
        yield _weighed(message, drafted_from, against, agreed[canon_id], pages)


def _of(finding: Finding) -> str:
    return finding.canon_id or ""


def _here(finding: Finding) -> Side:
    place = finding.location
    return Side(place.uri, place.line, _cut(finding.plain or finding.line_text))


def _is_loose(finding: Finding, source: Origin) -> bool:
    """Whether a finding on who has a feature rests on too little to set page against page.

    "It isn't available" names no plan; and a table does not disagree with itself.
    """
    if finding.rule != "availability-mismatch":
        return False
    cell = finding.context.cell if finding.context else None
    same_page = cell is not None and finding.location.uri == source.uri
    return same_page or finding.found.startswith("not on all")


def _is_told(finding: Finding, sources: Mapping[str, Origin]) -> bool:
    known = finding.rule in _COMPARED and (finding.canon_id or "") in sources
    told = finding.time is Time.CURRENT and not is_post(finding.location.uri)
    return known and told and finding.visibility == "visible"


def _features(canon: CanonFile) -> Iterator[tuple[str, str]]:
    """The name of the feature that an entry about who has something is about."""
    for feature in canon.features:
        yield from ((id_, feature.name) for id_ in feature_ids(feature))


def _message(finding: Finding, features: Mapping[str, str], claims: Mapping[str, str]) -> str:
    """What a disagreement is about, in one line."""
    id_ = _of(finding)
    if finding.rule == "availability-mismatch" and id_ in claims:
        return f"another page says “{claims[id_]}”"
    if finding.rule == "availability-mismatch" and id_ in features:
        return f"{features[id_]}: {finding.found} here, {_few(finding.expected)} on another page"
    return _without_authority(finding.message)


_READ_FROM = re.compile(r" \(read as [^)]*\)")


def _without_authority(message: str) -> str:
    """A finding's message where nothing is approved: a page stands against a page."""
    said = _READ_FROM.sub("", message).replace("approved is", "another page says")
    told = said.replace("the approved sentence", "a sentence")
    return _few(told.replace("the canon", "another page"))


def _side(source: Origin, finding: Finding, pages: _Pages) -> Side:
    """The place an entry was drafted from: its line where that shows the value, else the value."""
    said = pages.line(source.uri, source.line)
    values = set(re.findall(r"\d+", finding.expected))
    shown = not values or values & set(re.findall(r"\d+", said))
    return Side(source.uri, source.line, _cut(said if said and shown else _few(finding.expected)))


def _agreeing(agreed: Iterable[Agreed]) -> Counter[str]:
    """How many documents agree with each entry, among those that were looked at closely."""
    found: dict[str, set[str]] = {}
    for entry in agreed:
        found.setdefault(entry.canon_id, set()).update(place.uri for place, _ in entry.places)
    return Counter({canon_id: len(uris) for canon_id, uris in found.items()})


def _weighed(
    message: str, draft: Side, against: tuple[Side, ...], agreeing: int, pages: _Pages
) -> Disagreement:
    """Which of two sides is likelier: the newer, the one said more often, the plan page's."""
    reasons = list(_reasons(draft, against, agreeing, pages))
    # Each reason counts for the draft or against it, and more so the more it weighs.
    likelier = sum(weight for weight, _ in reasons) >= 0
    why = "; ".join(text for weight, text in reasons if (weight > 0) is likelier)
    first, second = ((draft,), against) if likelier else (against, (draft,))
    return Disagreement(message, first, second, why or "nothing sets them apart")


def _reasons(
    draft: Side, against: tuple[Side, ...], agreeing: int, pages: _Pages
) -> Iterator[tuple[int, str]]:
    """What speaks for the draft's side (above zero) or for the other, and how much."""
    day, other = pages.day(draft.uri), pages.day(against[0].uri)
    if day and other and day != other:
        newer = f"newer: {max(day, other)}, the other {min(day, other)}"
        yield (1 if day > other else -1), newer
    for_it, against_it = max(agreeing, 1), len({side.uri for side in against})
    if for_it != against_it:
        more, fewer = max(for_it, against_it), min(for_it, against_it)
        weight = 2 if more >= 2 * fewer and more >= _MANY else 1
        yield (
            weight if for_it > against_it else -weight,
            f"{more} pages say so, {fewer} the other",
        )
    if draft.uri == pages.fullest:
        yield 1, "no page shows more of the plans"
    elif draft.uri in pages.drafted_from and against[0].uri not in pages.drafted_from:
        yield 1, "a page that shows plans"


_ALTERNATIVES = 2


def _few(text: str) -> str:
    """A text with at most two of the values that would be right."""
    values = text.split(" or ")
    return text if len(values) <= _ALTERNATIVES else " or ".join((*values[:2], "…"))


def _cut(text: str) -> str:
    flat = " ".join(re.sub(r"</?[a-z][^<>]*>", " ", text, flags=re.I).split())
    return flat if len(flat) <= _LINE else f"{flat[:_LINE]}…"


def refuse(wanted: Mapping[str, object]) -> None:
    """Raises SettingsError for an option that means nothing without a canon."""
    for option, value in wanted.items():
        if value:
            hint = "write one with `onmessage init`"
            raise SettingsError(f"{option}: there is no canon yet to check against; {hint}")
