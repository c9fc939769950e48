"""Opening another paper is decided after it succeeded: until then nothing is closed, and nothing is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pymupdf

from reviewer_app.errors import ErrorCode
from reviewer_app.locations import locations, resource
from reviewer_app.review.model import SectionKey
from reviewer_app.session import events
from tests.session.rig import SHORT, SessionRig, write

SAMPLE = resource("sample", "N18-3011.pdf")


def _damaged(path: Path) -> None:
    path.write_bytes(SAMPLE.read_bytes()[:400])


def _locked(path: Path) -> None:
    with pymupdf.open(SAMPLE) as pdf:
        pdf.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="sesame", owner_pw="owner")


BAD: tuple[tuple[Callable[[Path], object], ErrorCode], ...] = (
    (lambda p: None, ErrorCode.FILE_MISSING),
    (lambda p: p.write_text("just text"), ErrorCode.NOT_A_PDF),
    (_damaged, ErrorCode.PDF_DAMAGED),
    (_locked, ErrorCode.PASSWORD_NEEDED),
)


def test_files_that_fail_leave_the_paper_and_its_review_alone(rig: SessionRig, tmp_path: Path) -> None:
    def refused(path: Path) -> events.Failed:
        before = len(rig.of(events.Failed))
        rig.session.open_paper(path)
        rig.wait(lambda: len(rig.of(events.Failed)) > before)
        return rig.of(events.Failed)[-1]

    rig.open(SAMPLE)
    write(rig.session, SectionKey.SUGGESTIONS, "- Mine.\n")
    paper, stage = rig.session.paper, rig.session.stage
    rig.review(replace(SHORT, context=2048))
    for number, (make, code) in enumerate(BAD, start=1):
        path = tmp_path / f"another {number}.pdf"
        make(path)
        failed = refused(path)
        assert (failed.fatal_for, failed.error.code) == ("opening", code)
        assert code is ErrorCode.PASSWORD_NEEDED or path.name in failed.error.message
        assert rig.session.paper is paper
        assert rig.session.path == SAMPLE
        assert rig.session.runs.running
    rig.wait_for(events.ReviewFinished)
    assert rig.session.texts[SectionKey.SUGGESTIONS].startswith("- Mine.\n")
    assert not rig.of(events.PaperClosed), stage
    images: list[object] = []
    assert rig.session.pages is not None
    rig.session.pages.image(1, 1.0, None, images.append)
    rig.wait(lambda: bool(images))
    # Of the file that was tried nothing is left.
    rig.wait(lambda: len(list(locations().papers.rglob("*.pdf"))) == 1)


def test_one_that_opens_takes_its_place_and_ends_the_review(rig: SessionRig, tmp_path: Path) -> None:
    rig.open(SAMPLE)
    rig.review(replace(SHORT, max_tokens=300))
    rig.wait_for(events.StageChanged)
    path = tmp_path / "another.pdf"
    _locked(path)
    rig.session.open_paper(path, "sesame")
    rig.wait(lambda: len(rig.of(events.PaperParsed)) == 2)
    assert rig.session.path == path
    assert not rig.session.runs.running
    rig.session.close_paper()
    rig.wait(lambda: not list(locations().papers.rglob("*.pdf")))


def test_the_file_is_named_where_none_is_open(rig: SessionRig, tmp_path: Path) -> None:
    path = tmp_path / "mine.pdf"
    path.write_text("just text")
    rig.open(path)
    failed = rig.wait_for(events.Failed)
    assert failed.fatal_for == "paper"
    assert "mine.pdf" in failed.error.message
