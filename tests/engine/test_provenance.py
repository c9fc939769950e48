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
    assert model_sha256(file, tmp_path) == hashlib.sha256(b"first").hexdigest()
    stat = file.stat()
    file.write_bytes(b"other")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert model_sha256(file, tmp_path) == hashlib.sha256(b"first").hexdigest(), "it was read again"
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000))
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
