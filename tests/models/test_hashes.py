"""What is remembered of model files, so that none is hashed twice."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from reviewer_app.models.hashes import CACHE_FILE, hash_key, keep_hash, known_hash

FIRST = hashlib.sha256(b"first").hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"first")
    return file


def test_a_hash_is_known_once_it_was_told(tmp_path: Path, file: Path) -> None:
    assert not known_hash(tmp_path, hash_key(file))
    keep_hash(tmp_path, hash_key(file), FIRST)
    assert known_hash(tmp_path, hash_key(file)) == FIRST


@pytest.mark.skipif(os.name == "nt", reason="the system keeps no time of a file's last change but the one that is set")
@pytest.mark.parametrize("changed", ["copied over with its times", "under a clock that was set back"])
def test_a_file_that_was_replaced_unseen_is_another_file(tmp_path: Path, file: Path, changed: str) -> None:
    keep_hash(tmp_path, hash_key(file), FIRST)
    stat = file.stat()
    file.write_bytes(b"other")  # as long, as two files of one shape and quantization are
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns if changed.startswith("copied") else 1))
    assert not known_hash(tmp_path, hash_key(file))


@pytest.mark.parametrize("content", ["{broken", "[]", '{"x": 3}', ""])
def test_a_damaged_cache_is_replaced(tmp_path: Path, file: Path, content: str) -> None:
    (tmp_path / CACHE_FILE).write_text(content)
    assert not known_hash(tmp_path, hash_key(file))
    keep_hash(tmp_path, hash_key(file), FIRST)
    assert known_hash(tmp_path, hash_key(file)) == FIRST


@pytest.mark.parametrize("told", ["", "short", 65 * "0"])
def test_what_is_no_hash_is_not_kept(tmp_path: Path, file: Path, told: str) -> None:
    keep_hash(tmp_path, hash_key(file), told)
    assert not (tmp_path / CACHE_FILE).exists()


def test_a_cache_folder_that_cannot_be_made_costs_only_time(file: Path) -> None:
    keep_hash(file / "below a file", hash_key(file), FIRST)
    assert not known_hash(file / "below a file", hash_key(file))
    assert not hash_key(file / "below a file")
