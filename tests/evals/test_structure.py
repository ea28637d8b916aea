from __future__ import annotations

from pathlib import Path

from evals.structure import figures


def counted(tree: Path, code: str) -> dict[str, int]:
    (tree / "checker").mkdir()
    (tree / "checker" / "one.py").write_text(code, "utf-8")
    (tree / "checker" / "words.txt").write_text("alpha\nbeta\n", "utf-8")
    made = figures(tree, lambda _: 0)
    return {name: getattr(made, name) for name in made.__slots__}


def test_patterns_are_counted_with_their_alternatives_and_words_of_lists(tmp_path: Path) -> None:
    found = counted(
        tmp_path,
        "import re\n"
        "A = re.compile(r'(?:one|two|three) \\|')\n"
        "B = re.compile(A)\n"
        "C = frozenset('red green'.split())\n"
        "D = {'x', 'y', 'z'}\n"
        "E = ('just', 'two')\n"
        "__all__ = ['A', 'B', 'C', 'D']\n",
    )
    assert found["patterns"] == 1
    assert found["alternatives_in_patterns"] == 3
    assert found["words_in_lists"] == 2 + 3 + 2


def test_long_functions_and_names_that_stand_twice_are_counted(tmp_path: Path) -> None:
    body = "".join(f"    a{n} = {n}\n" for n in range(30))
    found = counted(
        tmp_path,
        f"def long():\n{body}\ndef short():\n    pass\n\n"
        "class One:\n    pass\n\nclass Two:\n    class One:\n        pass\n",
    )
    assert (found["functions"], found["functions_over_30_lines"]) == (2, 1)
    assert (found["classes"], found["class_names_used_twice"]) == (3, 1)
