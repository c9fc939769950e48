from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.provenance import CACHE_FILE, model_sha256


def test_a_hash_is_computed_once_until_the_file_changes(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"first")
    read: list[float] = []
    assert model_sha256(file, tmp_path, progress=read.append) == hashlib.sha256(b"first").hexdigest()
    assert read
    read.clear()
    assert model_sha256(file, tmp_path, progress=read.append) == hashlib.sha256(b"first").hexdigest()
    assert not read


@pytest.mark.skipif(os.name == "nt", reason="the system keeps no time of a file's last change but the one that is set")
@pytest.mark.parametrize("changed", ["copied over with its times", "under a clock that was set back"])
def test_a_file_that_was_replaced_unseen_is_another_file(tmp_path: Path, changed: str) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"first")
    model_sha256(file, tmp_path)
    stat = file.stat()
    file.write_bytes(b"other")  # as long, as two files of one shape and quantization are
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns if changed.startswith("copied") else 1))
    assert model_sha256(file, tmp_path) == hashlib.sha256(b"other").hexdigest()


@pytest.mark.parametrize("content", ["{broken", "[]", '{"x": 3}', ""])
def test_a_damaged_cache_is_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / CACHE_FILE).write_text(content)
    file = tmp_path / "model.gguf"
    file.write_bytes(b"x")
    assert model_sha256(file, tmp_path) == hashlib.sha256(b"x").hexdigest()
    assert str(file) in (tmp_path / CACHE_FILE).read_text()


def test_a_cache_folder_that_cannot_be_made_costs_only_time(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"x")
    assert model_sha256(file, file / "below a file") == hashlib.sha256(b"x").hexdigest()
    assert model_sha256(file, None) == hashlib.sha256(b"x").hexdigest()


def test_hashing_can_be_stopped(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"x")
    with pytest.raises(Interrupted):
        model_sha256(file, tmp_path, lambda: True)
    assert not (tmp_path / CACHE_FILE).exists()
