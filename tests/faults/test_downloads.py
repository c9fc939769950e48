"""Downloads on a disk that fills up and under a clock that is set back, and what they tell the servers."""

from __future__ import annotations

import importlib.metadata
import re
import time
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.messages.download import TransferProgress
from reviewer_app.models import transfer
from reviewer_app.models.part_file import part_path
from reviewer_app.models.transfer import Origin, Patience, fetch
from tests.faults.disks import FullDisk
from tests.models.model_server import ModelServer, gguf_like, model_server

ROOT = Path(__file__).resolve().parents[2]
CONTENT = gguf_like(1_500_000)
HASH = sha256(CONTENT).hexdigest()
PATIENCE = Patience(stall=20.0, tries=2, backoff=0.0)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(CONTENT) as running:
        yield running


def test_a_disk_that_fills_up_meanwhile_stops_the_download_which_goes_on_later(
    server: ModelServer, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "_SPARE", 0)  # this disk is smaller than what is else left free
    monkeypatch.setattr(transfer, "_REPORT_EVERY", 0.0)
    disk, target = FullDisk(small_disk), small_disk / "models" / "file.gguf"

    def fill(progress: TransferProgress) -> None:
        if progress.done:
            disk.fill()

    origin = Origin(server.url, len(CONTENT), HASH)
    with pytest.raises(ReviewerError) as caught:
        fetch(origin, target, fill, lambda: False, PATIENCE)
    assert caught.value.code is ErrorCode.DISK_FULL
    assert caught.value.next_step
    there = part_path(target).stat().st_size
    assert 0 < there < len(CONTENT)
    assert not target.exists()
    disk.free()
    assert fetch(origin, target, lambda _: None, lambda: False, PATIENCE) == HASH
    assert target.read_bytes() == CONTENT
    assert server.ranges_asked == [None, f"bytes={there}-"]


def test_a_clock_that_is_set_back_disturbs_no_download(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [time.time()]

    def an_hour_earlier_each_time() -> float:
        now[0] -= 3600.0
        return now[0]

    monkeypatch.setattr(time, "time", an_hour_earlier_each_time)
    server.served.breaks = [600_000]
    told: list[TransferProgress] = []
    target = tmp_path / "file.gguf"
    assert fetch(Origin(server.url, len(CONTENT), HASH), target, told.append, lambda: False, PATIENCE) == HASH
    assert all(p.rate >= 0 for p in told)
    assert [p.done for p in told] == sorted(p.done for p in told)
    assert server.ranges_asked == [None, "bytes=600000-"]


# Whose sources may speak of telemetry, because it is switched off before they are imported (see `models.hub`).
SILENCED = {"huggingface-hub", "hf-xet"}


def distribution(line: str) -> str:
    """The name in a line that says what is needed."""
    return re.split(r"[\s;<>=!~\[(]", line, maxsplit=1)[0]


def needed(name: str, seen: set[str]) -> None:
    """Collect the distributions that `name` needs to run, without extras."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    try:
        requires = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return  # for another system
    seen.add(key)
    for line in requires:
        if "extra ==" not in line:
            needed(distribution(line), seen)


def test_no_dependency_has_telemetry_that_nobody_switched_off() -> None:
    found: set[str] = set()
    # What an environment has noted of this program itself may be older than its source.
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    for line in declared:
        needed(distribution(line), found)
    assert {"llama-cpp-python", "huggingface-hub", "httpx2", "httpcore2"} <= found
    speaks = set()
    for name in found:
        files = importlib.metadata.files(name) or []
        sources = (Path(str(f.locate())) for f in files if f.suffix == ".py" and "tests" not in f.parts)
        if any(b"telemetry" in source.read_bytes().lower() for source in sources if source.is_file()):
            speaks.add(name)
    assert speaks <= SILENCED
