"""The settings in the real window: what is changed there is what the next review is asked for."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pymupdf
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from reviewer_app.locations import locations
from reviewer_app.session.events import Notice, ReviewFinished
from reviewer_app.session.settings import KEYS, Settings
from reviewer_app.ui.dialogs.models_window import ModelsWindow
from reviewer_app.ui.dialogs.setting_editors import label_of
from reviewer_app.ui.dialogs.settings_dialog import SettingsDialog
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import Opened, messages, wait_parsed


def show(opened: Opened) -> SettingsDialog:
    """Open the settings as a person does."""
    opened.window.parts.actions[Act.SETTINGS].trigger()
    (dialog,) = opened.window.findChildren(SettingsDialog)
    assert dialog.isVisible()
    return dialog


def named(dialog: QWidget, kind: type[QWidget], name: str) -> QWidget:
    """The one field of a kind that is spoken as `name`."""
    (found,) = [w for w in dialog.findChildren(kind) if w.accessibleName() == name]
    return found


def number(dialog: SettingsDialog, field: str) -> QSpinBox:
    box = named(dialog, QSpinBox, label_of(field))
    assert isinstance(box, QSpinBox)
    return box


def choose(dialog: SettingsDialog, name: str, data: object) -> None:
    """Choose an entry of a box as a person does."""
    box = named(dialog, QComboBox, name)
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(data) if not isinstance(data, int) else data)
    box.activated.emit(box.currentIndex())


def turn_to(dialog: SettingsDialog, page: str) -> None:
    """Turn to the page of this title."""
    (item,) = dialog._list.findItems(page, Qt.MatchFlag.MatchExactly)
    dialog._list.setCurrentItem(item)


def press_reset(dialog: SettingsDialog) -> None:
    (button,) = [b for b in dialog.findChildren(QPushButton) if b.text() == "&Reset this page" and b.isVisible()]
    button.click()


def in_file() -> dict[str, object]:
    return tomllib.loads(locations().settings.read_text("utf-8"))


def test_the_next_review_is_asked_for_what_was_set(
    opened: Opened, qtbot: QtBot, quick_model: Path, tmp_path: Path
) -> None:
    locations().models.mkdir(parents=True)
    shutil.copy(quick_model, locations().models / "quick.gguf")
    paper = tmp_path / "tea.pdf"
    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((40, 60), "On tea\n\nAbstract\n" + "Tea stays warm in porcelain.\n" * 12)
        pdf.save(paper)
    opened.window.files.open_path(paper)
    wait_parsed(opened, qtbot)
    dialog = show(opened)
    for field, value in (("threads", 1), ("context", 1536), ("max_tokens", 5), ("seed", 11), ("gpu_layers", 0)):
        number(dialog, field).setValue(value)
    for name, notes in ((label_of("steering"), "Be strict."), ("And in this paper", "Look at the tea.")):
        box = named(dialog, QPlainTextEdit, name)
        assert isinstance(box, QPlainTextEdit)
        box.setPlainText(notes)
    number(dialog, "points").setValue(2)
    temperature = named(dialog, QDoubleSpinBox, label_of("temperature"))
    assert isinstance(temperature, QDoubleSpinBox)
    temperature.setValue(0.5)
    choose(dialog, label_of("strategy"), "whole")
    choose(dialog, label_of("language"), "zh")
    snapshot = named(dialog, QCheckBox, label_of("snapshot"))
    assert isinstance(snapshot, QCheckBox)
    snapshot.click()
    dialog.close()
    opened.window.parts.actions[Act.REVIEW].trigger()
    qtbot.waitUntil(lambda: any(isinstance(e, ReviewFinished) for e in opened.events), timeout=120_000)
    asked = opened.session.exports.json()["settings"]
    wanted = {"threads": 1, "seed": 11, "max_tokens": 5, "temperature": 0.5, "language": "zh", "strategy": "whole"}
    wanted |= {"points": 2, "steering": "Be strict.\nLook at the tea."}
    assert {name: asked[name] for name in wanted} == wanted
    assert opened.session.exports.json()["model"]["context"] <= 1536
    assert not list(locations().snapshots.glob("*"))
    assert opened.window.parts.actions[Act.IN_CHINESE].isChecked()
    assert opened.session.settings.read()[0] == Settings(
        threads=1, gpu_layers=0, context=1536, strategy="whole", snapshot=False, language="zh", max_tokens=5,
        points=2, steering="Be strict.",
        temperature=0.5, seed=11,
    )  # fmt: skip


def test_every_setting_is_shown_named_and_explained(opened: Opened) -> None:
    dialog = show(opened)
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    for field in KEYS:
        assert label_of(field) in texts
        fields = [w for w in dialog.findChildren(QWidget) if w.accessibleName() == label_of(field)]
        assert len(fields) == 1, field
        assert fields[0].accessibleDescription() in texts
    assert number(dialog, "threads").text() == "Measured"


def test_reset_brings_back_the_defaults_of_its_page_alone(opened: Opened) -> None:
    opened.session.settings.change(threads=3, seed=5, temperature=1.0)
    dialog = show(opened)
    turn_to(dialog, "Writing")
    press_reset(dialog)
    assert opened.session.settings.read()[0] == Settings(threads=3)
    assert in_file() == {"computing": {"threads": 3}, "writing": {}}
    assert number(dialog, "seed").value() == 1
    assert number(dialog, "threads").value() == 3


def test_reset_mends_a_value_that_was_broken_by_hand(make_window: Callable[[], Opened]) -> None:
    locations().settings.parent.mkdir(parents=True)
    locations().settings.write_text("[computing]\nthreads = -3\nmine = 1\n", "utf-8")
    opened = make_window()
    assert "“computing.threads” must be" in messages(opened)["failed-settings"]
    dialog = show(opened)
    turn_to(dialog, "Computing")
    press_reset(dialog)
    assert in_file() == {"computing": {"mine": 1}}
    assert "failed-settings" not in messages(opened)


def test_a_broken_file_is_said_when_the_window_opens(make_window: Callable[[], Opened]) -> None:
    locations().settings.parent.mkdir(parents=True)
    locations().settings.write_text("[computing", "utf-8")
    opened = make_window()
    assert "no valid TOML" in messages(opened)["failed-settings"]
    assert [p.read_text("utf-8") for p in locations().config.glob("settings.toml.damaged-*")] == ["[computing"]


def test_reading_ahead_does_not_hide_that_the_file_is_broken(make_window: Callable[..., Opened]) -> None:
    locations().settings.parent.mkdir(parents=True)
    locations().settings.write_text("[computing", "utf-8")
    opened = make_window(read_ahead=True)
    assert "no valid TOML" in messages(opened)["failed-settings"]
    ahead = opened.session.ahead
    assert ahead is not None
    dialog = show(opened)
    turn_to(dialog, "Reading")
    for word, on in (("off", False), ("on", True)):
        choose(dialog, label_of("read_ahead"), word)
        assert ahead.on is on
        assert opened.window.parts.actions[Act.READ_AHEAD].isChecked() is on
        assert opened.session.settings.current.read_ahead == word
    press_reset(dialog)
    assert opened.session.settings.current == Settings()


def test_what_is_being_typed_counts_when_the_settings_are_closed(opened: Opened, qtbot: QtBot) -> None:
    dialog = show(opened)
    turn_to(dialog, "Writing")
    box = number(dialog, "seed")
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "42")
    assert not locations().settings.exists()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert opened.session.settings.read()[0].seed == 42


def test_what_can_t_be_written_is_said_and_shown_as_it_is(opened: Opened) -> None:
    dialog = show(opened)
    locations().settings.mkdir()
    number(dialog, "threads").setValue(2)
    assert "can't be read" in messages(opened)["failed-settings"]
    assert number(dialog, "threads").value() == 0


def test_appearance_does_what_the_menu_does(opened: Opened) -> None:
    actions, memory = opened.window.parts.actions, opened.window.parts.memory
    actions[Act.THEME_LIGHT].trigger()
    size = memory.number("text_size", 0)
    dialog = show(opened)
    turn_to(dialog, "Appearance")
    choose(dialog, "Colours", 2)
    assert actions[Act.THEME_DARK].isChecked()
    assert memory.text("theme", "") == "dark"
    actions[Act.LARGER_TEXT].trigger()
    assert memory.number("text_size", 0) > size
    press_reset(dialog)
    assert actions[Act.THEME_SYSTEM].isChecked()
    box = named(dialog, QComboBox, "Colours")
    assert isinstance(box, QComboBox)
    assert box.currentIndex() == 0


def test_what_is_kept_is_listed_and_all_papers_can_be_forgotten(reading: Opened, qtbot: QtBot) -> None:
    wait_parsed(reading, qtbot)
    assert reading.session.history.recent()
    dialog = show(reading)
    turn_to(dialog, "Privacy")
    database = str(locations().database)
    qtbot.waitUntil(lambda: any(label.text() == database for label in dialog.findChildren(QLabel)))
    (forget,) = [b for b in dialog.findChildren(QPushButton) if b.text().startswith("&Forget all")]
    forget.click()
    (box,) = dialog.findChildren(QMessageBox)
    (yes,) = [b for b in box.buttons() if b.text() == "Forget them"]
    yes.click()
    qtbot.waitUntil(lambda: any(isinstance(e, Notice) and e.key == "forgotten" for e in reading.events), timeout=60_000)
    assert not reading.session.history.recent()
    assert reading.session.opened is None
    assert reading.store.flush()
    assert b"Semantic Scholar" not in locations().database.read_bytes()


def test_the_model_that_writes_is_named_and_another_can_be_chosen(opened: Opened) -> None:
    dialog = show(opened)
    assert any("writes the reviews" in label.text() and label.isVisible() for label in dialog.findChildren(QLabel))
    (button,) = [b for b in dialog.findChildren(QPushButton) if b.text() == "Models…"]
    button.click()
    assert not dialog.isVisible()
    (models,) = opened.window.findChildren(ModelsWindow)
    assert models.isVisible()


def test_the_list_of_pages_leads_through_them(opened: Opened) -> None:
    dialog = show(opened)
    pages = named(dialog, QListWidget, "Pages")
    assert isinstance(pages, QListWidget)
    assert [pages.item(n).text() for n in range(pages.count())] == [
        "Model", "Reading", "Writing", "Computing", "Appearance", "Privacy",
    ]  # fmt: skip
    pages.setCurrentRow(3)
    assert number(dialog, "threads").isVisible()
    assert not number(dialog, "seed").isVisible()


def test_what_few_people_need_is_folded_until_it_is_asked_for(opened: Opened) -> None:
    dialog = show(opened)
    turn_to(dialog, "Writing")
    assert not number(dialog, "seed").isVisible()
    assert number(dialog, "points").isVisible()
    # Without a paper there is nothing to note on it.
    assert not [w for w in dialog.findChildren(QPlainTextEdit) if w.accessibleName() == "And in this paper"]
    (more,) = [b for b in dialog.findChildren(QToolButton) if b.text() == "More" and b.isVisible()]
    more.click()
    assert number(dialog, "seed").isVisible()
    more.click()
    assert not number(dialog, "seed").isVisible()


def test_a_place_for_states_is_chosen_and_given_back(opened: Opened, tmp_path: Path) -> None:
    dialog = show(opened)
    turn_to(dialog, "Reading")
    (more,) = [b for b in dialog.findChildren(QToolButton) if b.text() == "More" and b.isVisible()]
    more.click()
    place = named(dialog, QWidget, label_of("snapshot_place"))
    choose_button, own = place.findChildren(QPushButton)
    choose_button.click()
    (files,) = place.findChildren(QFileDialog)
    files.fileSelected.emit(str(tmp_path))
    files.reject()
    assert opened.session.settings.current.snapshot_place == str(tmp_path)
    own.click()
    assert opened.session.settings.current == Settings()


def test_a_person_s_notes_are_in_the_file_once_they_pause_and_survive_a_reset(opened: Opened, qtbot: QtBot) -> None:
    dialog = show(opened)
    turn_to(dialog, "Writing")
    box = named(dialog, QPlainTextEdit, label_of("steering"))
    assert isinstance(box, QPlainTextEdit)
    box.setFocus()
    qtbot.keyClicks(box, "Be strict.")
    qtbot.waitUntil(lambda: opened.session.settings.current.steering == "Be strict.", timeout=10_000)
    number(dialog, "points").setValue(3)
    press_reset(dialog)
    assert box.toPlainText() == "Be strict."
    assert opened.session.settings.current == Settings(steering="Be strict.")
