"""Draw the answer that the Slack bot gives on the example's deck, for docs/slack.md.

    .venv/bin/python evals/slack_picture.py docs/slack-answer.png

The blocks are the ones that are sent to Slack; here they are drawn in its look, as HTML, and
photographed with Chromium (`--browser`). `--html FILE` keeps the page.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image

from checker.app.engine import Engine, Piece
from checker.config import Settings
from integrations.slack.layout import answer

ROOT = Path(__file__).parent.parent
DECK = ROOT / "examples" / "brightline" / "before" / "decks" / "enterprise.pptx"
DAY = date(2026, 9, 1)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
)  # fmt: skip

STYLE = """
* { box-sizing: border-box } body { margin: 0; padding: 16px 20px; width: 640px; color: #1d1c1d;
 font: 15px/1.45 "Noto Sans", "DejaVu Sans", Arial, sans-serif; background: #fff }
.message { display: flex; gap: 10px; margin-bottom: 14px } .face { width: 36px; height: 36px;
 border-radius: 6px; color: #fff; font-weight: 700; text-align: center; line-height: 36px;
 flex: none } .body { flex: 1; min-width: 0 } .name { font-weight: 800 } .app { font-size: 10px;
 font-weight: 700; background: #e8e8e8; color: #616061; border-radius: 3px; padding: 1px 4px }
.at, .context { color: #616061; font-size: 12.5px } .file { border: 1px solid #d5d5d5;
 border-radius: 8px; padding: 8px 12px; margin-top: 4px; display: inline-block; font-weight: 700 }
.file small { display: block; font-weight: 400; color: #616061 } h3 { font-size: 18px;
 margin: 2px 0 4px } hr { border: 0; border-top: 1px solid #e2e2e2; margin: 10px 0 }
.section { margin: 1px 0; overflow-wrap: anywhere } .quote { border-left: 4px solid #ddd;
 padding-left: 10px; margin: 3px 0 } code { background: #f6f6f6; border: 1px solid #e0e0e0;
 border-radius: 3px; color: #c0123c; font-size: 12.5px; padding: 0 3px } .buttons { display: flex;
 gap: 8px; margin-top: 7px } .button { border: 1px solid #c6c6c6; border-radius: 4px;
 font-weight: 700; font-size: 13.5px; padding: 3px 12px } .thread { color: #616061;
 font-size: 12.5px; border-bottom: 1px solid #e2e2e2; margin: 0 0 12px 46px }
 .dot { display: inline-block; width: .85em; height: .85em; border-radius: 50%;
 vertical-align: -.08em }
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("picture", type=Path)
    parser.add_argument("--html", type=Path)
    parser.add_argument("--browser", default="chromium")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = asked.html or Path(folder, "answer.html")
        page.write_text(html(blocks()), "utf-8")
        photograph(page.absolute(), asked.picture, Path(folder, "profile"), asked.browser)


def blocks() -> list[dict[str, Any]]:
    """What the bot says about the example's deck."""
    canon = ROOT / "examples" / "brightline" / "canon.yaml"
    with Engine(Settings(canon=canon), today=lambda: DAY) as engine:
        piece = Piece(DECK.read_bytes(), f"slack/C0SALES/{DECK.name}", None, "sales-deck")
        return answer(engine.check([piece]), "job", most=2, may_waive=True).blocks


def html(drawn: list[dict[str, Any]]) -> str:
    """The whole thread: the deck, the answer, the report."""
    deck = f'<div class="file">{DECK.name}<small>PowerPoint</small></div>'
    report = '<div class="file">The full report<small>onmessage-….html</small></div>'
    kim = message("K", "#7c3085", "Kim", "", f"New deck for the enterprise call<div>{deck}</div>")
    bot = message("O", "#0b6e4f", "OnMessage", APP, "".join(map(block, drawn)))
    file = message("O", "#0b6e4f", "OnMessage", APP, report)
    thread = '<div class="thread">2 replies</div>'
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{kim}{thread}{bot}{file}"


APP = ' <span class="app">APP</span>'


def message(letter: str, colour: str, name: str, mark: str, body: str) -> str:
    face = f'<div class="face" style="background:{colour}">{letter}</div>'
    head = f'<span class="name">{name}</span>{mark} <span class="at">10:24</span>'
    return f'<div class="message">{face}<div class="body">{head}<div>{body}</div></div></div>'


def block(value: dict[str, Any]) -> str:
    kind = value["type"]
    if kind == "header":
        return f"<h3>{dotted(value['text']['text'])}</h3>"  # its text is escaped already
    if kind == "divider":
        return "<hr>"
    if kind == "context":
        return "".join(f'<div class="context">{one["text"]}</div>' for one in value["elements"])
    if kind == "actions":
        shown = (f'<span class="button">{b["text"]["text"]}</span>' for b in value["elements"])
        return f'<div class="buttons">{"".join(shown)}</div>'
    return "".join(map(row, value["elements"]))


def row(value: dict[str, Any]) -> str:
    name = "quote" if value["type"] == "rich_text_quote" else "section"
    return f'<div class="{name}">{"".join(map(words, value["elements"]))}</div>'


def words(value: dict[str, Any]) -> str:
    shown = dotted(escape(value["text"]))
    for style, tag in (("bold", "b"), ("italic", "i"), ("code", "code")):
        shown = f"<{tag}>{shown}</{tag}>" if value.get("style", {}).get(style) else shown
    return shown


def dotted(text: str) -> str:
    """Machines without an emoji font have no circles."""
    for sign, colour in (
        ("🔴", "#dd2e44"),
        ("🟡", "#fdcb58"),
        ("🔵", "#55acee"),
        ("🟢", "#78b159"),
    ):
        text = text.replace(sign, f'<span class="dot" style="background:{colour}"></span>')
    return text


def photograph(page: Path, picture: Path, profile: Path, browser: str) -> None:
    """A picture of a page as high as the page is."""
    flags = [*FLAGS, f"--user-data-dir={profile}", "--virtual-time-budget=1000"]
    page.write_text(page.read_text("utf-8") + HEIGHT, "utf-8")
    dumped = subprocess.run(
        [browser, *flags, "--window-size=640,800", "--dump-dom", page.as_uri()],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    height = int(dumped.split('id="height" hidden="">', 1)[1].split("<", 1)[0])
    size = f"--window-size=640,{height}"
    shot = f"--screenshot={picture.absolute()}"
    subprocess.run([browser, *flags, size, shot, page.as_uri()], check=True, capture_output=True)
    with Image.open(picture) as photo:
        photo.convert("RGB").quantize(64).save(picture, optimize=True)


# The height is told in the page's own text, which `--dump-dom` prints.
HEIGHT = (
    '<span id="height" hidden></span><script>document.getElementById("height").textContent ='
    " Math.ceil(document.documentElement.getBoundingClientRect().height)</script>"
)


if __name__ == "__main__":
    main()
