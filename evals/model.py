"""How good the contradiction model is alone, and what it would add to the rules.

    python -m evals.model FOLDER --data DATA [--encoder MINILM] [--rules FILE …] …

FOLDER is a model as `checker.local.model` loads it, DATA has the labelled files. `--rules`
are answers of `onmessage eval pairs FILE --judge rules --json`, `--apart` companies whose
rows were kept unread while the model was made; they are reported apart.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.evaluate.pairs import units_of
from checker.evaluate.rows import PairRow, read_pairs
from checker.local.local_input import hypothesis, squeezed
from checker.local.model import ContradictionModel
from checker.models import TextUnit
from checker.readers.markdown.reader import read_text
from evals import model_scores as scores
from evals.model_baselines import cosine_gate, number_rule
from evals.reliability import diagram

Shares = NDArray[np.float32]
Scorer = Callable[[Sequence[str], Sequence[str]], Shares]
CONTRAST = Path(__file__).with_name("contrast.tsv")
ALARMS = 0.05


@dataclass(frozen=True, slots=True)
class Labelled:
    """Pairs of one source with their labels, contradiction first in the order of LABELS."""

    name: str
    premises: list[str]
    hypotheses: list[str]
    labels: list[str]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and write everything as JSON where asked."""
    options = _options(arguments)
    scorers: dict[str, Scorer] = {"number rule": number_rule}
    if options.encoder:
        scorers["cosine gate"] = cosine_gate(options.encoder)
    for folder in (*options.compare, options.folder):
        scorers[folder.name] = ContradictionModel.load(
            folder, threads=options.threads
        ).probabilities
    found: dict[str, Any] = {}
    for name, scorer in scorers.items():
        found[name] = _measured(scorer, options)
        _show(name, found[name])
    if options.rules:
        found["with rules"] = _with_rules(scorers[options.folder.name], options)
        print(json.dumps(found["with rules"], indent=1))
    if options.diagram:
        _draw(scorers[options.folder.name], options)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, help="a sentence encoder for the cosine gate")
    parser.add_argument(
        "--compare", type=Path, nargs="*", default=[], help="other models for the same table"
    )
    parser.add_argument("--rules", type=Path, nargs="*", default=[])
    parser.add_argument("--apart", nargs="*", default=[])
    parser.add_argument(
        "--sample", type=int, default=400, help="pairs of each public source; 0: all"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--held-out", type=Path, help="validation.jsonl of the made pairs")
    parser.add_argument("--diagram", type=Path, help="where to write the reliability diagram")
    parser.add_argument("--json", type=Path)
    return parser.parse_args(arguments)


def _measured(scorer: Scorer, options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    held_out = (made(options.held_out),) if options.held_out else ()
    for part in (
        *held_out,
        contrast(),
        *public(options.data / "nli-eval.jsonl.gz", options.sample),
    ):
        shares = scorer(part.premises, part.hypotheses)
        found[part.name] = scores.of_labels(shares, part.labels)
    for name in ("gold-dev", "revisions-dev"):
        rows = read_pairs(options.data / f"{name}.jsonl")
        speaks = of_rows(scorer, rows, in_context=True)
        apart = np.array([r.pair.company in options.apart for r in rows])
        found[name] = scores.of_alarms(speaks[~apart], _wrong(rows)[~apart], ALARMS)
        found[f"{name}, apart"] = scores.of_alarms(speaks[apart], _wrong(rows)[apart], ALARMS)
        bare = of_rows(scorer, rows, in_context=False)
        found[f"{name}, no context"] = scores.of_alarms(bare[~apart], _wrong(rows)[~apart], ALARMS)
    return found


def _show(name: str, found: dict[str, Any]) -> None:
    print(f"\n{name}")
    for part, figures in found.items():
        print(
            f"  {part:28}",
            "  ".join(
                f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}"
                for key, value in figures.items()
            ),
        )


def contrast() -> Labelled:
    """The contrast pairs: each approved sentence with three that differ in little."""
    lines = [line.split("\t") for line in CONTRAST.read_text(encoding="utf-8").splitlines()]
    pairs = [(row[0], row[i], lines[0][i]) for row in lines[1:] for i in (1, 2, 3)]
    return Labelled("contrast pairs", *(list(column) for column in zip(*pairs, strict=True)))


def made(path: Path) -> Labelled:
    """The made pairs of companies that no training pair came from."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    columns = ([row[key] for row in rows] for key in ("premise", "hypothesis", "label"))
    return Labelled("made pairs, held out", *columns)


def public(path: Path, sample: int) -> Iterator[Labelled]:
    """The public evaluation pairs by source; the first so many of each, a spread of the file."""
    by_source: dict[str, list[dict[str, str]]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            by_source.setdefault(row["source"], []).append(row)
    for source, rows in sorted(by_source.items()):
        some = rows[:: max(1, len(rows) // sample)] if sample else rows
        yield Labelled(
            source,
            [r["premise"] for r in some],
            [r["hypothesis"] for r in some],
            [r["label"] for r in some],
        )


def _draw(scorer: Scorer, options: argparse.Namespace) -> None:
    lines = {}
    for part in (*((made(options.held_out),) if options.held_out else ()), contrast()):
        wrong = np.array([label == "contradiction" for label in part.labels])
        lines[part.name] = scores.reliability(scorer(part.premises, part.hypotheses)[:, 0], wrong)
    rows = read_pairs(options.data / "gold-dev.jsonl")
    lines["real rows"] = scores.reliability(of_rows(scorer, rows, in_context=True), _wrong(rows))
    options.diagram.write_text(diagram(lines), encoding="utf-8")


# --- rows with context --------------------------------------------------------------------


def of_rows(scorer: Scorer, rows: Sequence[PairRow], in_context: bool) -> NDArray[np.float32]:
    """The highest probability of a contradiction over each row's units, 0 without any."""
    asked = [(i, *pair) for i, row in enumerate(rows) for pair in _asked(row, in_context)]
    shares = scorer([p for _, p, _ in asked], [h for _, _, h in asked])[:, 0]
    speaks = np.zeros(len(rows), np.float32)
    np.maximum.at(speaks, [i for i, *_ in asked], shares)
    return speaks


def _asked(row: PairRow, in_context: bool) -> Iterator[tuple[str, str]]:
    """Every unit of the text with the approved sentence that is nearest to it in words."""
    approved = [squeezed(u.plain) for u in _read(row.pair.canon)] or [row.pair.canon]
    for unit in units_of(row.pair, _read):
        said = hypothesis(unit) if in_context else squeezed(unit.plain)
        if any(map(str.isalnum, said)):
            yield max(approved, key=lambda a: scores.shared(a, said)), said


def _read(text: str) -> list[TextUnit]:
    return list(read_text(text, "text.md"))


def _wrong(rows: Sequence[PairRow]) -> NDArray[np.bool_]:
    return np.array([row.label == "contradiction" for row in rows])


# --- beside the rules ---------------------------------------------------------------------


def _with_rules(scorer: Scorer, options: argparse.Namespace) -> dict[str, Any]:
    """F1 of rules alone and with the model on what they left, by false alarms.

    The threshold is taken from the companies that were read, so that those kept apart show
    what it is worth.
    """
    found: dict[str, Any] = {}
    parts = []
    for name, path in zip(("gold-dev", "revisions-dev"), options.rules, strict=True):
        rows = read_pairs(options.data / f"{name}.jsonl")
        said = {
            r["id"]: r["predicted"] for r in json.loads(path.read_text(encoding="utf-8"))["rows"]
        }
        flagged = np.array([said[r.id] == "contradiction" for r in rows])
        apart = np.array([r.pair.company in options.apart for r in rows])
        parts.append((name, flagged, apart, of_rows(scorer, rows, in_context=True), _wrong(rows)))
    for name, flagged, apart, speaks, wrong in parts:
        for where, mask in (("read", ~apart), ("apart", apart)):
            found[f"{name}, {where}, rules"] = scores.of_flags(flagged[mask], wrong[mask])
        for most in (0.0, 0.02, ALARMS):
            limit = scores.threshold(speaks[~apart], wrong[~apart], flagged[~apart], most)
            for where, mask in (("read", ~apart), ("apart", apart)):
                both = flagged | (speaks >= limit)
                key = f"{name}, {where}, with model at {most:.0%} more false alarms"
                found[key] = scores.of_flags(both[mask], wrong[mask]) | {
                    "threshold": round(float(limit), 4)
                }
    return found


if __name__ == "__main__":
    main()
