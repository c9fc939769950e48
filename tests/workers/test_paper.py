"""The paper worker as a real process: take, open, page, words, parse, and what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.client import Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.paper.json import paper_from_json

TIMEOUT = 60.0


class PaperTalk:
    """One paper worker and the loop that talks to it."""

    def __init__(self) -> None:
        self.runtime = SelectorRuntime()
        self.client = WorkerClient(self.runtime, "paper")
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.client.start()

    def ask(self, kind: str, **params: Any) -> dict[str, Any]:
        """The answer to a request that must succeed."""
        outcome = self.outcome(kind, **params)
        assert isinstance(outcome, Done), outcome
        return outcome.data

    def fail(self, kind: str, **params: Any) -> ErrorCode:
        """The code of the error that a request must end in."""
        outcome = self.outcome(kind, **params)
        assert isinstance(outcome, Failed), outcome
        return outcome.error.code

    def outcome(self, kind: str, **params: Any) -> Outcome:
        """How a request ends."""
        ends: list[Outcome] = []
        self.events.clear()
        self.client.request(
            kind,
            params,
            on_event=lambda name, data: self.events.append((name, data)),
            on_done=ends.append,
            deadline=TIMEOUT,
        )
        assert self.runtime.run_until(lambda: bool(ends), TIMEOUT), f"no answer to {kind}"
        return ends[0]

    def close(self) -> None:
        """End the worker."""
        self.client.stop()
        self.runtime.run_until(lambda: not self.client.alive, 10)
        self.runtime.close()


@pytest.fixture(scope="module")
def talk() -> Iterator[PaperTalk]:
    """A worker for all tests of this module: it must survive each of them."""
    made = PaperTalk()
    yield made
    made.close()


def opened(talk: PaperTalk, path: Path, folder: Path) -> dict[str, Any]:
    """Take and open a file."""
    taken = talk.ask("take", path=str(path), folder=str(folder))
    return talk.ask("open", file=taken["file"], sha256=taken["sha256"], password=None)


def test_the_whole_way(talk: PaperTalk, sample_pdf: Path, tmp_path: Path) -> None:
    answer = opened(talk, sample_pdf, tmp_path)
    assert len(answer["pages"]) == 8
    assert not answer["encrypted"]
    image = talk.ask("page", number=2, scale=1.5, clip=None)
    width, height = answer["pages"][1]
    assert abs(image["width"] - 1.5 * width) <= 1
    assert abs(image["height"] - 1.5 * height) <= 1
    assert image["format"] == "rgb888"
    assert len(image["pixels"]) == image["stride"] * image["height"]
    part = talk.ask("page", number=2, scale=4.0, clip=[100, 100, 200, 150])
    assert (part["width"], part["height"], part["clip"]) == (400, 200, [100, 100, 200, 150])
    words = talk.ask("words", number=1)["words"]
    assert [w[4] for w in words].count("Literature") >= 1
    assert talk.ask("links", number=1)["links"] == []
    result = talk.ask("parse", file_name="N18-3011.pdf")
    pages = [data for kind, data in talk.events if kind == "progress"]
    assert [(data["page"], data["pages"], data["hidden"]) for data in pages] == [(n, 8, []) for n in range(1, 9)]
    assert "Construction of the Literature Graph in Semantic Scholar" in [text for text, _ in pages[0]["blocks"]]
    assert all(data["quality"] > 0.9 for data in pages)
    paper = paper_from_json(result["paper"])
    assert paper.title == "Construction of the Literature Graph in Semantic Scholar"
    assert paper.source.sha256 == answer["sha256"]


def test_links_name_an_address_or_a_place(talk: PaperTalk, tmp_path: Path) -> None:
    made = pymupdf.open()
    for _ in range(2):
        made.new_page(width=300, height=400)
    area = pymupdf.Rect(10, 20, 110, 40)
    made[0].insert_link({"kind": pymupdf.LINK_GOTO, "from": area, "page": 1, "to": pymupdf.Point(30, 100)})
    made[0].insert_link(
        {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(10, 70, 110, 90), "uri": "https://example.org/"}
    )
    file = tmp_path / "linked.pdf"
    made.save(file)
    opened(talk, file, tmp_path)
    inside, outside = talk.ask("links", number=1)["links"]
    assert inside == [10, 20, 110, 40, "", 2, 30, 100]
    assert outside == [10, 70, 110, 90, "https://example.org/", 0, None, None]


def test_bad_files_and_then_a_good_one(talk: PaperTalk, sample_pdf: Path, tmp_path: Path) -> None:
    cases = {
        "empty.pdf": (b"", ErrorCode.FILE_EMPTY),
        "page.pdf": (b"<!DOCTYPE html><html></html>", ErrorCode.WEB_PAGE),
        "text.pdf": (b"no pdf at all", ErrorCode.NOT_A_PDF),
    }
    for name, (data, code) in cases.items():
        (tmp_path / name).write_bytes(data)
        assert talk.fail("take", path=str(tmp_path / name), folder=str(tmp_path)) == code
    assert talk.fail("take", path=str(tmp_path / "none.pdf"), folder=str(tmp_path)) == ErrorCode.FILE_MISSING
    damaged = tmp_path / "cut.pdf"
    damaged.write_bytes(sample_pdf.read_bytes()[:500])
    taken = talk.ask("take", path=str(damaged), folder=str(tmp_path))
    assert talk.fail("open", **{k: taken[k] for k in ("file", "sha256")}) == ErrorCode.PDF_DAMAGED
    assert len(opened(talk, sample_pdf, tmp_path)["pages"]) == 8


def test_passwords(talk: PaperTalk, tmp_path: Path) -> None:
    made = pymupdf.open()
    made.new_page().insert_text((72, 72), "secret")
    file = tmp_path / "locked.pdf"
    file.write_bytes(made.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="right", owner_pw="o"))
    taken = talk.ask("take", path=str(file), folder=str(tmp_path))
    asked = {k: taken[k] for k in ("file", "sha256")}
    assert talk.fail("open", **asked, password=None) == ErrorCode.PASSWORD_NEEDED
    assert talk.fail("open", **asked, password="wrong") == ErrorCode.PASSWORD_WRONG
    assert talk.ask("open", **asked, password="right")["encrypted"]
    assert talk.ask("words", number=1)["words"][0][4] == "secret"
    assert talk.ask("parse", file_name="locked.pdf")["paper"]["pages"][0]["number"] == 1


def test_a_copy_that_changed_is_not_opened(talk: PaperTalk, sample_pdf: Path, tmp_path: Path) -> None:
    taken = talk.ask("take", path=str(sample_pdf), folder=str(tmp_path))
    Path(taken["file"]).write_bytes(sample_pdf.read_bytes() + b"\n% more")
    assert talk.fail("open", file=taken["file"], sha256=taken["sha256"]) == ErrorCode.FILE_CHANGED


def test_a_page_that_is_not_there(talk: PaperTalk, sample_pdf: Path, tmp_path: Path) -> None:
    opened(talk, sample_pdf, tmp_path)
    assert talk.fail("page", number=99, scale=1.0) == ErrorCode.PAGE_FAILED
    assert talk.fail("words", number=0) == ErrorCode.PAGE_FAILED


def test_asking_before_opening(sample_pdf: Path) -> None:
    fresh = PaperTalk()
    try:
        assert fresh.fail("words", number=1) == ErrorCode.INTERNAL
    finally:
        fresh.close()
