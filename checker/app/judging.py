"""Which judges a run has: the ones its settings ask for."""

from __future__ import annotations

from checker.facts.approved import Canon
from checker.interface import JudgeChoice, Reader, SettingsError
from checker.judges.cascade import Cascade
from checker.judges.local import LocalJudge
from checker.judges.matching import Matcher
from checker.pipeline import Checker
from checker.readers import read
from checker.retrieval.static_model import shipped


def judge_in_use(choice: JudgeChoice) -> str:
    """The judge a choice stands for. Raises SettingsError where this version has none."""
    if choice == "llm":
        raise SettingsError("--judge llm: the llm judge is not part of this version; use local")
    return "rules" if choice == "rules" else "local"


def checker_for(canon: Canon, choice: JudgeChoice, read: Reader = read) -> Checker:
    """A checker with the rules alone, or with the local judge for what they leave open."""
    if judge_in_use(choice) == "rules":
        return Checker(canon, read)
    embedder = shipped()
    cascade = Cascade(Matcher(canon, embedder), LocalJudge(canon, embedder))
    return Checker(canon, read, cascade)
