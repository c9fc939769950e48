"""Help inside the program: the keys, and a few pages that ship as Markdown in each language."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import language, tr
from reviewer_app.locations import resource

# Files of resources/help/LANGUAGE, in the order in which they are listed.
PAGES = ("signs", "reviewing", "privacy", "models", "disclosure")


def page(name: str) -> str:
    """The Markdown of a page in the language that the window speaks."""
    return resource("help", language(), f"{name}.md").read_text(encoding="utf-8")


def title(markdown: str) -> str:
    """The page's name: its first heading."""
    return markdown.partition("\n")[0].removeprefix("# ")


def keys_page(groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> str:
    """Markdown that lists keys: per group its name, and what each key does."""
    parts = [f"# {tr('Keyboard shortcuts')}"]
    for name, rows in groups:
        lines = [f"| {tr('Keys')} | {tr('What they do')} |", "|---|---|"]
        lines += [f"| {_cell(keys)} | {_cell(text)} |" for keys, text in rows]
        parts.append(f"## {name}\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


class HelpDialog(QDialog):
    """A list of pages and the page; it stays open beside the work."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        """`keys` is the page of `keys_page`, which comes first."""
        super().__init__(parent)
        self.setWindowTitle(tr("Help"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pages = [keys, *map(page, PAGES)]
        self._list = QListWidget(self)
        self._list.setAccessibleName(tr("Pages"))
        self._list.addItems([title(text) for text in self._pages])
        self._list.setFixedWidth(self._list.sizeHintForColumn(0) + 24)
        self._text = QTextBrowser(self)
        self._text.setAccessibleName(tr("Help"))
        self._text.setOpenLinks(False)
        self._list.currentRowChanged.connect(lambda row: self._text.setMarkdown(self._pages[row]))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self._list)
        row.addWidget(self._text, 1)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(buttons)
        self.resize(860, 600)
        self._list.setCurrentRow(0)

    def show_page(self, name: str) -> None:
        """Turn to one of `PAGES`, or with "keys" to the first."""
        self._list.setCurrentRow(0 if name == "keys" else 1 + PAGES.index(name))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
