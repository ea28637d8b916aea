"""Ranking a canon's statements for passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.retrieval.index import Index
from checker.retrieval.lexical import WordIndex, words
from checker.retrieval.retriever import BATCH, ApprovedText, RetrievalQuery, Retriever
from checker.retrieval.static_model import shipped
from tests.retrieval.embedders import HashEmbedder

CANON = (
    ApprovedText("seat-price", "Growth costs $49 per seat per month, billed annually."),
    ApprovedText("retention", "Logs are kept for 30 days on Growth and for a year on Scale."),
    ApprovedText("sso", "Single sign-on is included in Scale and Enterprise."),
    ApprovedText("overage", "Usage above the quota is never charged for."),
    ApprovedText("regions", "Data is stored in Frankfurt and Virginia."),
)


def first(passage: RetrievalQuery, canon: tuple[ApprovedText, ...] = CANON) -> str:
    return Retriever(canon, shipped()).top([passage], 1)[0][0].statement


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Growth plan is $55 a seat.", "seat-price"),
        ("Log retention of ninety days", "retention"),
        ("Log in with your company account: sign-on works on every plan.", "sso"),
        ("There are no extra fees when you exceed your quota.", "overage"),
        ("Hosting in Germany or in the United States", "regions"),
    ],
)
def test_the_statement_that_is_spoken_of_comes_first(text: str, expected: str) -> None:
    assert first(RetrievalQuery(text)) == expected


def test_headings_help_a_text_that_says_little() -> None:
    assert first(RetrievalQuery("It is ninety.", "Logs / How long they are kept")) == "retention"
    assert first(RetrievalQuery("It is ninety.", "Growth / Cost per seat")) == "seat-price"


def test_scores_fall_and_each_part_is_shown() -> None:
    hits = Retriever(CANON, shipped()).top([RetrievalQuery("Growth logs are kept for 90 days")], 5)[
        0
    ]
    scores = [hit.score for hit in hits]
    assert len(hits) == 5
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= hit.words < 1 and -1 <= hit.meaning <= 1 for hit in hits)
    assert hits[0].words > 0.5


def test_candidates_bar_all_others() -> None:
    passages = [RetrievalQuery("Growth is $55 a seat")] * 4
    allowed = [None, {"sso", "regions"}, ["nobody"], []]
    found = Retriever(CANON, shipped()).top(passages, 5, allowed)
    assert [len(hits) for hits in found] == [5, 2, 0, 0]
    assert {hit.statement for hit in found[1]} == {"sso", "regions"}


def test_ties_keep_the_order_of_the_canon() -> None:
    hits = Retriever(CANON, shipped()).top([RetrievalQuery("")], 3)[0]
    assert [hit.statement for hit in hits] == ["seat-price", "retention", "sso"]


def test_an_answer_does_not_depend_on_the_batch() -> None:
    retriever = Retriever(CANON, shipped())
    many = [
        RetrievalQuery(f"Sentence {i} of {i % 7} about seats", f"Part {i % 3}")
        for i in range(BATCH + 9)
    ]
    together = retriever.top(many, 3)
    assert together[::50] == [retriever.top([p], 3)[0] for p in many[::50]]


def test_an_empty_canon_finds_nothing() -> None:
    assert Retriever((), shipped()).top([RetrievalQuery("anything")], 3) == [()]


def test_one_statement() -> None:
    assert first(RetrievalQuery("unheard of"), CANON[:1]) == "seat-price"


def test_a_canon_without_words() -> None:
    canon = (ApprovedText("a", ""), ApprovedText("b", "…"))
    hits = Retriever(canon, shipped()).top([RetrievalQuery("the words")], 2)[0]
    assert [hit.words for hit in hits] == [0, 0]


def test_no_passages() -> None:
    assert Retriever(CANON, shipped()).top([]) == []


def test_misuse_is_said() -> None:
    retriever = Retriever(CANON, shipped())
    with pytest.raises(ValueError, match="1 candidate lists for 2 passages"):
        retriever.top([RetrievalQuery("a"), RetrievalQuery("b")], 1, [None])
    with pytest.raises(ValueError, match="same id"):
        Retriever((CANON[0], CANON[0]), shipped())


def test_a_stored_index_spares_embedding_the_canon(tmp_path: Path) -> None:
    index = Index(HashEmbedder())
    Retriever(CANON, HashEmbedder(), index)
    index.save(tmp_path)
    embedder = HashEmbedder()
    retriever = Retriever(CANON[::-1], embedder, Index.load(tmp_path, embedder))
    assert embedder.asked == []
    hit = retriever.top([RetrievalQuery(CANON[3].text)], 1)[0][0]
    assert (hit.statement, round(hit.meaning, 5)) == ("overage", 1.0)


# --- words --------------------------------------------------------------------------------


def test_words_meet_in_their_base_form_and_numbers_stay() -> None:
    assert words("The Limits limited limiting: 1,000 policies") == [
        "limit",
        "limit",
        "limit",
        "1,000",
        "policy",
    ]


def test_a_rare_word_counts_more_and_a_shorter_statement_too() -> None:
    index = WordIndex(["red apple", "red pear", "red apple in a large wooden box of fruit"])
    (scores,) = index.scores(["apple"], [""], 0.4)
    assert scores[0] > scores[2] > scores[1] == 0
    red, pear = index.scores(["red", "pear"], ["", ""], 0.4)
    assert pear[1] > red[1] > 0


def test_context_counts_less_and_never_twice() -> None:
    index = WordIndex(["apple", "pear"])
    text, context, both = index.scores(["apple", "x", "apple"], ["", "apple", "apple"], 0.4)
    assert context[0] == pytest.approx(0.4 * text[0])
    assert both[0] == text[0]


def test_the_tokenizer_can_be_exchanged() -> None:
    index = WordIndex(["AB"], words=list)
    assert index.scores(["B"], [""], 0.4)[0, 0] > 0
