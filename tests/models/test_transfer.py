"""Downloads from a real server on loopback that drops, stalls, lies and changes its mind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.messages.download import TransferProgress, TransferStage
from reviewer_app.models.part_file import PartFile, discard, part_path
from reviewer_app.models.transfer import Origin, Patience, TransferCancelled, fetch
from tests.models.model_server import ModelServer, Served, gguf_like, model_server

CONTENT = gguf_like(300_000)
HASH = sha256(CONTENT).hexdigest()
IMPATIENT = Patience(stall=20.0, tries=4, backoff=0.0)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(CONTENT) as running:
        yield running


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "models" / "file.gguf"


class Watcher:
    """Takes the progress; `stop_at` bytes cancels."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.seen: list[TransferProgress] = []
        self._stop_at = stop_at

    def __call__(self, progress: TransferProgress) -> None:
        self.seen.append(progress)

    def cancelled(self) -> bool:
        return self._stop_at is not None and any(p.done >= self._stop_at for p in self.seen)


def bring(
    server: ModelServer,
    target: Path,
    *,
    known: bool = True,
    patience: Patience = IMPATIENT,
    watcher: Watcher | None = None,
) -> str:
    watcher = watcher or Watcher()
    origin = Origin(server.url, len(CONTENT), HASH) if known else Origin(server.url)
    return fetch(origin, target, watcher, watcher.cancelled, patience)


def refusal(server: ModelServer, target: Path, *, known: bool = True, patience: Patience = IMPATIENT) -> ReviewerError:
    with pytest.raises(ReviewerError) as caught:
        bring(server, target, known=known, patience=patience)
    assert not target.exists()
    assert caught.value.message
    assert caught.value.next_step
    return caught.value


def leave(target: Path, server: ModelServer, size: int, etag: str = '"first"') -> None:
    """What a killed download of the first `size` bytes leaves."""
    from reviewer_app.models.part_file import PartState

    with PartFile.open(target) as part:
        part.start_over(PartState(server.url, etag))
        part.append(CONTENT[:size])


def nothing_left_but(target: Path) -> bool:
    return {p.name for p in target.parent.iterdir()} <= {target.name, f".{target.name}.lock"}


def test_a_file_comes_whole_and_its_hash_with_it(server: ModelServer, target: Path) -> None:
    watcher = Watcher()
    assert bring(server, target, known=False, watcher=watcher) == HASH
    assert target.read_bytes() == CONTENT
    assert nothing_left_but(target)
    assert watcher.seen[-1] == TransferProgress(TransferStage.DONE, len(CONTENT), len(CONTENT), watcher.seen[-1].rate)


def test_a_connection_that_breaks_goes_on_where_it_broke(server: ModelServer, target: Path) -> None:
    server.served.breaks = [100_000, 50_000, 1]
    bring(server, target)
    assert target.read_bytes() == CONTENT
    assert server.ranges_asked == [None, "bytes=100000-", "bytes=150000-", "bytes=150001-"]


def test_a_second_run_goes_on_where_the_first_was_stopped(server: ModelServer, target: Path) -> None:
    leave(target, server, 123_456)
    bring(server, target)
    assert target.read_bytes() == CONTENT
    assert server.ranges_asked == ["bytes=123456-"]


def test_a_file_that_changed_meanwhile_is_taken_from_its_start(server: ModelServer, target: Path) -> None:
    other = gguf_like(len(CONTENT), seed=2)
    leave(target, server, 123_456)
    server.served.content, server.served.etag = other, '"second"'
    assert bring(server, target, known=False) == sha256(other).hexdigest()
    assert target.read_bytes() == other


def test_a_file_that_changes_in_mid_air_is_never_stitched(server: ModelServer, target: Path) -> None:
    other = gguf_like(len(CONTENT), seed=2)

    def change(served: Served) -> None:
        if len(server.requests) == 2:
            served.content, served.etag = other, '"second"'

    server.served.breaks, server.served.before = [100_000], change
    assert bring(server, target, known=False) == sha256(other).hexdigest()
    assert target.read_bytes() == other


def test_a_server_that_knows_no_ranges_starts_over(server: ModelServer, target: Path) -> None:
    server.served.ranges = False
    leave(target, server, 200_000)
    bring(server, target)
    assert target.read_bytes() == CONTENT


def test_without_a_validator_and_a_hash_nothing_is_gone_on_with(server: ModelServer, target: Path) -> None:
    server.served.etag = ""
    leave(target, server, 1_000, etag="")
    bring(server, target, known=False)
    assert target.read_bytes() == CONTENT
    assert server.ranges_asked == [None]


def test_a_damaged_beginning_is_found_by_the_hash_and_taken_anew_once(server: ModelServer, target: Path) -> None:
    leave(target, server, 100_000)
    with part_path(target).open("r+b") as part:
        part.seek(50_000)
        part.write(b"\0" * 100)
    bring(server, target)
    assert target.read_bytes() == CONTENT
    assert server.ranges_asked == ["bytes=100000-", None]


def test_a_part_longer_than_the_file_is_taken_anew(server: ModelServer, target: Path) -> None:
    leave(target, server, len(CONTENT))
    with part_path(target).open("ab") as part:
        part.write(b"more")
    bring(server, target)
    assert target.read_bytes() == CONTENT


def test_a_part_that_is_whole_needs_no_connection(server: ModelServer, target: Path) -> None:
    leave(target, server, len(CONTENT))
    bring(server, target)
    assert target.read_bytes() == CONTENT
    assert server.requests == []


@pytest.mark.parametrize(
    "state", [b"", b"{", b"[]", b'{"schema": 9}', b'{"schema": 1, "url": 3, "validator": null}', b"\xff\xfe"]
)
def test_a_damaged_state_means_a_fresh_start(server: ModelServer, target: Path, state: bytes) -> None:
    leave(target, server, 1_000)
    target.with_name("file.gguf.part.json").write_bytes(state)
    bring(server, target)
    assert target.read_bytes() == CONTENT


def test_wrong_bytes_of_the_right_length_are_never_usable(server: ModelServer, target: Path) -> None:
    server.served.content = gguf_like(len(CONTENT), seed=3)
    assert refusal(server, target).code is ErrorCode.MODEL_DIFFERS
    assert part_path(target).stat().st_size == 0


@pytest.mark.parametrize("size", [10, len(CONTENT) - 1, len(CONTENT) + 1])
def test_another_size_than_the_announced_one_is_refused_before_the_bytes(
    server: ModelServer, target: Path, size: int
) -> None:
    server.served.content = gguf_like(size)
    assert refusal(server, target).code is ErrorCode.MODEL_DIFFERS


def test_a_length_that_is_too_small_for_what_comes_ends_with_a_refusal(server: ModelServer, target: Path) -> None:
    server.served.length = 1_000
    assert refusal(server, target).code is ErrorCode.MODEL_DIFFERS


def test_a_server_that_always_breaks_off_is_given_up_and_the_bytes_are_kept(server: ModelServer, target: Path) -> None:
    server.served.breaks = [70_000] + [0] * 10
    assert refusal(server, target).code is ErrorCode.DOWNLOAD_FAILED
    assert part_path(target).read_bytes() == CONTENT[:70_000]


def test_a_server_that_goes_silent_is_given_up(server: ModelServer, target: Path) -> None:
    server.served.stall = True
    error = refusal(server, target, patience=Patience(stall=0.2, tries=2, backoff=0.0))
    assert error.code is ErrorCode.DOWNLOAD_FAILED
    assert part_path(target).stat().st_size > 0


def test_a_busy_server_is_asked_again_as_it_wishes(server: ModelServer, target: Path) -> None:
    server.served.status, server.served.headers = [429, 503], {"Retry-After": "0"}
    bring(server, target, patience=Patience(backoff=1e6))
    assert target.read_bytes() == CONTENT
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, ErrorCode.DOWNLOAD_REFUSED), (404, ErrorCode.DOWNLOAD_REFUSED), (418, ErrorCode.DOWNLOAD_FAILED)],
)
def test_a_final_answer_is_not_asked_again(server: ModelServer, target: Path, status: int, code: ErrorCode) -> None:
    server.served.status = [status] * 5
    assert refusal(server, target).code is code
    assert len(server.requests) == 1


@pytest.mark.parametrize("headers", [{"Content-Type": "text/html"}, {}])
def test_a_page_to_sign_in_is_no_model(server: ModelServer, target: Path, headers: dict[str, str]) -> None:
    server.served.content = b"<!doctype html><html>Please sign in"
    server.served.headers = headers
    error = refusal(server, target, known=False)
    assert error.code is ErrorCode.DOWNLOAD_REFUSED
    assert "sign in" in error.next_step


def test_a_zip_renamed_to_gguf_is_no_model(server: ModelServer, target: Path) -> None:
    server.served.content = b"PK\x03\x04" + CONTENT
    assert refusal(server, target, known=False).code is ErrorCode.NOT_A_MODEL


def test_a_redirect_is_followed_and_the_token_stays_with_its_host(server: ModelServer, target: Path) -> None:
    with model_server(CONTENT, "127.0.0.2") as elsewhere:
        server.served.redirect = elsewhere.url
        origin = Origin(server.url, len(CONTENT), HASH, (("Authorization", "Bearer secret"),))
        fetch(origin, target, Watcher(), lambda: False, IMPATIENT)
        assert target.read_bytes() == CONTENT
        assert server.requests[0][1]["authorization"] == "Bearer secret"
        assert "authorization" not in elsewhere.requests[0][1]


def test_no_network_is_said_at_once(target: Path) -> None:
    with model_server(CONTENT) as gone:
        pass
    error = refusal(gone, target, patience=Patience(backoff=1e6))
    assert error.code is ErrorCode.NO_NETWORK


def test_a_cancel_stays_cancelled_and_keeps_what_came(server: ModelServer, target: Path) -> None:
    server.served.stall = True
    watcher = Watcher(stop_at=1)
    with pytest.raises(TransferCancelled):
        bring(server, target, watcher=watcher)
    assert not target.exists()
    assert part_path(target).stat().st_size > 0
    assert len(server.requests) == 1
    discard(target)
    assert nothing_left_but(target)


def test_the_same_file_is_not_downloaded_twice_at_once(server: ModelServer, target: Path) -> None:
    with PartFile.open(target):
        assert refusal(server, target).code is ErrorCode.BUSY
    bring(server, target)


def test_a_disk_that_is_too_small_is_said_before_the_bytes(
    server: ModelServer, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nearly_full(_: object) -> object:
        return shutil._ntuple_diskusage(1 << 40, 1 << 40, 1000)

    monkeypatch.setattr(shutil, "disk_usage", nearly_full)
    assert refusal(server, target).code is ErrorCode.DISK_FULL


_KILLED = """
import sys
from pathlib import Path
from reviewer_app.models import transfer
from reviewer_app.models.transfer import Origin, Patience, fetch

transfer._REPORT_EVERY = 0.0  # the one who kills wants to hear of every byte

def tell(progress):
    print(progress.done, flush=True)

fetch(Origin(sys.argv[1], int(sys.argv[3])), Path(sys.argv[2]), tell, lambda: False, Patience(backoff=0.0))
"""


def killed_run(server: ModelServer, target: Path, at: int) -> None:
    """A download in a process of its own that is killed once `at` bytes have been served in this run."""
    server.served.breaks, server.served.stall = [], False

    def hold(served: Served) -> None:
        served.stall = True

    server.served.before = hold
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, server.url, str(target), str(len(CONTENT))],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if int(line) >= at:
                break
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        process.wait()


def kill_and_complete(server: ModelServer, target: Path, random: Random) -> None:
    for _ in range(random.randint(1, 3)):
        there = part_path(target).stat().st_size if part_path(target).exists() else 0
        missing = len(CONTENT) - there
        if missing < 4:
            break
        # The server sends half of what is missing and then holds; a kill comes anywhere before.
        killed_run(server, target, there + random.randint(1, missing // 2))
    server.served.before, server.served.stall = None, False
    assert bring(server, target) == HASH
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_at_any_byte_is_survived(server: ModelServer, target: Path, seed: int) -> None:
    kill_and_complete(server, target, Random(seed))


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(100))
def test_kills_at_a_hundred_places_are_survived(server: ModelServer, target: Path, seed: int) -> None:
    kill_and_complete(server, target, Random(1000 + seed))
