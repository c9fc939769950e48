"""Each point's provenance is that of the run that wrote it, whatever became of other runs."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reviewer_app.locations import locations, resource
from reviewer_app.review.model import GenerationSettings, Review, SectionKey
from reviewer_app.session import events
from reviewer_app.session.backend import LocalModel
from reviewer_app.session.events import SectionState
from reviewer_app.session.run_request import make_request
from reviewer_app.session.settings import Settings
from tests.session.conftest import RigMaker
from tests.session.rig import SHORT, SessionRig, write

SAMPLE = resource("sample", "N18-3011.pdf")
ANOTHER_SEED = replace(SHORT, seed=7, temperature=0.9)
READS_LONG = GenerationSettings(context=4096, max_tokens=8, threads=1, seed=7, strategy="whole", snapshot=False)


def _review_once(rig: SessionRig) -> Review:
    rig.open(SAMPLE)
    rig.review(SHORT)
    rig.wait_for(events.ReviewFinished)
    review = rig.session.review()
    assert any(p.origin == "model" for s in review.sections for p in s.points)
    return review


def test_runs_that_wrote_nothing_leave_the_provenance_of_the_points_that_are_there(make_rig: RigMaker) -> None:
    first = make_rig()
    before = _review_once(first)
    text = first.session.exports.shown()

    def end_a_run(end: Callable[[], None]) -> None:
        first.events.clear()
        first.review(READS_LONG)
        first.wait_for(events.PlanMade)
        end()
        first.wait(lambda: not first.session.runs.running)
        assert first.session.exports.shown() == text
        assert first.session.review().coverage == before.coverage
        assert all(state is SectionState.LENGTH for state in first.session.runs.states.values()), "as the first left it"

    end_a_run(first.session.runs.stop)
    end_a_run(lambda: first.signal_worker("model", signal.SIGKILL))
    first.close()
    second = make_rig()
    second.open(SAMPLE)
    assert second.session.exports.shown() == text


def test_a_review_made_of_several_runs_says_each(make_rig: RigMaker) -> None:
    first = make_rig()
    _review_once(first)
    first.review(ANOTHER_SEED)
    first.wait(lambda: len(first.of(events.ReviewFinished)) == 2)
    review = first.session.review()
    assert [run.settings["seed"] for run in review.runs] == [1, 7]
    points = [p for s in review.sections for p in s.points]
    assert {p.run for p in points} == {1, 2}
    assert all(p.new == (p.run == 2) for p in points), "points of the second run came to those of the first"
    text = first.session.exports.shown()
    assert "seed 1" in text
    assert "seed 7" in text
    first.close()
    second = make_rig()
    second.open(SAMPLE)
    assert second.session.exports.shown() == text
    # Once none of a run's points is left, nothing of the review is from it.
    for key in SectionKey:
        kept = [line for line in second.session.texts[key].splitlines() if "{new}" in line]
        write(second.session, key, "\n".join(kept))
    assert second.session.review().runs == ()
    assert second.session.review().settings["seed"] == 7
    assert "seed 1" not in second.session.exports.shown()


def test_one_section_is_written_again_otherwise(rig: SessionRig, quick_model: Path) -> None:
    before = _review_once(rig)
    rig.session.runs.start(SHORT, str(quick_model), [SectionKey.REJECTION], otherwise=True)
    rig.wait(lambda: len(rig.of(events.ReviewFinished)) == 2)
    after = {s.key: s.points for s in rig.session.review().sections}
    for section in before.sections:
        texts = [p.text for p in section.points]
        assert [p.text for p in after[section.key] if p.run < 2] == texts
        assert section.key is SectionKey.REJECTION or len(after[section.key]) == len(texts)
    seeds = [run.settings["seed"] for run in rig.session.review().runs]
    assert seeds in ([], [SHORT.seed, SHORT.seed + len(SectionKey)])
    # And one point alone, which stays, with what is written instead behind it.
    key = next(s.key for s in rig.session.review().sections if s.points)
    old = [p.text for p in after[key]]
    rig.session.runs.start(replace(SHORT, max_tokens=120), str(quick_model), [key], otherwise=True, rewrite=old[0])
    rig.wait(lambda: len(rig.of(events.ReviewFinished)) == 3)
    new = [p.text for p in next(s.points for s in rig.session.review().sections if s.key is key)]
    assert new == old or new == [old[0], new[1], *old[1:]]
    assert rig.session.runs.states[key] in (SectionState.DONE, SectionState.LENGTH, SectionState.REPETITION)


def test_a_run_that_was_stopped_while_it_wrote_says_what_is_known_of_it(rig: SessionRig) -> None:
    rig.open(SAMPLE)
    rig.review(replace(SHORT, max_tokens=300, threads=0))
    rig.wait(lambda: bool(rig.of(events.PointArrived)))
    rig.session.runs.stop()
    rig.wait(lambda: not rig.session.runs.running)
    review = rig.session.review()
    assert review.model is not None
    assert review.model.context == 1536
    text = rig.session.exports.shown()
    for unknown in ("GPU layers -1", "context 0", "threads 0"):
        assert unknown not in text


def test_points_typed_while_the_model_reads_do_not_mix_with_its_own(rig: SessionRig) -> None:
    rig.open(SAMPLE)
    rig.review(replace(SHORT, max_tokens=60), SectionKey.REJECTION, SectionKey.SUGGESTIONS)
    rig.wait_for(events.ReadingProgress)
    write(rig.session, SectionKey.REJECTION, "- Mine, typed meanwhile.\n")
    rig.wait_for(events.ReviewFinished)
    points = {s.key: s.points for s in rig.session.review().sections}
    mine, *others = points[SectionKey.REJECTION]
    assert (mine.text, mine.new) == ("Mine, typed meanwhile.", False)
    assert others
    assert all(p.new for p in others)
    assert points[SectionKey.SUGGESTIONS]
    assert not any(p.new for p in points[SectionKey.SUGGESTIONS])


def test_what_was_written_before_the_program_died_has_its_run(make_rig: RigMaker) -> None:
    first = make_rig()
    first.open(SAMPLE)
    first.review(replace(SHORT, max_tokens=300))
    first.wait(lambda: bool(first.of(events.PointArrived)))
    # As after kill -9: nothing of the run's end is noted.
    assert first.store.flush(10)
    kept = first.store.find_review(first.session.review().paper_sha256)
    assert kept is not None
    assert kept.run["model"]["context"] == 1536
    assert any(kept.run["wrote"].values())


def test_a_whole_review_says_how_its_parts_map_and_which_it_never_came_to(
    rig: SessionRig, quick_model: Path, leaflet: Path
) -> None:
    rig.open(leaflet)
    write(rig.session, SectionKey.REJECTION, "- Mine.\n")
    model = replace(LocalModel.of(rig.session.models.writer(str(quick_model))), profile="sea/2")
    asked, snapshots = replace(SHORT, max_tokens=2), Settings().snapshots(locations().snapshots)
    request = make_request(rig.session.paper, model, asked, tuple(SectionKey), locations().cache, snapshots)
    rig.session.runs.start(again=request)
    rig.wait_for(events.ReviewFinished)
    (told,) = [n.text for n in rig.of(events.Notice) if n.key == "form"]
    assert "Weaknesses → Reasons for rejection" in told
    last = {e.section: e.state for e in rig.of(events.SectionChanged)}
    assert last[SectionKey.SIGNIFICANCE] is SectionState.LENGTH
    assert last[SectionKey.ACCEPTANCE] is SectionState.ABSENT
    # What the person wrote there is not called unwritten.
    assert last[SectionKey.REJECTION] is SectionState.EMPTY
    assert any("without coming to this part" in n for n in rig.session.review().notices)
