"""Which colours of a theme stand on which, and how well two colours can be told apart."""

from __future__ import annotations

from reviewer_app.ui.look.theme import luminance

# (foreground, ground), by field
TEXT_PAIRS = (
    ("text", "window"),
    ("text", "surface"),
    ("text", "canvas"),
    ("text", "hover"),
    ("text", "pressed"),
    ("text", "accent_ground"),
    ("muted", "window"),
    ("muted", "surface"),
    ("muted", "canvas"),
    ("accent", "window"),
    ("accent", "surface"),
    ("accent", "accent_ground"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_selection", "selection"),
    ("good", "window"),
    ("good", "surface"),
    ("warning", "window"),
    ("warning", "surface"),
    ("warning", "warning_ground"),
    ("text", "warning_ground"),
    ("error", "window"),
    ("error", "surface"),
    ("error", "error_ground"),
    ("text", "error_ground"),
    ("mark", "surface"),
    ("mark", "mark_ground"),
    ("warning", "mark_ground"),
    ("error", "mark_ground"),
    ("page_text", "lit"),
    ("page_text", "hidden"),
    ("page_text", "flash"),
    ("page_text", "hit"),
    ("page_text", "hit_now"),
    ("page_text", "page_selection"),
)
EDGE_PAIRS = (("edge", "window"), ("edge", "surface"), ("accent", "window"), ("accent", "surface"))


def contrast(a: str, b: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)
