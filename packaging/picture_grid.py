"""Pictures of the window in every state, size, theme and language, and sheets of them to be looked at together.

    python packaging/picture_grid.py FOLDER [--sizes 1280x720,1440x900] [--states reading,failed]

A state is `empty`, `reading`, `writing`, `done`, `stopped`, `failed`, `long` (a paper that doesn't fit into the model's
context) or `hidden` (text that readers don't see); see `screenshot.py` for what in them is real. The window speaks
English on an English paper and Chinese on a Chinese one. FOLDER gets LANGUAGE-THEME-SIZE-STATE.png and a sheet
LANGUAGE-THEME-SIZE.png of all states; on stderr stands which label is cut where.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from picture_papers import make_papers
from picture_states import allow_stop, show_writing, tell
from screenshot import REVIEW, Picture, ReviewPoints

if TYPE_CHECKING:
    from collections.abc import Sequence

STATES = ("empty", "reading", "writing", "done", "stopped", "failed", "long", "hidden")
THEMES = ("light", "dark")
_COLUMNS = 2  # of a sheet, so that its pictures can be read
_ROOM = 12  # pixels between them

REVIEWS: dict[str, ReviewPoints] = {
    "en": REVIEW,
    "zh": {
        "significance": [
            ("问题贴近生活，结论对茶具的设计有直接的参考价值。", "香气", "accepted"),
            ("公开全部原始数据，便于他人重复分析。", "原始数据", ""),
        ],
        "acceptance": [
            ("三种杯子在相同条件下比较，每种重复三十次。", "三十次", "accepted"),
            ("模型只有**两个参数**，残差没有明显趋势。", "残差", ""),
        ],
        "rejection": [
            ("没有控制杯口面积，蒸发与传导的作用不能分开。", "杯口面积", ""),
            ("没有说明杯子的来源。", "", "dismissed"),
        ],
        "suggestions": [
            ("请报告每组的方差，而不仅是平均值。", "方差", "new"),
            ("在不同的湿度下重复测量。", "湿度", ""),
        ],
    },
}
_FORMING = {"en": "The error analysis names three kinds of wrong links but", "zh": "作者没有说明热电偶的精度，因此"}


def main() -> int:
    """Take them, a language in a process of its own: what the program says is fixed when it starts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--sizes", default="1280x720,1440x900", help="logical pixels, WIDTHxHEIGHT, with commas between"
    )
    parser.add_argument("--states", default=",".join(STATES), help="some of them, with commas between")
    parser.add_argument("--language", choices=("en", "zh"), help="one of the two")
    args = parser.parse_args()
    unknown = set(args.states.split(",")) - set(STATES)
    if unknown:
        parser.error(f"no such state: {', '.join(sorted(unknown))}")
    if args.language is None:
        commands = [[sys.executable, *sys.argv, "--language", language] for language in REVIEWS]
        return max(subprocess.run(command, check=False).returncode for command in commands)
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="reviewer-pictures-") as folder:
        os.environ["REVIEWER_HOME"] = folder
        papers = make_papers(Path(folder), args.language)
        grid = _Grid(args.language, papers, args.folder, args.sizes.split(","))
        for state in STATES:
            if state in args.states.split(","):
                grid.take(state)
        grid.end()
    return 0


class _Grid:
    """The pictures in one language."""

    def __init__(self, language: str, papers: dict[str, Path], folder: Path, sizes: Sequence[str]) -> None:
        options = argparse.Namespace(theme="light", lang=language, contents=False, dark_pages=False)
        self._picture = Picture(None, options)
        self._language, self._papers, self._folder, self._sizes = language, papers, folder, sizes
        self._taken: dict[str, list[Path]] = {}
        self._picture.window.show()

    def take(self, state: str) -> None:
        """Take all pictures of a state."""
        from reviewer_app.ui.shell.actions import Act

        picture, window = self._picture, self._picture.window
        window.parts.messages.clear()
        window.session.close_paper()
        self._prepare(state)
        for theme, act in zip(THEMES, (Act.THEME_LIGHT, Act.THEME_DARK), strict=True):
            window.parts.actions[act].trigger()
            for size in self._sizes:
                window.resize(*(int(pixels) for pixels in size.split("x")))
                picture.settle()
                if state in ("reading", "writing"):
                    allow_stop(picture)
                # The long one and the one with hidden text begin as the one that was reviewed.
                window.parts.messages.take_back("earlier")
                name = f"{self._language}-{theme}-{size}"
                path = self._folder / f"{name}-{state}.png"
                picture.grab(window, path)
                self._taken.setdefault(name, []).append(path)

    def end(self) -> None:
        """Write the sheets and close the window."""
        for name, paths in self._taken.items():
            _write_sheet(self._folder / f"{name}.png", paths)
        self._picture.close()

    def _prepare(self, state: str) -> None:
        picture, window = self._picture, self._picture.window
        if state == "empty":
            return
        plain = self._papers["plain"]
        picture.open_paper(self._papers.get(state, plain))
        if state in ("writing", "done", "stopped", "failed"):
            picture.store_review(REVIEWS[self._language])
            window.session.close_paper()
            picture.open_paper(plain)
        if state == "writing":
            show_writing(picture, _FORMING[self._language])
        elif state != "hidden":
            tell(picture, state)


def _write_sheet(out: Path, pictures: Sequence[Path]) -> None:
    from PySide6.QtGui import QColor, QImage, QPainter

    images = [QImage(str(path)) for path in pictures]
    width, height = images[0].width() + _ROOM, images[0].height() + _ROOM
    columns = min(_COLUMNS, len(images))
    sheet = QImage(width * columns, height * -(-len(images) // columns), QImage.Format.Format_RGB32)
    sheet.fill(QColor("#808080"))
    with QPainter(sheet) as painter:
        for number, image in enumerate(images):
            painter.drawImage(number % columns * width, number // columns * height, image)
    if not sheet.save(str(out)):
        raise SystemExit(f"{out} could not be written")
    sys.stderr.write(f"{out}: {len(images)} states\n")


if __name__ == "__main__":
    raise SystemExit(main())
