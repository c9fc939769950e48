"""Prefilled states on disk, so that a paper that was read before need not be read again.

llama.cpp aborts the process on a state that is cut off, so each file has a header of our own, and its length and
SHA-256 are checked before the library sees a byte. File: magic, length of the header (u32, little-endian), header
(JSON), token ids (int32), state.
"""

from __future__ import annotations

import hashlib
import json
import logging
import mmap
import os
import shutil
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reviewer_app.engine.interrupt import Interrupted, ShouldStop, never

log = logging.getLogger(__name__)

MAGIC = b"RVWKV\x00\x01\n"
SUFFIX = ".kv"
_UNFINISHED = ".part"
# Left free on the disk: the review itself must still find room.
DISK_RESERVE = 512 * 1024 * 1024
_MAX_HEADER = 64 * 1024
_LENGTH = struct.Struct("<I")
_CHUNK = 8 * 1024 * 1024
_TOKEN_BYTES = 4


@dataclass(frozen=True)
class SnapshotKey:
    """What a state depends on. `parts`: the model's hash, adapters, KV type, build, and all else that changes numbers.

    `paper` (its SHA-256) stands in the file's name, so that everything of one paper can be found and removed.
    """

    paper: str
    parts: Mapping[str, str | int | float]
    tokens: Sequence[int]

    @property
    def digest(self) -> str:
        """SHA-256 over everything, as hex."""
        text = json.dumps(dict(self.parts), sort_keys=True).encode()
        return hashlib.sha256(text + b"\0" + _token_bytes(self.tokens)).hexdigest()

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.paper}-{self.digest[:32]}{SUFFIX}"


def _token_bytes(tokens: Sequence[int]) -> bytes:
    return np.asarray(tokens, dtype="<i4").tobytes()


class SnapshotStore:
    """A folder of states, at most `cap` bytes of them (None: any); those that were not used for longest go first.

    Nothing here raises because of the disk: without a snapshot a paper is only read again.
    """

    def __init__(self, folder: Path, cap: int | None = None, reserve: int = DISK_RESERVE) -> None:
        """`reserve` bytes are left free on the disk."""
        self.folder = folder
        self.cap = cap
        self.reserve = reserve

    def save(self, key: SnapshotKey, state: bytes | bytearray, should_stop: ShouldStop = never) -> bool:
        """Keep a state; False if it could not be kept. Raises Interrupted, leaving nothing behind."""
        tokens = _token_bytes(key.tokens)
        header = json.dumps(
            {
                "key": key.digest,
                "tokens": len(key.tokens),
                "state": len(state),
                "sha256": _hash([tokens, state], should_stop),
            }
        ).encode()
        size = len(MAGIC) + _LENGTH.size + len(header) + len(tokens) + len(state)
        temporary = self.folder / f"{key.name}.{os.getpid()}{_UNFINISHED}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep()
            if (self.cap is not None and size > self.cap) or not self._make_room(size, key.name):
                return False
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                _mark_written(descriptor)
                file.write(MAGIC + _LENGTH.pack(len(header)) + header + tokens)
                for start in range(0, len(state), _CHUNK):
                    if should_stop():
                        raise Interrupted
                    file.write(memoryview(state)[start : start + _CHUNK])
            temporary.replace(self.folder / key.name)
        except OSError as error:
            log.warning("A snapshot could not be kept: %s", error.strerror)
            _remove(temporary)
            return False
        except Interrupted:
            _remove(temporary)
            raise
        return True

    def has(self, key: SnapshotKey) -> bool:
        """Whether a file for `key` is there; only `load` tells whether it is whole."""
        return (self.folder / key.name).is_file()

    @contextmanager
    def load(self, key: SnapshotKey, should_stop: ShouldStop = never) -> Iterator[memoryview | None]:
        """The verified state for `key` while the context lasts, or None. What is damaged is removed.

        Raises Interrupted.
        """
        path = self.folder / key.name
        try:
            file = path.open("rb")
        except OSError:
            yield None
            return
        with file:
            size = os.fstat(file.fileno()).st_size
            if size < len(MAGIC) + _LENGTH.size:
                self._damaged(path, "too short")
                yield None
                return
            # A private mapping: the library wants a writable pointer, and the file is never changed.
            try:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
            except OSError as error:
                # Most likely no memory: reading the paper takes longer, and less of it.
                log.warning("A snapshot can't be opened: %s", error.strerror)
                yield None
                return
            with mapped:
                view = memoryview(mapped)
                state = _verified(view, key, should_stop)
                try:
                    if state is None:
                        self._damaged(path, "not what it should be")
                    else:
                        _touch(file.fileno())
                    yield state
                finally:
                    if state is not None:
                        state.release()
                    view.release()

    def _damaged(self, path: Path, why: str) -> None:
        log.warning("A snapshot is damaged (%s) and is removed.", why)
        _remove(path)

    def files(self) -> list[Path]:
        """The snapshots, the longest unused first."""
        found: list[tuple[float, Path]] = []
        try:
            for path in self.folder.glob(f"*{SUFFIX}"):
                found.append((path.stat().st_mtime, path))
        except OSError as error:
            log.warning("The snapshots can't be listed: %s", error.strerror)
        return [path for _, path in sorted(found)]

    def _make_room(self, size: int, name: str) -> bool:
        files = [(path, path.stat().st_size) for path in self.files() if path.name != name]
        total = sum(s for _, s in files)
        free = _free_space(self.folder)
        for path, length in files:
            if (self.cap is None or total + size <= self.cap) and free - size >= self.reserve:
                break
            path.unlink()
            total -= length
            free += length
        return free - size >= self.reserve

    def _sweep(self) -> None:
        """Remove what processes left half-written that were killed: nobody else would, and no cap counts it."""
        for path in self.folder.glob(f"*{SUFFIX}.*{_UNFINISHED}"):
            if not _is_written(path):
                _remove(path)

    def forget(self, paper: str) -> int:
        """Remove every state of one paper (of all where it is ""), half-written ones too; how many files went.

        Raises OSError.
        """
        gone = 0
        if self.folder.is_dir():
            for path in self.folder.glob(f"{paper}-*" if paper else f"*{SUFFIX}*"):
                path.unlink()
                gone += 1
        return gone


def _verified(view: memoryview, key: SnapshotKey, should_stop: ShouldStop) -> memoryview | None:
    """The state's part of a file's bytes if everything fits: magic, key, length, SHA-256."""
    start = len(MAGIC) + _LENGTH.size
    if bytes(view[: len(MAGIC)]) != MAGIC:
        return None
    (length,) = _LENGTH.unpack(view[len(MAGIC) : start])
    if length > _MAX_HEADER or start + length > len(view):
        return None
    try:
        header = json.loads(bytes(view[start : start + length]))
        expected = int(header["state"])
        digest, name, count = str(header["sha256"]), str(header["key"]), int(header["tokens"])
    except (ValueError, KeyError, TypeError):
        return None
    at = start + length
    end = at + count * _TOKEN_BYTES
    if name != key.digest or count != len(key.tokens) or end + expected != len(view):
        return None
    body = view[at:]
    try:
        if _hash([body], should_stop) != digest:
            return None
        return view[end:]
    finally:
        body.release()


def _hash(parts: Sequence[bytes | bytearray | memoryview], should_stop: ShouldStop) -> str:
    digest = hashlib.sha256()
    for part in parts:
        with memoryview(part) as view:
            for start in range(0, len(view), _CHUNK):
                if should_stop():
                    raise Interrupted
                digest.update(view[start : start + _CHUNK])
    return digest.hexdigest()


def _free_space(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _touch(descriptor: int) -> None:
    try:
        os.utime(descriptor)
    except OSError as error:
        # In a read-only folder: then nothing is evicted either.
        log.info("A snapshot's time could not be set: %s", error.strerror)


if sys.platform == "win32":

    def _mark_written(descriptor: int) -> None:
        """Windows removes no file that is open."""

    def _is_written(path: Path) -> bool:
        return False

else:
    import fcntl

    def _mark_written(descriptor: int) -> None:
        """Let other processes know that the file is being written, as long as it is open."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _is_written(path: Path) -> bool:
        """Whether a process writes the file: a number of it could not be asked for in a box."""
        try:
            with path.open("rb") as file:
                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("A snapshot could not be removed: %s", error.strerror)
