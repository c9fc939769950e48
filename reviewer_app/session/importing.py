"""Taking a review or notes into the open review: points are added, and nothing that stands in the panes changes.

A file with the headings of the four sections is read as it stands; any other is organised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import listed, tr
from reviewer_app.paper.model import Paper
from reviewer_app.review.anchors import Reanchorer, anchor
from reviewer_app.review.markdown import markdown_to_review
from reviewer_app.review.model import Evidence, Point, SectionKey
from reviewer_app.review.organise import organise
from reviewer_app.review.pane import render_item, render_paragraph
from reviewer_app.session.background import BackgroundWork, Failure
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.preparation import Preparation, PreparedPaper
from reviewer_app.session.review_sources import read_source


@dataclass(frozen=True, slots=True)
class ReadPoint:
    """A point of the file with the evidence that was found again; `lost` are the pages of what was not."""

    section: SectionKey
    text: str
    evidence: tuple[Evidence, ...]
    lost: tuple[int, ...]
    paragraph: bool = False


@dataclass(frozen=True, slots=True)
class ReadReview:
    """What a file holds; `paper_sha256` is empty where it doesn't say which paper it is about.

    `left_over` is what of notes fits no section.
    """

    points: tuple[ReadPoint, ...]
    paper_sha256: str
    left_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedReview:
    """The list items to append to the panes, and what to tell of them."""

    items: tuple[tuple[SectionKey, str], ...]
    known: int  # points that the panes hold already, in the same words
    lost: int  # places that were not found in the open paper
    other_paper: bool  # the file says that it is about another paper
    left_over: tuple[str, ...] = ()  # what of notes fits no section


class ReviewImporter:
    """Reads files beside the window's thread, and takes what they hold into `document`."""

    def __init__(self, background: BackgroundWork, document: ReviewDocument, preparation: Preparation) -> None:
        self._background = background
        self._document = document
        self._preparation = preparation

    def take_in(self, path: Path, paper: Paper, success: Callable[[ImportedReview], None], failure: Failure) -> None:
        """Read the review or the notes at `path` for the open `paper`; one of the two is called later.

        The panes' texts are the face's: it appends the items, as an edit of the person's. What the panes held is kept
        as a version before. Errors: FILE_MISSING, FILE_UNREADABLE, BAD_REVIEW_FILE.
        """
        asked_for = self._document.sha256

        def done(found: ReadReview) -> None:
            # Meanwhile another paper may have been opened.
            if self._document.sha256 == asked_for:
                success(self._imported(found, paper))

        prepared = self._preparation.of(paper)
        self._background.do(lambda: read_review(path, prepared), done, failure)

    def _imported(self, found: ReadReview, paper: Paper) -> ImportedReview:
        document = self._document
        document.version(tr("Before a review was imported"))
        items, known, lost = [], 0, 0
        for point in found.points:
            if document.has_point(point.section, point.text):
                known += 1
                continue
            evidence = [replace(e, id=document.new_evidence_id()) for e in point.evidence]
            for e in evidence:
                document.add_anchor(e)
            lost += len(point.lost)
            # What was not found stays readable in the words of the point.
            pages = listed(tr("p. {page}").format(page=page or "?") for page in point.lost)
            render = render_paragraph if point.paragraph else render_item
            items.append((point.section, render(f"{point.text} ({pages})" if pages else point.text, evidence)))
        other = found.paper_sha256 not in ("", paper.source.sha256)
        return ImportedReview(tuple(items), known, lost, other, found.left_over)


def read_review(path: Path, prepared: PreparedPaper) -> ReadReview:
    """The review or the notes in the file `path`, its evidence looked for in the paper. Raises ReviewerError."""
    text = read_source(path)
    review = markdown_to_review(text)
    finder = _Finder(prepared)
    points = tuple(
        ReadPoint(section.key, point.text, *finder.places(point), point.paragraph)
        for section in review.sections
        for point in section.points
    )
    if points:
        return ReadReview(points, review.paper_sha256)
    notes = organise([(path.name, text)])
    points = tuple(
        ReadPoint(key, taken.text, () if place is None else (place,), ())
        for key, found in notes.points.items()
        for taken in found
        for place in [prepared.locator.likely_place(taken.text)]
    )
    if not points:
        raise ReviewerError(
            ErrorCode.BAD_REVIEW_FILE,
            tr("“{name}” holds no review.").format(name=path.name),
            tr("Choose a file with notes in sentences, or a Markdown file with the headings of the four sections."),
        )
    return ReadReview(points, "", tuple(taken.text for taken in notes.left_over))


class _Finder:
    """Finds the evidence of a file's points: by its quote, or else, of a page, by what the point says."""

    def __init__(self, prepared: PreparedPaper) -> None:
        self._prepared = prepared
        self._paper = prepared.paper
        self._by_quote: Reanchorer | None = None

    def places(self, point: Point) -> tuple[tuple[Evidence, ...], tuple[int, ...]]:
        found: list[Evidence] = []
        lost: list[int] = []
        for wanted in point.evidence:
            place = self._quoted(wanted) if wanted.quote else self._on_page(point.text, wanted.page)
            if place is None:
                lost.append(wanted.page)
            elif all(place.paragraph != f.paragraph for f in found):
                found.append(place)
        return tuple(found), tuple(lost)

    def _quoted(self, wanted: Evidence) -> Evidence | None:
        self._by_quote = self._by_quote or Reanchorer(self._paper)
        found = self._by_quote.reanchor(wanted)
        if found.status == "moved":
            return None
        return anchor(self._paper, found.paragraph, "", wanted.status if wanted.status != "moved" else "found", 1.0)

    def _on_page(self, text: str, page: int) -> Evidence | None:
        on_page = (m for m in self._prepared.locator.locate(text) if self._paper.passage_by_id[m.paragraph][1] == page)
        best = next(on_page, None)
        if best is None:
            return None
        # The person who named the page is believed in that.
        status = "weak" if best.status == "none" else best.status
        return anchor(self._paper, best.paragraph, "", status, best.score)
