"""Pages for a view: images and words, asked of the paper worker, never for a paper that is no longer open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from reviewer_app.errors import ReviewerError
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, RequestHandle, WorkerClient
from reviewer_app.messages.ask import Ask, kind_of
from reviewer_app.messages.paper import AnnotateCopy, FindLinks, ReadAnnotations, ReadWords, RenderPage
from reviewer_app.paper.annotations import Annotation
from reviewer_app.paper.model import Link, PageImage, Rect, Word

T = TypeVar("T")

# A page that takes longer is given up: a person has scrolled on, and a file may be made to be slow.
PAGE_DEADLINE_S = 30.0
# The same for what goes through the whole file.
FILE_DEADLINE_S = 300.0

# Among the view worker's requests: what is on screen first, then its words, then what is only near.
VISIBLE, WORDS, NEARBY = 0, 1, 2


class Cancellable(Protocol):
    """A request that is not wanted any more can be taken back; its callback is then never called."""

    def cancel(self) -> None:
        """Take the request back."""


class PageSource:
    """The pages of one opened paper. A new paper gets a new source; a closed one calls nobody back."""

    def __init__(self, client: WorkerClient, sha256: str, pages: int) -> None:
        self._client = client
        self._sha256 = sha256
        self._open = True
        self._drawn: list[Callable[[], None]] = []
        self.pages = pages
        self.asked = False

    def close(self) -> None:
        """Drop every answer still to come."""
        self._open = False
        self._drawn.clear()

    def when_drawn(self, call: Callable[[], None]) -> None:
        """Call back when the next image has arrived or has failed; `asked` says whether any was asked for so far."""
        self._drawn.append(call)

    def image(
        self,
        number: int,
        scale: float,
        clip: Rect | None,
        done: Callable[[PageImage | ReviewerError], None],
        *,
        nearby: bool = False,
        photographs: bool = False,
    ) -> Cancellable:
        """Ask for page `number` (from 1) at `scale` device pixels per point; `done` gets the image or what failed."""

        def told(result: PageImage | ReviewerError) -> None:
            done(result)
            waiting, self._drawn = self._drawn, []
            for call in waiting:
                call()

        self.asked = True
        return self._ask(RenderPage(number, scale, clip, photographs), number, NEARBY if nearby else VISIBLE, told)

    def words(self, number: int, done: Callable[[tuple[Word, ...] | ReviewerError], None]) -> Cancellable:
        """Ask for the words of page `number` in reading order."""
        return self._ask(ReadWords(number), number, WORDS, done)

    def links(self, number: int, done: Callable[[tuple[Link, ...] | ReviewerError], None]) -> Cancellable:
        """Ask for the links of page `number`."""
        return self._ask(FindLinks(number), number, WORDS, done)

    def annotations(self, done: Callable[[tuple[Annotation, ...] | ReviewerError], None]) -> Cancellable:
        """Ask for the highlights and notes that the file holds."""
        return self._ask(ReadAnnotations(), 0, NEARBY, done, FILE_DEADLINE_S)

    def annotated(self, notes: tuple[Annotation, ...], done: Callable[[bytes | ReviewerError], None]) -> Cancellable:
        """Ask for a copy of the file with `notes` in it."""
        return self._ask(AnnotateCopy(notes), 0, NEARBY, done, FILE_DEADLINE_S)

    def _ask(
        self,
        asked: Ask[T, None],
        number: int,
        priority: int,
        done: Callable[[T | ReviewerError], None],
        deadline: float = PAGE_DEADLINE_S,
    ) -> Cancellable:
        request = _PageRequest()

        def finished(outcome: Outcome[T]) -> None:
            if not self._open or request.cancelled:
                return
            match outcome:
                case Done(answer):
                    done(answer)
                case Failed(error, exit_):
                    # The page may have been a bystander when the worker died; one that kills it twice is given up.
                    if exit_ is not None and not request.again:
                        request.again = True
                        ask()
                    else:
                        done(error)
                case Cancelled():
                    pass

        def ask() -> None:
            request.handle = self._client.request(
                asked,
                on_done=finished,
                deadline=deadline,
                priority=priority,
                subject=f"{kind_of(asked)}:{self._sha256}:{number}",
            )

        ask()
        return request


class _PageRequest:
    """A request that outlives the death of the worker that it was first made to."""

    def __init__(self) -> None:
        self.handle: RequestHandle[Any, None] | None = None
        self.again = False
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True
        if self.handle is not None:
            self.handle.cancel()
