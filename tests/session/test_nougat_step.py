"""Nougat in a whole session: chosen where it is here, forced, told why not, stopped with the paper."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from reviewer_app.errors import ReviewerError
from reviewer_app.locations import locations
from reviewer_app.models.nougat import BASE, NougatPlaces
from reviewer_app.session import events
from tests.parsing.making import SENTENCE, a_paper
from tests.session.rig import SessionRig
from tests.session.test_nougat_install import built, weighed

ROOT = Path(__file__).parents[2]
PAGES = 2


def install(**script: Any) -> NougatPlaces:
    """Nougat in the test's home, with an interpreter that starts the worker without torch."""
    places = NougatPlaces(locations().nougat)
    built(places)
    weighed(places, BASE)
    start = f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m tests.session.fake_nougat\n'
    places.interpreter.write_text(start)
    places.interpreter.chmod(0o755)
    text = {"pages": {str(n): f"{SENTENCE}\\(x_{{{n}}}\\)" for n in range(1, PAGES + 1)}, **script}
    (places.weights(BASE) / "script.json").write_text(json.dumps(text))
    return places


def paper(folder: Path) -> Path:
    path = folder / "paper.pdf"
    path.write_bytes(a_paper(PAGES).tobytes())
    return path


def parser(rig: SessionRig) -> str:
    assert rig.session.paper is not None
    return rig.session.paper.source.parser


def test_nougat_reads_where_it_is_here_and_one_paper_can_be_read_otherwise(rig: SessionRig, tmp_path: Path) -> None:
    install()
    rig.open(paper(tmp_path))
    assert parser(rig) == "nougat/1"
    assert rig.of(events.ParseProgress)[-1] == events.ParseProgress(PAGES, PAGES, 0.0)

    rig.session.read_with("mupdf")
    rig.wait(lambda: len(rig.of(events.PaperParsed)) == 2)
    assert parser(rig) == "mupdf/1"

    rig.session.open_paper(paper(tmp_path))
    rig.wait(lambda: len(rig.of(events.PaperParsed)) == 3)
    assert parser(rig) == "nougat/1"


def test_what_stands_on_no_page_is_told(rig: SessionRig, tmp_path: Path) -> None:
    made_up = "Volunteers answered seventeen unrelated questions by telephone during the following winter."
    install(pages={"1": SENTENCE, "2": made_up})
    rig.open(paper(tmp_path))
    (notice,) = (n for n in rig.of(events.Notice) if n.key == "unplaced")
    assert "(page 2)" in notice.text
    assert rig.session.paper is not None
    assert [text.text for text in rig.session.paper.unplaced] == [made_up]


def test_without_a_card_nobody_is_told_of_one_unless_it_was_asked_for(rig: SessionRig, tmp_path: Path) -> None:
    install(no_card=True)
    rig.open(paper(tmp_path))
    assert parser(rig) == "mupdf/1"
    assert not [n for n in rig.of(events.Notice) if n.key.startswith("nougat")]

    rig.session.read_with("nougat")
    rig.wait(lambda: len(rig.of(events.PaperParsed)) == 2)
    assert parser(rig) == "nougat/1"


def test_a_nougat_that_is_not_here_can_not_be_asked_for(rig: SessionRig, tmp_path: Path) -> None:
    rig.open(paper(tmp_path))
    with pytest.raises(ReviewerError, match="not installed"):
        rig.session.read_with("nougat")
    assert parser(rig) == "mupdf/1"


def test_closing_the_paper_ends_nougat(rig: SessionRig, tmp_path: Path) -> None:
    places = install(waits=[1])
    rig.session.open_paper(paper(tmp_path))
    log = places.weights(BASE) / "log"
    rig.wait(lambda: log.exists() and "waits" in log.read_text())
    rig.session.close_paper()
    assert rig.session.nougat.reading is None
    assert not rig.of(events.PaperParsed)
