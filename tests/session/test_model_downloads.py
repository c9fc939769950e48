"""Models that are downloaded, with real workers and a server that behaves badly."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.models.part_file import part_path
from tests.models.model_server import ModelServer, gguf_like, model_server
from tests.session.shelf_rig import CONTENT, LISTED, ShelfRig, list_model


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(CONTENT) as running:
        list_model(running)
        yield running


def stall(server: ModelServer, shelf_rig: ShelfRig) -> None:
    """Begin a download of which half comes."""
    server.served.stall = True
    shelf_rig.shelf.downloads.start(LISTED)
    part = part_path(shelf_rig.shelf.folder / "file.gguf")
    shelf_rig.wait(lambda: part.exists() and part.stat().st_size > len(CONTENT) // 4)


def test_a_download_ends_in_a_model_that_writes(server: ModelServer, make_shelf: Callable[[], ShelfRig]) -> None:
    shelf_rig = make_shelf()
    assert shelf_rig.row().state == "absent"
    assert [shelf_rig.shelf.starter_writes] == [True]
    assert shelf_rig.shelf.best_to_get() == shelf_rig.row()
    shelf_rig.shelf.downloads.start(LISTED)
    shelf_rig.shelf.downloads.start(LISTED)
    shelf_rig.ended()
    assert shelf_rig.row().here
    assert shelf_rig.row().file == shelf_rig.shelf.folder / "file.gguf"
    assert shelf_rig.shelf.writer().id == LISTED
    assert len(server.requests) == 1, "asked for twice, it is fetched once"
    assert shelf_rig.told[-1].error is None
    assert not shelf_rig.shelf.starter_writes
    assert shelf_rig.shelf.disk_use()[0] >= len(CONTENT)


def test_a_paused_download_goes_on_where_it_stopped(server: ModelServer, make_shelf: Callable[[], ShelfRig]) -> None:
    shelf_rig = make_shelf()
    stall(server, shelf_rig)
    shelf_rig.shelf.downloads.pause(LISTED)
    shelf_rig.ended()
    assert shelf_rig.told == []
    row = shelf_rig.row()
    assert row.state == "partial"
    assert 0 < row.part < len(CONTENT)
    server.served.stall = False
    shelf_rig.shelf.downloads.start(LISTED)
    shelf_rig.ended()
    assert shelf_rig.row().here
    assert server.ranges_asked[-1] == f"bytes={row.part}-"


def test_a_cancelled_download_leaves_nothing(server: ModelServer, make_shelf: Callable[[], ShelfRig]) -> None:
    shelf_rig = make_shelf()
    for paused_first in (False, True):
        stall(server, shelf_rig)
        if paused_first:
            shelf_rig.shelf.downloads.pause(LISTED)
            shelf_rig.ended()
        shelf_rig.shelf.downloads.cancel(LISTED)
        shelf_rig.ended()
        assert shelf_rig.row().state == "absent"
        assert [p.name for p in shelf_rig.shelf.folder.iterdir() if "part" in p.name] == []
    assert shelf_rig.told == []


def test_a_closed_program_keeps_what_came(server: ModelServer, make_shelf: Callable[[], ShelfRig]) -> None:
    first = make_shelf()
    stall(server, first)
    first.close()
    server.served.stall = False
    second = make_shelf()
    assert second.row().state == "partial"
    second.shelf.downloads.start(LISTED)
    second.ended()
    assert second.row().here


def test_two_programs_do_not_download_one_file_twice(server: ModelServer, make_shelf: Callable[[], ShelfRig]) -> None:
    first, second = make_shelf(), make_shelf()
    stall(server, first)
    second.shelf.downloads.start(LISTED)
    second.ended()
    assert second.failed_with(ErrorCode.BUSY)
    first.shelf.downloads.cancel(LISTED)
    first.ended()


def test_a_web_page_or_another_file_in_place_of_the_model(
    server: ModelServer,
    make_shelf: Callable[[], ShelfRig],
) -> None:
    shelf_rig = make_shelf()
    server.served.content = b"<!doctype html><html>Sign in to the hotel's network</html>"
    server.served.headers = {"Content-Type": "text/html"}
    shelf_rig.shelf.downloads.start(LISTED)
    shelf_rig.ended()
    assert shelf_rig.failed_with(ErrorCode.DOWNLOAD_REFUSED)
    server.served.headers = {}
    server.served.content = gguf_like(len(CONTENT), seed=7)
    shelf_rig.shelf.downloads.start(LISTED)
    shelf_rig.ended()
    assert shelf_rig.failed_with(ErrorCode.MODEL_DIFFERS)
    assert not shelf_rig.row().here


def test_what_happens_to_a_file_behind_our_back_is_seen(
    server: ModelServer,
    make_shelf: Callable[[], ShelfRig],
) -> None:
    shelf_rig = make_shelf()
    shelf_rig.shelf.downloads.start(LISTED)
    shelf_rig.ended()
    shelf_rig.shelf.choose(LISTED)
    file = shelf_rig.row().file
    assert file is not None
    shelf_rig.shelf.verify(shelf_rig.row())
    shelf_rig.ended()
    assert shelf_rig.told[-1].error is None
    # Replaced by one of the same size: only the hash tells.
    file.write_bytes(gguf_like(len(CONTENT), seed=3))
    shelf_rig.shelf.verify(shelf_rig.row())
    shelf_rig.ended()
    assert shelf_rig.failed_with(ErrorCode.MODEL_DIFFERS)
    # Shortened: it is refused, and can be removed or fetched again.
    file.write_bytes(CONTENT[:1000])
    assert shelf_rig.row().state == "damaged"
    with pytest.raises(ReviewerError) as caught:
        shelf_rig.shelf.writer()
    assert caught.value.code is ErrorCode.MODEL_CUT_OFF
    shelf_rig.shelf.remove(shelf_rig.row())
    shelf_rig.ended()
    assert not file.exists()
    assert shelf_rig.shelf.decisions.chosen is None
    # Deleted.
    shelf_rig.shelf.choose(LISTED)
    with pytest.raises(ReviewerError) as caught:
        shelf_rig.shelf.writer()
    assert caught.value.code is ErrorCode.MODEL_MISSING
    shelf_rig.shelf.downloads.start(LISTED)
    shelf_rig.ended()
    assert shelf_rig.shelf.writer().id == LISTED


def test_a_file_without_a_listed_hash_is_compared_with_the_first(
    server: ModelServer, make_shelf: Callable[[], ShelfRig]
) -> None:
    list_model(server, sha256=None)
    shelf_rig = make_shelf()
    shelf_rig.shelf.downloads.start(LISTED)
    shelf_rig.ended()
    file = shelf_rig.row().file
    assert file is not None
    file.write_bytes(gguf_like(len(CONTENT), seed=3))
    shelf_rig.shelf.verify(shelf_rig.row())
    shelf_rig.ended()
    assert shelf_rig.failed_with(ErrorCode.MODEL_DIFFERS)


def test_a_download_that_was_cut_short_leaves_its_part(server: ModelServer, make_shelf: Callable[[], ShelfRig]) -> None:
    shelf_rig = make_shelf()
    stall(server, shelf_rig)
    shelf_rig.shelf.downloads.pause(LISTED)
    shelf_rig.ended()
    assert part_path(shelf_rig.shelf.folder / "file.gguf").stat().st_size == shelf_rig.row().part
