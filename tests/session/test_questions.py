"""Questions about the paper: answered over a review's own reading, in no pane, behind every review."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.locations import resource
from reviewer_app.paper.model import Paper, Source
from reviewer_app.review.model import SectionKey
from reviewer_app.review.prompt import build_prompt, load_profile
from reviewer_app.session import events
from reviewer_app.session.model_turns import ModelTurns, Turn
from reviewer_app.session.practice import Mode
from reviewer_app.session.run_setup import MOST_QUESTION
from tests.session.conftest import RigMaker
from tests.session.rig import SHORT

SAMPLE = resource("sample", "N18-3011.pdf")
QUESTION = "How many papers does the graph hold?"
ANSWER = replace(SHORT, max_tokens=48)
PAPER = Paper(Source("a.pdf", "ab" * 32, 1, "mupdf", 0.0), "A title", (), "", "en", ())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_question_stands_behind_the_reading_of_a_review(language: str) -> None:
    profile = load_profile("four-part", language)
    review = build_prompt(profile.asked(0, "Be strict."), PAPER, ())
    asked = build_prompt(profile.asked(0, "Be strict.", question=f"{QUESTION}\nAnd {{title}}?"), PAPER, ())
    assert (asked.system, asked.prefix, asked.common) == (review.system, review.prefix, review.common)
    assert f"{QUESTION} And {{title}}?" in asked.requests[SectionKey.SIGNIFICANCE]
    assert QUESTION not in review.requests[SectionKey.SIGNIFICANCE]


def test_an_answer_comes_with_places_and_yields_to_a_review(make_rig: RigMaker) -> None:
    rig = make_rig()
    rig.open(SAMPLE)
    rig.session.questions.ask(QUESTION, ANSWER, rig._quick_model)
    over = rig.wait_for(events.AnswerOver)
    assert over.raw.strip()
    parts = rig.of(events.AnswerArrived)
    assert bool(parts) is not bool(over.summary)
    assert not any(rig.session.texts.values()), "an answer is no point"
    assert rig.session.evidence("e1") is None
    assert not rig.session.questions.running

    rig.events.clear()
    rig.session.questions.ask(QUESTION, ANSWER, rig._quick_model)
    rig.review(SHORT, SectionKey.ACCEPTANCE)
    again = rig.wait_for(events.AnswerOver)
    kinds = [type(e) for e in rig.events]
    assert kinds.index(events.ReviewFinished) < kinds.index(events.AnswerOver)
    assert again.raw == over.raw
    assert [p.text for p in rig.of(events.AnswerArrived)] == [p.text for p in parts], "told once, and the same"

    rig.events.clear()
    rig.session.questions.ask(QUESTION, ANSWER, rig._quick_model)
    rig.session.questions.stop()
    rig.wait_for(events.AnswerOver)
    rig.session.questions.ask(QUESTION, ANSWER, rig._quick_model)
    rig.session.close_paper()
    assert not rig.session.questions.running
    assert not rig.of(events.Failed)


def test_what_is_no_question_or_not_allowed_is_refused_with_a_sentence(make_rig: RigMaker) -> None:
    rig = make_rig()
    rig.open(SAMPLE)
    for text in ("  ", "?" * (MOST_QUESTION + 1)):
        rig.session.questions.ask(text, ANSWER, rig._quick_model)
    rig.session.practice.choose(Mode.REVIEWER, "a venue that nobody knows")
    rig.session.questions.ask(QUESTION, ANSWER, rig._quick_model)
    refused = [(e.error.code, e.fatal_for) for e in rig.of(events.Failed)]
    assert refused == [(ErrorCode.WRONG_USE, "question")] * 2 + [(ErrorCode.NOT_ALLOWED, "question")]


def test_whoever_yields_goes_behind_whoever_does_not() -> None:
    turns, begun = ModelTurns(), list[str]()
    held: list[Turn] = []

    def ask_again() -> None:
        held.pop().end()
        held.append(turns.ask(lambda: begun.append("question"), ask_again))

    held.append(turns.ask(lambda: begun.append("question"), ask_again))
    other = turns.ask(lambda: begun.append("other question"), lambda: None)
    review = turns.ask(lambda: begun.append("review"))
    assert begun == ["question", "review"]
    later = turns.ask(lambda: begun.append("later review"))
    review.end()
    later.end()
    other.end()
    assert begun == ["question", "review", "later review", "other question", "question"]
