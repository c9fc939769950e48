"""Writing a file so that a crash, a full disk or a power cut leaves either the old content or the new one."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write `content` (text as UTF-8) to a temporary file beside `path`, flush it to the disk, then replace `path`.

    A link is followed. What is no regular file (a pipe, a device) is written to. Raises ReviewerError DISK_FULL or
    WRITE_FAILED; a regular file then still holds what it held.
    """
    # Half of a surrogate pair, as a paste can bring, has no UTF-8.
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    path = path.resolve()
    if path.exists() and not path.is_file() and not path.is_dir():
        _write_through(path, data)
        return
    try:
        # A short name: the person's own may be as long as the file system allows.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".reviewer-", suffix=".part")
    except OSError as error:
        raise write_error(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes the file private; what a person exports gets the mode that their other files get.
        Path(temporary).chmod(_mode_of(path))
        Path(temporary).replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise write_error(path, error) from error
    flush_folder(path.parent)


def write_error(path: Path, error: OSError) -> ReviewerError:
    """The error that a person is told when `path` could not be written."""
    if error.errno in _FULL:
        return ReviewerError(
            ErrorCode.DISK_FULL,
            tr("The disk is full: “{path}” could not be written.").format(path=path),
            tr("Free some space or choose another place; nothing that you typed is lost."),
            str(error),
        )
    if error.errno == errno.ENOENT:
        return ReviewerError(
            ErrorCode.WRITE_FAILED,
            tr("There is no folder “{path}”.").format(path=path.parent),
            tr("Create it or choose another place."),
            str(error),
        )
    return ReviewerError(
        ErrorCode.WRITE_FAILED,
        tr("“{path}” could not be written ({why}).").format(path=path, why=error.strerror or error),
        tr("Check that you may write there, or choose another place."),
        str(error),
    )


def read_error(path: Path, error: Exception, next_step: str = "") -> ReviewerError:
    """The error that a person is told when `path`, which they named, could not be read; a wrong name has its own."""
    if isinstance(error, FileNotFoundError):
        return ReviewerError(
            ErrorCode.FILE_MISSING, tr("There is no file “{path}”.").format(path=path), tr("Check the name.")
        )
    return ReviewerError(
        ErrorCode.FILE_UNREADABLE,
        tr("“{path}” could not be read.").format(path=path),
        next_step or tr("Check that you may read it."),
        str(error),
    )


def _mode_of(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _write_through(path: Path, data: bytes) -> None:
    try:
        with path.open("wb") as file:
            file.write(data)
    except OSError as error:
        raise write_error(path, error) from error


def flush_folder(folder: Path) -> None:
    """Flush the names in `folder` to the disk, where the system can."""
    # A rename lives in the folder's own block; Windows neither needs nor allows this. The file is whole on the disk
    # either way, so a folder that can't be read or flushed (some network file systems) is no failure.
    if os.name == "posix":
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
