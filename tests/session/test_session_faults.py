"""What a person is told, and what is kept, when the input is bad or a worker dies: each with the real failure."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from reviewer_app.errors import ErrorCode
from reviewer_app.ipc.client import WorkerClient
from reviewer_app.ipc.role import MODEL
from reviewer_app.locations import locations, resource
from reviewer_app.paper.model import PageImage
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.session import events
from reviewer_app.session.events import Stage
from reviewer_app.session.library import Standing
from tests.session.rig import SHORT, SessionRig, write, write_with

SAMPLE = resource("sample", "N18-3011.pdf")


def _html(path: Path) -> None:
    path.write_text("<!DOCTYPE html><html><body>Sign in to read this article</body></html>")


def _locked(path: Path) -> None:
    with pymupdf.open(SAMPLE) as pdf:
        pdf.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="sesame", owner_pw="owner")


def _truncated(path: Path) -> None:
    path.write_bytes(SAMPLE.read_bytes()[:400])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda p: p.write_text("just text"), ErrorCode.NOT_A_PDF),
        (_html, ErrorCode.WEB_PAGE),
        (_truncated, ErrorCode.PDF_DAMAGED),
        (lambda p: p.write_bytes(b""), ErrorCode.FILE_EMPTY),
        (_locked, ErrorCode.PASSWORD_NEEDED),
        (lambda p: None, ErrorCode.FILE_MISSING),
        (lambda p: p.mkdir(), ErrorCode.FILE_UNREADABLE),
    ],
)
def test_bad_papers_are_named_and_the_next_one_opens(
    rig: SessionRig, tmp_path: Path, make: Callable[[Path], object], code: ErrorCode
) -> None:
    path = tmp_path / "paper of mine.pdf"
    make(path)
    rig.open(path)
    failed = rig.wait_for(events.Failed)
    assert failed.error.code is code
    assert failed.error.message
    assert failed.error.next_step
    assert rig.session.stage is Stage.FAILED
    rig.events.clear()
    rig.open(SAMPLE)
    assert rig.session.paper is not None


def test_passwords(rig: SessionRig, tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    _locked(path)
    rig.session.open_paper(path, "wrong")
    assert rig.wait_for(events.Failed).error.code is ErrorCode.PASSWORD_WRONG
    rig.session.open_paper(path, "sesame")
    rig.wait_for(events.PaperParsed)


def test_a_picture_without_letters_can_be_shown_but_not_reviewed(rig: SessionRig, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    with pymupdf.open() as scan:
        picture = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 60, 80), 0)
        picture.clear_with(200)  # a new one holds whatever was in memory, in which letters are found now and then
        page = scan.new_page(width=612, height=792)
        page.insert_image(page.rect, pixmap=picture)
        scan.save(path)
    rig.open(path)
    assert any(n.key == "no-text" for n in rig.of(events.Notice))
    write(rig.session, SectionKey.REJECTION, "- I can still write.\n")
    rig.session.runs.start()
    failed = rig.wait_for(events.Failed)
    assert failed.error.code is ErrorCode.NO_TEXT
    assert failed.fatal_for == "review"
    assert not rig.session.runs.running


def test_no_model_for_the_name(rig: SessionRig, tmp_path: Path) -> None:
    rig.open(SAMPLE)
    rig.session.runs.start(model=str(tmp_path / "none.gguf"))
    assert rig.wait_for(events.Failed).error.code is ErrorCode.MODEL_MISSING
    assert not rig.session.runs.running


def test_a_model_file_that_is_none(rig: SessionRig, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUX" + bytes(1000))
    rig.open(SAMPLE)
    rig.session.runs.start(model=str(path))
    assert rig.wait_for(events.Failed).error.code is ErrorCode.NOT_A_MODEL
    rig.wait(lambda: not rig.session.runs.running)


@pytest.mark.parametrize(
    ("when", "number"),
    [
        ("reading", signal.SIGKILL),
        ("writing", signal.SIGSEGV),
        ("writing", signal.SIGSTOP),
        pytest.param("reading", signal.SIGSEGV, marks=pytest.mark.soak),
        pytest.param("reading", signal.SIGSTOP, marks=pytest.mark.soak),
        pytest.param("writing", signal.SIGKILL, marks=pytest.mark.soak),
    ],
)
def test_a_model_worker_that_dies_costs_no_word(rig: SessionRig, number: signal.Signals, when: str) -> None:
    rig.open(SAMPLE)
    write(rig.session, SectionKey.ACCEPTANCE, "- Typed before the crash.\n")
    rig.review(GenerationSettings(context=1536, max_tokens=300, threads=1, strategy="whole"))
    if when == "reading":
        rig.wait_for(events.ReadingProgress)
    else:
        rig.wait_for(events.PointForming)
    rig.signal_worker("model", number)
    failed = rig.wait_for(events.Failed)
    assert failed.error.code in (ErrorCode.WORKER_DIED, ErrorCode.WORKER_SILENT)
    assert failed.error.message
    assert failed.error.next_step
    assert rig.session.stage is Stage.FAILED
    assert rig.standing() is Standing.FAILED
    assert not rig.session.runs.running
    assert "- Typed before the crash." in rig.session.texts[SectionKey.ACCEPTANCE]
    for point in rig.of(events.PointArrived):
        assert point.item.strip() in rig.session.texts[point.section]
    write(rig.session, SectionKey.ACCEPTANCE, "- Typed after the crash.\n")
    assert rig.store.flush(10)
    rig.review(GenerationSettings(context=1536, max_tokens=8, threads=1, strategy="whole"))
    rig.wait_for(events.ReviewFinished)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP])
def test_a_paper_worker_that_dies_while_parsing_is_replaced(rig: SessionRig, number: signal.Signals) -> None:
    rig.session.open_paper(SAMPLE)
    rig.wait(lambda: rig.session.stage is Stage.PARSING and bool(rig.workers("paper")))
    rig.signal_worker("paper", number)
    rig.wait(lambda: bool(rig.of(events.PaperParsed)) or bool(rig.of(events.Failed)))
    # Two processes were killed, so at worst the person is told; a paper that kills nobody by itself is parsed.
    assert rig.session.paper is not None, rig.of(events.Failed)
    pages = rig.session.pages
    assert pages is not None
    images: list[object] = []
    pages.image(1, 1.0, None, images.append)
    rig.wait(lambda: bool(images))
    assert isinstance(images[0], PageImage), images[0]


@pytest.mark.parametrize("calls", [0, 4], ids=["while it loads", "while it reads"])
def test_a_gpu_driver_that_takes_the_worker_along_is_done_without(rig: SessionRig, calls: int) -> None:
    gpu_that_dies(rig, calls)
    rig.open(SAMPLE)
    rig.review(GenerationSettings(context=768, max_tokens=8, threads=1, strategy="whole"))
    rig.wait(lambda: bool(rig.of(events.ReviewFinished) or rig.of(events.Failed)))
    assert not rig.of(events.Failed)
    said = [n for n in rig.of(events.Notice) if n.key == "gpu"]
    assert len(said) == 1
    assert "processor" in said[0].text
    assert rig.session.exports.json()["settings"]["gpu_layers"] == 0
    assert all(rig.session.exports.json()["raw"].values())


def test_a_paper_that_is_replaced_while_it_is_taken_leaves_no_private_copy(
    rig: SessionRig, sample_pdf: Path, tmp_path: Path
) -> None:
    large = tmp_path / "large.pdf"
    large.write_bytes(sample_pdf.read_bytes() + b"\n" + bytes(30_000_000))
    folder = locations().papers

    def copies() -> list[Path]:
        return [p for p in folder.rglob("*") if p.is_file()]

    # In the middle of the copy, after it but before it is told, and before it began.
    for ready in (lambda: bool(copies()), lambda: any(p.suffix == ".pdf" for p in copies()), lambda: True):
        rig.session.open_paper(large)
        rig.wait(ready)
        rig.open(sample_pdf)
        rig.wait(lambda: len(copies()) <= 1)
        rig.session.close_paper()
        rig.wait(lambda: not copies())


def gpu_that_dies(rig: SessionRig, calls: int) -> None:
    """Let the model run on what stands for a GPU; see gpu_worker.py."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("gpu_worker.py")), str(calls)]
    write_with(rig.session, WorkerClient(rig.runtime, MODEL, command))


def test_a_gpu_worker_that_dies_when_all_is_written_has_written_all(rig: SessionRig) -> None:
    gpu_that_dies(rig, 1_000_000)
    rig.open(SAMPLE)
    rig.review(SHORT, SectionKey.ACCEPTANCE, SectionKey.REJECTION)
    rig.wait(lambda: bool(rig.of(events.ReviewFinished) or rig.of(events.Failed)))
    assert not rig.of(events.Failed)
    (said,) = [n for n in rig.of(events.Notice) if n.key == "gpu"]
    assert "stopped unexpectedly" in said.text
    assert rig.session.stage is Stage.DONE
    # Nothing was asked for again, least of all the sections that nobody wanted.
    raw = rig.session.exports.json()["raw"]
    assert set(raw) == {"acceptance", "rejection"}
    assert all(raw.values())
    assert rig.session.exports.json()["coverage"]
    assert len([e for e in rig.of(events.StageChanged) if e.stage is Stage.WRITING]) == 1


def test_what_was_written_before_a_gpu_worker_died_stays_in_the_raw_text(rig: SessionRig) -> None:
    # Some tokens into the text: the reading of the prompt takes few calls, and every token one.
    gpu_that_dies(rig, 20)
    rig.open(SAMPLE)
    rig.review(SHORT, SectionKey.ACCEPTANCE)
    rig.wait(lambda: bool(rig.of(events.ReviewFinished) or rig.of(events.Failed)))
    assert not rig.of(events.Failed)
    assert [e.stage for e in rig.of(events.StageChanged)].count(Stage.WRITING) == 2
    first, _, again = rig.session.exports.json()["raw"]["acceptance"].partition("\n\n")
    assert first.startswith("-")
    assert again.startswith("-")
    # With the same seed the second beginning is the first one's, which was cut off.
    assert again.startswith(first)
