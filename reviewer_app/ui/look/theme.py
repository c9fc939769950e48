"""Colours, light and dark, and how they reach the widgets.

Every pair of text and ground is held to a contrast of 4.5, every pair of a control's edge and its ground to 3
(WCAG 2.2, 1.4.3 and 1.4.11); `TEXT_PAIRS` and `EDGE_PAIRS` list them for the test.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from reviewer_app.ui.look.style import style_sheet


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours in use, as #rrggbb."""

    name: str
    window: str  # the ground of bars and strips
    surface: str  # the ground of text that is written
    canvas: str  # behind the pages
    text: str
    muted: str
    border: str  # parts of the window from each other; carries no meaning
    edge: str  # a control from its ground; a person needs it to see the control
    hover: str
    pressed: str
    accent: str
    on_accent: str
    accent_hover: str
    accent_ground: str  # behind text in `accent`: what is selected or just arrived
    selection: str
    on_selection: str
    good: str
    warning: str
    warning_ground: str
    error: str
    error_ground: str
    mark: str  # a reference from a point to the paper
    mark_ground: str
    # On the page, multiplied with it. Pages stay light in both themes, so these are the same in both.
    note: str = "#c9ecec"
    lit: str = "#fff0b3"
    hidden: str = "#f7d0de"
    flash: str = "#ffcf4d"
    hit: str = "#d9eaa8"
    hit_now: str = "#ffb35c"
    page_selection: str = "#b5d2ff"
    page_text: str = "#15181c"
    page: str = "#ffffff"

    @property
    def dark(self) -> bool:
        """Whether text is lighter than its ground."""
        return luminance(self.window) < luminance(self.text)


LIGHT = Theme(
    name="light",
    window="#f4f5f7",
    surface="#ffffff",
    canvas="#dde1e6",
    text="#1b1f24",
    muted="#57606a",
    border="#d0d6dd",
    edge="#808a95",
    hover="#e6e9ed",
    pressed="#d9dee4",
    accent="#1f5fbf",
    on_accent="#ffffff",
    accent_hover="#184d9e",
    accent_ground="#e3edfb",
    selection="#1f5fbf",
    on_selection="#ffffff",
    good="#1a6b3c",
    warning="#7a4d00",
    warning_ground="#fff3d6",
    error="#a6231b",
    error_ground="#fdeceb",
    mark="#1a5a8a",
    mark_ground="#e4f0f8",
)

DARK = Theme(
    name="dark",
    window="#22262b",
    surface="#1a1d21",
    canvas="#121416",
    text="#e4e7eb",
    muted="#a2abb6",
    border="#363c43",
    edge="#79838e",
    hover="#2d3238",
    pressed="#383e45",
    accent="#86b7ff",
    on_accent="#0c1f38",
    accent_hover="#a6caff",
    accent_ground="#223247",
    selection="#2f64ad",
    on_selection="#ffffff",
    good="#7ccf9a",
    warning="#f0c366",
    warning_ground="#3a3018",
    error="#ff9d94",
    error_ground="#43211f",
    mark="#8cc8f0",
    mark_ground="#1f3340",
)

THEMES = {t.name: t for t in (LIGHT, DARK)}


def luminance(colour: str) -> float:
    """The relative luminance of an #rrggbb colour, 0 to 1 (WCAG 2.2, "relative luminance")."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def system_theme() -> Theme:
    """The theme that the person's desktop asks for."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def theme_named(name: str) -> Theme:
    """The theme `name`; the desktop's own for "system" and for a name that is not known."""
    return THEMES.get(name) or system_theme()


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Show every widget of `app` in `theme`. Fusion draws alike on every platform and honours the palette."""
    if app.property("theme") == theme.name:
        return  # every widget would be styled anew
    app.setProperty("theme", theme.name)
    app.setStyle("Fusion")
    app.setPalette(_palette(theme))
    app.setStyleSheet(style_sheet({f.name: str(getattr(theme, f.name)) for f in fields(theme)}))


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.window,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.on_selection,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.hover,
        role.Midlight: theme.border,
        role.Mid: theme.border,
        role.Dark: theme.edge,
        role.Shadow: theme.canvas,
        role.Accent: theme.accent,
    }
    palette = QPalette()
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.edge))
    return palette
