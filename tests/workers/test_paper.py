"""The paper worker as a real process: take, open, page, words, parse, and what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pymupdf
import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.client import Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import PAPER
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.messages.ask import Ask
from reviewer_app.messages.paper import (
    FindLinks,
    Opened,
    OpenFile,
    ParsePaper,
    ReadWords,
    RenderPage,
    TakeFile,
    TakeMarkup,
)
from reviewer_app.messages.paper_json import paper_from_json, paper_to_json
from reviewer_app.paper.model import Link, PageRead, Rect

A = TypeVar("A")

TIMEOUT = 60.0


class PaperTalk:
    """One paper worker and the loop that talks to it."""

    def __init__(self) -> None:
        self.runtime = SelectorRuntime()
        self.client = WorkerClient(self.runtime, PAPER)
        self.events: list[PageRead] = []
        self.client.start()

    def ask(self, asked: Ask[A, Any]) -> A:
        """The answer to a request that must succeed."""
        outcome = self.outcome(asked)
        assert isinstance(outcome, Done), outcome
        return outcome.answer

    def fail(self, asked: Ask[Any, Any]) -> ErrorCode:
        """The code of the error that a request must end in."""
        outcome = self.outcome(asked)
        assert isinstance(outcome, Failed), outcome
        return outcome.error.code

    def outcome(self, asked: Ask[A, Any]) -> Outcome[A]:
        """How a request ends."""
        ends: list[Outcome[A]] = []
        self.events.clear()
        self.client.request(asked, on_event=self.events.append, on_done=ends.append, deadline=TIMEOUT)
        assert self.runtime.run_until(lambda: bool(ends), TIMEOUT), f"no answer to {asked!r}"
        return ends[0]

    def close(self) -> None:
        """End the worker."""
        self.client.stop()
        self.runtime.run_until(lambda: not self.client.alive, 10)
        self.runtime.close()


@pytest.fixture
def talk() -> Iterator[PaperTalk]:
    """A worker and, for each file after the first, another: nothing opens a box again."""
    made = PaperTalk()
    yield made
    made.close()


def opened(talk: PaperTalk, path: Path, folder: Path) -> Opened:
    """Take and open a file."""
    taken = talk.ask(TakeFile(path, folder))
    return talk.ask(OpenFile(taken.file, taken.sha256))


def test_the_whole_way(talk: PaperTalk, sample_pdf: Path, tmp_path: Path) -> None:
    answer = opened(talk, sample_pdf, tmp_path)
    assert len(answer.pages) == 8
    image = talk.ask(RenderPage(2, 1.5))
    width, height = answer.pages[1]
    assert abs(image.width - 1.5 * width) <= 1
    assert abs(image.height - 1.5 * height) <= 1
    assert len(image.pixels) == image.stride * image.height
    part = talk.ask(RenderPage(2, 4.0, Rect(100, 100, 200, 150)))
    assert (part.width, part.height, part.clip) == (400, 200, (100, 100, 200, 150))
    words = talk.ask(ReadWords(1))
    assert [w.text for w in words].count("Literature") >= 1
    assert talk.ask(FindLinks(1)) == ()
    paper = talk.ask(ParsePaper("N18-3011.pdf"))
    pages = talk.events
    assert [(read.number, read.pages, read.hidden) for read in pages] == [(n, 8, ()) for n in range(1, 9)]
    assert "Construction of the Literature Graph in Semantic Scholar" in [text for text, _ in pages[0].blocks]
    assert all(read.quality > 0.9 for read in pages)
    assert paper.title == "Construction of the Literature Graph in Semantic Scholar"
    assert paper.source.sha256 == answer.sha256
    # What the window has is what paper.json says.
    assert paper_from_json(paper_to_json(paper)) == paper


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
    inside, outside = talk.ask(FindLinks(1))
    assert inside == Link(Rect(10, 20, 110, 40), "", 2, 30, 100)
    assert outside == Link(Rect(10, 70, 110, 90), "https://example.org/", 0, None, None)


def test_bad_files_and_then_a_good_one(talk: PaperTalk, sample_pdf: Path, tmp_path: Path) -> None:
    cases = {
        "empty.pdf": (b"", ErrorCode.FILE_EMPTY),
        "page.pdf": (b"<!DOCTYPE html><html></html>", ErrorCode.WEB_PAGE),
        "text.pdf": (b"no pdf at all", ErrorCode.NOT_A_PDF),
    }
    for name, (data, code) in cases.items():
        (tmp_path / name).write_bytes(data)
        assert talk.fail(TakeFile(tmp_path / name, tmp_path)) == code
    assert talk.fail(TakeFile(tmp_path / "none.pdf", tmp_path)) == ErrorCode.FILE_MISSING
    damaged = tmp_path / "cut.pdf"
    damaged.write_bytes(sample_pdf.read_bytes()[:500])
    taken = talk.ask(TakeFile(damaged, tmp_path))
    assert talk.fail(OpenFile(taken.file, taken.sha256)) == ErrorCode.PDF_DAMAGED
    assert len(opened(talk, sample_pdf, tmp_path).pages) == 8


def test_passwords(talk: PaperTalk, tmp_path: Path) -> None:
    made = pymupdf.open()
    made.new_page().insert_text((72, 72), "secret")
    file = tmp_path / "locked.pdf"
    file.write_bytes(made.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="right", owner_pw="o"))
    taken = talk.ask(TakeFile(file, tmp_path))
    assert talk.fail(OpenFile(taken.file, taken.sha256)) == ErrorCode.PASSWORD_NEEDED
    assert talk.fail(OpenFile(taken.file, taken.sha256, "wrong")) == ErrorCode.PASSWORD_WRONG
    assert talk.ask(OpenFile(taken.file, taken.sha256, "right")).sha256 == taken.sha256
    assert talk.ask(ReadWords(1))[0].text == "secret"
    assert talk.ask(ParsePaper("locked.pdf")).pages[0].number == 1


def test_a_copy_that_changed_is_not_opened(talk: PaperTalk, sample_pdf: Path, tmp_path: Path) -> None:
    taken = talk.ask(TakeFile(sample_pdf, tmp_path))
    taken.file.write_bytes(sample_pdf.read_bytes() + b"\n% more")
    assert talk.fail(OpenFile(taken.file, taken.sha256)) == ErrorCode.FILE_CHANGED


def test_a_page_that_is_not_there(talk: PaperTalk, sample_pdf: Path, tmp_path: Path) -> None:
    opened(talk, sample_pdf, tmp_path)
    assert talk.fail(RenderPage(99, 1.0)) == ErrorCode.PAGE_FAILED
    assert talk.fail(ReadWords(0)) == ErrorCode.PAGE_FAILED


def test_asking_before_opening(sample_pdf: Path) -> None:
    fresh = PaperTalk()
    try:
        assert fresh.fail(ReadWords(1)) == ErrorCode.INTERNAL
    finally:
        fresh.close()


def test_markdown_of_a_page_takes_the_place_of_what_was_parsed(
    talk: PaperTalk, sample_pdf: Path, tmp_path: Path
) -> None:
    opened(talk, sample_pdf, tmp_path)
    paper = talk.ask(ParsePaper("sample.pdf"))
    first = next(p for s in paper.sections for p in s.paragraphs if p.page == 2 and len(p.text) > 200)

    read = talk.ask(TakeMarkup(paper, {2: f"{first.text} \\(x_{{1}}\\)"}, {3: "Nougat did not read page 3."}))

    changed = next(p for s in read.sections for p in s.paragraphs if p.text.startswith(first.text))
    assert changed.text == f"{first.text} $x_{{1}}$"
    assert [span.page for span in changed.spans] == [2]
    assert (read.pages[1].parser, read.pages[2].parser) == ("nougat/1", paper.pages[2].parser)
    assert "Nougat did not read page 3." in read.pages[2].notes
    assert paper_from_json(paper_to_json(read)) == read
