"""The service under load on loopback: errors, latency, its ratio to the check itself, memory.

    python evals/bench_service.py                      # 200 clients, a page of 500 words each
    python evals/bench_service.py --batch              # 200 short texts in one request
    python evals/bench_service.py --memory             # memory over 20,000 requests

The service runs as users run it (`onmessage serve`) on the shipped example; the clients are
coroutines of this process, so they take their share of the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import yaml

from checker.app.engine import Engine, Piece
from checker.config import Settings
from integrations.service.clients import digest, new_key
from integrations.service.worker import answers

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "brightline"
WORDS = 500
KEY = new_key()


def page(number: int, words: int = WORDS) -> str:
    """A page of so many words, another one for each client, from the example's longest."""
    text = (EXAMPLE / "before/site/docs/plans.md").read_text("utf-8")
    own = f"\n\nTeam {number} of Brightline reads this page. "
    parts = re.split(r"(?<=\s)", text + own * 20)
    return "".join(parts[:words])


# --- the service ----------------------------------------------------------------------


@contextmanager
def service(workers: int) -> Iterator[tuple[int, int]]:
    """A service in a process of its own: its port and its process id."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "canon.yaml").write_bytes((EXAMPLE / "canon.yaml").read_bytes())
        client = {"name": "bench", "key_sha256": digest(KEY).hex()}
        client |= {"per_minute": 10_000_000, "burst": 1_000_000}
        settings = {"service": {"workers": workers, "check_seconds": 120, "clients": [client]}}
        (folder / "onmessage.yaml").write_text(yaml.safe_dump(settings), "utf-8")
        command = [Path(sys.executable).with_name("onmessage"), "serve", "--port", "0"]
        log = (folder / "log").open("w+")
        process = subprocess.Popen(command, cwd=folder, stderr=log)
        try:
            yield _port(process, folder / "log"), process.pid
        finally:
            process.terminate()
            process.wait()


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    while process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text()):
            return int(found[1])
        time.sleep(0.1)
    raise SystemExit(log.read_text())


def megabytes(pid: int) -> float:
    """What a process and its children hold, shared pages counted once (PSS)."""
    total = 0
    for one in (pid, *_descendants(pid)):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.M)
        total += int(found[1]) if found else 0
    return total / 1024


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and its children so far."""
    ticks = 0
    for one in (pid, *_descendants(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield child
            yield from _descendants(child)


# --- the clients ----------------------------------------------------------------------


@dataclass
class Result:
    """What the clients met: seconds of each answer, and what was none."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    findings: int = 0
    took: float = 0.0


async def ask(port: int, text: str, times: int, result: Result) -> None:
    """A client with a connection of its own, which asks again when it is answered."""
    body = json.dumps({"text": text}).encode()
    head = (
        f"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(times):
        begun = time.perf_counter()
        writer.write(head + body)
        status, answer = await _answer(reader)
        result.seconds.append(time.perf_counter() - begun)
        if status != 200 or answer["decision"] not in {"allow", "deny"}:
            result.errors.append(f"{status}: {answer.get('detail') or answer.get('reason')}")
        result.findings += len(answer.get("findings", []))
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = int(re.search(r"content-length: (\d+)", head, re.IGNORECASE)[1])
    return int(head.split(" ", 2)[1]), json.loads(await reader.readexactly(length))


async def load(port: int, clients: int, times: int, words: int = WORDS) -> Result:
    """So many clients at a time."""
    result, begun = Result(), time.perf_counter()
    await asyncio.gather(*(ask(port, page(n, words), times, result) for n in range(clients)))
    result.took = time.perf_counter() - begun
    return result


# --- figures --------------------------------------------------------------------------


@dataclass(frozen=True)
class CheckTime:
    """Milliseconds of a check in this process: as a clock sees it, and of processor time."""

    wall: float
    cpu: float


def in_process(times: int) -> CheckTime:
    engine = Engine(Settings(canon=EXAMPLE / "canon.yaml"))
    pieces = [Piece(page(n).encode(), "text", "text/markdown") for n in range(times)]
    engine.check(pieces[:1])
    walls, begun = [], time.process_time()
    for piece in pieces:
        before = time.perf_counter()
        engine.check([piece])
        walls.append(time.perf_counter() - before)
    return CheckTime(median(walls) * 1000, (time.process_time() - begun) * 1000 / times)


PLANS = (("Starter", 19), ("Growth", 49), ("Scale", 89))
SHORT = {
    "a sentence": "{who}, {plan} is ${price} per seat per month.",
    "two, dense": "Hi {who}, {plan} is ${price} per seat per month, billed annually, and keeps logs"
    " for {days} days. Start your free trial today!",
}


def variants(shape: str) -> list[Piece]:
    """200 short texts that differ, as a personalised page has them."""
    texts = []
    for n in range(200):
        plan, price = PLANS[n % 3]
        said = shape.format(who=f"Kim {n}", plan=plan, price=price + 6 * (n % 4), days=7 * (n % 5))
        texts.append(Piece(said.encode(), str(n), "text/markdown", "website"))
    return texts


def of_batches() -> None:
    """The processor's time of a batch, by that of a page in the same run: machines differ."""
    pages = [Piece(page(n).encode(), "text", "text/markdown") for n in range(20)]
    for judge in ("rules", "local"):
        engine = Engine(Settings(canon=EXAMPLE / "canon.yaml", judge=judge))
        for name, shape in SHORT.items():
            pieces, batch, alone = variants(shape), [], []
            for _ in range(5):
                begun = time.process_time()
                answers(engine, pieces, "error", strict=False)
                batch.append(time.process_time() - begun)
                begun = time.process_time()
                answers(engine, pages, "error", strict=False)
                alone.append(time.process_time() - begun)
            one, whole = min(alone) * 1000 / len(pages), min(batch) * 1000
            ratio = f"{whole / one:.1f} pages of {one:.0f} ms"
            print(f"{judge}, 200 texts of {name}: {whole:.0f} ms of processor, {ratio}")


def told(name: str, result: Result) -> str:
    cuts = quantiles(result.seconds, n=100)
    return (
        f"{name:24} {len(result.seconds):6} answers  {len(result.errors):3} errors  "
        f"p50 {cuts[49] * 1000:7.0f} ms  p99 {cuts[98] * 1000:7.0f} ms  "
        f"{len(result.seconds) / result.took:6.1f} a second"
    )


def under_load(clients: int, times: int, workers: int) -> None:
    check = in_process(60)
    print(f"in this process: median {check.wall:.1f} ms a page, {check.cpu:.1f} ms of processor")
    with service(workers) as (port, pid):
        asyncio.run(load(port, 4, 5))
        one = asyncio.run(load(port, 1, 60))
        print(told("1 client", one))
        before = cpu_seconds(pid)
        many = asyncio.run(load(port, clients, times))
        cpu = (cpu_seconds(pid) - before) * 1000 / len(many.seconds)
        print(told(f"{clients} clients", many))
    again = in_process(60)
    alone = median(one.seconds) * 1000 / ((check.wall + again.wall) / 2)
    print(f"one request / the check, by the clock: {alone:.2f}")
    ratio = cpu * 2 / (check.cpu + again.cpu)
    print(f"one of {clients} clients / the check, of processor time: {ratio:.2f}")
    for error in sorted(set(many.errors + one.errors)):
        print(f"error: {error}")


def over_time(requests: int, workers: int) -> None:
    with service(workers) as (port, pid):
        print(f"before        {megabytes(pid):6.0f} MB")
        for done in range(0, requests, requests // 10):
            result = asyncio.run(load(port, 20, requests // 10 // 20, words=60))
            errors = f"  {len(result.errors)} errors" if result.errors else ""
            print(f"{done + requests // 10:6} done   {megabytes(pid):6.0f} MB{errors}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--times", type=int, default=5, help="requests of each client")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--requests", type=int, default=20_000, help="with --memory")
    parser.add_argument("--batch", action="store_true", help="200 short texts in one request")
    given = parser.parse_args()
    if given.batch:
        of_batches()
    elif given.memory:
        over_time(given.requests, given.workers)
    else:
        under_load(given.clients, given.times, given.workers)


if __name__ == "__main__":
    main()
