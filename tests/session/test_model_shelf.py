"""Models as a person handles them, with real workers, real files and a server that behaves badly."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import psutil
import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations, resource
from reviewer_app.messages.model import Inspected
from reviewer_app.models.decisions import FILE, ModelDecisions
from reviewer_app.models.manifest import load_catalogue
from reviewer_app.models.part_file import part_path
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.events import ModelNotice, SessionEvent
from reviewer_app.session.model_rows import ModelRow
from reviewer_app.session.model_shelf import ModelShelf
from reviewer_app.session.model_speeds import ModelSpeeds
from tests.engine.gguf_files import gguf, pair
from tests.models.model_server import ModelServer, gguf_like, model_server

TIMEOUT_S = 60.0
CONTENT = gguf_like(3_000_000)
LISTED = "served-7b"


def list_model(server: ModelServer, **changes: object) -> None:
    """Put a model that `server` has into the person's own list."""
    shipped = json.loads(resource("models_manifest.json").read_text("utf-8"))["models"]
    entry = next(m for m in shipped if m["fine_tuned_for"] == "peer review") | {
        "id": LISTED,
        "name": "Served 7B",
        "source": {"kind": "url", "url": server.url},
        "size": len(CONTENT),
        "size_exact": True,
        "sha256": sha256(CONTENT).hexdigest(),
        "needs_memory": 1.0,
    }
    config = locations().config
    config.mkdir(parents=True, exist_ok=True)
    (config / "models_manifest.json").write_text(json.dumps({"schema": 1, "models": [entry | changes]}))


@dataclass
class Rig:
    """A shelf with what it told."""

    runtime: SelectorRuntime = field(default_factory=SelectorRuntime)
    events: list[SessionEvent] = field(default_factory=list)
    choices: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.background = BackgroundWork(self.runtime)
        places = locations()
        manifest = load_catalogue(places.config, lambda error: pytest.fail(str(error)))
        self.shelf: ModelShelf = ModelShelf(
            self.runtime,
            self.background,
            places,
            manifest,
            self.events.append,
            lambda: self.choices.append(self.shelf.decisions.chosen),
        )

    def wait(self, done: Callable[[], bool]) -> None:
        self.runtime.run_until(done, timeout=TIMEOUT_S)
        assert done(), self.events[-3:]

    def row(self, model: str = LISTED) -> ModelRow:
        return next(row for row in self.shelf.rows(None) if row.id == model)

    @property
    def told(self) -> list[ModelNotice]:
        return [e for e in self.events if isinstance(e, ModelNotice)]

    def failed_with(self, code: ErrorCode) -> bool:
        """Whether the last thing failed so, with a next step."""
        error = self.told[-1].error
        return error is not None and error.code is code and bool(error.next_step)

    def ended(self) -> None:
        """Wait until nothing is under way."""
        self.wait(lambda: not self.shelf.works)

    def look(self, file: Path) -> Inspected | ReviewerError:
        found: list[Inspected | ReviewerError] = []
        self.shelf.inspect(file, found.append, found.append)
        self.wait(lambda: bool(found))
        return found[0]

    def close(self) -> None:
        self.shelf.close()
        self.background.close(TIMEOUT_S)
        self.runtime.close()


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(CONTENT) as running:
        list_model(running)
        yield running


@pytest.fixture
def make_rig() -> Iterator[Callable[[], Rig]]:
    made: list[Rig] = []

    def make() -> Rig:
        made.append(Rig())
        return made[-1]

    yield make
    for rig in made:
        rig.close()


@pytest.fixture
def rig(make_rig: Callable[[], Rig]) -> Rig:
    """Over the program's own list."""
    return make_rig()


def stall(server: ModelServer, rig: Rig) -> None:
    """Begin a download of which half comes."""
    server.served.stall = True
    rig.shelf.downloads.start(LISTED)
    part = part_path(rig.shelf.folder / "file.gguf")
    rig.wait(lambda: part.exists() and part.stat().st_size > len(CONTENT) // 4)


def test_a_download_ends_in_a_model_that_writes(server: ModelServer, make_rig: Callable[[], Rig]) -> None:
    rig = make_rig()
    assert rig.row().state == "absent"
    assert [rig.shelf.starter_writes] == [True]
    assert rig.shelf.best_to_get() == rig.row()
    rig.shelf.downloads.start(LISTED)
    rig.shelf.downloads.start(LISTED)
    rig.ended()
    assert rig.row().here
    assert rig.row().file == rig.shelf.folder / "file.gguf"
    assert rig.shelf.writer().id == LISTED
    assert len(server.requests) == 1, "asked for twice, it is fetched once"
    assert rig.told[-1].error is None
    assert not rig.shelf.starter_writes
    assert rig.shelf.disk_use()[0] >= len(CONTENT)


def test_a_paused_download_goes_on_where_it_stopped(server: ModelServer, make_rig: Callable[[], Rig]) -> None:
    rig = make_rig()
    stall(server, rig)
    rig.shelf.downloads.pause(LISTED)
    rig.ended()
    assert rig.told == []
    row = rig.row()
    assert row.state == "partial"
    assert 0 < row.part < len(CONTENT)
    server.served.stall = False
    rig.shelf.downloads.start(LISTED)
    rig.ended()
    assert rig.row().here
    assert server.ranges_asked[-1] == f"bytes={row.part}-"


def test_a_cancelled_download_leaves_nothing(server: ModelServer, make_rig: Callable[[], Rig]) -> None:
    rig = make_rig()
    for paused_first in (False, True):
        stall(server, rig)
        if paused_first:
            rig.shelf.downloads.pause(LISTED)
            rig.ended()
        rig.shelf.downloads.cancel(LISTED)
        rig.ended()
        assert rig.row().state == "absent"
        assert [p.name for p in rig.shelf.folder.iterdir() if "part" in p.name] == []
    assert rig.told == []


def test_a_closed_program_keeps_what_came(server: ModelServer, make_rig: Callable[[], Rig]) -> None:
    first = make_rig()
    stall(server, first)
    first.close()
    server.served.stall = False
    second = make_rig()
    assert second.row().state == "partial"
    second.shelf.downloads.start(LISTED)
    second.ended()
    assert second.row().here


def test_two_programs_do_not_download_one_file_twice(server: ModelServer, make_rig: Callable[[], Rig]) -> None:
    first, second = make_rig(), make_rig()
    stall(server, first)
    second.shelf.downloads.start(LISTED)
    second.ended()
    assert second.failed_with(ErrorCode.BUSY)
    first.shelf.downloads.cancel(LISTED)
    first.ended()


def test_a_web_page_or_another_file_in_place_of_the_model(server: ModelServer, make_rig: Callable[[], Rig]) -> None:
    rig = make_rig()
    server.served.content = b"<!doctype html><html>Sign in to the hotel's network</html>"
    server.served.headers = {"Content-Type": "text/html"}
    rig.shelf.downloads.start(LISTED)
    rig.ended()
    assert rig.failed_with(ErrorCode.DOWNLOAD_REFUSED)
    server.served.headers = {}
    server.served.content = gguf_like(len(CONTENT), seed=7)
    rig.shelf.downloads.start(LISTED)
    rig.ended()
    assert rig.failed_with(ErrorCode.MODEL_DIFFERS)
    assert not rig.row().here


def test_what_happens_to_a_file_behind_our_back_is_seen(server: ModelServer, make_rig: Callable[[], Rig]) -> None:
    rig = make_rig()
    rig.shelf.downloads.start(LISTED)
    rig.ended()
    rig.shelf.choose(LISTED)
    file = rig.row().file
    assert file is not None
    rig.shelf.verify(rig.row())
    rig.ended()
    assert rig.told[-1].error is None
    # Replaced by one of the same size: only the hash tells.
    file.write_bytes(gguf_like(len(CONTENT), seed=3))
    rig.shelf.verify(rig.row())
    rig.ended()
    assert rig.failed_with(ErrorCode.MODEL_DIFFERS)
    # Shortened: it is refused, and can be removed or fetched again.
    file.write_bytes(CONTENT[:1000])
    assert rig.row().state == "damaged"
    with pytest.raises(ReviewerError) as caught:
        rig.shelf.writer()
    assert caught.value.code is ErrorCode.MODEL_CUT_OFF
    rig.shelf.remove(rig.row())
    rig.ended()
    assert not file.exists()
    assert rig.shelf.decisions.chosen is None
    # Deleted.
    rig.shelf.choose(LISTED)
    with pytest.raises(ReviewerError) as caught:
        rig.shelf.writer()
    assert caught.value.code is ErrorCode.MODEL_MISSING
    rig.shelf.downloads.start(LISTED)
    rig.ended()
    assert rig.shelf.writer().id == LISTED


def test_a_file_without_a_listed_hash_is_compared_with_the_first(
    server: ModelServer, make_rig: Callable[[], Rig]
) -> None:
    list_model(server, sha256=None)
    rig = make_rig()
    rig.shelf.downloads.start(LISTED)
    rig.ended()
    file = rig.row().file
    assert file is not None
    file.write_bytes(gguf_like(len(CONTENT), seed=3))
    rig.shelf.verify(rig.row())
    rig.ended()
    assert rig.failed_with(ErrorCode.MODEL_DIFFERS)


def test_a_file_of_ones_own_is_copied_or_used_in_place(rig: Rig, quick_model: Path, tmp_path: Path) -> None:
    seen = rig.look(quick_model)
    assert isinstance(seen, Inspected)
    assert (seen.architecture, seen.quantization, seen.trained_context) == ("llama", "Q4_1", 8192)
    rig.shelf.take_in(quick_model, copy=True)
    rig.ended()
    copied = rig.row(quick_model.stem)
    assert copied.file == rig.shelf.folder / quick_model.name
    assert rig.shelf.writer().path == copied.file
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(quick_model.read_bytes())
    rig.shelf.take_in(mine, copy=False)
    rig.ended()
    assert rig.shelf.writer().path == mine
    assert rig.choices == [quick_model.stem, str(mine)]
    rig.shelf.remove(rig.row(str(mine)))
    rig.ended()
    assert mine.exists(), "what is used in place is nobody's to delete"
    rig.shelf.take_in(mine, copy=False)
    rig.ended()
    mine.unlink()
    assert rig.row(str(mine)).state == "gone"
    with pytest.raises(ReviewerError):
        rig.shelf.writer()
    rig.shelf.remove(copied)
    rig.ended()
    assert not (rig.shelf.folder / quick_model.name).exists()


@pytest.mark.parametrize("copy", [True, False])
def test_a_file_under_the_name_of_a_listed_one_must_be_that_one(
    rig: Rig, quick_model: Path, tmp_path: Path, copy: bool
) -> None:
    file = tmp_path / "SEA-E.i1-Q5_K_S.gguf"
    file.write_bytes(quick_model.read_bytes())
    rig.shelf.take_in(file, copy=copy)
    rig.ended()
    assert rig.failed_with(ErrorCode.MODEL_DIFFERS)
    assert file.exists()
    assert rig.shelf.decisions.chosen is None


def test_a_copy_that_the_disk_has_no_room_for_is_not_begun(rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "huge.gguf"
    with file.open("wb") as out:
        out.write(b"GGUF")
        out.truncate(8 << 40)  # it takes no space itself
    rig.shelf.take_in(file, copy=True)
    rig.ended()
    assert rig.failed_with(ErrorCode.DISK_FULL)
    assert list(rig.shelf.folder.iterdir()) == []


def test_a_copy_that_was_cancelled_leaves_nothing(rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "long.gguf"
    with file.open("wb") as out:
        out.write(b"GGUF")
        out.truncate(400 << 20)
    rig.shelf.take_in(file, copy=True)
    rig.shelf.works.stop("long")
    rig.ended()
    assert list(rig.shelf.folder.glob("*")) == []
    assert rig.told == []
    assert rig.choices == []


def test_a_closed_program_stops_a_copy_and_leaves_nothing_of_it(rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "long.gguf"
    with file.open("wb") as out:
        out.write(b"GGUF")
        out.truncate(400 << 20)
    rig.shelf.take_in(file, copy=True)
    rig.close()
    assert list(rig.shelf.folder.glob("*")) == []


def test_a_file_that_kills_the_process_which_looks_into_it_is_no_model(rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "deadly.gguf"
    os.mkfifo(file)  # nobody writes to it: the worker waits until it is killed
    found: list[Inspected | ReviewerError] = []
    rig.shelf.inspect(file, found.append, found.append)
    rig.wait(lambda: bool(psutil.Process().children()))
    for worker in psutil.Process().children():
        worker.kill()
    rig.wait(lambda: bool(found))
    assert isinstance(found[0], ReviewerError)
    assert found[0].code is ErrorCode.NOT_A_MODEL


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04" + b"\0" * 2000, ErrorCode.NOT_A_MODEL),
        (b"", ErrorCode.NOT_A_MODEL),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**63, 2**63), ErrorCode.NOT_A_MODEL),
        (b"GGUF" + struct.pack("<IqqQ", 3, 1, 1, 2**64 - 1), ErrorCode.NOT_A_MODEL),
        (b"GGUF" + struct.pack("<Iqq", 3, -1, -1), ErrorCode.NOT_A_MODEL),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 1), ErrorCode.MODEL_CUT_OFF),
        (gguf([pair("general.architecture", "llama")], [], b""), ErrorCode.NOT_A_MODEL),
        (
            gguf([pair("general.architecture", "nobodys"), pair("tokenizer.ggml.model", "gpt2")], [], b""),
            ErrorCode.MODEL_UNKNOWN_ARCHITECTURE,
        ),
        (
            gguf([pair("general.architecture", "llama"), pair("general.type", "adapter")], [], b""),
            ErrorCode.NOT_A_MODEL,
        ),
    ],
    ids=["zip", "empty", "counts", "string", "negative", "short", "no tokenizer", "architecture", "adapter"],
)
def test_what_is_no_model_is_told_from_one(rig: Rig, tmp_path: Path, content: bytes, code: ErrorCode) -> None:
    file = tmp_path / "stranger.gguf"
    file.write_bytes(content)
    seen = rig.look(file)
    assert isinstance(seen, ReviewerError)
    assert seen.code is code
    assert seen.next_step


def test_a_cut_off_model_is_told(rig: Rig, quick_model: Path, tmp_path: Path) -> None:
    file = tmp_path / "cut.gguf"
    file.write_bytes(quick_model.read_bytes()[:-100_000])
    seen = rig.look(file)
    assert isinstance(seen, ReviewerError)
    assert seen.code is ErrorCode.MODEL_CUT_OFF


def test_what_fits_comes_first_and_says_how_long_it_takes(rig: Rig) -> None:
    rows = rig.shelf.rows(None)
    ranks = [("wholly", "partly", "not").index(row.fits) for row in rows]
    assert ranks == sorted(ranks)
    assert all(row.fits_text and row.time_text for row in rows)
    known = next(row for row in rows if row.entry is not None and row.entry.for_peer_review)
    assert known.speed is None
    ModelSpeeds(locations().cache).note(
        known.id, {"prefill_tokens": 1000, "prefill_s": 100.0, "decode_tokens": 200, "decode_s": 50.0}
    )
    assert "10 " in rig.row(known.id).time_text


def test_decisions_are_kept_and_a_broken_file_is_set_aside(tmp_path: Path) -> None:
    first = ModelDecisions(tmp_path)
    first.choose("a")
    first.accept("b")
    first.use_in_place(Path("/models/审稿.gguf"))
    first.note_starter_explained()
    kept = ModelDecisions(tmp_path)
    assert (kept.chosen, kept.in_place, kept.starter_explained) == ("a", (Path("/models/审稿.gguf"),), True)
    assert (kept.has_accepted("b"), kept.has_accepted("a")) == (True, False)
    data = json.loads((tmp_path / FILE).read_text("utf-8"))
    (tmp_path / FILE).write_text(json.dumps(data | {"later": 1}), "utf-8")
    kept.let_go(Path("/models/审稿.gguf"))
    assert json.loads((tmp_path / FILE).read_text("utf-8"))["later"] == 1, "of a newer program"
    for broken in ("{half", "[]"):
        (tmp_path / FILE).write_text(broken)
        assert [kept.chosen, *kept.in_place] == [None]
        kept.choose("c")
        assert ModelDecisions(tmp_path).chosen == "c"
        assert (tmp_path / f"{FILE}.damaged").read_text() == broken


def test_a_download_that_was_cut_short_leaves_its_part(server: ModelServer, make_rig: Callable[[], Rig]) -> None:
    rig = make_rig()
    stall(server, rig)
    rig.shelf.downloads.pause(LISTED)
    rig.ended()
    assert part_path(rig.shelf.folder / "file.gguf").stat().st_size == rig.row().part
