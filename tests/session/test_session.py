"""The whole way from a PDF to an exported review, on the sample paper with the starter model."""

from __future__ import annotations

from pathlib import Path

from reviewer_app.locations import resource
from reviewer_app.paper.model import PageImage
from reviewer_app.review.markdown import markdown_to_review
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.session import events
from reviewer_app.session.events import SectionState, Stage
from reviewer_app.session.library import Standing
from tests.session.conftest import RigMaker
from tests.session.rig import SHORT, SessionRig, write

SAMPLE = resource("sample", "N18-3011.pdf")


def test_the_whole_way(rig: SessionRig, tmp_path: Path) -> None:
    rig.open(SAMPLE)
    opened = rig.wait_for(events.PaperOpened)
    assert len(opened.page_sizes) == 8
    paper = rig.session.paper
    assert paper is not None
    assert paper.title == "Construction of the Literature Graph in Semantic Scholar"

    rig.session.runs.start(SHORT)
    rig.wait_for(events.ReviewFinished)

    stages = [e.stage for e in rig.of(events.StageChanged)]
    for stage in (Stage.OPENING, Stage.PARSING, Stage.READY, Stage.LOADING, Stage.READING, Stage.WRITING, Stage.DONE):
        assert stage in stages
    arrived = rig.of(events.PointArrived)
    assert arrived
    for event in arrived:
        assert event.item.strip() in rig.session.texts[event.section]
        for evidence in event.evidence:
            assert f"{{{evidence.id}}}" in event.item
            assert evidence.paragraph in paper.passage_by_id
    assert all(s not in (SectionState.WAITING, SectionState.WRITING) for s in rig.session.runs.states.values())

    out = tmp_path / "review.md"
    rig.export(out)
    text = out.read_text("utf-8")
    for key in SectionKey:
        assert f"## {key.title}" in text
    assert "SmolLM2" in text
    back = markdown_to_review(text)
    assert [[p.text for p in s.points] for s in back.sections] == [
        [p.text for p in s.points] for s in rig.session.review().sections
    ]

    data = rig.session.exports.json()
    assert data["schema"] == 1
    assert [s["key"] for s in data["sections"]] == [key.value for key in SectionKey]
    assert data["model"]["quantization"] == "Q4_1"
    assert data["model"]["sha256"]
    assert data["settings"]["threads"] == 1
    assert {c["paragraph"] for c in data["coverage"]} <= set(paper.passage_by_id) | {"title", "abstract"}
    assert data["timings"]["prefill_tokens"] > 300
    assert data["timings"]["parse_s"] > 0
    assert data["raw"]["significance"]


def test_what_was_typed_and_written_comes_back(make_rig: RigMaker) -> None:
    first = make_rig()
    first.open(SAMPLE)
    first.review(SHORT, SectionKey.REJECTION)
    first.wait_for(events.ReviewFinished)
    write(first.session, SectionKey.SUGGESTIONS, "- My own point, with an ümlaut and 中文.\n")
    before = dict(first.session.texts)
    review = first.session.review()
    first.close()

    second = make_rig()
    second.open(SAMPLE)
    restored = second.wait_for(events.ReviewRestored)
    assert restored.texts == before
    again = second.session.review()
    assert again.sections == review.sections
    assert again.model == review.model
    assert again.coverage == review.coverage


# Room for a whole sentence of the starter model's, so that there is a point.
SENTENCE = GenerationSettings(context=1100, max_tokens=60, threads=1, strategy="whole")


def test_a_second_run_adds_nothing_twice_and_keeps_what_was_typed(rig: SessionRig) -> None:
    rig.open(SAMPLE)
    write(rig.session, SectionKey.REJECTION, "- Mine.\n")
    rig.session.runs.start(SENTENCE, sections=[SectionKey.REJECTION])
    rig.wait_for(events.ReviewFinished)
    text = rig.session.texts[SectionKey.REJECTION]
    assert text.startswith("- Mine.\n")
    assert "{new}" in text
    rig.session.runs.start(SENTENCE, sections=[SectionKey.REJECTION])
    rig.wait(lambda: len(rig.of(events.ReviewFinished)) == 2)
    assert rig.session.texts[SectionKey.REJECTION] == text
    # It says why nothing came, and what may bring something else.
    finished = rig.of(events.ReviewFinished)[1]
    assert "already" in finished.summary
    assert not finished.summary.startswith("0 points")
    assert finished.otherwise is not None
    assert finished.otherwise.sections == (SectionKey.REJECTION,)
    assert finished.otherwise.settings.seed not in range(SENTENCE.seed, SENTENCE.seed + len(SectionKey))
    rig.session.runs.start(again=finished.otherwise)
    rig.wait(lambda: len(rig.of(events.ReviewFinished)) == 3)
    assert rig.session.exports.json()["settings"]["seed"] in (SENTENCE.seed, finished.otherwise.settings.seed)


def test_stop_keeps_the_points_and_the_next_run_works(rig: SessionRig) -> None:
    rig.open(SAMPLE)
    long = GenerationSettings(context=1536, max_tokens=300, threads=1, strategy="whole")
    rig.review(long)
    rig.wait(lambda: any(len(e.text) > 20 for e in rig.of(events.PointForming)))
    assert rig.standing() is Standing.RUNNING
    rig.session.runs.stop()
    rig.wait(lambda: not rig.session.runs.running)
    assert rig.of(events.StageChanged)[-1].stage is Stage.STOPPED
    assert rig.standing() is Standing.STOPPED
    assert SectionState.STOPPED in rig.session.runs.states.values()
    assert any(rig.session.exports.json()["raw"].values())
    rig.review(GenerationSettings(context=1536, max_tokens=8, threads=1, strategy="whole"))
    rig.wait_for(events.ReviewFinished)
    assert rig.of(events.StageChanged)[-1].stage is Stage.DONE
    assert rig.standing() not in (Standing.RUNNING, Standing.STOPPED)
    # So few tokens are no point, which is said with the reason.
    summary = rig.of(events.ReviewFinished)[-1].summary
    assert summary.startswith("No point came (in ")
    assert "The model reached the length limit" in summary


def test_a_paper_longer_than_the_context_is_cut_by_whole_paragraphs_and_said(rig: SessionRig) -> None:
    rig.open(SAMPLE)
    rig.review(GenerationSettings(context=1536, max_tokens=16, threads=1, strategy="whole"))
    rig.wait_for(events.ReviewFinished)
    plan = rig.wait_for(events.PlanMade)
    unread = [c for c in plan.coverage if not c.read]
    assert unread
    assert all(c.reason for c in unread)
    assert plan.tokens < 1536
    text = rig.session.exports.shown()
    assert all(c.paragraph in text or c.section in text for c in unread[:1])


def test_pages_and_words(rig: SessionRig) -> None:
    rig.open(SAMPLE)
    pages = rig.session.pages
    assert pages is not None
    images: list[object] = []
    pages.image(3, 2.0, None, images.append)
    pages.words(3, images.append)
    rig.wait(lambda: len(images) == 2)
    image = next(i for i in images if isinstance(i, PageImage))
    width, height = rig.wait_for(events.PaperOpened).page_sizes[2]
    assert (image.width, image.height) == (round(width * 2), round(height * 2))
    assert len(image.pixels) == image.stride * image.height
    words = next(i for i in images if isinstance(i, tuple))
    assert "metadata" in {w.text for w in words}
    assert all(0 <= w.x0 < w.x1 <= width + 1 for w in words)


def test_the_private_copy_goes_with_the_paper(rig: SessionRig) -> None:
    from reviewer_app.locations import locations

    rig.open(SAMPLE)
    assert list(locations().papers.rglob("*.pdf"))
    rig.session.close_paper()
    assert not list(locations().papers.rglob("*.pdf"))


def test_a_file_that_changes_and_vanishes_is_said_and_the_review_goes_on(rig: SessionRig, tmp_path: Path) -> None:
    path = tmp_path / "my draft 草稿 📄.pdf"
    path.write_bytes(SAMPLE.read_bytes())
    rig.open(path)
    path.unlink()
    rig.wait(lambda: any(e.missing for e in rig.of(events.PaperChangedOnDisk)))
    rig.review(SHORT, SectionKey.SIGNIFICANCE)
    rig.wait_for(events.ReviewFinished)
    pages = rig.session.pages
    assert pages is not None
    images: list[object] = []
    pages.image(8, 1.0, None, images.append)
    rig.wait(lambda: bool(images))
    assert isinstance(images[0], PageImage)
