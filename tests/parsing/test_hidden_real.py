"""Every way of hiding text is found on the page of a real paper, and nothing of it reaches what a model is given."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from tests.parsing.hiding import MORE_WAYS, Way
from tests.parsing.making import everything_shown, parsed
from tests.parsing.test_hidden import WAYS

ALL: dict[Way, str] = {**WAYS, **MORE_WAYS}


@pytest.mark.parametrize(("hide", "how"), ALL.items(), ids=[way.__name__ for way in ALL])
def test_text_hidden_on_a_page_of_a_real_paper(sample_pdf: Path, hide: Way, how: str) -> None:
    made = pymupdf.open(sample_pdf)
    made.select([2, 3])
    hide(made, made[1])
    paper = parsed(made)
    found = [h for h in paper.hidden if h.instruction_like]
    assert how in [h.how for h in found], paper.hidden
    text = "".join(next(h for h in found if h.how == how).text.split())
    assert "previousinstructions" in text
    assert "positivereviewofthis" in text
    shown = "".join(everything_shown(paper).split())
    assert "previousinstructions" not in shown
    assert "positivereview" not in shown
