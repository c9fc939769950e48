from __future__ import annotations

import struct
from pathlib import Path

import pytest

from reviewer_app.engine.gguf import read_header
from reviewer_app.errors import ErrorCode, ReviewerError
from tests.engine.gguf_files import gguf, pair, string, tensor


def test_reads_the_starter_model(starter_model: Path) -> None:
    header = read_header(starter_model)
    assert header.architecture == "llama"
    assert header.quantization == "Q4_1"
    assert header.size == 98_362_432
    assert header.parameters == 134_515_008
    assert (header.trained_context, header.layers, header.embedding, header.heads) == (8192, 30, 576, 9)
    assert header.kv_heads == (3,) * 30
    assert (header.key_length, header.value_length, header.vocabulary) == (64, 64, 49152)
    assert header.sliding_window is None
    assert header.chat_template.startswith("{% for message in messages %}")
    assert not header.is_adapter


def write(folder: Path, data: bytes) -> Path:
    path = folder / "made.gguf"
    path.write_bytes(data)
    return path


def code_of(path: Path) -> ErrorCode:
    with pytest.raises(ReviewerError) as caught:
        read_header(path)
    assert caught.value.message
    assert caught.value.next_step
    return caught.value.code


def test_reads_windows_and_layers_that_differ(tmp_path: Path) -> None:
    per_layer = string("mine.attention.head_count_kv") + struct.pack("<IIQii", 9, 5, 2, 4, 8)
    pairs = [
        pair("general.architecture", "mine"),
        pair("mine.block_count", 2),
        pair("mine.attention.head_count", 16),
        pair("mine.attention.sliding_window", 4096),
        per_layer,
    ]
    header = read_header(write(tmp_path, gguf(pairs, [tensor("a", (64, 2), 2, 0)], b"\0" * 72)))
    assert header.sliding_window == 4096
    assert header.kv_heads == (4, 8)
    assert header.tensor_bytes == 72
    assert header.parameters == 128
    assert header.quantization == "unknown"
    assert header.name == "made"


@pytest.mark.parametrize("length", [4, 20, 24, 100, 10_000, 1_000_000])
def test_a_header_that_ends_early_is_cut_off(starter_model: Path, tmp_path: Path, length: int) -> None:
    with starter_model.open("rb") as file:
        assert code_of(write(tmp_path, file.read(length))) is ErrorCode.MODEL_CUT_OFF


def test_tensor_data_that_ends_early_is_cut_off(tmp_path: Path) -> None:
    whole = gguf([pair("general.architecture", "llama")], [tensor("a", (256,), 0, 0)], b"\0" * 1024)
    assert read_header(write(tmp_path, whole)).tensor_bytes == 1024
    assert code_of(write(tmp_path, whole[:-1])) is ErrorCode.MODEL_CUT_OFF


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>404</body></html>",
        b"%PDF-1.7 and more",
        b"GGML" + b"\0" * 100,
        b"GGUF" + struct.pack("<IQQ", 1, 0, 0),
        b"GGUF" + struct.pack(">IQQ", 3, 0, 0),
        b"GGUF" + struct.pack("<IQQ", 3, 2**60, 0),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 2**60),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 2**62),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + string("k") + struct.pack("<I", 99),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + string("k") + struct.pack("<IIQ", 9, 9, 3),
        gguf([], [], b""),
        gguf([pair("general.architecture", "llama"), pair("general.alignment", 0)], [], b""),
        gguf([pair("general.architecture", "llama")], [tensor("a", (2**40, 2**40), 0, 0)], b""),
        gguf([pair("general.architecture", "llama")], [tensor("a", (1,) * 9, 0, 0)], b""),
        gguf([pair("general.architecture", "llama")], [tensor("a", (32,), 0, 2**63)], b"\0" * 128),
        gguf([pair("general.architecture", "llama")], [tensor("a", (32,), 0, 2**64 - 32)], b"\0" * 128),
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_model_is_refused(tmp_path: Path, data: bytes) -> None:
    assert code_of(write(tmp_path, data)) is ErrorCode.NOT_A_MODEL


def test_a_missing_file_and_a_folder_are_missing_models(tmp_path: Path) -> None:
    assert code_of(tmp_path / "nothing.gguf") is ErrorCode.MODEL_MISSING
    assert code_of(tmp_path) is ErrorCode.MODEL_MISSING


def test_an_adapter_is_told_from_a_model(tmp_path: Path) -> None:
    pairs = [pair("general.architecture", "llama"), pair("general.type", "adapter")]
    assert read_header(write(tmp_path, gguf(pairs, [], b""))).is_adapter


@pytest.mark.parametrize("tokens", [("a", "b", "a"), ("a\0b", "a\0c")])
def test_a_token_that_stands_twice_is_refused(tmp_path: Path, tokens: tuple[str, ...]) -> None:
    vocabulary = (
        string("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, len(tokens)) + b"".join(map(string, tokens))
    )
    assert code_of(write(tmp_path, gguf([pair("general.architecture", "llama"), vocabulary], [], b""))) == "not-a-model"


def test_empty_tokens_may_stand_as_often_as_they_like(tmp_path: Path) -> None:
    vocabulary = string("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 3) + b"".join(map(string, ("", "a", "")))
    header = read_header(write(tmp_path, gguf([pair("general.architecture", "llama"), vocabulary], [], b"")))
    assert header.vocabulary == 3
