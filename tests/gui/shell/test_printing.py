"""Printing, into a PDF: the paper as its pages are, the review as it is exported."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from reviewer_app.errors import ReviewerError
from reviewer_app.ui.paper.paper_printer import PaperPrinter
from reviewer_app.ui.shell.actions import Act
from tests.gui.conftest import LocalPages, Opened, make_pdf, messages, wait_parsed


def to_file(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def told(printing: PaperPrinter) -> list[ReviewerError | None]:
    ended: list[ReviewerError | None] = []
    printing.ended.connect(ended.append)
    return ended


def test_the_pages_that_are_asked_for_are_printed_as_they_are(qtbot: QtBot, tmp_path: Path) -> None:
    source = LocalPages(make_pdf(4, 300, 400))
    printer = to_file(tmp_path / "out.pdf")
    printer.setFromTo(2, 3)
    printing = PaperPrinter(source, source.sizes, printer)
    ended = told(printing)
    printing.start()
    source.answer()
    assert ended == [None]
    with pymupdf.open(tmp_path / "out.pdf") as printed:
        assert [(round(p.rect.width), round(p.rect.height)) for p in printed] == [(300, 400)] * 2
        dark = [min(p.get_pixmap().samples) for p in printed]
        assert max(dark) < 80, "neither is blank"


@pytest.mark.qt_log_ignore("Returned false", extend=True)
def test_a_printer_that_takes_nothing_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    source = LocalPages(make_pdf(1))
    printing = PaperPrinter(source, source.sizes, to_file(tmp_path / "no such folder" / "out.pdf"))
    ended = told(printing)
    printing.start()
    source.answer()
    (error,) = ended
    assert isinstance(error, ReviewerError)
    assert "printer" in error.message


def test_what_is_stopped_prints_no_further_page(qtbot: QtBot, tmp_path: Path) -> None:
    source = LocalPages(make_pdf(3))
    printing = PaperPrinter(source, source.sizes, to_file(tmp_path / "out.pdf"))
    ended = told(printing)
    printing.page_drawn.connect(lambda _page: printing.stop())
    printing.start()
    source.answer()
    assert ended == [None]
    with pymupdf.open(tmp_path / "out.pdf") as printed:
        assert printed.page_count == 1


def test_the_window_prints_paper_and_review(reading: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    wait_parsed(reading, qtbot)
    reading.window.parts.actions[Act.PRINT_PAPER].trigger()
    dialog = reading.window.findChild(QPrintDialog)
    assert dialog is not None
    assert (dialog.minPage(), dialog.maxPage()) == (1, 8)
    dialog.done(QDialog.DialogCode.Rejected)
    commands = reading.window._printing
    printer = to_file(tmp_path / "paper.pdf")
    printer.setFromTo(1, 2)
    commands.print_paper(printer)
    qtbot.waitUntil(lambda: commands._printing is None, timeout=60_000)
    assert "printing" not in messages(reading)
    with pymupdf.open(tmp_path / "paper.pdf") as printed:
        assert printed.page_count == 2
    commands.print_review(to_file(tmp_path / "review.pdf"))
    with pymupdf.open(tmp_path / "review.pdf") as printed:
        assert "Reasons for acceptance" in printed[0].get_text()
