"""The bytes of a download so far: `NAME.part`, and `NAME.part.json` that says of which file they are the beginning."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from reviewer_app.atomic_file import flush_folder, write_atomically, write_error
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.file_lock import FileLock
from reviewer_app.i18n import tr
from reviewer_app.locations import private_folder

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class PartState:
    """Whose bytes a `.part` holds: those behind `url` when the server called them `validator` (see `If-Range`)."""

    url: str = ""
    validator: str = ""

    def continues(self, url: str, *, hash_known: bool) -> bool:
        """Whether the bytes may be the beginning of what is behind `url` now.

        Without a validator no server can be asked whether they are; then only a known hash of the whole will tell.
        """
        return self.url == url and (bool(self.validator) or hash_known)


class PartFile:
    """The `.part` of one file, held by one process at a time.

    Every write raises ReviewerError DISK_FULL or WRITE_FAILED.
    """

    def __init__(self, target: Path, file: BinaryIO, lock: FileLock) -> None:
        self.target = target
        self._file = file
        self._lock = lock
        self._state = _read_state(_state_path(target))

    @classmethod
    def open(cls, target: Path) -> PartFile:
        """The `.part` of `target`, made if missing. Raises ReviewerError BUSY while another process holds it."""
        try:
            private_folder(target.parent)
            lock = FileLock.take(target.with_name(f".{target.name}.lock"))
            if lock is None:
                raise ReviewerError(
                    ErrorCode.BUSY,
                    tr("“{name}” is being downloaded already.").format(name=target.name),
                    tr("Wait for the other download, or stop it first."),
                )
            try:
                handle = os.open(part_path(target), os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            except OSError:
                lock.release()
                raise
        except OSError as error:
            raise write_error(part_path(target), error) from error
        return cls(target, os.fdopen(handle, "r+b", buffering=0), lock)

    def __enter__(self) -> PartFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._lock.release()

    @property
    def state(self) -> PartState:
        """Whose bytes these are."""
        return self._state

    @property
    def size(self) -> int:
        """Bytes so far."""
        return os.fstat(self._file.fileno()).st_size

    def chunks(self, size: int) -> Iterator[bytes]:
        """What is there, from the start."""
        try:
            self._file.seek(0)
            while chunk := self._file.read(size):
                yield chunk
        except OSError as error:
            raise write_error(part_path(self.target), error) from error

    def append(self, data: bytes) -> None:
        """Put `data` at the end."""
        try:
            self._file.seek(0, os.SEEK_END)
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise write_error(part_path(self.target), error) from error

    def start_over(self, state: PartState) -> None:
        """Forget the bytes; those that follow are of `state`."""
        try:
            # In this order: a kill between the two leaves no bytes under the name of another file.
            self._file.truncate(0)
            self._file.seek(0)
        except OSError as error:
            raise write_error(part_path(self.target), error) from error
        self._state = state
        write_atomically(
            _state_path(self.target),
            json.dumps({"schema": _SCHEMA, "url": state.url, "validator": state.validator}),
        )

    def complete(self) -> None:
        """Flush the bytes to the disk and give them their name."""
        try:
            os.fsync(self._file.fileno())
            if os.name == "nt":
                self._file.close()  # Windows renames no open file
            part_path(self.target).replace(self.target)
            flush_folder(self.target.parent)
            _state_path(self.target).unlink(missing_ok=True)
        except OSError as error:
            raise write_error(self.target, error) from error

    def free_space(self) -> int:
        """Bytes that the disk has left for us."""
        return shutil.disk_usage(self.target.parent).free


def part_path(target: Path) -> Path:
    """Where the bytes of `target` are while it is downloaded."""
    return target.with_name(f"{target.name}.part")


def discard(target: Path) -> None:
    """Remove what an abandoned download of `target` left. Raises ReviewerError BUSY, WRITE_FAILED."""
    with PartFile.open(target):
        part_path(target).unlink(missing_ok=True)
        _state_path(target).unlink(missing_ok=True)


def _state_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.part.json")


def _read_state(path: Path) -> PartState:
    """What stands in the state file; nothing is known of the bytes where it is missing or damaged."""
    try:
        data: Any = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return PartState()
    if not isinstance(data, dict) or data.get("schema") != _SCHEMA:
        return PartState()
    url, validator = data.get("url"), data.get("validator")
    return PartState(url, validator) if isinstance(url, str) and isinstance(validator, str) else PartState()
