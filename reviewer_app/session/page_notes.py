"""The person's own highlights and notes on the pages of the open paper, kept as notes of the review."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reviewer_app.paper.model import Span
from reviewer_app.review.anchors import spot
from reviewer_app.review.model import Evidence, PageNote
from reviewer_app.session.document import ReviewDocument

# Among what is kept of a person's way through a paper; it goes when the paper is forgotten. The places are anchors of
# the review, which are found again in another parse and in a next version.
_KEPT_AS = "page_notes"


class PageNotes:
    """Each note is known by the id of its evidence."""

    def __init__(self, document: ReviewDocument, keep: Callable[[], None]) -> None:
        """`keep` is called after a change, to have `kept` written."""
        self._document = document
        self._keep = keep
        self._texts: dict[str, str] = {}

    def open(self, kept: Mapping[str, Any]) -> None:
        """Another paper, with the notes on it."""
        self._texts = note_texts(kept)

    def kept(self) -> dict[str, Any]:
        """What to keep, as `open` takes it."""
        return {_KEPT_AS: dict(self._texts)}

    def take_over(self, earlier: Mapping[str, Any]) -> None:
        """The notes on an earlier version of the paper belong to this one too."""
        self._texts = note_texts(earlier) | self._texts
        self._keep()

    @property
    def all(self) -> tuple[PageNote, ...]:
        """The notes in the order of the pages; one whose place is not known stands last."""
        known = ((self._document.anchors.get(id_), text) for id_, text in self._texts.items())
        notes = [PageNote(evidence, text) for evidence, text in known if evidence is not None]
        return tuple(sorted(notes, key=lambda note: _position(note.evidence)))

    def add(self, evidence: Evidence, text: str = "") -> None:
        """Highlight a passage, which is an anchor of the review; with a text, note that at it."""
        self._texts[evidence.id] = text
        self._keep()

    def place(self, quote: str, spans: Sequence[Span]) -> Evidence:
        """An anchor at words that stand in no passage of the paper; see `anchors.spot`."""
        evidence = spot(self._document.sha256, self._document.new_evidence_id(), quote, spans)
        self._document.add_anchor(evidence)
        return evidence

    def change(self, evidence_id: str, text: str) -> None:
        """Let a note say something else. Raises KeyError if there is no such note."""
        if self._texts[evidence_id] != text:
            self._texts[evidence_id] = text
            self._keep()

    def remove(self, evidence_id: str) -> PageNote:
        """Take a note away; `add` brings it back. Raises KeyError if there is no such note."""
        text = self._texts.pop(evidence_id)
        self._keep()
        return PageNote(self._document.anchors[evidence_id], text)


def _position(evidence: Evidence) -> tuple[int, float, float]:
    first = evidence.rects[0] if evidence.rects else None
    return (evidence.page, first.y0, first.x0) if first is not None and evidence.page else (1 << 30, 0.0, 0.0)


def note_texts(kept: Mapping[str, Any]) -> dict[str, str]:
    """The notes in what is kept with a paper, by the ids of their evidence."""
    texts = kept.get(_KEPT_AS, {})
    return {str(id_): str(text) for id_, text in texts.items()} if isinstance(texts, dict) else {}
