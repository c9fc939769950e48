"""Pages for a view: the first one before anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.errors import ReviewerError
from reviewer_app.paper.model import PageImage
from reviewer_app.session.events import PageParsed, PaperOpened, PaperParsed, SessionEvent
from tests.session.rig import SessionRig


def test_the_parser_starts_after_the_first_page_was_drawn(
    rig: SessionRig, sample_pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes on a busy machine would each take the other's time, and a person waits for one of them."""
    workers: list[int] = []

    def drawn(image: PageImage | ReviewerError) -> None:
        assert isinstance(image, PageImage)
        workers.append(len(rig.workers("paper")))

    def told(event: SessionEvent) -> None:
        rig.events.append(event)
        if isinstance(event, PaperOpened):
            assert rig.session.pages is not None
            rig.session.pages.image(1, 1.0, None, drawn)

    monkeypatch.setattr(rig.session, "_listener", told)
    rig.open(sample_pdf)
    assert workers == [1]
    assert rig.of(PaperParsed)


def test_where_nobody_looks_at_pages_the_parser_starts_by_itself(rig: SessionRig, sample_pdf: Path) -> None:
    rig.open(sample_pdf)
    assert rig.of(PaperParsed)
    # each page told its text and its quality on the way, in order and before the paper was known
    read = [e.read for e in rig.of(PageParsed)]
    assert [page.number for page in read] == list(range(1, 9))
    assert "Construction of the Literature Graph in Semantic Scholar" in [text for text, _ in read[0].blocks]
    assert rig.events.index(rig.of(PageParsed)[-1]) < rig.events.index(rig.of(PaperParsed)[0])
