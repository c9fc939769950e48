"""A paper read by Nougat page by page: what was read is kept, what fails stands as PyMuPDF read it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.ipc.client import Done, Outcome, WorkerClient
from reviewer_app.ipc.role import NOUGAT, PAPER
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.messages.nougat import NougatProblem, PageMarkup
from reviewer_app.messages.paper import Opened, OpenFile, ParsePaper
from reviewer_app.paper.model import Paper
from reviewer_app.session.nougat_pages import KeptPages
from reviewer_app.session.nougat_plan import NougatPlan
from reviewer_app.session.nougat_reading import NougatProgress, NougatReading
from tests.parsing.making import SENTENCE, a_paper

TIMEOUT = 60.0
PAGES = 4
TEXT = SENTENCE.strip()


class Reader:
    """Reads one paper with a worker whose weights are a script; `folder` and `weights` are each test's own."""

    def __init__(self, folder: Path) -> None:
        self.runtime = SelectorRuntime()
        self.parser = WorkerClient(self.runtime, PAPER)
        self.progress: list[NougatProgress] = []
        self.ends: list[tuple[Paper, ReviewerError | None]] = []
        file = folder / "paper.pdf"
        file.write_bytes(a_paper(PAGES).tobytes())
        opened: list[Outcome[Opened]] = []
        self.parser.request(OpenFile(file), on_done=opened.append, deadline=TIMEOUT)
        self.wait(lambda: bool(opened))
        parsed: list[Outcome[Paper]] = []
        self.parser.request(ParsePaper("paper.pdf"), on_done=parsed.append, deadline=TIMEOUT)
        self.wait(lambda: bool(parsed))
        assert isinstance(parsed[0], Done)
        self.paper: Paper = parsed[0].answer
        self.clear(folder)

    def clear(self, folder: Path) -> None:
        """Forget what was read; what is read from now on is kept in `folder`."""
        self.folder, self.weights = folder, folder / "weights"
        self.weights.mkdir()
        self.progress.clear()

    def begin(self, **script: Any) -> NougatReading:
        path = self.weights / "script.json"
        text = json.dumps({"pages": {str(n): f"{TEXT} \\(x_{{{n}}}\\)" for n in range(1, PAGES + 1)}, **script})
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
        self.ends.clear()
        kept = KeptPages(self.folder / "recognised", self.paper.source.sha256, self.weights)
        command = [sys.executable, "-m", "tests.session.fake_nougat"]
        reading = NougatReading(
            NougatPlan(NOUGAT, self.weights),
            WorkerClient(self.runtime, NOUGAT, command),
            self.parser,
            kept,
            self.paper,
            self.progress.append,
            lambda paper, error: self.ends.append((paper, error)),
        )
        reading.begin()
        return reading

    def read(self, **script: Any) -> tuple[Paper, ReviewerError | None]:
        self.begin(**script)
        self.wait(lambda: bool(self.ends))
        return self.ends[0]

    def wait(self, done: Callable[[], bool]) -> None:
        assert self.runtime.run_until(done, TIMEOUT)

    def log(self) -> list[str]:
        path = self.weights / "log"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return [line for line in lines if line != "waits"]

    def waits(self) -> bool:
        path = self.weights / "log"
        return path.exists() and "waits" in path.read_text()


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    made = Reader(tmp_path_factory.mktemp("paper"))
    yield made
    made.parser.stop()
    made.wait(lambda: not made.parser.alive)
    made.runtime.close()


@pytest.fixture
def reader(parsed: Reader, tmp_path: Path) -> Reader:
    parsed.clear(tmp_path)
    return parsed


def parsers(paper: Paper) -> list[str]:
    return [page.parser for page in paper.pages]


def test_all_pages_are_read_in_batches_and_kept(reader: Reader) -> None:
    paper, error = reader.read()

    assert error is None
    assert parsers(paper) == ["nougat/1"] * PAGES
    assert "$x_{2}$" in " ".join(p.text for s in paper.sections for p in s.paragraphs)
    assert reader.log() == ["loaded", "read 1 2", "read 3 4"]
    assert [(p.done, p.pages) for p in reader.progress] == [(n, PAGES) for n in range(1, PAGES + 1)]
    assert reader.progress[1].left == 2.0

    again, _ = reader.read()
    assert again == paper
    assert reader.log() == []


def test_pages_that_were_read_before_a_crash_are_not_read_again(reader: Reader) -> None:
    first = reader.begin(waits=[3])
    reader.wait(reader.waits)
    first.stop()
    reader.log()

    second = reader.begin(waits=[3])
    reader.wait(reader.waits)
    second.cancel()
    reader.wait(lambda: bool(reader.ends))
    assert reader.log() == ["loaded", "read 3 4"]
    assert parsers(reader.ends[0][0]) == ["nougat/1", "nougat/1", "mupdf/1", "mupdf/1"]


def test_a_page_that_kills_the_worker_twice_stands_as_pymupdf_read_it(reader: Reader) -> None:
    paper, error = reader.read(kills=[2])

    assert error is None
    assert parsers(paper) == ["nougat/1", "mupdf/1", "nougat/1", "nougat/1"]
    assert "Nougat crashed on this page; it is taken from the file's text." in paper.pages[1].notes
    assert reader.log() == ["loaded", "read 1 2", "loaded", "read 2", "loaded", "read 3", "read 4"]


@pytest.mark.parametrize("problem", list(NougatProblem))
def test_a_page_with_a_problem_says_so(reader: Reader, problem: NougatProblem) -> None:
    paper, _ = reader.read(problems={"3": problem.value})

    assert parsers(paper) == ["nougat/1", "nougat/1", "mupdf/1", "nougat/1"]
    assert any("Nougat" in note or "memory" in note for note in paper.pages[2].notes)
    reader.log()
    reader.read(problems={"3": problem.value})
    tried_again = problem in (NougatProblem.OUT_OF_MEMORY, NougatProblem.DEADLINE, NougatProblem.DIED)
    assert reader.log() == (["loaded", "read 3"] if tried_again else [])


def test_cancelling_keeps_what_was_read(reader: Reader) -> None:
    reading = reader.begin(waits=[3])
    reader.wait(reader.waits)
    reading.cancel()
    reader.wait(lambda: bool(reader.ends))

    paper, error = reader.ends[0]
    assert error is None
    assert parsers(paper) == ["nougat/1", "nougat/1", "mupdf/1", "mupdf/1"]
    assert any("stopped before this page" in note for note in paper.pages[3].notes)


def test_without_a_card_the_paper_stays_as_it_is_and_the_reason_is_told(reader: Reader) -> None:
    paper, error = reader.read(no_card=True)

    assert paper == reader.paper
    assert error is not None
    assert error.code is ErrorCode.NOT_INSTALLED


def test_a_paper_of_which_no_page_could_be_read_stays_as_it_is(reader: Reader) -> None:
    paper, error = reader.read(problems={str(n): "repetition" for n in range(1, PAGES + 1)})

    assert paper == reader.paper
    assert error is not None
    assert "selftest" in str(error)


def test_a_damaged_note_of_a_page_is_as_good_as_none(tmp_path: Path) -> None:
    kept = KeptPages(tmp_path, "abc", tmp_path / "weights")
    kept.keep(PageMarkup(1, "one", 1.0))
    kept.keep(PageMarkup(2, "two", 1.0))
    (file,) = tmp_path.rglob("1.json")
    file.write_bytes(file.read_bytes()[:10])

    assert {n: page.markup for n, page in kept.all().items()} == {2: "two"}


def test_other_weights_read_the_pages_anew(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.mkdir()
    (weights / "model.safetensors").write_bytes(b"one")
    KeptPages(tmp_path, "abc", weights).keep(PageMarkup(1, "one", 1.0))
    (weights / "model.safetensors").write_bytes(b"another")

    assert KeptPages(tmp_path, "abc", weights).all() == {}
