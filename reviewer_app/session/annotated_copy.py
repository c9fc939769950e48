"""The points of a review as notes in a copy of the PDF, which any PDF program shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import msgspec

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.paper.annotations import Annotation
from reviewer_app.paper.model import Paper
from reviewer_app.review.anchors import reanchor_all
from reviewer_app.review.model import Evidence, PageNote, Review, SectionKey


class _Placed(msgspec.Struct):
    text: str
    evidence: tuple[Evidence, ...] = ()
    dismissed: bool = False


class _Section(msgspec.Struct):
    key: str
    title: str = ""
    points: tuple[_Placed, ...] = ()


class _ReviewFile(msgspec.Struct):
    """What of a review.json has a place."""

    schema: int
    sections: tuple[_Section, ...]
    notes: tuple[PageNote, ...] = ()


class Notes(NamedTuple):
    """What is put into the copy, and of how many places nobody knows where they are."""

    notes: tuple[Annotation, ...]
    lost: int


def notes_of_review(review: Review) -> Notes:
    """The points of `review` that are not dismissed and the person's notes, at each of their places."""
    points = [
        (f"{section.key.title}: {point.text}", point.evidence)
        for section in review.sections
        for point in section.points
        if not point.dismissed
    ]
    return _notes([*points, *((note.text, (note.evidence,)) for note in review.notes)])


def notes_of_file(data: object, paper: Paper) -> Notes:
    """The same of a review.json, whose places are looked for in `paper`.

    Raises ReviewerError BAD_REVIEW_FILE if it is none.
    """
    try:
        kept = msgspec.convert(data, _ReviewFile)
        if kept.schema != 1:
            raise ValueError(f"schema {kept.schema}")
    except (msgspec.ValidationError, ValueError) as error:
        raise ReviewerError(
            ErrorCode.BAD_REVIEW_FILE,
            tr("This is no review.json of this program."),
            tr("Make one with: reviewer-app review PAPER.pdf --json review.json"),
            str(error),
        ) from error
    titles: Mapping[str, str] = {key.value: key.title for key in SectionKey}
    said: list[tuple[str, Sequence[Evidence]]] = [
        (f"{titles.get(section.key, section.title)}: {point.text}", point.evidence)
        for section in kept.sections
        for point in section.points
        if not point.dismissed
    ]
    said += [(note.text, (note.evidence,)) for note in kept.notes]
    # Ids may repeat in a file that a person put together.
    numbered = [replace(e, id=str(n)) for n, e in enumerate(e for _, evidence in said for e in evidence)]
    found = iter(reanchor_all(numbered, paper).values())
    return _notes([(text, [next(found) for _ in evidence]) for text, evidence in said])


def _notes(said: Iterable[tuple[str, Sequence[Evidence]]]) -> Notes:
    notes: list[Annotation] = []
    lost = 0
    for text, evidence in said:
        for one in evidence:
            spans = one.spans
            lost += not spans
            notes += [Annotation(span.page, span.rects, one.quote, text) for span in spans if span.rects]
    return Notes(tuple(notes), lost)
