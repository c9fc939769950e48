"""The points of a review as notes in a copy of the PDF, which any PDF program shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.review_json import ReviewFile, review_file
from reviewer_app.paper.annotations import Annotation
from reviewer_app.paper.model import Paper
from reviewer_app.review.anchors import reanchor_all
from reviewer_app.review.model import Evidence, PageNote, Review, ReviewSection


class Notes(NamedTuple):
    """What is put into the copy, and of how many places nobody knows where they are."""

    notes: tuple[Annotation, ...]
    lost: int


def notes_of_review(review: Review) -> Notes:
    """The points of `review` that are not dismissed and the person's notes, at each of their places."""
    return _notes(_said(review.sections, review.notes))


def notes_of_file(data: object, paper: Paper) -> Notes:
    """The same of a review.json, whose places are looked for in `paper`. Raises ReviewerError BAD_REVIEW_FILE."""
    kept = read_review(data)
    said = _said(kept.sections, kept.notes)
    # Ids may repeat in a file that a person put together.
    numbered = [replace(e, id=str(n)) for n, e in enumerate(e for _, evidence in said for e in evidence)]
    found = iter(reanchor_all(numbered, paper).values())
    return _notes([(text, [next(found) for _ in evidence]) for text, evidence in said])


def read_review(data: object) -> ReviewFile:
    """What of a review.json has a place. Raises ReviewerError BAD_REVIEW_FILE if it is none."""
    try:
        return review_file(data)
    except ValueError as error:
        raise ReviewerError(
            ErrorCode.BAD_REVIEW_FILE,
            tr("This is no review.json of this program."),
            tr("Make one with: reviewer-app review PAPER.pdf --json review.json"),
            str(error),
        ) from error


def _said(sections: Iterable[ReviewSection], notes: Iterable[PageNote]) -> list[tuple[str, Sequence[Evidence]]]:
    points = [(f"{s.key.title}: {p.text}", p.evidence) for s in sections for p in s.points if not p.dismissed]
    return [*points, *((note.text, (note.evidence,)) for note in notes)]


def _notes(said: Iterable[tuple[str, Sequence[Evidence]]]) -> Notes:
    notes: list[Annotation] = []
    lost = 0
    for text, evidence in said:
        for one in evidence:
            spans = one.spans
            lost += not spans
            notes += [Annotation(span.page, span.rects, one.quote, text) for span in spans if span.rects]
    return Notes(tuple(notes), lost)
