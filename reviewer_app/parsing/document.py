"""Taking a person's file and opening it as a PDF, with one error for each way in which that fails.

A file is read once, hashed, and copied under its hash: whoever opens the paper later works on the same bytes, also
when the person recompiles the original meanwhile. Every decision is made by content, never by the file's name.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pymupdf

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr

log = logging.getLogger(__name__)

# An open PDF, for those who hold one without knowing the library.
PdfDocument: TypeAlias = pymupdf.Document

# MuPDF reports each flaw of a file on stderr, where the worker's own last words are looked for after a crash.
pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

# What MuPDF raises: its own errors (no common base with Python's), and PyMuPDF's checks in front of them.
MUPDF_ERRORS: tuple[type[Exception], ...] = (
    pymupdf.mupdf.FzErrorBase,
    RuntimeError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    UnicodeError,
    OverflowError,
    AssertionError,
)

_LIBRARY = str(Path(pymupdf.__file__).parent)


def is_mupdf_error(error: BaseException) -> bool:
    """Whether an exception was raised by MuPDF or by PyMuPDF in front of it, not by this program's own code.

    PyMuPDF raises plain ValueError, TypeError, … on damaged files, as a mistake of ours does: the place tells.
    """
    if isinstance(error, pymupdf.mupdf.FzErrorBase):
        return True
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and frames[-1].filename.startswith(_LIBRARY)


def log_failure(error: Exception, what: str) -> bool:
    """Log that `what` happened; True if this program erred and not the file, which is logged as an error with where.

    The exception's message can quote the paper: it is left out.
    """
    if is_mupdf_error(error):
        log.info("%s: %s", what, type(error).__name__)
        return False
    log.error("%s: %s\n%s", what, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    return True


# Readers accept a header that begins anywhere in the first 1,024 bytes (PDF 1.7, annex H.3, note 13).
_HEADER_WITHIN = 1024
# Where a web page says that it is one.
_TAG_WITHIN = 65536
# US Letter, in points.
_LETTER = (612.0, 792.0)
LONGEST_SIDE = 1_000_000.0  # points, 350 metres; PDF allows 14,400
_WEB_PAGE_STARTS = (b"<!doctype html", b"<html", b"<head", b"<?xml", b"<script", b"<body", b"<!--")


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A private copy of a person's file: its SHA-256 in hex, its size in bytes and where the copy lies."""

    sha256: str
    size: int
    file: Path


def take(path: Path, folder: Path) -> TakenFile:
    """Read `path` once and keep a private copy (mode 0600) as `folder`/<sha256>.pdf.

    Raises ReviewerError: FILE_MISSING, FILE_UNREADABLE, FILE_EMPTY, WEB_PAGE, NOT_A_PDF, DISK_FULL, WRITE_FAILED.
    """
    data = read_file(path)
    check_content(data)
    sha256 = hashlib.sha256(data).hexdigest()
    copy = folder / f"{sha256}.pdf"
    if not _holds(copy, len(data)):
        _write_private(copy, data)
    return TakenFile(sha256, len(data), copy)


def read_file(path: Path) -> bytes:
    """The bytes of `path`. Raises ReviewerError: FILE_MISSING, FILE_UNREADABLE or OUT_OF_MEMORY."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReviewerError(
            ErrorCode.FILE_MISSING,
            tr("There is no file at {path}.").format(path=path),
            tr("Check whether it was moved or renamed, then open it again."),
        ) from error
    except IsADirectoryError as error:
        raise ReviewerError(
            ErrorCode.FILE_UNREADABLE,
            tr("{path} is a folder, not a file.").format(path=path),
            tr("Open a PDF file inside it."),
        ) from error
    except OSError as error:
        raise ReviewerError(
            ErrorCode.FILE_UNREADABLE,
            tr("The file {path} cannot be read: {reason}.").format(path=path, reason=error.strerror or error),
            tr("Check its permissions and that its drive is connected, then open it again."),
        ) from error
    except MemoryError as error:
        raise ReviewerError(
            ErrorCode.OUT_OF_MEMORY,
            tr("The file {path} is too large to be read into memory.").format(path=path),
            tr("Print the part you need to a smaller PDF and open that one."),
        ) from error


def check_content(data: bytes) -> None:
    """Raise FILE_EMPTY, WEB_PAGE or NOT_A_PDF unless `data` begins as a PDF does."""
    if not data.strip(b"\0 \t\r\n"):
        raise ReviewerError(
            ErrorCode.FILE_EMPTY,
            tr("The file is empty."),
            tr("The download or copy probably broke off: fetch it again."),
        )
    head = data[:_HEADER_WITHIN]
    if b"%PDF-" in head:
        return
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(_WEB_PAGE_STARTS) and (b"<html" in data[:_TAG_WITHIN].lower() or b"<head" in text):
        raise ReviewerError(
            ErrorCode.WEB_PAGE,
            tr("This file is a web page, not a PDF."),
            tr("The site probably asked for a login or a click first: open the link in a browser and save the PDF."),
        )
    raise ReviewerError(
        ErrorCode.NOT_A_PDF,
        tr("This file is not a PDF{what}.").format(what=_looks_like(head)),
        tr("Export or print the paper to PDF and open that file."),
    )


def _looks_like(head: bytes) -> str:
    kinds = (
        (b"PK\x03\x04", tr("; it looks like a Word, OpenDocument or ZIP file")),
        (b"\xd0\xcf\x11\xe0", tr("; it looks like an old Word file")),
        (b"{\\rtf", tr("; it looks like an RTF file")),
        (b"%!PS", tr("; it looks like a PostScript file")),
        (b"\x89PNG", tr("; it looks like an image")),
        (b"\xff\xd8\xff", tr("; it looks like an image")),
        (b"\\documentclass", tr("; it looks like LaTeX source")),
        (b"GGUF", tr("; it looks like a language model")),
    )
    return next((what for magic, what in kinds if head.lstrip().startswith(magic)), "")


def open_pdf(data: bytes, password: str | None = None) -> pymupdf.Document:
    """Open a PDF from its bytes and unlock it.

    Raises ReviewerError: what `check_content` raises, PDF_DAMAGED, PASSWORD_NEEDED, PASSWORD_WRONG, NO_PAGES.
    """
    check_content(data)
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
        locked = bool(document.needs_pass)
    except MUPDF_ERRORS as error:
        raise _damaged(str(error)) from error
    if locked and not password:
        raise ReviewerError(
            ErrorCode.PASSWORD_NEEDED,
            tr("This PDF is protected by a password."),
            tr("Type the password to open it."),
        )
    try:
        if locked and not document.authenticate(password):
            raise ReviewerError(
                ErrorCode.PASSWORD_WRONG,
                tr("The password does not open this PDF."),
                tr("Check upper and lower case, then type it again."),
            )
        pages = document.page_count
        repaired = document.is_repaired
    except MUPDF_ERRORS as error:
        raise _damaged(str(error)) from error
    if pages < 1:
        if repaired or not _names_no_pages(document):
            raise _damaged("no page survived the repair")
        raise ReviewerError(
            ErrorCode.NO_PAGES,
            tr("This PDF has no pages."),
            tr("Export the paper again from the program that made it."),
        )
    return document


def _names_no_pages(document: pymupdf.Document) -> bool:
    """Whether the file itself says that it has no pages, as an intact but empty PDF does."""
    try:
        return bool(document.xref_get_key(document.pdf_catalog(), "Pages")[0] == "xref")
    except MUPDF_ERRORS:
        return False


def _damaged(detail: str) -> ReviewerError:
    return ReviewerError(
        ErrorCode.PDF_DAMAGED,
        tr("This PDF is damaged or incomplete, and no page of it could be recovered."),
        tr("Download it again, or export it again from the program that made it."),
        detail,
    )


def page_sizes(document: pymupdf.Document) -> list[tuple[float, float]]:
    """(width, height) of each page as displayed, in points; US Letter for a page that cannot be loaded."""
    return [page_size(document, index) for index in range(document.page_count)]


def page_size(document: pymupdf.Document, index: int) -> tuple[float, float]:
    """(width, height) of page `index`, from 0, as displayed, in points; US Letter if it has no size that can be."""
    try:
        rect = document[index].rect
        size = float(rect.width), float(rect.height)
    except MUPDF_ERRORS:
        return _LETTER
    # Written so that what is no number is none of these either.
    return size if all(0 < side <= LONGEST_SIDE for side in size) else _LETTER


def metadata_title(document: pymupdf.Document) -> str:
    """The title that the file itself states, or ""; unreliable, fit for a window's caption only."""
    try:
        return str((document.metadata or {}).get("title") or "").strip()
    except MUPDF_ERRORS:
        return ""


def load_page(document: pymupdf.Document, number: int) -> pymupdf.Page:
    """Page `number`, counted from 1. Raises ReviewerError PAGE_FAILED if there is none or it is damaged."""
    try:
        if not 1 <= number <= document.page_count:
            raise IndexError(f"page {number} of {document.page_count}")
        return document[number - 1]
    except MUPDF_ERRORS as error:
        raise page_failed(number, error) from error


def page_failed(number: int, error: Exception) -> ReviewerError:
    """The error that names page `number` (from 1) as unreadable."""
    return ReviewerError(
        ErrorCode.PAGE_FAILED,
        tr("Page {number} of this PDF is damaged and cannot be read.").format(number=number),
        tr("The other pages still work. A fresh download or export may bring the page back."),
        f"{type(error).__name__}: {error}",
    )


def _holds(copy: Path, size: int) -> bool:
    # The name is the hash of the content and the file appears only when complete, so its size is check enough;
    # `open` verifies the hash again.
    try:
        return copy.stat().st_size == size
    except OSError:
        return False


def _write_private(copy: Path, data: bytes) -> None:
    temporary = ""
    try:
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp creates with mode 0600
        descriptor, temporary = tempfile.mkstemp(prefix=".taking-", dir=copy.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, copy)  # noqa: PTH105 (both are plain strings here)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise ReviewerError(
            ErrorCode.DISK_FULL if full else ErrorCode.WRITE_FAILED,
            tr("The disk is full: the paper could not be copied to {folder}.").format(folder=copy.parent)
            if full
            else tr("The paper could not be copied to {folder}: {reason}.").format(
                folder=copy.parent, reason=error.strerror or error
            ),
            tr("Free some space or change the folder's permissions, then open the paper again."),
        ) from error
