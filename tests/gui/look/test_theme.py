"""Colours that everybody can tell apart."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from reviewer_app.ui.look.theme import DARK, LIGHT, Theme, apply_theme, theme_named
from tests.gui.look.contrast import EDGE_PAIRS, TEXT_PAIRS, contrast


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-".join)
def test_text_is_readable_on_its_ground(theme: Theme, pair: tuple[str, str]) -> None:
    assert contrast(getattr(theme, pair[0]), getattr(theme, pair[1])) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("pair", EDGE_PAIRS, ids="-".join)
def test_controls_stand_out_from_their_ground(theme: Theme, pair: tuple[str, str]) -> None:
    assert contrast(getattr(theme, pair[0]), getattr(theme, pair[1])) >= 3


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_theme_reaches_the_widgets(qtbot: QtBot, qapp: object) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for theme in (DARK, LIGHT):
        apply_theme(app, theme)
        assert app.palette().color(QPalette.ColorRole.Window) == QColor(theme.window)


def test_an_unknown_theme_is_the_desktops(qtbot: QtBot) -> None:
    assert theme_named("sepia") in (LIGHT, DARK)
    assert LIGHT.dark is False
    assert DARK.dark is True
