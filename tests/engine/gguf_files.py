"""Makes GGUF files for tests: small ones from nothing, and damaged copies of real ones."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np


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
    return header(pairs, tensors, alignment) + data


def header(pairs: list[bytes], tensors: list[bytes], alignment: int = 32) -> bytes:
    """All that stands before the tensors' data."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(pairs)) + b"".join(pairs) + b"".join(tensors)
    return head + b"\0" * (-len(head) % alignment)


def renamed_architecture(source: Path, target: Path, name: str) -> None:
    """A copy of a real model that claims another architecture; `name` must be as long as the true one."""
    data = source.read_bytes()
    old = string("general.architecture") + struct.pack("<I", 8)
    at = data.index(old) + len(old)
    (length,) = struct.unpack_from("<Q", data, at)
    assert length == len(name)
    target.write_bytes(data[: at + 8] + name.encode() + data[at + 8 + length :])


_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


def _skip_value(data: bytes, at: int, kind: int) -> int:
    if kind == 8:
        return at + 8 + int(struct.unpack_from("<Q", data, at)[0])
    if kind == 9:
        inner: int
        count: int
        inner, count = struct.unpack_from("<IQ", data, at)
        at += 12
        if inner != 8:
            return at + count * _WIDTHS[inner]
        for _ in range(count):
            at = _skip_value(data, at, 8)
        return at
    return at + _WIDTHS[kind]


def _pairs(data: bytes) -> tuple[list[tuple[str, bytes]], int]:
    """The metadata of a file as (key, its bytes), and where the tensor table begins."""
    (pair_count,) = struct.unpack_from("<Q", data, 16)
    at = 24
    pairs: list[tuple[str, bytes]] = []
    for _ in range(pair_count):
        start = at
        (length,) = struct.unpack_from("<Q", data, at)
        key = data[at + 8 : at + 8 + length].decode()
        at += 8 + length
        (kind,) = struct.unpack_from("<I", data, at)
        at = _skip_value(data, at + 4, kind)
        pairs.append((key, data[start:at]))
    return pairs, at


def tokenizer_pairs(source: Path) -> tuple[list[bytes], int]:
    """The metadata of a real model's tokenizer, its chat template apart, and the number of its tokens."""
    found, _ = _pairs(source.read_bytes())
    kept = {key: data for key, data in found if key.startswith("tokenizer.") and key != "tokenizer.chat_template"}
    tokens = "tokenizer.ggml.tokens"
    (words,) = struct.unpack_from("<Q", kept[tokens], 8 + len(tokens) + 4 + 4)
    return list(kept.values()), words


def shortened(source: Path, target: Path, layers: int) -> Path:
    """A copy of a real model with only its first `layers` layers: same tokenizer, rubbish as text, fast."""
    data = source.read_bytes()
    (tensor_count,) = struct.unpack_from("<Q", data, 8)
    found, at = _pairs(data)
    pairs = [pair(key, layers) if key.endswith(".block_count") else kept for key, kept in found]
    entries: list[tuple[str, tuple[int, ...], int, int]] = []
    for _ in range(tensor_count):
        (length,) = struct.unpack_from("<Q", data, at)
        name = data[at + 8 : at + 8 + length].decode()
        (dims,) = struct.unpack_from("<I", data, at + 8 + length)
        at += 12 + length
        shape = struct.unpack_from(f"<{dims}Q", data, at)
        kind, offset = struct.unpack_from("<IQ", data, at + 8 * dims)
        at += 8 * dims + 12
        entries.append((name, shape, kind, offset))
    start = -(-at // 32) * 32
    ends = sorted([offset for *_, offset in entries] + [len(data) - start])
    table: list[bytes] = []
    body = b""
    for name, shape, kind, offset in entries:
        if name.startswith("blk.") and int(name.split(".")[1]) >= layers:
            continue
        table.append(tensor(name, shape, kind, len(body)))
        body += data[start + offset : start + next(e for e in ends if e > offset)]
    target.write_bytes(gguf(pairs, table, body))
    return target


def windowed(source: Path, target: Path, window: int) -> Path:
    """A random Gemma 3 of six layers, five of which see only the last `window` tokens; the tokenizer of `source`."""
    wide, heads, deep, hidden, layers = 64, 2, 32, 128, 6
    tokenizer, words = tokenizer_pairs(source)
    name = "gemma3"
    pairs = [
        pair("general.architecture", name),
        pair(f"{name}.context_length", 4096),
        pair(f"{name}.embedding_length", wide),
        pair(f"{name}.block_count", layers),
        pair(f"{name}.feed_forward_length", hidden),
        pair(f"{name}.attention.head_count", heads),
        pair(f"{name}.attention.head_count_kv", 1),
        pair(f"{name}.attention.key_length", deep),
        pair(f"{name}.attention.value_length", deep),
        pair(f"{name}.attention.layer_norm_rms_epsilon", 1e-6),
        pair(f"{name}.attention.sliding_window", window),
        pair(f"{name}.rope.freq_base", 1e6),
        *tokenizer,
    ]
    shapes: dict[str, tuple[int, ...]] = {"token_embd.weight": (wide, words), "output_norm.weight": (wide,)}
    for layer in range(layers):
        blk = f"blk.{layer}."
        for norm in ("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"):
            shapes[f"{blk}{norm}.weight"] = (wide,)
        shapes |= {
            f"{blk}attn_q.weight": (wide, heads * deep),
            f"{blk}attn_k.weight": (wide, deep),
            f"{blk}attn_v.weight": (wide, deep),
            f"{blk}attn_output.weight": (heads * deep, wide),
            f"{blk}attn_q_norm.weight": (deep,),
            f"{blk}attn_k_norm.weight": (deep,),
            f"{blk}ffn_gate.weight": (wide, hidden),
            f"{blk}ffn_up.weight": (wide, hidden),
            f"{blk}ffn_down.weight": (hidden, wide),
        }
    numbers = np.random.default_rng(3)
    body = bytearray()
    table: list[bytes] = []
    for key, shape in shapes.items():
        table.append(tensor(key, shape, 0, len(body)))
        # Norms around one, matrices wide enough for attention to prefer some tokens.
        values = numbers.normal(1, 0.1, shape) if len(shape) == 1 else numbers.normal(0, 0.3, shape)
        body += values.astype("<f4").tobytes()
    target.write_bytes(gguf(pairs, table, bytes(body)))
    return target
