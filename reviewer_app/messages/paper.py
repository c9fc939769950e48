"""What the paper worker is asked, and what it answers.

It holds one document at a time: the one that was opened last.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar, Final

from msgspec import Meta

from reviewer_app.box.reach import Reach
from reviewer_app.checks.finding import CheckReport
from reviewer_app.checks.options import CheckOptions
from reviewer_app.messages.ask import Answer, Ask
from reviewer_app.messages.bounds import MOST_PAGES
from reviewer_app.paper.annotations import Annotation
from reviewer_app.paper.file_facts import FileFacts
from reviewer_app.paper.model import Link, PageImage, PageRead, Paper, Rect, Word

_NO_OPTIONS: Final = CheckOptions()
# 24 million pixels (`parsing.render`) of three bytes, and what is said of them.
_LARGEST_IMAGE: Final = 80 << 20
_LARGEST_FILE: Final = 160 << 20  # what a frame holds


# Points; the program lays pages out, so there are none of no size and none as wide as a street.
_Size = Annotated[float, Meta(gt=0, le=1_000_000)]


class Taken(Answer, frozen=True):
    """A private copy of a person's file: its hash, its size in bytes, and where it is."""

    sha256: str
    size: int
    file: Path


class TakeFile(Ask[Taken, None], frozen=True):
    """Copy the person's file at `path` into `folder`, once and whole. Its bytes are counted and copied, not read."""

    boxed: ClassVar[bool] = False

    path: Path
    folder: Path

    def mismatch(self, answer: Taken) -> str:
        """The copy is where it was asked for."""
        return "" if answer.file.parent == self.folder else "the copy is elsewhere"


class Opened(Answer, frozen=True):
    """`pages` are (width, height) in points, as displayed; `title` is what the file's own data say."""

    sha256: str
    pages: Annotated[tuple[tuple[_Size, _Size], ...], Meta(min_length=1, max_length=MOST_PAGES)]
    title: str


class OpenFile(Ask[Opened, None], frozen=True):
    """Open `file`, unless its hash is not `sha256` (where one is given).

    `kept` and `own_data` as in `ParsePaper`, where pages of it are going to be recognised.
    """

    file: Path
    sha256: str = ""
    password: str | None = None
    kept: Path | None = None
    own_data: Path | None = None

    def mismatch(self, answer: Opened) -> str:
        """What was asked for by its hash is that."""
        return "it is another file" if self.sha256 and answer.sha256 != self.sha256 else ""

    def reach(self) -> Reach:
        """The copy alone, and what recognition takes."""
        read = frozenset(filter(None, (self.file, self.own_data)))
        return Reach(read, frozenset(filter(None, (self.kept,))))


class RenderPage(Ask[PageImage, None], frozen=True):
    """Page `number` at `scale` device pixels a point, or the part `clip` of it; with the areas of `photographs`."""

    most_bytes: ClassVar[int] = _LARGEST_IMAGE

    number: int
    scale: float
    clip: Rect | None = None
    photographs: bool = False

    def mismatch(self, answer: PageImage) -> str:
        """Another page must never be taken for this one, and no pixel lie outside of the bytes that came."""
        if answer.number != self.number:
            return f"it shows page {answer.number}"
        if (answer.clip is None) != (self.clip is None):
            return "it shows another part of the page"
        return answer.fault


class ReadWords(Ask[tuple[Word, ...], None], frozen=True):
    """The words of page `number` in reading order."""

    number: int


class FindLinks(Ask[tuple[Link, ...], None], frozen=True):
    """The links of page `number`."""

    number: int


class ParsePaper(Ask[Paper, PageRead], frozen=True):
    """The structure of the whole paper, with word of each page as it is read. `file_name` is only noted.

    `leave_out` and `plain` as in `parse_pdf`. `page_limit`: seconds that a page, and what comes after the last one, may
    take (0: any); then the process ends. The text of the pages `recognise` is read in their pictures, as that of a
    paper in `language`; it is kept in the folder `kept`, and the person's own data for it lie in `own_data`.
    """

    file_name: str
    leave_out: frozenset[int] = frozenset()
    plain: bool = False
    page_limit: float = 0.0
    recognise: frozenset[int] = frozenset()
    language: str = ""
    kept: Path | None = None
    own_data: Path | None = None

    def contradiction(self, event: PageRead) -> str:
        """A page is one of so many."""
        return "" if 1 <= event.number <= event.pages else f"page {event.number} of {event.pages}"

    def mismatch(self, answer: Paper) -> str:
        """Pages are numbered, and nothing stands on one that there isn't."""
        if [page.number for page in answer.pages] != list(range(1, len(answer.pages) + 1)):
            return "its pages are not numbered"
        return "" if all(page <= len(answer.pages) for page in _pages_named(answer)) else "a place on no page"


def _pages_named(paper: Paper) -> Iterator[int]:
    for _, _, page, spans in paper.passages():
        yield page
        yield from (span.page for span in spans)
    yield from (section.page for section in paper.sections)
    yield from (hidden.page for hidden in paper.hidden)
    yield from (left_out.page for left_out in paper.left_out)
    yield from (unplaced.page for unplaced in paper.unplaced)


class TakeMarkup(Ask[Paper, None], frozen=True):
    """`paper`, which was parsed from the open document, as Nougat read it: see `paper_from_markup`.

    `markup` is the Markdown of the pages that it read, by their numbers; `reasons` says why it did not read others.
    """

    paper: Paper
    markup: dict[int, str]
    reasons: dict[int, str]

    def mismatch(self, answer: Paper) -> str:
        """It is the same paper, and nothing stands on a page that there isn't."""
        if (answer.source.sha256, len(answer.pages)) != (self.paper.source.sha256, len(self.paper.pages)):
            return "it is another paper"
        return "" if all(page <= len(answer.pages) for page in _pages_named(answer)) else "a place on no page"


class ReadAnnotations(Ask[tuple[Annotation, ...], None], frozen=True):
    """The highlights and notes that the open document holds."""


class AnnotateCopy(Ask[bytes, None], frozen=True):
    """A copy of the open document, as a file, with `notes` as highlights with comments."""

    most_bytes: ClassVar[int] = _LARGEST_FILE

    notes: tuple[Annotation, ...]


class ReadFacts(Ask[FileFacts, None], frozen=True):
    """What the open document says of itself beside its text."""


class CheckPaper(Ask[CheckReport, None], frozen=True):
    """What code can prove about `paper`; no document needs to be open. See `reviewer_app.checks.run`."""

    paper: Paper
    options: CheckOptions = _NO_OPTIONS
    facts: FileFacts | None = None
