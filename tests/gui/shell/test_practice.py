"""For whom a paper is reviewed, in the window: asked calmly, told in the title, the form beside the panes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QDialogButtonBox, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from reviewer_app.locations import locations
from reviewer_app.review.model import SectionKey
from reviewer_app.session.practice import ChosenMode, Mode
from reviewer_app.ui.dialogs.export_dialog import ExportDialog
from reviewer_app.ui.dialogs.practice_dialog import PracticeDialog
from reviewer_app.ui.review.form_panel import FieldChoice, FieldText
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened, make_pdf


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    """A paper of a page."""
    path = tmp_path / "tea.pdf"
    path.write_bytes(make_pdf(1, text="Abstract\nTea is measured twice.\n" * 6))
    return path


@pytest.fixture
def asked(make_window: Callable[..., Opened], qtbot: QtBot, tea: Path) -> Opened:
    """A window whose person hasn't chosen yet, with the paper parsed."""
    opened = make_window(practice=None)
    opened.window.files.open_path(tea)
    qtbot.waitUntil(lambda: opened.session.paper is not None, timeout=60_000)
    return opened


def message(opened: Opened, key: str) -> dict[str, Callable[[], object]]:
    """What a message offers; none if it isn't there."""
    found = [m for m in opened.window.parts.messages.messages if m.key == key]
    return dict(found[0].offers) if found else {}


def dialog_of(opened: Opened) -> PracticeDialog:
    """The dialog that is open."""
    found = [d for d in opened.window.findChildren(PracticeDialog) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def button(dialog: PracticeDialog, text: str) -> QAbstractButton:
    """What has this text, its letter left out."""
    kinds = (QPushButton, QRadioButton, QCheckBox)
    found = [b for kind in kinds for b in dialog.findChildren(kind) if text in b.text().replace("&", "")]
    assert len(found) == 1, text
    return found[0]


def accept(dialog: PracticeDialog) -> None:
    """Press OK."""
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    ok = box.button(QDialogButtonBox.StandardButton.Ok)
    assert ok.isEnabled()
    ok.click()


def text_of(opened: Opened, key: str) -> FieldText:
    """A text of the form."""
    field = opened.window.parts.form.panel.fields[key]
    assert isinstance(field, FieldText)
    return field


def test_a_new_paper_asks_calmly_and_the_answer_stands_in_the_title(asked: Opened) -> None:
    window = asked.window
    assert set(message(asked, "practice")) == {"My draft", "I review it…"}
    assert "draft" not in window.windowTitle()
    review = window.parts.actions[Act.REVIEW]
    assert review.iconText().endswith("Review…")
    message(asked, "practice")["My draft"]()
    assert message(asked, "practice") == {}
    assert review.iconText().endswith("Review")
    assert window.windowTitle().endswith("— my draft — Reviewer")
    assert asked.session.practice.chosen == ChosenMode(Mode.MINE)
    assert not window.parts.actions[Act.FORM].isEnabled()


def test_review_asks_first_and_goes_on_when_it_is_told(asked: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    monkeypatch.setattr(asked.session.runs, "start", lambda **more: started.append(more))
    asked.window.parts.actions[Act.REVIEW].trigger()
    dialog = dialog_of(asked)
    assert not started
    assert not dialog.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    button(dialog, "I review it").click()
    dialog._venue.setEditText("cvpr")
    assert dialog.venue == "cvpr"
    assert "not even one that runs offline" in dialog._rule.text()
    assert "× let it write a draft" in dialog._uses.text()
    accept(dialog)
    # The venue's rule forbids it: the reason is told, and nothing runs.
    assert not started
    assert asked.window.windowTitle().endswith("— I review for CVPR — Reviewer")
    assert "not even one that runs offline" in asked.window.parts.actions[Act.REVIEW].toolTip()
    assert set(message(asked, "not-allowed")) == {"My editor allows it", "Change…"}
    message(asked, "not-allowed")["My editor allows it"]()
    assert len(started) == 1
    assert asked.session.exports.json()["practice"]["allowed"]
    assert message(asked, "not-allowed") == {}


def test_an_unknown_venue_is_the_persons_to_check_and_a_default_is_remembered(
    asked: Opened, qtbot: QtBot, tmp_path: Path, tea: Path
) -> None:
    asked.window.parts.actions[Act.MODE].trigger()
    dialog = dialog_of(asked)
    button(dialog, "I review it").click()
    dialog._venue.setEditText("A workshop")
    assert "check the venue's rule" in dialog._rule.text()
    button(dialog, "My editor allows").click()
    button(dialog, "Take new papers").click()
    accept(dialog)
    chosen = asked.session.practice.chosen
    assert chosen is not None
    assert (chosen.venue, bool(chosen.allowed)) == ("A workshop", True)
    assert asked.session.settings.current.practice == ChosenMode(Mode.REVIEWER, "A workshop")
    # Nothing is asked of the next paper; what the editor said was of this one alone.
    other = tmp_path / "other.pdf"
    other.write_bytes(tea.read_bytes() + b"\n% other\n")
    asked.window.files.open_path(other)
    qtbot.waitUntil(lambda: asked.session.path == other and asked.session.paper is not None, timeout=60_000)
    assert message(asked, "practice") == {}
    assert asked.session.practice.chosen == ChosenMode(Mode.REVIEWER, "A workshop")
    asked.window.parts.actions[Act.MODE].trigger()
    again = dialog_of(asked)
    assert again.venue == "A workshop"
    button(again, "my own draft").click()
    accept(again)
    assert "my draft" in asked.window.windowTitle()


def test_a_venue_is_described_in_a_file_and_what_is_wrong_in_it_is_said(
    asked: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    asked.window.parts.actions[Act.MODE].trigger()
    dialog = dialog_of(asked)
    button(dialog, "I review it").click()
    dialog._venue.setEditText("Journal of Tea")
    button(dialog, "Describe a venue").click()
    file = locations().config / "venues" / "journal-of-tea.toml"
    assert [url.toLocalFile() for url in opened] == [str(file)]
    button(dialog, "Read the files again").click()
    assert dialog.venue == "journal-of-tea"
    assert dialog._problem.isHidden()
    file.write_text(file.read_text("utf-8").replace('write = "ask"', 'write = "sure"'), "utf-8")
    button(dialog, "Read the files again").click()
    assert "journal-of-tea.toml" in dialog._problem.text()
    assert "sure" in dialog._problem.text()
    file.write_text(file.read_text("utf-8").replace('write = "sure"', 'write = "yes"'), "utf-8")
    button(dialog, "Read the files again").click()
    accept(dialog)
    assert asked.window.windowTitle().endswith("I review for Journal of Tea — Reviewer")
    assert asked.window.parts.actions[Act.FORM].isEnabled()


def test_a_form_is_filled_by_the_person_kept_and_exported(asked: Opened, qtbot: QtBot) -> None:
    window, session = asked.window, asked.session
    session.practice.choose(Mode.REVIEWER, "wiley")
    window.parts.actions[Act.FORM].trigger()
    panel = window.parts.form.panel
    assert panel.isVisible()
    field = text_of(asked, "comments")
    field.setFocus()
    qtbot.keyClicks(field, "Well made.")
    assert session.form.filled is not None
    assert session.form.filled.texts["comments"] == "Well made."
    # Undo is the field's own, from the keyboard and from the menu.
    qtbot.keyClicks(field, " Really")
    assert window.parts.actions[Act.UNDO].isEnabled()
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "Really" not in session.form.filled.texts["comments"]
    window.parts.actions[Act.REDO].trigger()
    assert session.form.filled.texts["comments"].endswith("Really")
    # Points are taken over behind what stands there, as one step.
    panes = window.parts.panes
    panes.text.append(SectionKey.SUGGESTIONS, "- Name the rival.")
    before = text_of(asked, "minor")
    panel.points_asked.emit(next(f for f in session.form.filled.fields if f.key == "minor"))
    assert (
        before.toPlainText() == "- Name the rival. (no place in the paper was found)"
        or before.toPlainText().startswith("- Name the rival.")
    )
    before.undo()
    assert before.toPlainText() == ""
    choice = panel.fields["recommendation"]
    assert isinstance(choice, FieldChoice)
    assert [choice.itemData(i) for i in range(choice.count())] == ["", "accept", "minor", "major", "reject"]
    choice.setCurrentIndex(2)
    choice.activated.emit(2)
    secret = text_of(asked, "confidential")
    qtbot.keyClicks(secret, "I know them.")
    asked.store.flush()
    found = asked.store.find_review(session.holds)
    assert found is not None
    assert found.panes["form.journal.recommendation"] == "minor"
    assert found.panes["form.journal.confidential"] == "I know them."
    # The export shows what goes where.
    window.files.export()
    export = next(d for d in window.findChildren(ExportDialog) if d.isVisible())
    export._what.setCurrentIndex(1)
    export._copy()
    copied = QGuiApplication.clipboard().text()
    assert "## Comments to the authors\n\nWell made." in copied
    assert "I know them" not in copied
    assert "Nothing stands in: Minor points." in export._note.text()
    export._what.setCurrentIndex(2)
    assert "I know them." in export._text.toPlainText()
    assert "Well made" not in export._text.toPlainText()
    export.reject()


def test_a_form_follows_its_paper_and_its_venue(asked: Opened, qtbot: QtBot, tmp_path: Path, tea: Path) -> None:
    session, parts = asked.session, asked.window.parts
    session.practice.choose(Mode.REVIEWER, "wiley")
    qtbot.keyClicks(text_of(asked, "comments"), "Of the first.")
    session.practice.choose(Mode.REVIEWER, "tmlr")
    assert "comments" not in parts.form.panel.fields
    other = tmp_path / "other.pdf"
    other.write_bytes(tea.read_bytes() + b"\n% other\n")
    asked.window.files.open_path(other)
    qtbot.waitUntil(lambda: session.path == other and session.paper is not None, timeout=60_000)
    assert parts.form.panel.fields == {}
    session.practice.choose(Mode.REVIEWER, "wiley")
    assert text_of(asked, "comments").toPlainText() == ""
    asked.window.files.open_path(tea)
    qtbot.waitUntil(lambda: session.path == tea and session.paper is not None, timeout=60_000)
    session.practice.choose(Mode.REVIEWER, "elsevier")
    assert text_of(asked, "comments").toPlainText() == "Of the first."
