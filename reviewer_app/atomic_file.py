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

    Raises ReviewerError DISK_FULL or WRITE_FAILED; `path` then still holds what it held.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
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
    _flush_folder(path.parent)


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


def _mode_of(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _flush_folder(folder: Path) -> None:
    # A rename lives in the folder's own block; Windows neither needs nor allows this.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            # Some network and FUSE file systems refuse fsync of a folder; the file itself is on the disk.
            if error.errno not in (errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EROFS):
                raise write_error(folder, error) from error
        finally:
            os.close(handle)
