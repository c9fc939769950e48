"""What the session tells and how the window shows it: points, stages, coverage, news."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.review.model import Coverage, Evidence, SectionKey
from reviewer_app.review.passages import collect_passages
from reviewer_app.session import events
from reviewer_app.session.events import SectionState, Stage
from reviewer_app.ui.dialogs.coverage_dialog import CoverageDialog
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.shell.actions import Act
from reviewer_app.ui.shell.message_strip import Message
from tests.gui.conftest import Opened, messages, wait_parsed

S = SectionKey.SIGNIFICANCE


def test_points_stream_into_panes_and_light_their_passages(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    paper, parts = reading.session.paper, reading.window.parts
    assert paper is not None
    pid, quote, page, spans = next(p for p in paper.passages() if len(p[1]) > 200)
    evidence = Evidence("e1", pid, page, spans[0].rects, quote, "0" * 64, "mupdf/1", "cited", 1.0)
    # As the session does when the model has written a point.
    reading.session._document.add_point(S, "A point.", f"- A point. [p. {page}]{{e1}}", [evidence])
    tell = reading.window.display.show
    tell(events.SectionChanged(S, SectionState.WRITING))
    tell(events.PointForming(S, "A poi"))
    tell(events.PointArrived(S, f"- A point. [p. {page}]{{e1}}", (evidence,)))
    assert parts.panes.texts[S] == f"- A point. [p. {page}]{{e1}}" == reading.session.texts[S]
    qtbot.waitUntil(lambda: parts.view.marks.pages(Layer.LIT) == [page])
    parts.panes.mark_activated.emit("e1")
    assert parts.view.marks.pages(Layer.FLASH) == [page]
    parts.panes[S].editor.setFocus()
    parts.actions[Act.SHOW_EVIDENCE].trigger()
    assert not parts.panes.can_undo()
    reading.session._document.add_point(S, "Made up?", "- Made up?", [])
    tell(events.PointArrived(S, "- Made up?", ()))
    editor = parts.panes[S].editor
    qtbot.waitUntil(lambda: editor.dress.signs.count("unplaced") == 1)
    assert "1 without a place" in parts.panes[S].head.count.text()
    assert not editor.viewport().grab().isNull()


def test_stages_are_told(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    tell, status = reading.window.display.show, reading.window.parts.status
    tell(events.StageChanged(Stage.LOADING, "Loading the model"))
    tell(events.LoadingProgress(0.254, 14.0, of_run=events.OfRun(0.05, 140.0)))
    assert status._stage.text() == "Loading the model"
    assert status._stage.toolTip() == "25 % of the file"
    assert status._left.text() == "about 2 minutes left", "of the run, not of the step"
    assert reading.window.windowTitle().startswith("(5 %)")
    tell(events.LoadingProgress(0.5, None, checking=True, of_run=events.OfRun(0.06)))
    assert status._stage.text() == "Checking the model's file"
    tell(events.StageChanged(Stage.READING, "Reading, step 1 of 2"))
    # It goes on where it was.
    assert reading.window.windowTitle().startswith("(6 %)")
    assert status._bar.value() == 60
    tell(events.ReadingProgress(3100, 8200, 410.0, 7.0, events.OfRun(0.38, 75.0)))
    assert status._stage.text() == "Reading, step 1 of 2"
    assert status._stage.toolTip() == "Reading 3,100 of 8,200 tokens  ·  410 tokens/s"
    assert status._left.text() == "about 1 minute left"
    assert reading.window.windowTitle().startswith("(38 %)")
    tell(events.StageChanged(Stage.WRITING, "Writing, step 2 of 2"))
    assert status._bar.value() == 380
    tell(events.WritingProgress(40, 7.25, None, events.OfRun(0.7)))
    assert status._stage.text() == "Writing, step 2 of 2"
    assert status._stage.toolTip().endswith("7.2 tokens/s")
    tell(events.WritingProgress(0, 0.0, None, events.OfRun(0.7)))
    assert "tokens/s" not in status._stage.toolTip()
    tell(events.StageChanged(Stage.DONE, "The review is written."))
    assert not status._bar.isVisible()
    assert not reading.window.windowTitle().startswith("(")
    tell(events.ReviewFinished("Took 3 minutes."))
    assert messages(reading)["finished"] == "Took 3 minutes."


def test_a_paper_longer_than_the_context_is_said_to_be_read_in_parts(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    paper = reading.session.paper
    assert paper is not None
    rows = [Coverage(p.id, p.section, 9, True, (1 + i % 4,)) for i, p in enumerate(collect_passages(paper))]
    reading.window.display.show(events.PlanMade(8192, 42_960, "windows", tuple(rows)))
    assert "read in 4 parts" in messages(reading)["coverage"]
    rows[-1] = replace(rows[-1], read=False, windows=())
    reading.window.display.show(events.PlanMade(8192, 42_960, "windows", tuple(rows)))
    assert "whole" not in messages(reading)["coverage"]
    (said,) = [m for m in reading.window.parts.messages.messages if m.key == "coverage"]
    assert "read in 4 parts" in said.next_step


def test_a_paper_that_is_being_opened_is_named_once(opened: Opened, sample_pdf: Path) -> None:
    opened.window.files.open_path(sample_pdf)
    assert opened.window.parts.empty._text.text() == f"Opening {sample_pdf.name}…"


def test_a_strip_without_a_word_yet_shows_that_one_comes(reading: Opened, qtbot: QtBot) -> None:
    reading.window.display.show(events.SectionChanged(S, SectionState.WRITING))
    strip = reading.window.parts.panes[S].strip
    qtbot.waitUntil(lambda: strip.text() == "…")
    reading.window.display.show(events.PointForming(S, "The"))
    qtbot.waitUntil(lambda: strip.text() == "The")


def test_what_will_not_be_read_is_told_and_listed(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    paper = reading.session.paper
    assert paper is not None
    coverage = tuple(
        Coverage(p.id, p.section, 50, i > 2, reason="" if i > 2 else "No room.")
        for i, p in enumerate(collect_passages(paper))
    )
    reading.window.display.show(events.PlanMade(2048, 1900, "whole", coverage))
    assert "3 paragraphs" in messages(reading)["coverage"]
    # Where only the reference list is left out, nobody need be alarmed.
    listed = {r.id for r in paper.references}
    no_references = tuple(replace(c, read=c.paragraph not in listed) for c in coverage)
    reading.window.display.show(events.PlanMade(2048, 1900, "whole", no_references))
    assert f"{len(listed)} entries of the reference list" in messages(reading)["coverage"]
    assert [m.tone for m in reading.window.parts.messages.messages if m.key == "coverage"] == ["info"]
    reading.window.display.show(events.PlanMade(2048, 1900, "whole", coverage))
    reading.window.parts.actions[Act.COVERAGE].trigger()
    dialog = reading.window.findChild(CoverageDialog)
    assert dialog is not None
    with qtbot.waitSignal(dialog.passage_chosen) as chosen:
        section = dialog._tree.topLevelItem(0)
        assert section is not None
        dialog._tree.itemActivated.emit(section.child(0), 0)
    assert chosen.args == [collect_passages(paper)[0].id]
    assert reading.window.parts.view.marks.pages(Layer.FLASH)
    dialog.close()


def test_what_lists_passages_goes_with_its_paper(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    paper = reading.session.paper
    assert paper is not None
    coverage = tuple(Coverage(p, "", 3, False) for p in paper.passage_by_id)
    reading.window.display.show(events.PlanMade(2048, 1900, "whole", coverage))
    reading.window.parts.actions[Act.COVERAGE].trigger()
    dialog = reading.window.findChild(CoverageDialog)
    assert dialog is not None
    qtbot.waitExposed(dialog)
    with qtbot.waitSignal(dialog.destroyed):
        reading.session.close_paper()


def test_the_title_says_how_far_it_is(opened: Opened) -> None:
    window = opened.window
    titles = []
    for event in (
        events.StageChanged(events.Stage.PARSING, "Reading 4 pages"),
        events.ParseProgress(1, 4),
        events.StageChanged(events.Stage.READY, "Ready"),
        events.StageChanged(events.Stage.READING, "The model is reading"),
        events.ReadingProgress(300, 1000, 10.0, None, events.OfRun(0.3)),
        events.StageChanged(events.Stage.WRITING, "The model is writing"),
        events.SectionChanged(SectionKey.SIGNIFICANCE, events.SectionState.WRITING),
        events.StageChanged(events.Stage.DONE, "Done"),
    ):
        window.display.show(event)
        titles.append(window.windowTitle())
    assert titles == ["Reviewer", "(25 %) Reviewer", "Reviewer", "(0 %) Reviewer"] + ["(30 %) Reviewer"] * 3 + [
        "Reviewer"
    ]


def test_a_full_disk_is_told_until_it_is_over(reading: Opened) -> None:
    tell = reading.window.display.show
    error = ReviewerError(ErrorCode.DISK_FULL, "The disk is full.", "Free some space.")
    tell(events.SaveState(False, error))
    assert messages(reading)["save"] == "The disk is full."
    assert reading.window.parts.status._saved.text() == "Not saved"
    tell(events.SaveState(True))
    assert "save" not in messages(reading)
    assert reading.window.parts.status._saved.text() == "Saved"


@pytest.mark.parametrize(
    "event",
    [
        events.Notice("hidden-text", "There is hidden text.", "Page 1"),
        events.Failed(ReviewerError(ErrorCode.NO_MODEL, "There is no model."), "review"),
        events.Failed(ReviewerError(ErrorCode.STORE_DAMAGED, "The store is damaged."), "store"),
        events.PaperChangedOnDisk("/tmp/x.pdf", missing=False),
        events.PaperChangedOnDisk("/tmp/x.pdf", missing=True),
    ],
    ids=lambda e: type(e).__name__,
)
def test_news_is_told_without_blocking(opened: Opened, event: events.SessionEvent) -> None:
    opened.window.display.show(event)
    assert len(messages(opened)) == 1
    opened.window.display.show(event)
    (key,) = messages(opened)
    opened.window.parts.messages.take_back(key)
    assert not opened.window.parts.messages.isVisible()


def test_news_does_not_hide_what_went_wrong(opened: Opened) -> None:
    strip = opened.window.parts.messages
    strip.say(Message("save", "The disk is full.", tone="error"))
    strip.say(Message("hidden-text", "There is hidden text.", tone="warning"))
    for n in range(4):
        strip.say(Message(f"news-{n}", "Something was written."))
    assert [m.key for m in strip.messages] == ["save", "hidden-text", "news-3"]


def test_nothing_is_called_saved_where_no_paper_is_open(reading: Opened, qtbot: QtBot) -> None:
    saved = reading.window.parts.status._saved
    reading.window.parts.panes[S].editor.setFocus()
    qtbot.keyClicks(reading.window.parts.panes[S].editor, "mine")
    qtbot.waitUntil(lambda: saved.text() == "Saved", timeout=60_000)
    qtbot.keyClicks(reading.window.parts.panes[S].editor, " too")
    reading.window.parts.actions[Act.CLOSE].trigger()
    before = len(reading.events)
    qtbot.waitUntil(
        lambda: any(isinstance(e, events.SaveState) and e.saved for e in reading.events[before:]), timeout=60_000
    )
    assert not saved.text(), "the last words of the paper that was closed were written, and it is gone"
    assert reading.window.display.save_error is None
