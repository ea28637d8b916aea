"""Behaviour by segment and channel: preferred channels, findings by reach, and wrong input."""

from __future__ import annotations

import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest

from checker.app.audit.behaviour import segments_of
from checker.app.audit.data import DataFileError
from checker.audit_settings import DataSettings
from checker.report.audit.charts import segment_chart
from checker.report.audit.money import Segments
from tests.audit.companies import audited, written

CHANNELS = ("website", "deck", "partner")


def segments(folder: Path, text: str, **settings: object) -> Segments:
    file = folder / "behaviour.csv"
    file.write_text(text, "utf-8")
    return segments_of(DataSettings.model_validate({"file": file, **settings}), CHANNELS, ())


def test_each_segment_prefers_the_channel_it_visits_most(tmp_path: Path) -> None:
    found = segments(
        tmp_path,
        "segment,channel,visits,conversions,revenue\n"
        "small,website,80,4,$400\nsmall,deck,20,2,$900\n"
        'large,website,30,,\nlarge,deck,70,7,"$7,000"\nlarge,deck,100,1,$50\n',
    )
    large, small = found.lines
    assert (large.segment, large.visits, large.preferred) == ("large", Decimal(200), "deck")
    assert (small.segment, small.preferred) == ("small", "website")
    # 70 + 100 of 200 visits; 7 + 1 conversions; 7,000 + 50.
    assert large.cells[0].share == Decimal("0.85")
    assert (large.cells[0].conversions, large.cells[0].revenue) == (8, 7050)
    assert found.currency == "USD"
    # 80 + 30 of 300.
    assert found.share_of("website").quantize(Decimal("0.001")) == Decimal("0.367")


def test_shares_and_rates_are_read_as_percent_or_part(tmp_path: Path) -> None:
    text = "segment,channel,share,conversion\nsmall,website,60%,5%\nsmall,deck,0.4,0.5\n"
    cells = segments(tmp_path, text).lines[0].cells
    assert [(c.share, c.conversions) for c in cells] == [
        (Decimal("0.6"), Decimal("0.03")),
        (Decimal("0.4"), Decimal("0.2")),
    ]


def test_exports_of_other_tools_are_understood(tmp_path: Path) -> None:
    ga4 = (
        "# ----------\n# Traffic acquisition\n# ----------\n\n"
        "Audience name,Session default channel group,Sessions,Key events,Total revenue\n"
        "Small,Organic Search,100,4,250.5\n,,,,\nSmall,Direct,50,1,0\n"
    )
    mapped = {"Organic Search": "website", "Direct": "website"}
    found = segments(tmp_path, ga4, channels=mapped)
    assert [(c.channel, c.visits) for c in found.lines[0].cells] == [("website", 150)]
    hubspot = "Lifecycle stage;Original source;Sessions;Customers\nLead;deck;10;2\n"
    assert segments(tmp_path, hubspot).lines[0].cells[0].conversions == 2
    own = "Kunde,Kanal,Besuche\nKlein,deck,3\n"
    columns = {"segment": "Kunde", "channel": "Kanal", "visits": "Besuche"}
    assert segments(tmp_path, own, columns=columns).lines[0].visits == 3


def test_a_channel_nobody_mapped_is_said(tmp_path: Path) -> None:
    found = segments(tmp_path, "segment,channel,visits\nall,Email,3\n")
    assert "'Email' (1 lines) is no channel of the canon; map it" in found.notes[0]


def test_findings_are_ranked_by_who_meets_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong = ["Growth costs $55 per seat per month."]
    written(tmp_path, {"website": wrong, "deck": wrong})
    text = "segment,channel,visits\nsmall,website,1\nlarge,deck,8\nsmall,deck,1\n"
    (tmp_path / "b.csv").write_text(text, "utf-8")
    found = audited(audit={"behaviour": {"file": "b.csv"}}).segments
    assert found is not None
    assert [(m.channel, m.share, m.segments) for m in found.findings] == [
        ("deck", Decimal("0.9"), ("large", "small")),
        ("website", Decimal("0.1"), ("small",)),
    ]


HEADER = "segment,channel,visits,share,conversion,revenue,currency\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("all,website,-5,,,,", "visits is -5, below zero; mend the line"),
        ("all,website,5,,120%,,", "conversion is 120%, more than 100%"),
        ("all,website,5,,3,,", "conversion is 3, more than 100%; write 12% or 0.12"),
        ("all,website,,120%,,,", "share is 120%, more than 100%"),
        ("all,website,many,,,,", "visits is 'many', which is no number"),
        ('all,website,"1,5",,,,', "visits is '1,5'; use a point for decimals"),
        (",website,5,,,,", "segment is empty; fill it in"),
        ("all,website,,,,,", "has neither visits nor a share; fill one in"),
        ("all,website,5,,,€5,", "revenue is in EUR, that of lines before in USD; convert"),
        ("all,website,5,,,5,EUR", "revenue is in EUR, that of lines before in USD; convert"),
        ("all,website,,5%,,,", "counts by share where other lines have visits; use one of"),
        ("all,website,nan,,,,", "visits is 'nan', which is no number"),
    ],
)
def test_wrong_input_is_named_with_file_line_and_remedy(
    tmp_path: Path, line: str, message: str
) -> None:
    good = "all,website,5,,,$5,\n"
    with pytest.raises(DataFileError) as wrong:
        segments(tmp_path, f"{HEADER}{good}{line}\n")
    assert str(wrong.value).startswith(f"{tmp_path}/behaviour.csv:3: ")
    assert message in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("segment,visits\nall,5\n", r":1: there is no column 'channel'; name it in the settings"),
        ("", "has no header line"),
        ("segment,channel,visits\nall,deck,\x00\n", ":2: "),
    ],
)
def test_a_file_that_lacks_something_says_so(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataFileError, match=message):
        segments(tmp_path, text)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"nothing\.csv: No such file"):
        segments_of(DataSettings(file=tmp_path / "nothing.csv"), CHANNELS, ())
    (tmp_path / "bytes.csv").write_bytes(b"segment,channel\n\xff\xfe,x\n")
    with pytest.raises(DataFileError, match="is no UTF-8 text; save it as CSV in UTF-8"):
        segments_of(DataSettings(file=tmp_path / "bytes.csv"), CHANNELS, ())


def test_many_mistakes_are_named_in_part_and_counted(tmp_path: Path) -> None:
    with pytest.raises(DataFileError) as wrong:
        segments(tmp_path, HEADER + "all,website,-1,,,,\n" * 25)
    lines = str(wrong.value).splitlines()
    assert len(lines) == 11
    assert lines[-1].endswith("and 15 more lines")


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        text = HEADER + "all,website,5,,2%,7,USD\nall,deck,5,,,,\n" * rows
        (tmp_path / "behaviour.csv").write_text(text, "utf-8")
        del text
        tracemalloc.start()
        segments_of(DataSettings(file=tmp_path / "behaviour.csv"), CHANNELS, ())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(5_000) < 1.5 * peak(500)


def test_the_chart_has_every_figure_and_escapes_names(tmp_path: Path) -> None:
    chart = segment_chart(segments(tmp_path, "segment,channel,visits\n<b>,website,1\n"))
    assert "&lt;b&gt;" in chart
    assert "100% ★" in chart
