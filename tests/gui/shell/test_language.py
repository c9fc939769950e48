"""The window in another language: its words, Qt's own, and the typeface."""

from __future__ import annotations

import itertools
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from reviewer_app import i18n
from reviewer_app.locations import locations
from reviewer_app.ui.app import start_again
from reviewer_app.ui.dialogs.settings_dialog import SettingsDialog
from reviewer_app.ui.look import spoken
from reviewer_app.ui.look.spoken import speak
from reviewer_app.ui.shell.actions import Act, Menu, Submenu, specs
from tests.gui.conftest import Opened


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[QApplication]:
    """The application before it speaks, with Chinese chosen; English again afterwards."""
    font, locale = qapp.font(), QLocale()
    i18n.install("zh")
    yield qapp
    i18n.install("en")
    qapp.setFont(font)
    QLocale.setDefault(locale)
    for translator in qapp.findChildren(QTranslator):
        QCoreApplication.removeTranslator(translator)
        translator.deleteLater()


def test_qt_s_own_buttons_are_chinese(chinese: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where a machine that only tests has no such typeface, Latin letters would do as well.
    monkeypatch.setattr(spoken, "_han_family", lambda: QFontDatabase.families()[0])
    assert speak(chinese)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Save)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "取消"
    assert box.button(QDialogButtonBox.StandardButton.Save).text() == "保存"


def test_dates_are_written_as_in_chinese(chinese: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken, "_han_family", lambda: QFontDatabase.families()[0])
    assert speak(chinese)
    assert QLocale().toString(QDate(2026, 11, 28), QLocale.FormatType.ShortFormat).startswith("2026/11/28")


def test_a_typeface_for_chinese_is_asked_for_by_name(chinese: QApplication) -> None:
    able = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    assert speak(chinese) is bool(able)
    assert (chinese.font().families()[-1] in able) is bool(able)


def test_without_a_typeface_the_window_is_english_and_no_row_of_boxes(
    chinese: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spoken, "_han_family", str)
    assert not speak(chinese)
    assert i18n.language() == "en"


def test_no_two_entries_of_a_chinese_menu_share_a_letter() -> None:
    with i18n.spoken("zh"):
        for menu, under in itertools.product(Menu, (None, *Submenu)):
            texts = [s.text for s in specs().values() if (s.menu, s.under) == (menu, under)]
            if (menu, under) == (Menu.REVIEW, None):
                texts += [submenu.title for submenu in Submenu]
            letters = Counter(t[t.index("&") + 1].lower() for t in texts if "&" in t)
            assert [letter for letter, n in letters.items() if n > 1] == [], (menu, under)
        titles = Counter(m.title[m.title.index("&") + 1] for m in Menu)
        assert max(titles.values()) == 1


# Names, keys and formats.
_SAME_IN_BOTH = re.compile(
    r"Reviewer|Markdown|JSON|PDF|English|SmolLM2 135M Instruct \(starter\)|Ctrl|Shift|Alt|Return|Tab|Delete|Home|End"
    r"|F\d+|Pg(?:Up|Down)|Esc|&?PyMuPDF|&?Nougat"
)


def _shown(window: QWidget) -> set[str]:
    """Every text, tip and name within a window."""
    texts: set[str] = set()
    for widget in (window, *window.findChildren(QWidget)):
        texts |= {widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()}
        texts |= {t for action in widget.actions() for t in (action.text(), action.toolTip(), action.iconText())}
        if isinstance(widget, QLabel | QAbstractButton):
            texts.add(widget.text())
        elif isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
            texts.add(widget.placeholderText())
    return texts


def test_no_english_is_left_in_a_chinese_window(
    chinese: QApplication, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spoken, "_han_family", lambda: QFontDatabase.families()[0])
    assert speak(chinese)
    opened: Opened = request.getfixturevalue("opened")  # built when Chinese is in use
    paper = opened.session.paper
    title = paper.title if paper else ""
    shown = {t.replace(title, "") if title else t for t in _shown(opened.window)}
    english = sorted(t for t in shown if re.search(r"[A-Za-z]{3,}", _SAME_IN_BOTH.sub("", t)) and ".pdf" not in t)
    assert not english, "these texts of the window don't pass tr(): " + repr(english)
    assert "审稿意见" in shown


def test_the_choice_is_kept_and_told_in_the_language_that_was_chosen(opened: Opened) -> None:
    actions, setting = opened.window.parts.actions, locations().language
    assert actions[Act.LANGUAGE_SYSTEM].isChecked()
    actions[Act.LANGUAGE_CHINESE].trigger()
    assert i18n.kept(setting) == "zh"
    assert actions[Act.LANGUAGE_CHINESE].isChecked()
    assert not actions[Act.LANGUAGE_SYSTEM].isChecked()
    assert "窗口下次启动时使用此语言。" in [m.text for m in opened.window.parts.messages.messages]
    actions[Act.LANGUAGE_SYSTEM].trigger()
    assert i18n.kept(setting) is None


def test_another_language_is_offered_with_a_new_start(opened: Opened) -> None:
    window = opened.window
    window.parts.actions[Act.LANGUAGE_CHINESE].trigger()
    (told,) = [m for m in window.parts.messages.messages if m.key == "language"]
    (offer,) = told.offers
    assert offer[0] == "立即重新启动"
    before = window.starts_again
    offer[1]()
    assert (before, window.starts_again, window.isVisible()) == (False, True, False)


def test_the_settings_offer_a_new_start_once_another_language_is_chosen(opened: Opened) -> None:
    actions = opened.window.parts.actions
    actions[Act.SETTINGS].trigger()
    (dialog,) = opened.window.findChildren(SettingsDialog)
    (button,) = [b for b in dialog.findChildren(QPushButton) if b.text() == "Restart now"]
    assert button.isHidden()
    actions[Act.LANGUAGE_CHINESE].trigger()
    assert not button.isHidden()
    dialog.close()


def test_a_new_start_asks_the_setting_for_the_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(i18n.VARIABLE, "en")
    monkeypatch.setattr(sys, "executable", str(shown_environment(tmp_path)))
    assert start_again().wait(60) == 0
    told = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    assert told[0] == "-P -m reviewer_app open"
    assert not [line for line in told if line.startswith(i18n.VARIABLE)]


def shown_environment(folder: Path) -> Path:
    """A program in the interpreter's place that writes down how it was started."""
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n(echo \"$*\"; env) > '{folder}/told'\n", encoding="utf-8")
    program.chmod(0o700)
    return program


def test_the_language_of_reviews_is_kept_and_exported_in(opened: Opened) -> None:
    actions, session = opened.window.parts.actions, opened.session
    assert actions[Act.IN_PAPERS_LANGUAGE].isChecked()
    actions[Act.IN_CHINESE].trigger()
    assert session.settings.read()[0].language == "zh"
    assert session.exports.shown().startswith("# 审稿意见：")
    titles = [s["title"] for s in session.exports.json()["sections"]]
    assert titles == ["创新性与意义", "接收理由", "拒稿理由", "修改建议"]
    actions[Act.IN_ENGLISH].trigger()
    assert session.exports.shown().startswith("# Review: ")
