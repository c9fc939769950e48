"""Beside the paper: its sections, figures and tables, its pages in small, what code found, the text of the page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import tr
from reviewer_app.paper.model import POOR_QUALITY, Figure, LeftOut, Paper, Rect, Section, Table
from reviewer_app.ui.look.plain_tip import plain_tip
from reviewer_app.ui.paper.checks_panel import ChecksPanel
from reviewer_app.ui.paper.notes_panel import NotesPanel
from reviewer_app.ui.paper.page_images import ImageKey, PageImages, Pages
from reviewer_app.ui.paper.page_reader import PageReader
from reviewer_app.ui.paper.tab_rows import TabRows

_THUMBNAIL = 124  # logical pixels wide
_THUMBNAIL_MARGIN = 28  # beside it and below it, where its number stands
_FLATTEST = 0.2  # height over width of what a cell is made for
_PAPER_EDGE = "#c3cad2"
_INDENT = 16
_CAPTION = 200  # characters of a caption in the list; its tool tip has the whole
_CACHE_BYTES = 24 * 1024 * 1024
_PLACE = Qt.ItemDataRole.UserRole


class ContentsPanel(QWidget):
    """Outline, figures and tables, thumbnails, the page's text. Choosing an entry says where to go."""

    place_chosen = Signal(int, object)  # page, Rect or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outline = QTreeWidget(self)
        self._outline.setHeaderHidden(True)
        self._outline.setAccessibleName(tr("Sections"))
        self._floats = QTreeWidget(self)
        self._floats.setHeaderHidden(True)
        self._floats.setAccessibleName(tr("Figures and tables"))
        self._left_out = QTreeWidget(self)
        self._left_out.setHeaderHidden(True)
        self._left_out.setAccessibleName(tr("Text left out, and why"))
        self.thumbnails = Thumbnails(self)
        self.checks = ChecksPanel(self)
        self.notes = NotesPanel(self)
        self.reader = PageReader(self)
        self.reader.place_chosen.connect(self.place_chosen)
        for tree in (self._outline, self._floats, self._left_out):
            tree.setProperty("role", "contents")
            tree.setTextElideMode(Qt.TextElideMode.ElideRight)
            tree.itemActivated.connect(self._chosen)
            tree.itemClicked.connect(self._chosen)
        self._outline.setUniformRowHeights(True)
        self._outline.setIndentation(_INDENT)
        self._floats.setIndentation(_INDENT)
        self._left_out.setIndentation(_INDENT)
        self.thumbnails.page_chosen.connect(lambda page: self.place_chosen.emit(page, None))
        self._tabs = tabs = TabRows(self)
        tabs.add(self._outline, tr("Sections"))
        tabs.add(self.checks, tr("Checks"), tr("What code found in the paper, without a model"))
        tabs.add(self.notes, tr("Notes"))
        tabs.add(self._floats, tr("Figures"))
        tabs.add(self.thumbnails, tr("Pages"))
        tabs.add(self.reader, tr("Text"))
        why = tr("Text that the pages show and that is no part of the paper's text, and why")
        tabs.add(self._left_out, tr("Left out"), why)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(tabs)
        self.setMinimumWidth(170)
        self._waiting: Paper | None = None
        self._page = 0

    def turn_to(self, tab: QWidget) -> None:
        """Show one of the tabs."""
        self._tabs.turn_to(tab)

    def show_paper(self, paper: Paper) -> None:
        """List what `paper` has, once the panel is seen."""
        hidden = {h.page for h in paper.hidden}
        for page in paper.pages:
            self.thumbnails.set_quality(page.number, page.quality, page.notes, hidden=page.number in hidden)
        self._waiting = paper
        if self.isVisible():
            self._fill()

    def showEvent(self, event: object) -> None:
        """See `show_paper`."""
        self._fill()

    def clear(self) -> None:
        """List nothing."""
        self._waiting = None
        self._outline.clear()
        self._floats.clear()
        self._left_out.clear()
        self.checks.clear()
        self.thumbnails.open(None, ())
        self.reader.follow(0)

    def follow(self, page: int) -> None:
        """Mark the section and the page that are seen."""
        self._page = page
        last: QTreeWidgetItem | None = None
        for item in _below(self._outline.invisibleRootItem()):
            place = item.data(0, _PLACE)
            if place is None:
                break  # it says that there are none
            begins = place[0]
            if begins > page:
                break
            last = item
            if begins == page:
                break  # the first that begins on the page stands for it
        if last is not None and not self._outline.hasFocus():
            self._outline.setCurrentItem(last)
        self.thumbnails.follow(page)
        self.reader.follow(page)

    def _fill(self) -> None:
        paper, self._waiting = self._waiting, None
        if paper is not None:
            self._fill_outline(paper.sections)
            self._fill_floats(paper)
            self._fill_left_out(paper.left_out)
            self.follow(self._page)

    def _fill_outline(self, sections: tuple[Section, ...]) -> None:
        self._outline.clear()
        # Put in all at once: each entry put in alone makes the list lay itself out anew.
        tops: list[QTreeWidgetItem] = []
        parents: list[tuple[int, QTreeWidgetItem]] = []
        for section in sections:
            if not section.heading:
                continue
            while parents and parents[-1][0] >= section.level:
                parents.pop()
            item = _entry(section.heading, section.page, section.rects)
            if parents:
                parents[-1][1].addChild(item)
            else:
                tops.append(item)
            parents.append((section.level, item))
        self._outline.addTopLevelItems(tops or [_nothing(tr("No headings were found in this paper."))])
        self._outline.expandAll()

    def _fill_floats(self, paper: Paper) -> None:
        self._floats.clear()
        kinds: tuple[tuple[str, tuple[Figure | Table, ...]], ...] = (
            (tr("Figures"), paper.figures),
            (tr("Tables"), paper.tables),
        )
        for title, entries in kinds:
            if not entries:
                continue
            head = QTreeWidgetItem([title])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.addChildren([_float(e) for e in entries])
            self._floats.addTopLevelItem(head)
        if not paper.figures and not paper.tables:
            self._floats.addTopLevelItem(_nothing(tr("No figures or tables were found in this paper.")))
        self._floats.expandAll()

    def _fill_left_out(self, left_out: tuple[LeftOut, ...]) -> None:
        self._left_out.clear()
        pages: list[QTreeWidgetItem] = []
        for number, entries in itertools.groupby(left_out, key=lambda left: left.page):
            head = _entry(tr("Page {page}").format(page=number), number, ())
            for left in entries:
                item = _entry(left.text, number, left.rects)
                item.setText(0, f"{tr(left.reason)}\n{' '.join(left.text.split())[:_CAPTION]}")
                head.addChild(item)
            pages.append(head)
        self._left_out.addTopLevelItems(pages or [_nothing(tr("No text was left out."))])

    def _chosen(self, item: QTreeWidgetItem) -> None:
        place = item.data(0, _PLACE)
        if place:
            page, rect = place
            self.place_chosen.emit(page, rect)


def _below(item: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    """Every entry under `item`, in order."""
    for i in range(item.childCount()):
        child = item.child(i)
        if child is not None:
            yield child
            yield from _below(child)


def _float(entry: Figure | Table) -> QTreeWidgetItem:
    """A figure or table: its label, and its caption's words on a line of their own."""
    item = _entry(entry.caption, entry.page, entry.rects)
    words = entry.caption.removeprefix(entry.label).lstrip(" .:|-–—")
    if entry.label and words:
        item.setText(0, f"{entry.label}\n{words[:_CAPTION]}")
    return item


def _nothing(text: str) -> QTreeWidgetItem:
    """What stands in a list that is empty, which without a word looks like one that failed."""
    item = QTreeWidgetItem([text])
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setToolTip(0, plain_tip(text))
    return item


def _entry(text: str, page: int, rects: tuple[Rect, ...]) -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setData(0, _PLACE, (page, rects[0] if rects else None))
    item.setToolTip(0, plain_tip(tr("{text}\nPage {page}").format(text=text, page=page)))
    return item


class Thumbnails(QListWidget):
    """The pages in small, drawn as they come into sight."""

    page_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = PageImages(self, cache_bytes=_CACHE_BYTES)
        self._images.arrived.connect(self._show)
        self._sizes: tuple[tuple[float, float], ...] = ()
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setMovement(QListWidget.Movement.Static)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setProperty("role", "contents")
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Pages"))
        self.verticalScrollBar().valueChanged.connect(self._ask)
        self.itemActivated.connect(self._chosen)
        self.itemClicked.connect(self._chosen)

    def open(self, pages: Pages | None, sizes: tuple[tuple[float, float], ...]) -> None:
        """Show the pages of another paper, or none."""
        self.clear()
        self._images.set_source(pages)
        self._sizes = sizes
        tallest = max((h / w for w, h in sizes), default=1.4)
        cell = QSize(_THUMBNAIL, round(_THUMBNAIL * min(max(tallest, _FLATTEST), 2.0)))
        self.setIconSize(cell)
        self._arrange()
        blank = QPixmap(cell)
        blank.fill(QColor("#ffffff"))
        icon = _icon(blank)
        for number in range(1, len(sizes) + 1):
            item = QListWidgetItem(icon, str(number))
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.addItem(item)
        self._ask()

    def follow(self, page: int) -> None:
        """Mark the page that is seen."""
        if not self.hasFocus():
            self.setCurrentRow(page - 1)

    def set_quality(self, page: int, quality: float, notes: Sequence[str], *, hidden: bool) -> None:
        """Say at `page` how well its text could be read, and that it holds text that is not seen."""
        if not 1 <= page <= self.count():
            return
        item = self.item(page - 1)
        said = list(notes)
        if hidden:
            said.append(tr("It holds text that readers do not see."))
        warn = hidden or quality < POOR_QUALITY
        item.setText(tr("{page}  ⚠").format(page=page) if warn else str(page))
        item.setToolTip(plain_tip("\n".join(said)))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, " ".join([tr("Page {page}").format(page=page), *said]))

    def showEvent(self, event: object) -> None:
        """Pages are only drawn for a list that is seen."""
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many beside each other as there is room for, in the middle."""
        super().resizeEvent(event)
        self._arrange()
        self._ask()

    def _arrange(self) -> None:
        across = self.viewport().width() - 1
        columns = max(1, across // (_THUMBNAIL + _THUMBNAIL_MARGIN))
        self.setGridSize(QSize(across // columns, self.iconSize().height() + _THUMBNAIL_MARGIN + 16))

    def _ask(self) -> None:
        if not self.isVisible() or not self._sizes:
            return
        seen = self.viewport().rect()
        rows = [i for i in range(self.count()) if self.visualItemRect(self.item(i)).intersects(seen)]
        self._images.want([self._key(i + 1) for i in rows])

    def _key(self, page: int) -> ImageKey:
        width, _ = self._sizes[page - 1]
        return ImageKey(page, round(_THUMBNAIL * self.devicePixelRatioF() / width, 4))

    def _show(self, page: int) -> None:
        image: QImage | None = self._images.get(self._key(page))
        item = self.item(page - 1)
        if image is not None and item is not None:
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            item.setIcon(_icon(pixmap))

    def _chosen(self, item: QListWidgetItem) -> None:
        self.page_chosen.emit(self.row(item) + 1)


def _icon(pixmap: QPixmap) -> QIcon:
    """A page with its edge, as it is also where it is chosen: a style tints what is selected."""
    with QPainter(pixmap) as painter:
        # White paper on a white ground has no edge of its own.
        painter.setPen(QColor(_PAPER_EDGE))
        painter.drawRect(QRectF(QPointF(0.5, 0.5), pixmap.deviceIndependentSize() - QSizeF(1, 1)))
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
