"""What was written survives every way of leaving a paper: mid-run, with the window, with or without a store."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations, resource
from reviewer_app.messages.about import About
from reviewer_app.models.manifest import load_manifest
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.review.pane import MARK_RE
from reviewer_app.session import events
from reviewer_app.session.session import Session
from reviewer_app.store import ReviewStore
from tests.session.conftest import RigMaker
from tests.session.rig import TIMEOUT_S, SessionRig, write

SAMPLE = resource("sample", "N18-3011.pdf")
LONG = GenerationSettings(context=1536, max_tokens=300, threads=1, strategy="whole")
MINE = "- Mine, typed while the model wrote.\n"


@pytest.fixture
def other_paper(tmp_path: Path) -> Path:
    """A paper of two pages that is not the sample."""
    path = tmp_path / "other.pdf"
    with pymupdf.open(SAMPLE) as pdf:
        pdf.select([0, 1])
        pdf.save(path)
    return path


def _write_until_something_forms(rig: SessionRig) -> None:
    rig.review(LONG)
    rig.wait(lambda: any(len(e.text) > 20 for e in rig.of(events.PointForming)))


def test_closing_while_the_model_writes_keeps_every_word(make_rig: RigMaker) -> None:
    first = make_rig()
    first.open(SAMPLE)
    _write_until_something_forms(first)
    for key in SectionKey:
        write(first.session, key, MINE + first.session.texts[key])
    # As the window does when its panes are emptied.
    before = dict(first.session.texts)
    assert first.session.close()
    write(first.session, SectionKey.REJECTION, "")
    first.close()
    second = make_rig()
    second.open(SAMPLE)
    for key in SectionKey:
        assert second.session.texts[key].startswith(before[key])
    assert second.session.review().model is not None


def test_a_run_never_writes_into_the_next_paper(rig: SessionRig, other_paper: Path, quick_model: Path) -> None:
    rig.open(SAMPLE)
    _write_until_something_forms(rig)
    rig.open(other_paper)
    assert not rig.session.runs.running
    # Once the worker has answered something else, the old run has said its last word.
    answers: list[object] = []
    rig.session._bench.model.request(About(), on_done=answers.append, deadline=TIMEOUT_S)
    rig.wait(lambda: bool(answers))
    assert not any(rig.session.texts.values())
    assert not rig.session.exports.json()["raw"]
    assert rig.session.review().model is None
    rig.open(SAMPLE)
    review = rig.session.review()
    assert review.model is not None
    assert review.model.file == quick_model.name
    assert rig.session.exports.json()["raw"]


def test_a_run_that_was_stopped_while_it_read_claims_to_have_read_nothing(rig: SessionRig) -> None:
    rig.open(SAMPLE)
    rig.review(GenerationSettings(context=4096, max_tokens=8, threads=1, strategy="whole"))
    rig.wait_for(events.ReadingProgress)
    rig.session.runs.stop()
    rig.wait(lambda: not rig.session.runs.running)
    coverage = rig.session.review().coverage
    assert coverage
    assert not any(c.read for c in coverage)


def test_a_mark_from_another_review_points_nowhere(rig: SessionRig, other_paper: Path) -> None:
    rig.open(other_paper)
    assert rig.session.paper is not None
    passage = next(iter(rig.session.paper.passage_by_id))
    foreign = rig.session.cite(passage).id
    rig.open(SAMPLE)
    write(rig.session, SectionKey.REJECTION, f"- Pasted. [p. 9]{{{foreign}}}\n")
    own = rig.session.cite(next(iter(rig.session.paper.passage_by_id))).id
    assert own != foreign
    assert MARK_RE.fullmatch(f"[p. 9]{{{own}}}")
    assert rig.session.evidence(foreign) is None


def test_without_a_store_a_paper_that_is_opened_again_brings_its_text_back(other_paper: Path) -> None:
    runtime = SelectorRuntime()
    seen: list[events.SessionEvent] = []
    session = Session(runtime, None, locations(), load_manifest(resource("models_manifest.json")), seen.append)
    try:
        for path in (SAMPLE, other_paper, SAMPLE):
            seen.clear()
            session.open_paper(path)
            runtime.run_until(lambda: any(isinstance(e, events.PaperParsed) for e in seen), timeout=TIMEOUT_S)
            if path == other_paper:
                assert not any(session.texts.values())
            elif not any(session.texts.values()):
                write(session, SectionKey.REJECTION, MINE)
        assert session.texts[SectionKey.REJECTION] == MINE
    finally:
        session.close(anyway=True)
        runtime.close()


def test_a_store_that_can_only_be_read_keeps_the_text_while_the_window_lives(
    other_paper: Path, rig: SessionRig
) -> None:
    # Another window holds the store: what is typed in the second one can't reach the disk.
    second = ReviewStore.open(locations().database)
    assert second.read_only
    runtime = SelectorRuntime()
    seen: list[events.SessionEvent] = []
    session = Session(runtime, second, locations(), load_manifest(resource("models_manifest.json")), seen.append)
    try:
        for path in (SAMPLE, other_paper, SAMPLE):
            seen.clear()
            session.open_paper(path)
            runtime.run_until(lambda: any(isinstance(e, events.PaperParsed) for e in seen), timeout=TIMEOUT_S)
            if path == SAMPLE and not any(session.texts.values()):
                write(session, SectionKey.REJECTION, MINE)
        assert session.texts[SectionKey.REJECTION] == MINE
        assert [u.text for u in second.unsaved()] == [MINE]
        # A refused close leaves everything in its place.
        assert not session.close()
        assert session.texts[SectionKey.REJECTION] == MINE
        assert session.opened is not None
    finally:
        session.close(anyway=True)
        second.close(0.1)
        runtime.close()
