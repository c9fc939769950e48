"""What code found in the paper: listed, led to, made a point of, and remembered as no fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from reviewer_app.checks.finding import Checked
from reviewer_app.session import events
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.dialogs.export_dialog import ExportDialog
from reviewer_app.ui.paper.checks_panel import ChecksPanel
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened, make_pdf

LONG = 60_000
TEXT = """The Effect of Light on Sleep in Rats

We measured the sleep of thirty rats in the light and in the dark.
The effect of light was clear, {fault} in all of them.
The rats slept longer in the dark, and this was seen every night.
Lorem ipsum dolor sit amet.
"""


def draft(path: Path, fault: str) -> Path:
    path.write_bytes(make_pdf(1, 595, 842, TEXT.format(fault=fault)))
    return path


def open_paper(opened: Opened, path: Path, qtbot: QtBot) -> ChecksPanel:
    done = sum(isinstance(e, events.PaperChecked) for e in opened.events)
    opened.window.files.open_path(path)
    qtbot.waitUntil(lambda: sum(isinstance(e, events.PaperChecked) for e in opened.events) > done, timeout=LONG)
    qtbot.waitUntil(lambda: opened.session.paper is not None, timeout=LONG)
    return opened.window.parts.tools.contents.checks


def entries(panel: ChecksPanel) -> dict[str, list[QTreeWidgetItem]]:
    """By the title of the group, without its count."""
    tree = panel.findChild(QTreeWidget)
    assert tree is not None
    return {head.text(0).rpartition(" (")[0]: below(head) for head in below(tree.invisibleRootItem())}


def below(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for i in range(item.childCount()) if (child := item.child(i)) is not None]


def choose(panel: ChecksPanel, item: QTreeWidgetItem) -> None:
    tree = panel.findChild(QTreeWidget)
    assert tree is not None
    tree.setCurrentItem(item)
    tree.itemClicked.emit(item, 0)


def finding(item: QTreeWidgetItem) -> Checked:
    found = item.data(0, Qt.ItemDataRole.UserRole)
    assert isinstance(found, Checked)
    return found


def test_a_finding_leads_to_its_place_and_becomes_a_point(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    panel = open_paper(opened, draft(tmp_path / "draft.pdf", "t(28) = 2.20, p = .001,"), qtbot)
    parts = opened.window.parts
    (item,) = entries(panel)["Statistics"]
    assert "Error · Page 1" in item.text(0)
    choose(panel, item)
    assert parts.view.marks.pages(Layer.FLASH) == [1]
    before = parts.panes.texts
    pane = finding(item).pane
    panel._add.click()
    assert parts.panes.texts[pane].count("\n") <= before[pane].count("\n") + 1
    (point,) = next(s.points for s in opened.session.review().sections if s.key is pane)
    assert point.text == finding(item).text
    assert point.origin == "code"
    assert [e.page for e in point.evidence] == [1]
    exported = opened.session.exports.shown()
    assert "1 point was found by code that computes, not by a language model (statistics." in exported
    assert "(p. 1)" in exported
    parts.panes.undo(pane)
    assert parts.panes.texts == before, "one step"
    parts.actions[Act.EXPORT].trigger()
    dialog = opened.window.findChild(ExportDialog)
    assert dialog is not None
    assert "What code found" not in dialog._full
    dialog._checks.setChecked(True)
    assert "## What code found in the paper" in dialog._full
    dialog.reject()


def test_in_each_group_the_surest_stands_first(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    # The check of the first stands before that of the second.
    fault = "p = .000, and t(28) = 2.20, p = .001,"
    panel = open_paper(opened, draft(tmp_path / "draft.pdf", fault), qtbot)
    certainties = [finding(item).certainty for item in entries(panel)["Statistics"]]
    assert certainties == ["error", "likely"]


def test_what_has_no_place_is_told_of_the_whole_paper_and_still_is_codes(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    panel = open_paper(opened, draft(tmp_path / "draft.pdf", "t(28) = 2.20, p = .001,"), qtbot)
    item = next(item for item in entries(panel)["Statements"] if not finding(item).places)
    choose(panel, item)
    panel._add.click()
    pane = finding(item).pane
    (point,) = next(s.points for s in opened.session.review().sections if s.key is pane)
    assert (point.text, point.origin) == (finding(item).text, "code")
    exported = opened.session.exports.shown()
    assert "1 point was found by code that computes, not by a language model (statements.checklists)" in exported
    assert "(whole paper)" in exported
    # Reworded it stays what code found.
    text = opened.window.parts.panes.texts[pane]
    opened.window.parts.panes.perform([Edit(pane, text.index(point.text[:6]), point.text[:6], "I saw: ")])
    (point,) = next(s.points for s in opened.session.review().sections if s.key is pane)
    assert (point.text[:7], point.origin) == ("I saw: ", "code")


def test_what_is_no_fault_stays_none_in_the_next_version_too(
    make_window: Callable[[], Opened], qtbot: QtBot, tmp_path: Path
) -> None:
    path = draft(tmp_path / "draft.pdf", "t(28) = 2.20, p = .001,")
    first = make_window()
    panel = open_paper(first, path, qtbot)
    (item,) = entries(panel)["Left over"]
    choose(panel, item)
    panel._verdict.click()
    assert "Left over" not in entries(panel)
    (refused,) = entries(panel)["Not a fault, as you said"]
    choose(panel, refused)
    assert panel._verdict.text() == "It is a fault"
    panes = first.window.parts.panes
    pane = finding(entries(panel)["Statistics"][0]).pane
    choose(panel, entries(panel)["Statistics"][0])
    panel._add.click()
    assert panes.texts[pane]
    first.window.close()
    first.store.close()

    # The next start, and the same paper with the fault mended and the other finding left.
    second = make_window()
    panel = open_paper(second, path, qtbot)
    assert "Statistics" in entries(panel)
    assert "Left over" not in entries(panel)
    draft(path, "t(28) = 2.20, p = .036,")
    panel = open_paper(second, path, qtbot)
    assert "Left over" in entries(panel)
    assert "Statistics" not in entries(panel)
    qtbot.waitUntil(lambda: any(isinstance(e, events.EarlierReviewFound) for e in second.events), timeout=LONG)
    (offer,) = (e for e in second.events if isinstance(e, events.EarlierReviewFound))
    second.session.take_over(offer.papers[0])
    qtbot.waitUntil(lambda: "No longer found in this version" in entries(panel), timeout=LONG)
    assert "Left over" not in entries(panel)
    assert "Not a fault, as you said" in entries(panel)
    (settled,) = entries(panel)["No longer found in this version"]
    assert "t(28)" in settled.text(0)


def test_the_filter_leaves_what_is_sure_and_an_empty_list_claims_nothing(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    panel = open_paper(opened, draft(tmp_path / "draft.pdf", "t(28) = 2.20, p = .036,"), qtbot)
    assert "Left over" in entries(panel)
    assert not panel._add.isEnabled(), "nothing is chosen"
    panel._filter.setCurrentIndex(2)
    tree = panel.findChild(QTreeWidget)
    assert tree is not None
    assert "proves nothing" in below(tree.invisibleRootItem())[0].text(0)
    opened.session.close_paper()
    assert "not checked yet" in below(tree.invisibleRootItem())[0].text(0)
