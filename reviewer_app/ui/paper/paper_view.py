"""The paper, page below page: scrolled, zoomed, marked. Images come late and from another process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Rect, Span
from reviewer_app.ui.look.theme import LIGHT, Theme
from reviewer_app.ui.paper.page_images import PageImages, Pages
from reviewer_app.ui.paper.page_layout import MARGIN, Arrangement, PageLayout, PagePoint, fit_page, fit_text, fit_width
from reviewer_app.ui.paper.page_marks import Layer, PageMarks
from reviewer_app.ui.paper.page_painter import PagePainter, Sight, wanted_images

# One notch of the wheel or one press of a key; five of them double the size.
ZOOM_STEP = 2 ** (1 / 5)
_LINE = 48  # logical pixels that an arrow key scrolls
_OVERLAP = 40  # what stays in sight when a whole screen is scrolled

# While a person zooms, images for sizes that they only pass through are not asked for.
_ZOOM_PAUSE_MS = 70
_FLASH_MS = 1400


class Fit(StrEnum):
    """What the zoom follows when the window's size changes. The values stand in stored view states."""

    NONE = "none"
    WIDTH = "width"
    TEXT = "text"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class ViewState:
    """Where a person was in a paper."""

    place: PagePoint
    zoom: float
    fit: Fit


class PaperView(QAbstractScrollArea):
    """Shows one paper at a time; `open` another and everything of the one before is gone."""

    page_changed = Signal(int, int)  # page, pages
    zoom_changed = Signal(float)
    scrolled = Signal()
    menu_asked = Signal(QPoint)  # global position
    jumped = Signal()  # about to go elsewhere: the place now is one to come back to

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.images = PageImages(self)
        self.marks = PageMarks()
        self._painter = PagePainter(self.images, self.marks)
        self._theme = LIGHT
        self._fit = Fit.WIDTH
        self._columns: tuple[float, float] | None = None
        self._page = 0
        self._dark = False
        self.layout_ = PageLayout((), 1.0, 0)
        self._ask_timer = self._timer(self._ask_images)
        self._flash_timer = self._timer(lambda: self.mark(Layer.FLASH, {}))
        self.images.arrived.connect(self.viewport().update)
        self.setProperty("role", "paper")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(tr("Paper"))
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(_LINE)
        self.horizontalScrollBar().setSingleStep(_LINE)

    # -- the paper

    def open(self, pages: Pages, sizes: tuple[tuple[float, float], ...]) -> None:
        """Show another paper from its first page, as wide as the view. `sizes` in points."""
        self.close_paper()
        self.images.set_source(pages)
        # Turned pages are one paper's; the next one stands upright.
        arrangement = replace(self.layout_.arrangement, quarters=0)
        self.layout_ = PageLayout(sizes, 1.0, self.viewport().width(), arrangement)
        self._fit = Fit.WIDTH
        self._columns = None
        self._apply_fit()
        self.verticalScrollBar().setValue(0)
        self._after_move()

    def close_paper(self) -> None:
        """Show nothing."""
        self.images.set_source(None)
        self.marks.clear()
        self._flash_timer.stop()
        self._page = 0
        self._relayout(PageLayout((), 1.0, self.viewport().width(), self.layout_.arrangement))
        self.setAccessibleDescription("")

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self._theme = theme
        self.viewport().update()

    def set_dark(self, dark: bool) -> None:
        """Show the pages dark, or as they are."""
        self._dark = dark
        self.images.set_dark(dark)
        self._after_move()

    def mark(self, layer: Layer, rects: dict[int, list[Rect]]) -> None:
        """Let `layer` show exactly `rects` (points, by page)."""
        if self.marks.put(layer, rects):
            self.viewport().update()

    def flash(self, page: int, rects: tuple[Rect, ...], further: Sequence[Span] = ()) -> None:
        """Bring a passage into sight and let it stand out for a moment, also where it goes on upon other pages."""
        self.mark(Layer.FLASH, {page: list(rects)} | {s.page: list(s.rects) for s in further})
        self._flash_timer.start(_FLASH_MS)
        if rects:
            top, bottom = min(r.y0 for r in rects), max(r.y1 for r in rects)
            left, right = min(r.x0 for r in rects), max(r.x1 for r in rects)
            self.reveal(page, Rect(left, top, right, bottom))

    # -- where and how large

    @property
    def page(self) -> int:
        """The page in the upper part of the view, from 1; 0 without a paper."""
        return self._page

    @property
    def state(self) -> ViewState:
        """Where the person is, to come back to."""
        sight = self.sight()
        return ViewState(self.layout_.point_at(sight.x, sight.y), self.layout_.zoom, self._fit)

    def restore(self, state: ViewState) -> None:
        """Go back to where `state` was taken."""
        if not self.layout_.sizes:
            return
        self._fit = state.fit
        if state.fit is Fit.NONE:
            self._relayout(self.layout_.at(state.zoom, self.viewport().width()))
        else:
            self._apply_fit()
        self.go_to(state.place)

    @property
    def fit(self) -> Fit:
        """What the zoom follows."""
        return self._fit

    def set_fit(self, fit: Fit) -> None:
        """Let the zoom follow the view's size."""
        self._fit = fit
        self._apply_fit()

    def set_columns(self, columns: tuple[float, float] | None) -> None:
        """Say from where to where the text reaches on the pages (points from the left), for `Fit.TEXT`."""
        self._columns = columns
        if self._fit is Fit.TEXT:
            self._apply_fit()

    def arrange(self, arrangement: Arrangement) -> None:
        """Lay the pages otherwise; the page that is read stays in sight."""
        page = self._page
        # First at the zoom of before, so that the new one is fitted to rows that are there.
        self._relayout(PageLayout(self.layout_.sizes, self.layout_.zoom, self.viewport().width(), arrangement))
        self._apply_fit()
        self.go_to_page(page)

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Show at `zoom` (1 is 100 %); what lies under `at` (of the viewport; None: its middle) stays there."""
        if not self.layout_.sizes:
            return
        self._fit = Fit.NONE
        where = at or QPointF(self.viewport().width() / 2, self.viewport().height() / 2)
        sight = self.sight()
        under = self.layout_.point_at(sight.x + where.x(), sight.y + where.y())
        self._relayout(self.layout_.at(zoom, self.viewport().width()))
        x, y = self.layout_.position_of(under)
        self._scroll_to(x - where.x(), y - where.y())
        self._ask_timer.start(_ZOOM_PAUSE_MS)

    def zoom_by(self, steps: float, at: QPointF | None = None) -> None:
        """Larger by `steps` (negative: smaller)."""
        self.zoom_to(self.layout_.zoom * ZOOM_STEP**steps, at)

    def go_to(self, place: PagePoint) -> None:
        """Bring `place` to the top left of the view."""
        x, y = self.layout_.position_of(place) if self.layout_.sizes else (0.0, 0.0)
        self._scroll_to(x, y)

    def go_to_page(self, page: int) -> None:
        """Bring the top of `page` to the top of the view."""
        if self.layout_.sizes:
            _, top, _, _ = self.layout_.page_rect(min(max(page, 1), len(self.layout_.sizes)))
            self.verticalScrollBar().setValue(top - 6)

    def reveal(self, page: int, rect: Rect) -> None:
        """Scroll as little as it takes to see `rect` (points) with some text around it."""
        if not 1 <= page <= len(self.layout_.sizes):
            return
        x, y, w, h = self.layout_.rect_of(page, rect)
        sight = self.sight()
        margin = sight.height / 8
        if y - margin < sight.y or y + h + margin > sight.y + sight.height:
            self.verticalScrollBar().setValue(round(y + min(h, sight.height) / 2 - sight.height / 2))
        if x < sight.x or x + w > sight.x + sight.width:
            self.horizontalScrollBar().setValue(round(x + w / 2 - sight.width / 2))

    def sight(self) -> Sight:
        """What part of the canvas is seen."""
        size = self.viewport().size()
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return Sight(x, y, size.width(), size.height(), self.devicePixelRatioF(), self._dark)

    def place_at(self, position: QPoint | QPointF) -> PagePoint | None:
        """The place in the paper at a viewport position."""
        if not self.layout_.sizes:
            return None
        sight = self.sight()
        return self.layout_.point_at(sight.x + position.x(), sight.y + position.y())

    # -- inside

    def _timer(self, call: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(call)
        return timer

    def _apply_fit(self) -> None:
        sizes = self.layout_.sizes
        if self._fit is Fit.NONE or not sizes:
            self._relayout(self.layout_.at(self.layout_.zoom, self.viewport().width()))
            return
        view = self.viewport()
        zoom = fit_width(sizes, view.width(), self.layout_.arrangement)
        # Where the text stands is known of a page that is upright and alone.
        text = self._columns if self._fit is Fit.TEXT and self.layout_.arrangement == Arrangement() else None
        if self._fit is Fit.PAGE:
            row = [sizes[page - 1] for page in self.layout_.row_of(max(self._page, 1))]
            zoom = fit_page(row, view.width(), view.height(), self.layout_.arrangement)
        elif text:
            zoom = fit_text(text, view.width())
        top = self.state.place
        self._relayout(self.layout_.at(zoom, view.width()))
        _, y = self.layout_.position_of(top)
        self.verticalScrollBar().setValue(round(y))
        if text:
            x, _ = self.layout_.position_of(PagePoint(max(self._page, 1), text[0], 0.0))
            self.horizontalScrollBar().setValue(round(x - MARGIN))
        else:
            # Pages stand in the middle of the widest one, which may be wider than the view.
            self.horizontalScrollBar().setValue((self.layout_.width - view.width()) // 2)

    def _relayout(self, layout: PageLayout) -> None:
        self.layout_ = layout
        view = self.viewport()
        for bar, length, seen in (
            (self.horizontalScrollBar(), layout.width, view.width()),
            (self.verticalScrollBar(), layout.height, view.height()),
        ):
            bar.setPageStep(max(seen - _OVERLAP, 1))
            bar.setRange(0, max(0, length - seen))
        self.zoom_changed.emit(layout.zoom)
        self._after_move()

    def _scroll_to(self, x: float, y: float) -> None:
        self.horizontalScrollBar().setValue(round(x))
        self.verticalScrollBar().setValue(round(y))

    def _after_move(self) -> None:
        self.viewport().update()
        if not self._ask_timer.isActive():
            self._ask_timer.start(0)
        sight = self.sight()
        page = self.layout_.page_at(sight.y + sight.height / 3) if self.layout_.sizes else 0
        if page != self._page:
            self._page = page
            pages = len(self.layout_.sizes)
            self.setAccessibleDescription(tr("Page {page} of {pages}").format(page=page, pages=pages))
            self.page_changed.emit(page, pages)
        self.scrolled.emit()

    def _ask_images(self) -> None:
        if self.layout_.sizes and self.isVisible():
            self.images.want(*wanted_images(self.layout_, self.sight()))

    # -- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part of the canvas that is seen."""
        with QPainter(self.viewport()) as painter:
            self._painter.paint(painter, self.layout_, self.sight(), self._theme)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The scroll bars moved."""
        self._after_move()

    def event(self, event: QEvent) -> bool:
        """On a screen of another sharpness other images are needed."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._after_move()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the zoom's promise at the new size."""
        super().resizeEvent(event)
        self._apply_fit()

    def showEvent(self, event: object) -> None:
        """Images are only asked for while the view is seen."""
        self._ask_timer.start(0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom at the pointer; the wheel alone scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(event.angleDelta().y() / 120, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Shift+Space by a screen, Home and End to the ends; the rest as every scroll area."""
        bar = self.verticalScrollBar()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Space:
                bar.setValue(bar.value() + (-bar.pageStep() if shift else bar.pageStep()))
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The window builds the menu from its actions."""
        self.menu_asked.emit(event.globalPos())

    def sizeHint(self) -> QSize:
        """A page at a comfortable width."""
        return QSize(640, 800)
