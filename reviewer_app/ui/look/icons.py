"""The program's own icons: one-colour outlines on a 24-unit grid, drawn in the colour of the text beside them."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from reviewer_app.locations import resource
from reviewer_app.ui.look.theme import Theme

_SIZES = (20, 40)
# The colour that the files are drawn in; an icon viewer shows them as they are.
_DRAWN_IN = b"#000000"


def themed_icon(name: str, theme: Theme, *, on_accent: bool = False) -> QIcon:
    """`resources/icons/<name>.svg` in the theme's text colour, its edge colour where disabled.

    Raises FileNotFoundError if there is no such icon.
    """
    drawing = resource("icons", f"{name}.svg").read_bytes()
    icon = QIcon()
    colours = {
        QIcon.Mode.Normal: theme.on_accent if on_accent else theme.text,
        QIcon.Mode.Disabled: theme.muted if on_accent else theme.edge,
    }
    for mode, colour in colours.items():
        for size in _SIZES:
            icon.addPixmap(_pixmap(drawing, colour, size), mode)
    return icon


def application_icon() -> QIcon:
    """The program's icon in its own colours."""
    icon = QIcon()
    drawing = resource("icons", "reviewer.svg").read_bytes()
    for size in (16, 24, 32, 48, 64, 128, 256):
        icon.addPixmap(_pixmap(drawing, None, size))
    return icon


def _pixmap(drawing: bytes, colour: str | None, size: int) -> QPixmap:
    if colour is not None:
        drawing = drawing.replace(_DRAWN_IN, colour.encode())
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, size, size))
    return pixmap
