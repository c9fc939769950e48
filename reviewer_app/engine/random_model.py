"""Makes models of random weights: a small one that runs the library's kernel for each usual way to quantize weights,
and one layer of a large one.

Their text is rubbish, their arithmetic is real. A fault in one kernel shows in the first within a tenth of a second,
whatever the models are that a person has; the second takes as long for a layer as a model of seven billion weights
does. The file's form is GGUF 3 (ggml's docs/gguf.md), the blocks are those of ggml-common.h.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reviewer_app.engine.ggml_types import TENSOR_TYPES

_F32 = 0
_F16 = 1
_ALIGNMENT = 32
_BYTES = 256  # a token for each byte, after <unk>, <s> and </s>
_UNKNOWN, _CONTROL, _BYTE = 2, 3, 6  # enum llama_token_type


@dataclass(frozen=True, slots=True)
class _Kind:
    """A quantized type: where its half-precision factors stand in a block, and values that make weights near 1/16.

    All other bytes of a block may be anything: every bit pattern of a quantized weight is a number.
    """

    type: int
    factors: tuple[tuple[int, float], ...]


# One layer of the model each. The factors follow from the spread of the stored integers, and centre the weights.
_KINDS = (
    _Kind(2, ((0, 0.014),)),  # Q4_0
    _Kind(3, ((0, 0.014), (2, -0.105))),  # Q4_1
    _Kind(6, ((0, 0.007),)),  # Q5_0
    _Kind(7, ((0, 0.007), (2, -0.105))),  # Q5_1
    _Kind(8, ((0, 0.001),)),  # Q8_0
    _Kind(10, ((80, 0.008), (82, 0.012))),  # Q2_K
    _Kind(11, ((108, 0.0015),)),  # Q3_K
    _Kind(12, ((0, 0.0004), (2, 0.003))),  # Q4_K
    _Kind(13, ((0, 0.0002), (2, 0.003))),  # Q5_K
    _Kind(14, ((208, 0.00005),)),  # Q6_K
)
_OUTPUT = _KINDS[-1]  # as in most files


@dataclass(frozen=True, slots=True)
class _Shape:
    """The sizes of a Llama-like model with a layer for each of `kinds`."""

    kinds: tuple[_Kind, ...]
    embedding: int
    hidden: int
    heads: int
    kv_heads: int


_SMALL = _Shape(_KINDS, 256, 512, 4, 2)  # one block of the widest kinds
_Q4_K = _KINDS[7]
_LARGE = _Shape((_Q4_K,), 4096, 14336, 32, 8)  # Mistral 7B's and Llama 3.1 8B's


def write_random_model(path: Path, seed: int = 1) -> None:
    """Write the model to `path`: 4 MB, a layer for each kind of weights, a vocabulary of bytes. Raises OSError."""
    _write(path, _SMALL, seed)


def write_large_layer(path: Path, seed: int = 1) -> None:
    """Write a model of one layer as large as those of a model of seven billion weights, in Q4_K: 125 MB.

    Raises OSError.
    """
    _write(path, _LARGE, seed)


def _write(path: Path, shape: _Shape, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    tensors: list[tuple[str, tuple[int, ...], int, bytes]] = []

    def add(name: str, sizes: tuple[int, ...], kind: _Kind | None = None) -> None:
        data = _blocks(numbers, kind, int(np.prod(sizes))) if kind else np.ones(sizes, dtype="<f4").tobytes()
        tensors.append((f"{name}.weight", sizes, kind.type if kind else _F32, data))

    vocabulary, width = _BYTES + 3, shape.embedding
    of_keys = shape.kv_heads * (width // shape.heads)
    half = numbers.normal(0, 1 / 16, (vocabulary, width)).astype("<f2").tobytes()
    tensors.append(("token_embd.weight", (width, vocabulary), _F16, half))
    add("output_norm", (width,))
    add("output", (width, vocabulary), _OUTPUT)
    for layer, kind in enumerate(shape.kinds):
        block = f"blk.{layer}"
        add(f"{block}.attn_norm", (width,))
        add(f"{block}.attn_q", (width, width), kind)
        add(f"{block}.attn_k", (width, of_keys), kind)
        add(f"{block}.attn_v", (width, of_keys), kind)
        add(f"{block}.attn_output", (width, width), kind)
        add(f"{block}.ffn_norm", (width,))
        add(f"{block}.ffn_gate", (width, shape.hidden), kind)
        add(f"{block}.ffn_up", (width, shape.hidden), kind)
        add(f"{block}.ffn_down", (shape.hidden, width), kind)
    path.write_bytes(_file(_metadata(shape), tensors))


def _blocks(numbers: np.random.Generator, kind: _Kind, weights: int) -> bytes:
    per_block, size = TENSOR_TYPES[kind.type]
    rows = numbers.integers(0, 256, (weights // per_block, size), dtype=np.uint8)
    for at, factor in kind.factors:
        rows[:, at : at + 2] = np.frombuffer(np.array([factor], dtype="<f2").tobytes(), dtype=np.uint8)
    return rows.tobytes()


def _metadata(shape: _Shape) -> list[bytes]:
    names = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(_BYTES))]
    types = [_UNKNOWN, _CONTROL, _CONTROL, *[_BYTE] * _BYTES]
    return [
        _text("general.architecture", "llama"),
        _text("general.name", "random weights"),
        _number("llama.block_count", len(shape.kinds)),
        _number("llama.context_length", 4096),
        _number("llama.embedding_length", shape.embedding),
        _number("llama.feed_forward_length", shape.hidden),
        _number("llama.attention.head_count", shape.heads),
        _number("llama.attention.head_count_kv", shape.kv_heads),
        _string("llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", 6, 1e-5),
        _text("tokenizer.ggml.model", "llama"),
        _array("tokenizer.ggml.tokens", 8, [_string(name) for name in names]),
        _array("tokenizer.ggml.scores", 6, [struct.pack("<f", 0.0)] * len(names)),
        _array("tokenizer.ggml.token_type", 5, [struct.pack("<i", kind) for kind in types]),
        _number("tokenizer.ggml.unknown_token_id", 0),
        _number("tokenizer.ggml.bos_token_id", 1),
        _number("tokenizer.ggml.eos_token_id", 2),
    ]


def _file(metadata: list[bytes], tensors: list[tuple[str, tuple[int, ...], int, bytes]]) -> bytes:
    table, body = bytearray(), bytearray()
    for name, shape, kind, data in tensors:
        sizes = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
        table += _string(name) + sizes + struct.pack("<IQ", kind, len(body))
        body += data + b"\0" * (-len(data) % _ALIGNMENT)
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(metadata)) + b"".join(metadata) + bytes(table)
    return head + b"\0" * (-len(head) % _ALIGNMENT) + bytes(body)


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _text(key: str, value: str) -> bytes:
    return _string(key) + struct.pack("<I", 8) + _string(value)


def _number(key: str, value: int) -> bytes:
    return _string(key) + struct.pack("<II", 4, value)


def _array(key: str, kind: int, items: list[bytes]) -> bytes:
    return _string(key) + struct.pack("<IIQ", 9, kind, len(items)) + b"".join(items)
