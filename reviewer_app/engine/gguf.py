"""Reads the header of a GGUF file without llama.cpp, bounded, and refuses what llama.cpp would crash on.

Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little-endian): magic, version,
number of tensors, number of metadata pairs, the pairs, the tensor table, padding, tensor data.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from reviewer_app.engine.ggml_types import FILE_TYPES, TENSOR_TYPES
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MAX_PAIRS = 100_000
MAX_TENSORS = 1_000_000
MAX_STRING = 16 * 1024 * 1024
MAX_HEADER = 512 * 1024 * 1024  # the largest vocabularies in use need about 20 MiB
MAX_KEPT_ARRAY = 4096  # per-layer values are kept; vocabularies and merges are only counted
DEFAULT_ALIGNMENT = 32
_READ_STEP = 4 * 1024 * 1024

_SCALARS: dict[int, struct.Struct] = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
_STRING = 8
_ARRAY = 9
_TOKENS = "tokenizer.ggml.tokens"
_U32 = struct.Struct("<I")
_U64 = struct.Struct("<Q")

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class ArrayCount:
    """An array that was counted and not kept, such as a vocabulary."""

    count: int


Value = Scalar | tuple[Scalar, ...] | ArrayCount


class _CutOffError(Exception):
    """The file ends inside its header."""


class _DamagedError(Exception):
    """The header claims something that no real file does."""


@dataclass(frozen=True)
class GGUFHeader:
    """What a GGUF file says of itself. Sizes are in bytes, contexts and windows in tokens."""

    path: Path
    size: int
    version: int
    metadata: Mapping[str, Value]
    tensors: int
    tensor_bytes: int
    parameters: int

    def text(self, key: str, default: str = "") -> str:
        """A metadata string, or `default` if it is missing or of another type."""
        value = self.metadata.get(key)
        return value if isinstance(value, str) else default

    def number(self, key: str, default: float = 0) -> float:
        """A metadata number, or `default` if it is missing or of another type."""
        value = self.metadata.get(key)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else default

    def own(self, key: str, default: int = 0) -> int:
        """An integer under the architecture's own prefix, e.g. `own("block_count")`."""
        return int(self.number(f"{self.architecture}.{key}", default))

    def per_layer(self, key: str, default: int = 0) -> tuple[int, ...]:
        """An integer for each layer: some architectures give one for all, some an array."""
        value = self.metadata.get(f"{self.architecture}.{key}")
        if isinstance(value, tuple):
            return tuple(int(v) for v in value if isinstance(v, int | float))
        return (self.own(key, default),) * self.layers

    @property
    def architecture(self) -> str:
        """E.g. "llama", "gemma3"."""
        return self.text("general.architecture")

    @property
    def name(self) -> str:
        """The model's own name, or the file's."""
        return self.text("general.name") or self.path.stem

    @property
    def quantization(self) -> str:
        """E.g. "Q4_K_M"; "unknown" if the file does not say."""
        value = self.metadata.get("general.file_type")
        return FILE_TYPES.get(value, f"type {value}") if isinstance(value, int) else "unknown"

    @property
    def trained_context(self) -> int:
        """The context length that the model was trained for."""
        return self.own("context_length")

    @property
    def sliding_window(self) -> int | None:
        """The attention window of a model that was trained with one."""
        return self.own("attention.sliding_window") or None

    @property
    def layers(self) -> int:
        """The number of transformer blocks."""
        return self.own("block_count")

    @property
    def embedding(self) -> int:
        """The width of the residual stream."""
        return self.own("embedding_length")

    @property
    def heads(self) -> int:
        """Attention heads (the most that any layer has)."""
        return max(self.per_layer("attention.head_count"), default=0)

    @property
    def kv_heads(self) -> tuple[int, ...]:
        """Key-value heads of each layer."""
        return self.per_layer("attention.head_count_kv", self.heads)

    @property
    def key_length(self) -> int:
        """The width of one key."""
        return self.own("attention.key_length", self.embedding // max(self.heads, 1))

    @property
    def value_length(self) -> int:
        """The width of one value."""
        return self.own("attention.value_length", self.embedding // max(self.heads, 1))

    @property
    def feed_forward(self) -> int:
        """The widest hidden layer."""
        return max(self.per_layer("feed_forward_length"), default=0)

    @property
    def vocabulary(self) -> int:
        """The number of tokens."""
        tokens = self.metadata.get(_TOKENS)
        if isinstance(tokens, ArrayCount):
            return tokens.count
        return len(tokens) if isinstance(tokens, tuple) else self.own("vocab_size")

    @property
    def chat_template(self) -> str:
        """The Jinja template that the model was trained with, or an empty string."""
        return self.text("tokenizer.chat_template")

    @property
    def is_adapter(self) -> bool:
        """Whether the file is a LoRA adapter and not a model of its own."""
        return self.text("general.type") == "adapter"


def read_header(path: Path) -> GGUFHeader:
    """Read and check the header of the GGUF file at `path`; no tensor data is read.

    Raises ReviewerError: MODEL_MISSING, NOT_A_MODEL (another kind of file, empty, damaged), MODEL_CUT_OFF (the
    header or the tensor data that it announces is longer than the file).
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            return _read(path, file, size)
    except FileNotFoundError as error:
        raise ReviewerError(
            ErrorCode.MODEL_MISSING,
            tr("The model file {name} is not there.").format(name=path.name),
            tr("Choose another model, or put the file back at {path}.").format(path=path),
        ) from error
    except (OSError, IsADirectoryError) as error:
        raise ReviewerError(
            ErrorCode.MODEL_MISSING,
            tr("The model file {name} can't be read.").format(name=path.name),
            tr("Check that you may read {path}.").format(path=path),
            str(error),
        ) from error


def _read(path: Path, file: BinaryIO, size: int) -> GGUFHeader:
    if size == 0:
        _refuse(path, tr("{name} is empty: it holds no model."), "0 bytes")
    cursor = _Cursor(file)
    try:
        if cursor.take(4) != MAGIC:
            _refuse(path, tr("{name} is not a GGUF model file."), "wrong magic")
        version = cursor.u32()
        if version not in VERSIONS:
            _refuse(
                path,
                tr("{name} is a GGUF file of a version that this program can't read."),
                f"version {version}",
            )
        tensor_count = cursor.count(MAX_TENSORS)
        pair_count = cursor.count(MAX_PAIRS)
        metadata: dict[str, Value] = {}
        for _ in range(pair_count):
            key = cursor.string()
            metadata[key] = cursor.value(cursor.u32(), distinct=key == _TOKENS)
        needed, parameters = _tensor_table(cursor, tensor_count)
    except _CutOffError:
        _cut_off(path, size, None)
    except _DamagedError as error:
        _refuse(path, tr("{name} is damaged: its header makes no sense."), str(error))
    alignment = metadata.get("general.alignment", DEFAULT_ALIGNMENT)
    if not isinstance(alignment, int) or not 1 <= alignment <= 1 << 20:
        _refuse(path, tr("{name} is damaged: its header makes no sense."), f"alignment {alignment}")
    start = -(-cursor.position // alignment) * alignment
    if needed and start + needed > size:
        _cut_off(path, size, start + needed)
    header = GGUFHeader(path, size, version, metadata, tensor_count, needed, parameters)
    if not header.architecture:
        _refuse(path, tr("{name} does not say what kind of model it is."), "no general.architecture")
    return header


def _tensor_table(cursor: _Cursor, count: int) -> tuple[int, int]:
    """Bytes of tensor data that the table announces, and the number of weights."""
    end = 0
    weights = 0
    for _ in range(count):
        cursor.string()
        dimensions = cursor.u32()
        if dimensions > 8:
            raise _DamagedError(f"tensor with {dimensions} dimensions")
        elements = 1
        for _ in range(dimensions):
            elements *= cursor.u64()
        kind = cursor.u32()
        offset = cursor.u64()
        # A type newer than this table: at least its first byte must be there.
        block, width = TENSOR_TYPES.get(kind, (max(elements, 1), 1))
        if elements > 1 << 45 or offset > 1 << 50:
            raise _DamagedError(f"tensor of {elements} elements at {offset}")
        end = max(end, offset + elements // block * width)
        weights += elements
    return end, weights


class _Cursor:
    """Reads little-endian values from the front of a file, in large steps, up to `MAX_HEADER` bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._buffer = b""
        self._offset = 0
        self._dropped = 0

    @property
    def position(self) -> int:
        """Bytes taken so far."""
        return self._dropped + self._offset

    def _need(self, count: int) -> None:
        if self._offset + count <= len(self._buffer):
            return
        if self.position + count > MAX_HEADER:
            raise _DamagedError("header too long")
        parts = [self._buffer[self._offset :]]
        have = len(parts[0])
        while have < count:
            more = self._file.read(max(_READ_STEP, count - have))
            if not more:
                raise _CutOffError
            parts.append(more)
            have += len(more)
        self._dropped += self._offset
        self._offset = 0
        self._buffer = b"".join(parts)

    def take(self, count: int) -> bytes:
        self._need(count)
        start = self._offset
        self._offset += count
        return self._buffer[start : self._offset]

    def u32(self) -> int:
        return int(_U32.unpack(self.take(4))[0])

    def u64(self) -> int:
        return int(_U64.unpack(self.take(8))[0])

    def count(self, limit: int) -> int:
        value = self.u64()
        if value > limit:
            raise _DamagedError(f"count {value}")
        return value

    def string(self) -> str:
        return self.take(self.count(MAX_STRING)).decode("utf-8", "replace")

    def skip_strings(self, count: int, *, distinct: bool) -> None:
        """A vocabulary has hundreds of thousands: those that lie whole in the buffer are stepped over in one loop."""
        seen: list[bytes] = []
        while count:
            buffer, offset, length_of = self._buffer, self._offset, _U64.unpack_from
            whole = len(buffer)
            while count and offset + _U64.size <= whole:
                after = offset + _U64.size + int(length_of(buffer, offset)[0])
                if after > whole:
                    break
                if distinct:
                    seen.append(buffer[offset + _U64.size : after])
                offset = after
                count -= 1
            self._offset = offset
            if count:
                seen.append(self.take(self.count(MAX_STRING)))
                count -= 1
        if distinct:
            _refuse_repeated(seen)

    def value(self, kind: int, *, distinct: bool = False) -> Value:
        if kind == _ARRAY:
            return self._array(distinct)
        return self._scalar(kind)

    def _scalar(self, kind: int) -> Scalar:
        if kind == _STRING:
            return self.string()
        form = _SCALARS.get(kind)
        if form is None:
            raise _DamagedError(f"value type {kind}")
        value: Scalar = form.unpack(self.take(form.size))[0]
        return value

    def _array(self, distinct: bool) -> Value:
        kind = self.u32()
        count = self.count(MAX_HEADER)
        if kind == _STRING:
            self.skip_strings(count, distinct=distinct)
            return ArrayCount(count)
        form = _SCALARS.get(kind)
        if form is None:
            raise _DamagedError(f"array of type {kind}")
        if count > MAX_KEPT_ARRAY:
            left = count * form.size
            while left:
                step = min(left, _READ_STEP)
                self.take(step)
                left -= step
            return ArrayCount(count)
        return tuple(self._scalar(kind) for _ in range(count))


def _refuse_repeated(tokens: list[bytes]) -> None:
    """llama.cpp ends the process over a token that stands twice; it reads up to a NUL, and gives empty ones a name."""
    words = [token.partition(b"\0")[0] if b"\0" in token else token for token in tokens]
    named = len(words) - words.count(b"")
    if len(set(words) - {b""}) != named:
        raise _DamagedError("a token that stands twice")


def _refuse(path: Path, sentence: str, detail: str) -> NoReturn:
    raise ReviewerError(
        ErrorCode.NOT_A_MODEL,
        sentence.format(name=path.name),
        tr("Choose a model file that ends in .gguf and was downloaded whole."),
        detail,
    )


def _cut_off(path: Path, size: int, needed: int | None) -> NoReturn:
    detail = f"{size} bytes" if needed is None else f"{size} of at least {needed} bytes"
    raise ReviewerError(
        ErrorCode.MODEL_CUT_OFF,
        tr("The model file {name} is cut off: part of it is missing.").format(name=path.name),
        tr("Download or copy it again."),
        detail,
    )
