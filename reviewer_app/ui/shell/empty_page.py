"""What the window shows without a paper: how to open one, and those opened last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.i18n import sentences, tr, trn
from reviewer_app.ui.look.icons import application_icon
from reviewer_app.ui.look.restyle import restyle

if TYPE_CHECKING:
    from reviewer_app.store import RecentPaper

_SHOWN = 5
_DATE = QLocale.FormatType.ShortFormat
_WIDTH = 560


class EmptyPage(QWidget):
    """An invitation to open a paper."""

    open_asked = Signal()
    sample_asked = Signal()
    paper_chosen = Signal(str)  # path
    models_asked = Signal()
    library_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "empty")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._drop = QFrame(self)
        self._drop.setProperty("role", "drop")
        self._drop.setFixedWidth(_WIDTH)
        sign = QLabel(self._drop)
        sign.setPixmap(application_icon().pixmap(QSize(56, 56), self.devicePixelRatioF()))
        sign.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title = self._label(tr("Open a paper to review"), "empty-title")
        self._text = self._label("", "empty-text")
        self._open = QPushButton(tr("Open a PDF…"), self._drop)
        self._open.setProperty("role", "primary")
        self._open.clicked.connect(self.open_asked)
        self._sample = QPushButton(tr("Try the sample paper"), self._drop)
        self._sample.clicked.connect(self.sample_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        buttons.addWidget(self._open)
        buttons.addWidget(self._sample)
        buttons.addStretch(1)
        inside = QVBoxLayout(self._drop)
        inside.setContentsMargins(40, 36, 40, 36)
        inside.setSpacing(14)
        inside.addWidget(sign)
        inside.addWidget(title)
        inside.addWidget(self._text)
        inside.addSpacing(6)
        inside.addLayout(buttons)
        self._heading = QLabel(tr("Opened last"), self)
        self._heading.setProperty("role", "section-title")
        self._recent = QListWidget(self)
        self._recent.setProperty("role", "recent")
        self._recent.setFixedWidth(_WIDTH)
        self._recent.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self._recent.setAccessibleName(tr("Papers opened last"))
        self._recent.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._recent.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._recent.itemActivated.connect(self._chosen)
        self._recent.itemClicked.connect(self._chosen)
        self._heading.setBuddy(self._recent)
        self._library = QPushButton(tr("All papers…"), self)
        self._library.setProperty("role", "link")
        self._library.clicked.connect(self.library_asked)
        self._model = self._model_card()
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(self._drop, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(22)
        below = QVBoxLayout()
        below.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self._heading)
        head.addStretch(1)
        head.addWidget(self._library)
        below.addLayout(head)
        below.addWidget(self._recent)
        centre = QHBoxLayout()
        centre.addStretch(1)
        centre.addLayout(below)
        centre.addStretch(1)
        column.addLayout(centre)
        column.addSpacing(14)
        # Between stretches, since what is aligned gets no height for its width.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._model)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addStretch(3)
        self.set_opening("")
        self.set_recent([])

    def set_opening(self, text: str) -> None:
        """Say `text` of the file that is being opened; with "" that any may be dropped."""
        waiting = tr("{what}…").format(what=text)
        invitation = tr("Drop a PDF here, or choose one.\nNothing that you open or write leaves this computer.")
        self._text.setText(waiting if text else invitation)
        self._open.setEnabled(not text)
        self._sample.setEnabled(not text)

    def set_drop(self, over: bool) -> None:
        """Show that a file is held over the window."""
        restyle(self._drop, "over", "true" if over else "false")

    def set_model(self, name: str, what_for: str) -> None:
        """Say which model writes the reviews and what it is fit for, or what to do where there is none."""
        self._model_name.setText(name)
        self._model_fit.setText(what_for)
        self._model.setAccessibleName(sentences(name, what_for))

    def set_recent(self, papers: Sequence[RecentPaper], accepted: Callable[[str], int] = lambda sha256: 0) -> None:
        """List the papers opened last; `accepted` says how many points of a paper's review are."""
        self._recent.clear()
        for paper in papers[:_SHOWN]:
            path = Path(paper.path)
            opened = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(paper.opened)).date(), _DATE)
            about = [opened, path.name, trn("{n} page", "{n} pages", paper.pages)]
            if paper.reviewed:
                points = accepted(paper.sha256)
                about.append(trn("{n} point accepted", "{n} points accepted", points) if points else tr("reviewed"))
            item = QListWidgetItem(f"{paper.name}\n{'  ·  '.join(about)}")
            item.setData(Qt.ItemDataRole.UserRole, paper.path)
            item.setToolTip(paper.path)
            self._recent.addItem(item)
        self._heading.setVisible(self._recent.count() > 0)
        self._recent.setVisible(self._recent.count() > 0)
        self._library.setVisible(self._recent.count() > 0)
        if self._recent.count():
            rows = self._recent.sizeHintForRow(0) * self._recent.count()
            frame = 2 * self._recent.frameWidth() + 4
            self._recent.setMaximumHeight(rows + frame)
            # On a small screen it scrolls.
            self._recent.setMinimumHeight(min(rows, 2 * self._recent.sizeHintForRow(0)) + frame)

    def _model_card(self) -> QFrame:
        card = QFrame(self)
        card.setProperty("role", "model-card")
        card.setFixedWidth(_WIDTH)
        self._model_name, self._model_fit = QLabel(card), QLabel(card)
        self._model_name.setProperty("role", "pane-title")
        self._model_fit.setProperty("role", "pane-count")
        for label in (self._model_name, self._model_fit):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._model_name)
        texts.addWidget(self._model_fit)
        models = QPushButton(tr("Models…"), card)
        models.setProperty("role", "link")
        models.clicked.connect(self.models_asked)
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 10, 8, 10)
        row.addLayout(texts, 1)
        row.addWidget(models, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self._drop)
        label.setProperty("role", role)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setWordWrap(True)
        return label

    def _chosen(self, item: QListWidgetItem) -> None:
        self.paper_chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))
