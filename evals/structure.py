"""How much code there is, and how much of it is language: counted, to hold two trees side by side.

    python evals/structure.py [TREE ...]

A tree is a checkout; without one it is this one. Counted are the Python files of `checker/` and
`integrations/`. A pattern is a call of `re` or `re2` with literal text, its alternatives are what
`|` separates. Words in lists are the strings of sets, lists, tuples and dictionary keys of three
and more, those of texts that are split, and the lines of the data files of `checker/`. The modules
of a sentence are those of `checker/` in which a function runs while one is checked.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

LONG = 30
FEW = 3
_CALLS = frozenset("compile search match fullmatch finditer findall split sub subn".split())
_LANGUAGE = frozenset({".txt", ".tsv", ".csv"})
_BAR = re.compile(r"(?<!\\)\|")
_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef)

_SENTENCE = """
import sys
from datetime import date
from pathlib import Path
from checker.app.engine import Engine, Piece
from checker.config import Settings
tree = Path.cwd() / "checker"
settings = Settings(canon=Path("examples/brightline/canon.yaml"), judge="rules")
engine = Engine(settings, today=lambda: date(2026, 11, 30))
piece = Piece(b"Pro costs $59 a month and keeps logs for 30 days.", "page.md")
seen = set()
def enter(frame, event, arg):
    if event == "call":
        seen.add(frame.f_code.co_filename)
sys.setprofile(enter)
engine.check([piece])
sys.setprofile(None)
engine.close()
print(len([name for name in seen if Path(name).is_relative_to(tree)]))
"""


@dataclass(frozen=True, slots=True)
class TreeFigures:
    """What is counted of a tree."""

    modules: int
    lines: int
    functions: int
    functions_over_30_lines: int
    modules_over_350_lines: int
    classes: int
    class_names_used_twice: int
    patterns: int
    alternatives_in_patterns: int
    words_in_lists: int
    modules_one_sentence_runs_through: int


def figures(tree: Path, walked: Callable[[Path], int]) -> TreeFigures:
    """The figures of a checkout. `walked` counts the modules that a sentence runs through."""
    files = sorted(f for part in ("checker", "integrations") for f in (tree / part).rglob("*.py"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    nodes = [node for text in texts for node in ast.walk(ast.parse(text))]
    functions = [node for node in nodes if isinstance(node, _DEFINED)]
    classes = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    patterns = [text for node in nodes for text in _pattern(node)]
    return TreeFigures(
        modules=len(files),
        lines=sum(len(text.splitlines()) for text in texts),
        functions=len(functions),
        functions_over_30_lines=sum(_lines(f) > LONG for f in functions),
        modules_over_350_lines=sum(len(text.splitlines()) > 350 for text in texts),
        classes=classes.total(),
        class_names_used_twice=sum(count > 1 for count in classes.values()),
        patterns=len(patterns),
        alternatives_in_patterns=sum(len(_BAR.findall(text)) + 1 for text in patterns),
        words_in_lists=sum(map(_listed, texts)) + _in_files(tree / "checker"),
        modules_one_sentence_runs_through=walked(tree),
    )


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _pattern(node: ast.AST) -> Iterator[str]:
    """The literal text of a pattern, where a call takes one."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return
    module = node.func.value
    if isinstance(module, ast.Name) and module.id in {"re", "re2"} and node.func.attr in _CALLS:
        text = _literal(node.args[0])
        if text:
            yield text


def _literal(node: ast.AST) -> str:
    parts = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
    return "".join(part for part in parts if isinstance(part, str))


def _listed(text: str) -> int:
    """The words in the lists of a file; names that it gives out are none of language."""
    tree = ast.parse(text)
    tree.body = [node for node in tree.body if not _is_all(node)]
    return sum(_words(node) for node in ast.walk(tree))


def _is_all(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and "__all__" in map(ast.unparse, node.targets)


def _words(node: ast.AST) -> int:
    """How many words a list has that is written down in code."""
    if isinstance(node, ast.Set | ast.List | ast.Tuple):
        return _strings(node.elts)
    if isinstance(node, ast.Dict):
        return _strings(key for key in node.keys if key is not None)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        if node.func.attr in {"split", "splitlines"} and isinstance(owner, ast.Constant):
            return len(str(owner.value).split())
    return 0


def _strings(nodes: Iterator[ast.expr] | list[ast.expr]) -> int:
    count = sum(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in nodes)
    return count if count >= FEW else 0


def _in_files(folder: Path) -> int:
    files = (f for f in folder.rglob("*") if f.suffix in _LANGUAGE and f.is_file())
    return sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)


def sentence(tree: Path) -> int:
    """How many modules of `checker/` do something for one sentence of a page."""
    done = subprocess.run(
        [sys.executable, "-c", _SENTENCE],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def main(trees: list[Path]) -> None:
    """Print a table, a column a tree."""
    counted = [figures(tree.resolve(), sentence) for tree in trees]
    print(f"{'':36}" + "".join(f"{tree.resolve().name:>12}" for tree in trees))
    for field in fields(TreeFigures):
        row = "".join(f"{getattr(one, field.name):>12,}" for one in counted)
        print(f"{field.name.replace('_', ' '):36}{row}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [Path(__file__).resolve().parent.parent])
