"""The models: which fit this machine, which are here, which one writes; and how they come and go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFont
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import sentences, tr
from reviewer_app.messages.model import Inspected
from reviewer_app.paper.model import Paper
from reviewer_app.review.prompt import mapping_of
from reviewer_app.session.events import ModelNotice
from reviewer_app.session.model_rows import ModelRow
from reviewer_app.session.model_shelf import ModelShelf
from reviewer_app.session.model_work import Work
from reviewer_app.ui.dialogs.model_questions import ask_how_to_import, ask_to_accept, ask_to_remove
from reviewer_app.ui.look.plain_tip import plain_tip
from reviewer_app.ui.look.restyle import restyle

_ID = Qt.ItemDataRole.UserRole
_WIDTHS = (250, 190, 90, 170)
_STEPS = 1000  # of the bar


class ModelsWindow(QDialog):
    """Shows what the shelf has, and hands it what the person asks. It stands beside the window and blocks nothing."""

    closed = Signal()

    def __init__(self, shelf: ModelShelf, paper: Callable[[], Paper | None], parent: QWidget | None = None) -> None:
        """`paper` is the open paper, for the minutes that it would take."""
        super().__init__(parent)
        self._shelf = shelf
        self._paper = paper
        self._rows: dict[str, ModelRow] = {}
        self._importing = ""  # while a file is being imported, the model that wrote until then
        self.setWindowTitle(tr("Models"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        about = self._label(
            tr(
                "A model writes the review on this computer. What fits this machine stands first. Only a download "
                "opens a connection, and only to where the file is."
            )
        )
        self._tree = QTreeWidget(self)
        self._tree.setHeaderLabels([tr("Model"), tr("State"), tr("Size"), tr("On this machine")])
        self._tree.setAccessibleName(tr("Models"))
        self._tree.setRootIsDecorated(False)
        self._tree.setProperty("role", "table")
        for column, width in enumerate(_WIDTHS):
            self._tree.setColumnWidth(column, width)
        self._tree.currentItemChanged.connect(lambda *_: self._show_chosen())
        self._text = self._label("")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = QProgressBar(self)
        self._bar.setFixedHeight(6)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Progress"))
        self._status = self._label("")
        self._status.setProperty("role", "pane-state")
        self._use = self._button(tr("&Use for reviews"), lambda row: shelf.choose(row.id))
        self._download = self._button("", self._ask_download)
        self._pause = self._button(tr("&Pause"), lambda row: shelf.downloads.pause(row.id))
        self._cancel = self._button(tr("&Cancel"), self._stop)
        self._verify = self._button(tr("&Verify"), shelf.verify)
        self._remove = self._button(tr("&Remove…"), self._ask_remove)
        row = QHBoxLayout()
        for button in (self._use, self._download, self._pause, self._cancel, self._verify, self._remove):
            row.addWidget(button)
        row.addStretch(1)
        self._disk = self._label("")
        self._disk.setProperty("role", "pane-state")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        bring = buttons.addButton(tr("&Import a file…"), QDialogButtonBox.ButtonRole.ActionRole)
        bring.setAutoDefault(False)
        bring.clicked.connect(self._ask_file)
        buttons.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setSpacing(10)
        rows.addWidget(about)
        rows.addWidget(self._tree, 1)
        rows.addWidget(self._text)
        rows.addWidget(self._bar)
        rows.addLayout(row)
        rows.addWidget(self._status)
        rows.addWidget(self._disk)
        rows.addWidget(buttons)
        self.resize(780, 560)
        self.refresh()
        self.show_model(self._writer())
        self._tree.setFocus()

    # -- what it shows

    def refresh(self) -> None:
        """Show what there is now: something changed, or another program may have changed it."""
        rows = self._shelf.rows(self._paper())
        self._rows = {row.id: row for row in rows}
        if [row.id for row in rows] != [item.data(0, _ID) for item in self._items()]:
            self._list(rows)
        writer = self._writer()
        if self._importing and writer != self._importing:
            self._importing = ""
            self.show_model(writer)
        for item in self._items():
            self._fill(item, self._rows[item.data(0, _ID)], writer)
        used, free = self._shelf.disk_use()
        disk = tr("Models take {used} GB on the disk; {free} GB are free.")
        self._disk.setText(disk.format(used=f"{used / 1e9:.1f}", free=f"{free / 1e9:.1f}") if free else "")
        self._show_chosen()

    def show_model(self, model: str) -> None:
        """Choose a row, the first one if there is none of that model."""
        item = next((i for i in self._items() if i.data(0, _ID) == model), self._tree.topLevelItem(0))
        if item is not None:
            self._tree.setCurrentItem(item)

    def show_notice(self, notice: ModelNotice) -> None:
        """Say what came of something that was asked."""
        error = notice.error
        restyle(self._status, "tone", "error" if error is not None else "good")
        self._status.setText(notice.text if error is None else sentences(error.message, error.next_step))
        self._status.setToolTip(plain_tip(error.detail) if error is not None else "")

    def _list(self, rows: list[ModelRow]) -> None:
        chosen = self._row()
        self._tree.blockSignals(True)
        self._tree.clear()
        for row in rows:
            item = QTreeWidgetItem(self._tree)
            item.setData(0, _ID, row.id)
        self.show_model(chosen.id if chosen else "")
        self._tree.blockSignals(False)

    def _fill(self, item: QTreeWidgetItem, row: ModelRow, writer: str) -> None:
        fits = {"wholly": tr("fits"), "partly": tr("with a short context"), "not": tr("does not fit")}[row.fits]
        if row.minutes is not None:
            fits += tr(", about {n} min").format(n=max(1, round(row.minutes)))
        size = tr("{n} GB").format(n=f"{row.size / 1e9:.1f}") if row.size else "–"
        texts = (row.name, _state(row, self._shelf.works.get(row.id), row.id == writer), size, fits)
        font = QFont(self._tree.font())
        font.setBold(row.id == writer)
        for column, text in enumerate(texts):
            item.setText(column, text)
            item.setFont(column, font)
        item.setToolTip(0, plain_tip(str(row.file) if row.file is not None and row.entry is None else row.name))
        item.setToolTip(3, row.fits_text)

    def _show_chosen(self) -> None:
        row = self._row()
        idle = row is not None and row.id not in self._shelf.works
        work = self._shelf.works.get(self._shown_work(row))
        downloading = work is not None and work.kind == "download"
        stoppable = work is not None and work.kind in ("download", "copy", "verify")
        self._text.setText(_about(row) if row else "")
        self._bar.setVisible(work is not None)
        if work is not None:
            self._bar.setRange(0, _STEPS if work.share is not None else 0)
            self._bar.setValue(round(_STEPS * (work.share or 0)))
            restyle(self._status, "tone", "busy")
            self._status.setText(work.text)
            self._status.setToolTip("")
        elif self._status.property("tone") == "busy":
            self._status.setText("")
        state = row.state if row else ""
        listed = row is not None and row.entry is not None and not row.packaged
        self._use.setEnabled(idle and state == "installed" and row is not None and row.id != self._writer())
        resume = state == "partial"
        self._download.setText(tr("Resume the &download") if resume else tr("&Download…"))
        self._download.setEnabled(idle and listed and state != "installed")
        self._pause.setEnabled(downloading)
        self._cancel.setEnabled(stoppable or (idle and resume))
        self._verify.setEnabled(
            idle and row is not None and row.entry is not None and state in ("installed", "damaged")
        )
        removable = state in ("installed", "damaged", "gone") and row is not None and not row.packaged
        self._remove.setEnabled(idle and removable)

    def _shown_work(self, row: ModelRow | None) -> str:
        """What is told of: the work with `row`, else with a file that is being imported and is no row yet."""
        works = self._shelf.works
        if row is not None and row.id in works:
            return row.id
        return next((model for model in works if model not in self._rows), "")

    def _stop(self, row: ModelRow) -> None:
        model = self._shown_work(row)
        work = self._shelf.works.get(model)
        if work is not None and work.kind in ("copy", "verify"):
            self._shelf.works.stop(model)
        else:
            self._shelf.downloads.cancel(row.id)

    def _writer(self) -> str:
        """The id of the row whose model writes the next review; "" if none can."""
        try:
            chosen = self._shelf.writer()
        except ReviewerError:
            return ""
        return chosen.id if chosen.id in self._rows else str(chosen.path)

    # -- what the person asks

    def import_file(self, file: Path) -> None:
        """Have `file` looked into, and ask how it is to be used."""
        self._say("busy", tr("Looking into “{name}”…").format(name=file.name))

        def seen(found: Inspected) -> None:
            self._say("busy", "")
            ask_how_to_import(self, file, found, self._shelf.folder, take_in)

        def take_in(copy: bool) -> None:
            self._importing = self._writer()
            self._shelf.take_in(file, copy=copy)

        self._shelf.inspect(file, seen, lambda error: self.show_notice(ModelNotice(error=error)))

    def _say(self, tone: str, text: str) -> None:
        restyle(self._status, "tone", tone)
        self._status.setText(text)

    def _ask_download(self, row: ModelRow) -> None:
        entry = row.entry
        if entry is None:
            return
        if self._shelf.decisions.has_accepted(entry.id):
            self._shelf.downloads.start(entry.id)
            return

        def accepted() -> None:
            self._shelf.accept(entry.id)
            self._shelf.downloads.start(entry.id)

        ask_to_accept(self, entry, accepted)

    def _ask_remove(self, row: ModelRow) -> None:
        ask_to_remove(self, row, self._shelf.folder, lambda: self._shelf.remove(row))

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("Import a model"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(tr("GGUF models (*.gguf);;All files (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.import_file(Path(chosen)))
        dialog.open()

    # -- Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file; whether it is a model is told when it was looked into."""
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import it."""
        file = dropped_file(event)
        if file is not None:
            event.acceptProposedAction()
            self.import_file(file)

    def done(self, result: int) -> None:
        """Tell that it is gone."""
        super().done(result)
        self.closed.emit()

    # -- parts

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self._tree.topLevelItem(i) for i in range(self._tree.topLevelItemCount()))
        return [i for i in items if i is not None]

    def _row(self) -> ModelRow | None:
        item = self._tree.currentItem()
        return self._rows.get(item.data(0, _ID)) if item is not None else None

    def _label(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _button(self, text: str, call: Callable[[ModelRow], object]) -> QPushButton:
        button = QPushButton(text, self)
        # Return in the list must start nothing that was only looked at.
        button.setAutoDefault(False)

        def clicked() -> None:
            row = self._row()
            if row is not None:
                call(row)

        button.clicked.connect(clicked)
        return button


def dropped_file(event: QDropEvent) -> Path | None:
    """The one file of this machine that is dropped, None if it is something else."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def _state(row: ModelRow, work: Work | None, writes: bool) -> str:
    if work is not None:
        share = "" if work.share is None else tr(", {percent} %").format(percent=int(100 * work.share))
        doing = {
            "download": tr("downloading"),
            "pause": tr("pausing"),
            "cancel": tr("being cancelled"),
            "verify": tr("being checked"),
            "copy": tr("being copied"),
            "remove": tr("being removed"),
        }
        return doing[work.kind] + share
    return row.state_text(writes=writes)


def _about(row: ModelRow) -> str:
    parts = [row.fits_text, row.time_text]
    entry = row.entry
    if entry is not None:
        parts.insert(0, tr(entry.what_for))
        if mapping := mapping_of(entry.prompt):
            parts.insert(1, tr("Its parts become sections: {mapping}.").format(mapping=mapping))
        parts.append(tr("Licence: {licence}.").format(licence=entry.licence))
        if entry.licence_note:
            parts.append(tr(entry.licence_note))
    elif row.file is not None:
        parts.insert(0, tr("A file of yours: {path}").format(path=row.file))
    if row.state == "damaged":
        told = tr("Another program changed the file: it does not have the listed size any more.")
        parts.insert(0, sentences(told, tr("Download the model again, or remove the file.")))
    return "\n".join(parts)
