"""A scanned paper is recognised before it is reviewed; giving that up leaves what could be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.parsing.recognition import find_data
from reviewer_app.session import events
from tests.parsing.making import a_paper
from tests.parsing.test_recognition import scanned
from tests.session.rig import SessionRig

pytestmark = pytest.mark.skipif(find_data("en") is None, reason="Tesseract's data for English is not installed")


def scan(folder: Path) -> Path:
    """A paper whose second page is a picture."""
    path = folder / "scan.pdf"
    path.write_bytes(scanned(a_paper(2), 2))
    return path


def test_a_scan_is_recognised_in_the_background(rig: SessionRig, tmp_path: Path) -> None:
    rig.open(scan(tmp_path))
    paper = rig.session.paper
    assert paper is not None
    assert [page.recognised for page in paper.pages] == [False, True]
    assert len(rig.of(events.PaperParsed)) == 1
    assert any("Recognising" in stage.text for stage in rig.of(events.StageChanged))


def test_recognition_can_be_given_up(rig: SessionRig, tmp_path: Path) -> None:
    rig.session.open_paper(scan(tmp_path))
    rig.wait(lambda: rig.session.recognition is not None or bool(rig.of(events.PaperParsed)))
    if rig.session.recognition is not None:
        rig.session.recognition.cancel()
    rig.wait_for(events.PaperParsed)
    paper = rig.session.paper
    assert paper is not None
    assert paper.pages[1].in_picture
    assert paper.pages[0].quality == 1.0
