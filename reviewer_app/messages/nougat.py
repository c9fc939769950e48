"""What the Nougat worker is asked, and what it answers.

It is given the pictures of pages, so it needs no PDF library and no password, and sees what a person sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reviewer_app.messages.ask import Answer, Ask
from reviewer_app.paper.model import PageImage


class NougatProblem(StrEnum):
    """Why a page was not read."""

    REPETITION = "repetition"
    MISSING = "missing"
    EMPTY = "empty"
    OUT_OF_MEMORY = "out-of-memory"
    DEADLINE = "deadline"
    DIED = "died"


class NougatLoaded(Answer, frozen=True):
    """The model is in memory: on which `device` ("cuda", "mps", "cpu"), its name, and pages that fit it at once.

    `free` are bytes of the device that were free before; 0 where nobody can say. `versions` are those of the packages.
    """

    device: str
    device_name: str
    batch: int
    free: int
    versions: dict[str, str]


class LoadNougat(Ask[NougatLoaded, None], frozen=True):
    """Load the weights in the folder `weights`. On a processor only if `on_processor`; `most` pages at once, 0: any."""

    weights: Path
    on_processor: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class PageMarkup:
    """Page `number` as Markdown, or the problem that kept it from being read; `seconds` that its batch took a page."""

    number: int
    markup: str
    seconds: float
    problem: NougatProblem | None = None


class PagesRead(Answer, frozen=True):
    """All were tried; so many pages fit the device at once, as far as is known now."""

    batch: int


class ReadPictures(Ask[PagesRead, PageMarkup], frozen=True):
    """The Markdown of pages, each told when it is read. A page takes `page_limit` seconds at most, 0: any time."""

    pages: tuple[PageImage, ...]
    page_limit: float = 0.0

    def contradiction(self, event: PageMarkup) -> str:
        """Only what was sent can be read."""
        return "" if any(event.number == page.number for page in self.pages) else f"page {event.number} was not sent"
