"""Reading rows straight from the pages of a damaged database, when SQLite can't find its way to them any more.

After the file formats of SQLite (https://www.sqlite.org/fileformat2.html, sections 1.6 "B-tree Pages", 2.1 "Record
Format" and 4 "The Write-Ahead Log"): every leaf page of a table is decoded by itself, without the header, the schema
or the tree above it, and each row is known by its shape. Deleted rows can't come back this way: `secure_delete` has
overwritten them.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path

PAGE = 4096  # SQLite's default since 3.12; the store never sets another
_LEAF_TABLE = 0x0D
_DATABASE_HEADER = 100
_LOG_HEADER, _FRAME_HEADER = 32, 24
# The largest and smallest part of a row that stays in its leaf page; the rest goes to a chain of overflow pages.
_MOST_LOCAL = PAGE - 35
_LEAST_LOCAL = (PAGE - 12) * 32 // 255 - 23
_INTEGER_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_SHA256 = re.compile(r"[0-9a-f]{64}|lost-\d+")

Value = int | float | str | bytes | None
Row = list[Value]


class _UnreadableError(ValueError):
    """A cell that is not a whole row."""


def carve(database: Path, log: Path) -> Iterator[tuple[str, Row]]:
    """Each row that can be decoded, with the name of its table, in the columns' order of schema version 1.

    Raises OSError if the database can't be read.
    """
    pages = _Pages(database.read_bytes(), log.read_bytes() if log.exists() else b"")
    for number in pages.numbers():
        for rowid, values in _rows(pages, number):
            table = _table_of(values)
            if table in ("reviews", "versions"):
                values[0] = rowid  # an INTEGER PRIMARY KEY is stored as NULL: it is the rowid
            if table is not None:
                yield table, values


class _Pages:
    """The pages as of the last commit: those in the log hide those in the database."""

    def __init__(self, database: bytes, log: bytes) -> None:
        self._database = database
        self._logged: dict[int, bytes] = {}
        salt = log[16:24]
        uncommitted: dict[int, bytes] = {}
        for start in range(_LOG_HEADER, len(log) - _FRAME_HEADER - PAGE + 1, _FRAME_HEADER + PAGE):
            number, size_after_commit = struct.unpack_from(">II", log, start)
            if log[start + 8 : start + 16] != salt:
                break  # left over from before the log was begun anew
            uncommitted[number] = log[start + _FRAME_HEADER : start + _FRAME_HEADER + PAGE]
            if size_after_commit:
                self._logged |= uncommitted
                uncommitted = {}

    def numbers(self) -> list[int]:
        """The numbers of all pages, from 1."""
        return sorted({*range(1, len(self._database) // PAGE + 1), *self._logged})

    def __getitem__(self, number: int) -> bytes:
        page = self._logged.get(number) or self._database[(number - 1) * PAGE : number * PAGE]
        if number < 1 or len(page) < PAGE:
            raise _UnreadableError
        return page


def _rows(pages: _Pages, number: int) -> Iterator[tuple[int, Row]]:
    page = pages[number]
    start = _DATABASE_HEADER if number == 1 else 0
    if page[start] != _LEAF_TABLE:
        return
    (cells,) = struct.unpack_from(">H", page, start + 3)
    for place in range(start + 8, min(start + 8 + 2 * cells, PAGE - 1), 2):
        (offset,) = struct.unpack_from(">H", page, place)
        try:
            size, offset = _varint(page, offset)
            rowid, offset = _varint(page, offset)
            yield _signed(rowid), _record(_payload(pages, page, offset, size))
        except (_UnreadableError, UnicodeDecodeError, struct.error):
            continue


def _payload(pages: _Pages, page: bytes, offset: int, size: int) -> bytes:
    if size <= _MOST_LOCAL:
        return _piece(page, offset, size)
    local = _LEAST_LOCAL + (size - _LEAST_LOCAL) % (PAGE - 4)
    if local > _MOST_LOCAL:
        local = _LEAST_LOCAL
    parts = [_piece(page, offset, local)]
    left = size - local
    (following,) = struct.unpack_from(">I", page, offset + local)
    while left > 0:
        overflow = pages[following]
        (following,) = struct.unpack_from(">I", overflow)
        parts.append(overflow[4 : 4 + left])
        left -= len(parts[-1])
    if following:
        raise _UnreadableError  # the chain goes on past its end: it is not this row's any more
    return b"".join(parts)


def _record(payload: bytes) -> Row:
    header_size, place = _varint(payload, 0)
    body = header_size
    values: Row = []
    while place < header_size:
        kind, place = _varint(payload, place)
        value, body = _value(payload, kind, body)
        values.append(value)
    if body != len(payload):
        raise _UnreadableError
    return values


def _value(payload: bytes, kind: int, at: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind in _INTEGER_SIZES:
        size = _INTEGER_SIZES[kind]
        return int.from_bytes(_piece(payload, at, size), "big", signed=True), at + size
    if kind == 7:
        (number,) = struct.unpack(">d", _piece(payload, at, 8))
        return float(number), at + 8
    if kind < 12:
        raise _UnreadableError
    size = (kind - 12) // 2
    content = _piece(payload, at, size)
    return (content.decode("utf-8") if kind % 2 else content), at + size


def _piece(data: bytes, at: int, size: int) -> bytes:
    piece = data[at : at + size]
    if len(piece) != size:
        raise _UnreadableError
    return piece


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, seven bits in each but the ninth, and where it ends."""
    value = 0
    for index in range(9):
        (byte,) = _piece(data, at + index, 1)
        if index == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, at + index + 1


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _table_of(values: Row) -> str | None:
    """The table whose rows look like this, or None."""
    kinds = "".join(_letter(v) for v in values)
    first, *rest = values or [None]
    of_paper = isinstance(first, str) and _SHA256.fullmatch(first) is not None
    if kinds == "ttttnn":
        return "papers" if of_paper else None
    if kinds == "ttb":
        return "parsed" if of_paper else None
    if kinds == "tt":
        return "view_states" if of_paper else "settings"
    if kinds == "-tnnt":
        return "reviews"
    if kinds == "-ntnt":
        return "versions"
    if kinds == "nttn":
        return "panes"
    if kinds == "ntt":
        return _table_of_pair(str(rest[1]))
    return None


def _letter(value: Value) -> str:
    if isinstance(value, str):
        return "t"
    if isinstance(value, bytes):
        return "b"
    return "-" if value is None else "n"


def _table_of_pair(text: str) -> str:
    """Three tables hold a review's id, a key and a text: an anchor, a list of points, or the model's own words."""
    try:
        data = json.loads(text) if text[:1] in ("{", "[") else None
    except ValueError:
        return "raw"
    if isinstance(data, dict) and {"quote", "text_hash", "paragraph"} <= data.keys():
        return "anchors"
    if isinstance(data, list) and all(isinstance(item, str) for item in data):
        return "generated"
    return "raw"
