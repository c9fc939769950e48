"""The program's icon in the formats that systems ask for, drawn from the one that it has."""

from __future__ import annotations

from pathlib import Path

from contents import ROOT
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def draw_icon(out: Path, side: int) -> None:
    """Draw the program's icon, `side` pixels wide, in the format that the name of `out` tells (png, ico, icns).

    Raises OSError.
    """
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(ROOT / "resources" / "icons" / "reviewer.svg")).render(painter)
    painter.end()
    out.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(out)):
        raise OSError(f"{out} could not be drawn.")
