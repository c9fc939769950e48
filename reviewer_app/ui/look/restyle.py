"""Dynamic properties that the style sheet asks for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set property `name`, and have the style sheet look at `widget` again if that changed it."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
