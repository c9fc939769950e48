"""What to ask the parser for after it died: page by page, without the page that kills, at last without structure."""

from __future__ import annotations

from reviewer_app.messages.paper import ParsePaper

# A paper on which more pages than this kill the parser is given up.
MOST_LEFT_OUT = 8
# How long one page may take once a parse was killed, in seconds: a hundred times what the slowest seen takes.
PAGE_LIMIT_S = 30.0


class ParseAttempts:
    """The attempts at one paper of `pages` pages. The first one has the whole time, the later ones a limit a page.

    A page that was being read at two deaths is left out. Where all pages were read at two deaths it was their
    structure that killed: the pages are then put one after the other as they stand.
    """

    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._left_out: list[int] = []
        self._deaths: list[int] = []
        self._read = 0
        self._plain = False

    @property
    def number(self) -> int:
        """How many attempts were made before this one."""
        return len(self._deaths)

    def request(self, file_name: str) -> ParsePaper:
        """What is asked in this attempt."""
        return ParsePaper(
            file_name, frozenset(self._left_out), self._plain, page_limit=PAGE_LIMIT_S if self._deaths else 0.0
        )

    def begin(self) -> None:
        """An attempt begins."""
        self._read = 0

    def page_read(self, number: int) -> None:
        """Page `number` was read in this attempt."""
        self._read = number

    def died(self) -> bool:
        """The parser died in this attempt; True if another one is worth making."""
        place = self._read + 1
        again = place in self._deaths
        self._deaths.append(place)
        if not again:
            return True
        if place <= self._pages:
            self._left_out.append(place)
            return len(self._left_out) <= MOST_LEFT_OUT
        if self._plain:
            return False
        self._plain = True
        return True
