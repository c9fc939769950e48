"""Models as a person handles their files, with real workers and real files."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import psutil
import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import locations
from reviewer_app.messages.model import Inspected
from reviewer_app.models.decisions import FILE, ModelDecisions
from reviewer_app.session.model_speeds import ModelSpeeds
from tests.engine.gguf_files import gguf, pair
from tests.session.shelf_rig import ShelfRig


def test_a_file_of_ones_own_is_copied_or_used_in_place(shelf_rig: ShelfRig, quick_model: Path, tmp_path: Path) -> None:
    seen = shelf_rig.look(quick_model)
    assert isinstance(seen, Inspected)
    assert (seen.architecture, seen.quantization, seen.trained_context) == ("llama", "Q4_1", 8192)
    shelf_rig.shelf.take_in(quick_model, copy=True)
    shelf_rig.ended()
    copied = shelf_rig.row(quick_model.stem)
    assert copied.file == shelf_rig.shelf.folder / quick_model.name
    assert shelf_rig.shelf.writer().path == copied.file
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(quick_model.read_bytes())
    shelf_rig.shelf.take_in(mine, copy=False)
    shelf_rig.ended()
    assert shelf_rig.shelf.writer().path == mine
    assert shelf_rig.choices == [quick_model.stem, str(mine)]
    shelf_rig.shelf.remove(shelf_rig.row(str(mine)))
    shelf_rig.ended()
    assert mine.exists(), "what is used in place is nobody's to delete"
    shelf_rig.shelf.take_in(mine, copy=False)
    shelf_rig.ended()
    mine.unlink()
    assert shelf_rig.row(str(mine)).state == "gone"
    with pytest.raises(ReviewerError):
        shelf_rig.shelf.writer()
    shelf_rig.shelf.remove(copied)
    shelf_rig.ended()
    assert not (shelf_rig.shelf.folder / quick_model.name).exists()


@pytest.mark.parametrize("copy", [True, False])
def test_a_file_under_the_name_of_a_listed_one_must_be_that_one(
    shelf_rig: ShelfRig, quick_model: Path, tmp_path: Path, copy: bool
) -> None:
    file = tmp_path / "SEA-E.i1-Q5_K_S.gguf"
    file.write_bytes(quick_model.read_bytes())
    shelf_rig.shelf.take_in(file, copy=copy)
    shelf_rig.ended()
    assert shelf_rig.failed_with(ErrorCode.MODEL_DIFFERS)
    assert file.exists()
    assert shelf_rig.shelf.decisions.chosen is None


def test_a_copy_that_the_disk_has_no_room_for_is_not_begun(shelf_rig: ShelfRig, tmp_path: Path) -> None:
    file = tmp_path / "huge.gguf"
    with file.open("wb") as out:
        out.write(b"GGUF")
        out.truncate(8 << 40)  # it takes no space itself
    shelf_rig.shelf.take_in(file, copy=True)
    shelf_rig.ended()
    assert shelf_rig.failed_with(ErrorCode.DISK_FULL)
    assert list(shelf_rig.shelf.folder.iterdir()) == []


def test_a_copy_that_was_cancelled_leaves_nothing(shelf_rig: ShelfRig, tmp_path: Path) -> None:
    file = tmp_path / "long.gguf"
    with file.open("wb") as out:
        out.write(b"GGUF")
        out.truncate(400 << 20)
    shelf_rig.shelf.take_in(file, copy=True)
    shelf_rig.shelf.works.stop("long")
    shelf_rig.ended()
    assert list(shelf_rig.shelf.folder.glob("*")) == []
    assert shelf_rig.told == []
    assert shelf_rig.choices == []


def test_a_closed_program_stops_a_copy_and_leaves_nothing_of_it(shelf_rig: ShelfRig, tmp_path: Path) -> None:
    file = tmp_path / "long.gguf"
    with file.open("wb") as out:
        out.write(b"GGUF")
        out.truncate(400 << 20)
    shelf_rig.shelf.take_in(file, copy=True)
    shelf_rig.close()
    assert list(shelf_rig.shelf.folder.glob("*")) == []


def test_a_file_that_kills_the_process_which_looks_into_it_is_no_model(shelf_rig: ShelfRig, tmp_path: Path) -> None:
    file = tmp_path / "deadly.gguf"
    os.mkfifo(file)  # nobody writes to it: the worker waits until it is killed
    found: list[Inspected | ReviewerError] = []
    shelf_rig.shelf.inspect(file, found.append, found.append)
    shelf_rig.wait(lambda: bool(psutil.Process().children()))
    for worker in psutil.Process().children():
        worker.kill()
    shelf_rig.wait(lambda: bool(found))
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
def test_what_is_no_model_is_told_from_one(
    shelf_rig: ShelfRig,
    tmp_path: Path,
    content: bytes,
    code: ErrorCode,
) -> None:
    file = tmp_path / "stranger.gguf"
    file.write_bytes(content)
    seen = shelf_rig.look(file)
    assert isinstance(seen, ReviewerError)
    assert seen.code is code
    assert seen.next_step


def test_a_cut_off_model_is_told(shelf_rig: ShelfRig, quick_model: Path, tmp_path: Path) -> None:
    file = tmp_path / "cut.gguf"
    file.write_bytes(quick_model.read_bytes()[:-100_000])
    seen = shelf_rig.look(file)
    assert isinstance(seen, ReviewerError)
    assert seen.code is ErrorCode.MODEL_CUT_OFF


def test_what_fits_comes_first_and_says_how_long_it_takes(shelf_rig: ShelfRig) -> None:
    rows = shelf_rig.shelf.rows(None)
    ranks = [("wholly", "partly", "not").index(row.fits) for row in rows]
    assert ranks == sorted(ranks)
    assert all(row.fits_text and row.time_text for row in rows)
    known = next(row for row in rows if row.entry is not None and row.entry.for_peer_review)
    assert known.speed is None
    ModelSpeeds(locations().cache).note(
        known.id, {"prefill_tokens": 1000, "prefill_s": 100.0, "decode_tokens": 200, "decode_s": 50.0}
    )
    assert "10 " in shelf_rig.row(known.id).time_text


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
