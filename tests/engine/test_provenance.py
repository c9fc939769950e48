from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from reviewer_app.engine.interrupt import Interrupted
from reviewer_app.engine.provenance import file_sha256


def test_a_file_is_hashed_whole_and_tells_how_far_it_is(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"weights")
    read: list[float] = []
    assert file_sha256(file, progress=read.append) == hashlib.sha256(b"weights").hexdigest()
    assert read[-1] == 1.0


def test_hashing_can_be_stopped(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"x")
    with pytest.raises(Interrupted):
        file_sha256(file, lambda: True)
