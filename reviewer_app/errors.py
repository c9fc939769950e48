"""Every way in which the program's work can fail, as a small closed set.

Each error carries a code, a sentence that a person understands and what to do next.
"""

from __future__ import annotations

from enum import StrEnum

from reviewer_app.i18n import sentences


class ErrorCode(StrEnum):
    """What went wrong. The value crosses process borders and stands in logs, so it never changes."""

    # the paper
    FILE_MISSING = "file-missing"
    FILE_UNREADABLE = "file-unreadable"
    FILE_EMPTY = "file-empty"
    FILE_CHANGED = "file-changed"
    NOT_A_PDF = "not-a-pdf"
    WEB_PAGE = "web-page"
    PDF_DAMAGED = "pdf-damaged"
    PASSWORD_NEEDED = "password-needed"
    PASSWORD_WRONG = "password-wrong"
    NO_PAGES = "no-pages"
    NO_TEXT = "no-text"
    NO_RECOGNITION_DATA = "no-recognition-data"
    PAGE_FAILED = "page-failed"
    # the model
    NO_MODEL = "no-model"
    MODEL_MISSING = "model-missing"
    NOT_A_MODEL = "not-a-model"
    MODEL_CUT_OFF = "model-cut-off"
    MODEL_UNKNOWN_ARCHITECTURE = "model-unknown-architecture"
    MODEL_LOAD_FAILED = "model-load-failed"
    MODEL_DIFFERS = "model-differs"
    ADAPTER_UNFIT = "adapter-unfit"
    # a download
    NO_NETWORK = "no-network"
    DOWNLOAD_FAILED = "download-failed"
    DOWNLOAD_REFUSED = "download-refused"
    BUSY = "busy"
    OUT_OF_MEMORY = "out-of-memory"
    CONTEXT_TOO_SMALL = "context-too-small"
    GENERATION_FAILED = "generation-failed"
    # processes
    WORKER_DIED = "worker-died"
    WORKER_DIED_AGAIN = "worker-died-again"
    WORKER_SILENT = "worker-silent"
    WORKER_PROTOCOL = "worker-protocol"
    WORKER_DEADLINE = "worker-deadline"
    WORKER_START = "worker-start"
    BOX_FAILED = "box-failed"
    QUARANTINED = "quarantined"
    CANCELLED = "cancelled"
    NOT_INSTALLED = "not-installed"
    # the store and files written
    STORE_LOCKED = "store-locked"
    STORE_NEWER = "store-newer"
    STORE_DAMAGED = "store-damaged"
    STORE_READ_ONLY = "store-read-only"
    DISK_FULL = "disk-full"
    WRITE_FAILED = "write-failed"
    BAD_REVIEW_FILE = "bad-review-file"
    BAD_MANIFEST = "bad-manifest"
    BAD_SETTINGS = "bad-settings"
    BAD_VENUE = "bad-venue"
    # what a venue says of language models
    NOT_ALLOWED = "not-allowed"
    # the command line
    WRONG_USE = "wrong-use"
    # anything that is a defect of ours
    INTERNAL = "internal"


class ReviewerError(Exception):
    """A failure that a person is told about.

    `message` says what happened, `next_step` what to do about it; both are whole sentences. `detail` is for the
    log and the "details" fold: exit codes, the last lines of stderr. It never holds text of a paper.
    """

    def __init__(self, code: ErrorCode, message: str, next_step: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.next_step = next_step
        self.detail = detail

    def __str__(self) -> str:
        return sentences(self.message, self.next_step)

    def __reduce__(self) -> tuple[type[ReviewerError], tuple[ErrorCode, str, str, str]]:
        return ReviewerError, (self.code, self.message, self.next_step, self.detail)
