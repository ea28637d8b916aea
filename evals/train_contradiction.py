"""Train, calibrate and export the contradiction model; one command, seeded, resumable.

    python -m evals.train_contradiction build/pairs --base FOLDER --output build/model

`--base` is any encoder with its tokenizer, by path. A checkpoint is written every few
hundred steps beside the output; the same command goes on from it. On a GPU the same
command uses it. Needs torch, transformers and onnx, which the project itself does not.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy
from transformers import AutoModelForSequenceClassification

LABELS = ("contradiction", "entailment", "neutral")
_WARM_UP = 0.06
_REPORT_EVERY = 50


@dataclass(frozen=True, slots=True)
class Encoded:
    """A pair as token ids, with which sentence each belongs to, and the label's number."""

    ids: list[int]
    types: list[int]
    label: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Train until done or out of time, then export with temperature and thresholds."""
    options = _options(arguments)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = _model(options.base, options.layers).to(device)
    tokenizer = _tokenizer(options.base, options.longest)
    rows = _rows(options.pairs / "train.jsonl")
    train = [
        _encode(r, tokenizer)
        for r in rows
        if not options.only or r["kind"] in options.only.split(",")
    ]
    check = [_encode(r, tokenizer) for r in _rows(options.pairs / "validation.jsonl")]
    print(
        f"{len(train)} pairs, mean length {sum(len(e.ids) for e in train) / len(train):.0f}",
        flush=True,
    )
    _train(model, train, options, device)
    from evals.export_contradiction import export

    export(
        model.cpu().eval(),
        tokenizer,
        logits_of(model, check),
        [e.label for e in check],
        options.output,
        options.longest,
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=Path("build/model"))
    parser.add_argument("--layers", type=int, default=0, help="keep the first so many; 0: all")
    parser.add_argument(
        "--longest", type=int, default=96, help="tokens of premise and hypothesis together"
    )
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--only", default="", help="kinds of pairs to train on, with commas; all by default"
    )
    parser.add_argument("--checkpoint-every", type=int, default=200)
    return parser.parse_args(arguments)


def _model(base: Path, layers: int) -> Any:
    # A base may be stored in halves, in which nothing is learned well.
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=len(LABELS)).float()
    encoder = next(
        m for m in model.modules() if isinstance(getattr(m, "layer", None), torch.nn.ModuleList)
    )
    if layers:
        encoder.layer = encoder.layer[:layers]
        model.config.num_hidden_layers = layers
    # Most of the weights and none of the understanding: they cost time and would overfit.
    model.get_input_embeddings().weight.requires_grad_(False)
    return model


def _tokenizer(base: Path, longest: int) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(longest)
    tokenizer.no_padding()
    return tokenizer


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _encode(row: dict[str, str], tokenizer: Tokenizer) -> Encoded:
    pair = tokenizer.encode(row["premise"], row["hypothesis"])
    return Encoded(pair.ids, pair.type_ids, LABELS.index(row["label"]))


def _batches(pairs: Sequence[Encoded], size: int, seed: int) -> Iterator[list[Encoded]]:
    """Batches of near lengths in an order that the seed fixes: padding costs as much as text."""
    chance = random.Random(seed)
    order = chance.sample(pairs, len(pairs))
    chunks = [
        sorted(order[i : i + size * 50], key=lambda e: len(e.ids))
        for i in range(0, len(order), size * 50)
    ]
    batches = [chunk[i : i + size] for chunk in chunks for i in range(0, len(chunk), size)]
    chance.shuffle(batches)
    yield from batches


def _tensors(batch: Sequence[Encoded], device: str) -> dict[str, torch.Tensor]:
    longest = max(len(e.ids) for e in batch)
    pad = lambda rows: torch.tensor([r + [0] * (longest - len(r)) for r in rows], device=device)  # noqa: E731
    return {
        "input_ids": pad([e.ids for e in batch]),
        "token_type_ids": pad([e.types for e in batch]),
        "attention_mask": pad([[1] * len(e.ids) for e in batch]),
    }


def _train(model: Any, pairs: Sequence[Encoded], options: argparse.Namespace, device: str) -> None:
    per_epoch = -(-len(pairs) // options.batch)
    total = int(per_epoch * options.epochs)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=options.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(s / (total * _WARM_UP + 1), (total - s) / total)
    )
    saved = options.output.with_suffix(".checkpoint")
    done = _resume(saved, model, optimizer, schedule)
    model.train()
    started, seen, loss_sum = time.monotonic(), 0, 0.0
    for step, batch in enumerate(_all_batches(pairs, options, total)):
        if step < done:
            continue
        labels = torch.tensor([e.label for e in batch], device=device)
        loss = cross_entropy(model(**_tensors(batch, device)).logits, labels, label_smoothing=0.03)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        seen, loss_sum = seen + len(batch), loss_sum + loss.item()
        if (step + 1) % _REPORT_EVERY == 0:
            speed = seen / (time.monotonic() - started)
            loss = loss_sum / _REPORT_EVERY
            print(f"step {step + 1}/{total} loss {loss:.3f} {speed:.0f} pairs/s", flush=True)
            loss_sum = 0.0
        if (step + 1) % options.checkpoint_every == 0:
            _save(saved, model, optimizer, schedule, step + 1)
    _save(saved, model, optimizer, schedule, total)


def _all_batches(
    pairs: Sequence[Encoded], options: argparse.Namespace, total: int
) -> Iterator[list[Encoded]]:
    made = 0
    for epoch in range(int(options.epochs) + 1):
        for batch in _batches(pairs, options.batch, options.seed + epoch):
            if made >= total:
                return
            made += 1
            yield batch


def _save(path: Path, model: Any, optimizer: Any, schedule: Any, step: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "step": step,
    }
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


def _resume(path: Path, model: Any, optimizer: Any, schedule: Any) -> int:
    """The step to go on from, 0 where there is no checkpoint."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    print(f"going on from step {state['step']}", flush=True)
    return int(state["step"])


def logits_of(model: Any, pairs: Sequence[Encoded]) -> list[list[float]]:
    """The logits of every pair, in order."""
    model.eval()
    found: list[list[float]] = []
    with torch.no_grad():
        for i in range(0, len(pairs), 64):
            found += model.cpu()(**_tensors(pairs[i : i + 64], "cpu")).logits.tolist()
    return found


if __name__ == "__main__":
    main()
