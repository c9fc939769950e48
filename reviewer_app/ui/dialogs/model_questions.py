"""What a person is asked about a model before something is done: its licence, how to import it, whether it goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from reviewer_app.i18n import sentences, tr
from reviewer_app.messages.model import Inspected
from reviewer_app.models.manifest import ManifestModel
from reviewer_app.session.model_rows import ModelRow
from reviewer_app.ui.dialogs.questions import ask_to_destroy


def ask_to_accept(parent: QWidget, entry: ManifestModel, accepted: Callable[[], None]) -> None:
    """Show the licence of a model before its first download."""
    box = _box(parent, tr("Licence of “{name}”").format(name=entry.name))
    box.setText(tr("“{name}” comes under the licence {licence}.").format(name=entry.name, licence=entry.licence))
    size = tr("{size} GB will be downloaded.").format(size=f"{entry.size / 1e9:.1f}")
    where = tr("You are asked this once for each model.")
    box.setInformativeText("\n\n".join(filter(None, (tr(entry.licence_note), sentences(size, where)))))
    accept = box.addButton(tr("Accept and download"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(accept)
    accept.clicked.connect(accepted)
    box.open()


def ask_how_to_import(
    parent: QWidget, file: Path, found: Inspected, folder: Path, chosen: Callable[[bool], None]
) -> None:
    """Say what the file is, and ask whether it is copied or used where it is. One in `folder` is there already."""
    if file.parent == folder:
        chosen(True)
        return
    box = _box(parent, tr("Import a model"))
    box.setText(
        tr("“{name}”: {architecture}, {quantization}, {billions} billion weights, {size} GB").format(
            name=found.name,
            architecture=found.architecture,
            quantization=found.quantization,
            billions=f"{found.parameters / 1e9:.1f}",
            size=f"{found.size / 1e9:.1f}",
        )
    )
    box.setInformativeText(
        tr(
            "A copy stays yours when the file is moved or its disk is taken away. Used where it is, it takes no more "
            "space. Check its licence where you got it."
        )
    )
    copy = box.addButton(tr("Copy it"), QMessageBox.ButtonRole.AcceptRole)
    use = box.addButton(tr("Use it where it is"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(copy)
    copy.clicked.connect(lambda: chosen(True))
    use.clicked.connect(lambda: chosen(False))
    box.open()


def ask_to_remove(parent: QWidget, row: ModelRow, folder: Path, agreed: Callable[[], None]) -> None:
    """Ask before a file goes that took hours to come. One that is used in place is only forgotten, unasked."""
    if row.file is not None and row.file.parent != folder:
        agreed()
        return
    ask_to_destroy(
        parent,
        tr("Remove a model"),
        tr("Remove “{name}” from this computer?").format(name=row.name),
        tr("Its file of {size} GB is deleted.").format(size=f"{row.size / 1e9:.1f}"),
        tr("Remove it"),
        agreed,
    )


def _box(parent: QWidget, title: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box
