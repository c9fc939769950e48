"""What the paper worker is asked, and what it answers.

It holds one document at a time: the one that was opened last.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from reviewer_app.box.reach import Reach
from reviewer_app.checks.finding import CheckReport
from reviewer_app.checks.options import CheckOptions
from reviewer_app.messages.ask import Answer, Ask
from reviewer_app.paper.annotations import Annotation
from reviewer_app.paper.file_facts import FileFacts
from reviewer_app.paper.model import Link, PageImage, PageRead, Paper, Rect, Word

_NO_OPTIONS: Final = CheckOptions()


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


class Opened(Answer, frozen=True):
    """`pages` are (width, height) in points, as displayed; `title` is what the file's own data say."""

    sha256: str
    pages: tuple[tuple[float, float], ...]
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

    def reach(self) -> Reach:
        """The copy alone, and what recognition takes."""
        read = frozenset(filter(None, (self.file, self.own_data)))
        return Reach(read, frozenset(filter(None, (self.kept,))))


class RenderPage(Ask[PageImage, None], frozen=True):
    """Page `number` at `scale` device pixels a point, or the part `clip` of it; with the areas of `photographs`."""

    number: int
    scale: float
    clip: Rect | None = None
    photographs: bool = False


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


class TakeMarkup(Ask[Paper, None], frozen=True):
    """`paper`, which was parsed from the open document, as Nougat read it: see `paper_from_markup`.

    `markup` is the Markdown of the pages that it read, by their numbers; `reasons` says why it did not read others.
    """

    paper: Paper
    markup: dict[int, str]
    reasons: dict[int, str]


class ReadAnnotations(Ask[tuple[Annotation, ...], None], frozen=True):
    """The highlights and notes that the open document holds."""


class AnnotateCopy(Ask[bytes, None], frozen=True):
    """A copy of the open document, as a file, with `notes` as highlights with comments."""

    notes: tuple[Annotation, ...]


class ReadFacts(Ask[FileFacts, None], frozen=True):
    """What the open document says of itself beside its text."""


class CheckPaper(Ask[CheckReport, None], frozen=True):
    """What code can prove about `paper`; no document needs to be open. See `reviewer_app.checks.run`."""

    paper: Paper
    options: CheckOptions = _NO_OPTIONS
    facts: FileFacts | None = None
