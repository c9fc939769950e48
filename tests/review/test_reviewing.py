"""A whole review over a generator that is no llama.cpp: what is planned, read, noted, written and told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviewer_app.paper.model import Paper
from reviewer_app.review.generator import Reason, Room
from reviewer_app.review.model import GenerationSettings, ReviewOrder, SectionKey, WrittenReview
from reviewer_app.review.prompt import load_profile
from reviewer_app.review.reading import ReadingWay
from reviewer_app.review.reviewing import ReviewTask
from reviewer_app.review.section_output import SectionOutput
from tests.review.making import make_paper
from tests.review.scripted import BrokeOff, ScriptedGenerator

BIG = Room(100_000, 400_000, "f16")
PARAGRAPHS = [f"Bridge {i} was measured in {1990 + i} and found to be {i} mm too short." for i in range(40)]
PAPER = make_paper([("1 Bridges", PARAGRAPHS)], abstract="We measure bridges.", title="Bridges")
TEXTS = {key.value: f" {key.value} matters [p1].\n- So does the rest of it [p2]." for key in SectionKey}


class Heard:
    """Keeps what a review tells."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.texts: dict[SectionKey, str] = dict.fromkeys(SectionKey, "")
        self.ends: dict[SectionKey, tuple[Reason, int | None]] = {}

    def stage(self, stage: str) -> None:
        self.told.append(("stage", stage))

    def planned(self, way: ReadingWay) -> None:
        self.told.append(("planned", way.plan.strategy))

    def reading(self, done: int, total: int, rate: float, window: int) -> None:
        assert done <= total
        self.told.append(("reading", window))

    def wrote(self, section: SectionKey, piece: str) -> None:
        assert section not in self.ends
        self.texts[section] += piece

    def section_done(self, section: SectionKey, reason: Reason, tokens: int, clean: int | None) -> None:
        self.ends[section] = (reason, clean)

    def speed(self, rate: float, tokens: int) -> None:
        self.told.append(("speed", tokens))


def task(
    heard: Heard,
    of: Paper = PAPER,
    sections: tuple[SectionKey, ...] = tuple(SectionKey),
    profile: str = "four-part",
    **settings: Any,
) -> ReviewTask:
    order = ReviewOrder(of, GenerationSettings(**settings), sections, profile)
    return ReviewTask(order, heard, lambda: False, lambda: None)


def scripted(name: str, prompt: str) -> str:
    """A section's text, or a note on the first paragraph of the last part."""
    if name != "notes":
        return TEXTS[name]
    first = prompt[prompt.rindex("[p") :].split("]")[0]
    return f" A bridge was too short {first}]."


def test_four_sections_from_the_plan_to_the_result() -> None:
    heard, generator = Heard(), ScriptedGenerator(scripted, BIG)
    review = task(heard).run(generator)
    assert [what for what in heard.told if what[0] == "stage"] == [
        ("stage", "planning"),
        ("stage", "reading"),
        ("stage", "writing"),
    ]
    assert review.raw == {key.value: f"-{TEXTS[key.value]}" for key in SectionKey}
    assert heard.texts == {SectionKey(name): text for name, text in review.raw.items()}
    assert heard.ends == dict.fromkeys(SectionKey, ("end", None))
    assert all(row.read for row in review.coverage)
    assert review.settings["script"] is True
    assert review.timings["decode_tokens"] == sum(generator.count(text) for text in TEXTS.values())
    assert review.timings["snapshot"] == "saved"
    assert review.notices == ("Scripted.",)
    # The paper is read once, and every section is asked for after the same text.
    (tokens, kind), *more = generator.opened
    assert (kind, more) == ("f16", [])
    assert tokens >= generator.longest
    for key in SectionKey:
        (prompt,) = generator.written_from[key.value]
        assert prompt.startswith(generator.text)
        assert all(text in prompt for text in PARAGRAPHS)


def test_a_text_that_goes_in_circles_is_stopped_once_and_told_where() -> None:
    def loops(name: str, prompt: str) -> str:
        return " The first point.\n" + "- Again and again and again.\n" * 40

    heard = Heard()
    task(heard, sections=(SectionKey.REJECTION,), max_tokens=400).run(ScriptedGenerator(loops, BIG))
    reason, clean = heard.ends[SectionKey.REJECTION]
    assert reason == "repetition"
    text = heard.texts[SectionKey.REJECTION]
    assert clean is not None
    assert text[:clean].startswith("- The first point.\n")
    assert len(text) < 200, "it was not written to its length"


@pytest.mark.parametrize("strategy", ["windows", "rolling"])
def test_a_paper_that_is_too_long_is_noted_in_parts(strategy: str) -> None:
    room = Room(900, 4000)
    generator = ScriptedGenerator(scripted, room, trained_window=900 if strategy == "rolling" else 0)
    heard = Heard()
    review = task(heard, _long(), max_tokens=24).run(generator)
    assert ("planned", strategy) in heard.told
    assert review.prompt.endswith("+notes/2")
    assert len(review.notes) > 1
    assert {what[1] for what in heard.told if what[0] == "reading"} >= set(review.notes)
    assert generator.longest <= room.context
    final = generator.written_from["acceptance"][0]
    assert final.count("A bridge was too short") > 1
    assert any(row.read for row in review.coverage)


def _long() -> Paper:
    return make_paper([("1 Bridges", [f"{text} {text} {text}" for text in PARAGRAPHS])], title="Bridges")


def _broken(of: Paper, room: Room, after: int, again: Room | None = None) -> tuple[ScriptedGenerator, WrittenReview]:
    """A review whose generator breaks off after so many pieces, and goes on in the room `again`."""
    heard = Heard()
    asked = task(heard, of, max_tokens=24)
    generator = ScriptedGenerator(scripted, room, breaks_after=after)
    with pytest.raises(BrokeOff):
        asked.run(generator)
    generator.room = again or room
    review = asked.run(generator)
    assert review.raw == {key.value: heard.texts[key] for key in SectionKey}
    return generator, review


def test_what_broke_off_goes_on_where_it_stopped() -> None:
    whole = task(Heard()).run(ScriptedGenerator(scripted, BIG))
    generator, review = _broken(PAPER, BIG, 13)
    assert review.raw == whole.raw
    assert review.timings["decode_tokens"] == whole.timings["decode_tokens"]
    # The first section was written, the second one was not.
    assert [len(generator.written_from[key.value]) for key in SectionKey][:2] == [1, 2]


@pytest.mark.parametrize("after", [20, 200], ids=["while it is noted", "while it is written"])
@pytest.mark.parametrize("again", [None, BIG], ids=["in the same room", "in one that all of it fits into"])
def test_notes_are_taken_once_and_what_was_begun_goes_on_on_the_same_prompt(after: int, again: Room | None) -> None:
    unbroken = ScriptedGenerator(scripted, Room(900, 4000))
    whole = task(Heard(), _long(), max_tokens=24).run(unbroken)
    pieces = sum(unbroken.count(scripted("notes", p)) for p in unbroken.written_from["notes"])
    assert 20 < pieces < 100
    generator, review = _broken(_long(), Room(900, 4000), after if after < pieces else pieces + 13, again)
    # One note may have been begun when it broke off; no other is taken again.
    assert len(unbroken.written_from["notes"]) <= len(generator.written_from["notes"])
    assert len(generator.written_from["notes"]) <= len(unbroken.written_from["notes"]) + 1
    assert review.notes == whole.notes
    for key in SectionKey:
        prompts = generator.written_from[key.value]
        assert set(prompts) == {unbroken.written_from[key.value][0]}


def test_a_smaller_room_after_a_failure_makes_another_plan() -> None:
    generator, review = _broken(PAPER, Room(4000, 8000), 3, Room(700, 1400))
    assert review.context == 700
    assert generator.opened[1][0] < generator.opened[0][0]


def test_a_whole_review_in_one_text_is_divided() -> None:
    def whole(name: str, prompt: str) -> str:
        return " Strengths\n- Fast [p1].\n## Weaknesses\n- Slow [p2].\n## Rating\n7\n"

    heard = Heard()
    review = task(heard, profile="whole-review").run(ScriptedGenerator(whole, BIG))
    assert review.raw["acceptance"].strip() == "- Fast [p1]."
    assert review.raw["rejection"].strip() == "- Slow [p2]."
    assert set(heard.ends) == set(SectionKey)


def test_what_the_model_writes_goes_to_the_pane_of_its_heading() -> None:
    heard = Heard()
    asked = [SectionKey.REJECTION, SectionKey.ACCEPTANCE, SectionKey.SUGGESTIONS]
    output = SectionOutput(heard, load_profile("whole-review"), asked)
    assert output.asked == [SectionKey.SIGNIFICANCE]
    output.begin("significance", "## ")
    for piece in ("Significance and novelty\n- New [p1].\n## Stren", "gths\n- Fast", " [p2].\n## Weaknesses\n- Slo"):
        output.text("significance", piece)
    output.done("significance", "length", 40)
    assert output.raw == {"rejection": "- Slo", "acceptance": "- Fast [p2].\n", "suggestions": ""}
    # The limit cut the last part, and kept the model from those after it.
    assert heard.ends == {"rejection": ("length", None), "acceptance": ("end", None), "suggestions": ("absent", None)}


def test_no_section_asked_for_is_none_written() -> None:
    generator = ScriptedGenerator(scripted, BIG)
    review = task(Heard(), sections=()).run(generator)
    assert review.raw == {}
    assert generator.written_from == {}


def test_less_exact_memory_is_taken_only_where_the_better_is_short() -> None:
    coarse = Room(100_000, 400_000, "q8_0", ("Half the space.",))
    tight = Room(100_000, 500, "f16")
    for room, kind in ((BIG, "f16"), (tight, "q8_0")):
        generator = ScriptedGenerator(scripted, room, [coarse])
        review = task(Heard(), max_tokens=24).run(generator)
        assert review.settings["kv_type"] == kind
        assert ("Half the space." in review.notices) is (kind == "q8_0")


_CHECKS: dict[str, Callable[[ReviewTask, ScriptedGenerator], object]] = {
    "run": lambda made, generator: made.run(generator),
    "read only": lambda made, generator: made.read_only(generator, made.plan(generator)),
}


@pytest.mark.parametrize("how", _CHECKS)
def test_who_is_not_wanted_any_more_is_left(how: str) -> None:
    class NotWantedError(Exception):
        pass

    def check() -> None:
        raise NotWantedError

    order = ReviewOrder(PAPER, GenerationSettings(), tuple(SectionKey), "four-part")
    with pytest.raises(NotWantedError):
        _CHECKS[how](ReviewTask(order, Heard(), lambda: True, check), ScriptedGenerator(scripted, BIG))
