"""Makes GGUF files for tests: small ones from nothing, and damaged copies of real ones."""

from __future__ import annotations

import struct
from pathlib import Path


def string(text: str) -> bytes:
    """A GGUF string."""
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def pair(key: str, value: str | int | float | bool) -> bytes:
    """A metadata pair: string, u32, f32 or bool."""
    if isinstance(value, bool):
        return string(key) + struct.pack("<I?", 7, value)
    if isinstance(value, str):
        return string(key) + struct.pack("<I", 8) + string(value)
    if isinstance(value, int):
        return string(key) + struct.pack("<II", 4, value)
    return string(key) + struct.pack("<If", 6, value)


def tensor(name: str, shape: tuple[int, ...], kind: int, offset: int) -> bytes:
    """An entry of the tensor table; `shape` with the fastest dimension first."""
    dims = b"".join(struct.pack("<Q", n) for n in shape)
    return string(name) + struct.pack("<I", len(shape)) + dims + struct.pack("<IQ", kind, offset)


def gguf(pairs: list[bytes], tensors: list[bytes], data: bytes, alignment: int = 32) -> bytes:
    """A whole file of version 3."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(pairs)) + b"".join(pairs) + b"".join(tensors)
    return head + b"\0" * (-len(head) % alignment) + data


def renamed_architecture(source: Path, target: Path, name: str) -> None:
    """A copy of a real model that claims another architecture; `name` must be as long as the true one."""
    data = source.read_bytes()
    old = string("general.architecture") + struct.pack("<I", 8)
    at = data.index(old) + len(old)
    (length,) = struct.unpack_from("<Q", data, at)
    assert length == len(name)
    target.write_bytes(data[: at + 8] + name.encode() + data[at + 8 + length :])
