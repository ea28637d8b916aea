"""Jobs are kept: in order, once, bounded, and over the end of the program."""

from __future__ import annotations

from pathlib import Path

from integrations.slack.jobs import KEPT_DAYS, Job, Jobs, Offered, PostedAnswer
from integrations.slack.messages import Target, asked_for, links_in, plain, target_of

DAY = 86_400


def job(id: str, ts: str = "1.1") -> Job:
    return Job(id, "C0", "U0", Target(("F1",), ("https://a.example",), "words"), ts, ts, "url")


def test_job_comes_back_as_it_was_given(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "new" / "folder.sqlite", 10)
    assert jobs.offer(job("a")) is Offered.TAKEN
    assert jobs.take() == (job("a"), 1)


def test_job_is_known_for_good_whatever_became_of_it(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "jobs", 1)
    assert jobs.offer(job("a")) is Offered.TAKEN
    assert jobs.offer(job("b")) is Offered.FULL
    jobs.finish(job("a"))
    assert [jobs.offer(job(id)) for id in "ab"] == [Offered.KNOWN, Offered.KNOWN]


def test_what_a_killed_program_left_is_taken_up_in_order(tmp_path: Path) -> None:
    first = Jobs(tmp_path / "jobs", 10)
    for id in "abc":
        first.offer(job(id, ts=id))
    first.take()
    first.finish(job("a"))
    first.take()  # b: and the program is killed

    after = Jobs(tmp_path / "jobs", 10)

    assert after.waiting() == 2  # `take` would wait for what is not there
    assert [after.take(), after.take()] == [(job("b", "b"), 2), (job("c", "c"), 1)]


def test_newer_job_about_a_message_overtakes(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "jobs", 10)
    jobs.offer(job("a"))
    assert not jobs.is_overtaken(job("a"))
    jobs.offer(job("b"))
    assert jobs.is_overtaken(job("a"))
    assert not jobs.is_overtaken(job("b"))


def test_refused_job_overtakes_nothing(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "jobs", 1)
    jobs.offer(job("a"))
    jobs.offer(job("b"))
    assert not jobs.is_overtaken(job("a"))


def test_answer_is_remembered_over_a_restart(tmp_path: Path) -> None:
    Jobs(tmp_path / "jobs", 10).answered(job("a"), PostedAnswer("2.2", "F9"))
    assert Jobs(tmp_path / "jobs", 10).answer(job("other job, same message")) == PostedAnswer(
        "2.2", "F9"
    )


def test_what_is_old_and_done_is_forgotten(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "jobs", 10, clock=lambda: 0)
    for id in "ab":
        jobs.offer(job(id))
    jobs.finish(job("a"))

    later = Jobs(tmp_path / "jobs", 10, clock=lambda: (KEPT_DAYS + 1) * DAY)

    assert later.job("a") is None
    assert later.job("b") == job("b")  # it still waits


def test_finished_job_keeps_no_address_to_post_to(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "jobs", 10)
    jobs.offer(job("a"))
    jobs.finish(job("a"))
    kept = jobs.job("a")
    assert kept is not None
    assert kept.response_url == ""


# --- what a message holds -----------------------------------------------------------------


def test_marks_of_slack_become_what_was_typed() -> None:
    said = (
        "<@U1> see <https://a.example/x?a=1&amp;b=2|a.example> &amp;lt; <#C1|sales> <!here> *now*"
    )
    assert plain(said) == "see a.example &lt; sales  *now*"


def test_links_are_web_addresses_once_each() -> None:
    said = (
        "<https://a.example|a> <mailto:x@a.example|x> <HTTP://B.example> <https://a.example> <@U1>"
    )
    assert links_in(said) == ("https://a.example", "HTTP://B.example")


def test_words_are_asked_for_by_a_shortcut_alone() -> None:
    message = {"text": "Growth is $5", "files": [{"id": "F1"}, {"name": "no id"}]}
    assert target_of(message) == Target(("F1",))
    assert target_of(message, words=True) == Target(("F1",), (), "Growth is $5")


def test_command_takes_one_address_or_a_text() -> None:
    assert asked_for(" https://a.example/p ") == Target(links=("https://a.example/p",))
    assert asked_for("<https://a.example/p|a b>") == Target(links=("https://a.example/p",))
    assert asked_for("see https://a.example &gt; $5") == Target(text="see https://a.example > $5")
    assert not asked_for("  ")
