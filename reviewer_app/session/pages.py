"""Pages for a view: images and words, asked of the paper worker, never for a paper that is no longer open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from reviewer_app.errors import ReviewerError
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, RequestHandle, WorkerClient
from reviewer_app.paper.model import Link, Rect, Word

T = TypeVar("T")

# A page that takes longer is given up: a person has scrolled on, and a file may be made to be slow.
PAGE_DEADLINE_S = 30.0

# Among the view worker's requests: what is on screen first, then its words, then what is only near.
VISIBLE, WORDS, NEARBY = 0, 1, 2


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page, or the part `clip` of it (in points), as rows of 8-bit RGB, `stride` bytes each.

    `scale` is in device pixels per point: what was asked for, or less where the image would have been too large.
    `photographs` are the areas of the page (points) that show some, if they were asked for.
    """

    number: int
    scale: float
    clip: Rect | None
    width: int
    height: int
    stride: int
    pixels: bytes
    photographs: tuple[Rect, ...] = ()


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

        def arrived(data: dict[str, Any]) -> PageImage:
            return PageImage(
                number=int(data["number"]),
                scale=float(data["scale"]),
                clip=Rect(*data["clip"]) if data.get("clip") else None,
                width=int(data["width"]),
                height=int(data["height"]),
                stride=int(data["stride"]),
                pixels=data["pixels"],
                photographs=tuple(Rect(*area) for area in data.get("photographs", ())),
            )

        def told(result: PageImage | ReviewerError) -> None:
            done(result)
            waiting, self._drawn = self._drawn, []
            for call in waiting:
                call()

        self.asked = True
        clipped = list(clip) if clip else None
        params = {"number": number, "scale": scale, "clip": clipped, "photographs": photographs}
        return self._ask("page", params, number, NEARBY if nearby else VISIBLE, arrived, told)

    def words(self, number: int, done: Callable[[tuple[Word, ...] | ReviewerError], None]) -> Cancellable:
        """Ask for the words of page `number` in reading order."""

        def arrived(data: dict[str, Any]) -> tuple[Word, ...]:
            return tuple(Word(*w) for w in data["words"])

        return self._ask("words", {"number": number}, number, WORDS, arrived, done)

    def links(self, number: int, done: Callable[[tuple[Link, ...] | ReviewerError], None]) -> Cancellable:
        """Ask for the links of page `number`."""

        def arrived(data: dict[str, Any]) -> tuple[Link, ...]:
            return tuple(Link(Rect(*entry[:4]), *entry[4:]) for entry in data["links"])

        return self._ask("links", {"number": number}, number, WORDS, arrived, done)

    def _ask(
        self,
        kind: str,
        params: dict[str, Any],
        number: int,
        priority: int,
        arrived: Callable[[dict[str, Any]], T],
        done: Callable[[T | ReviewerError], None],
    ) -> Cancellable:
        request = _PageRequest()

        def finished(outcome: Outcome) -> None:
            if not self._open or request.cancelled:
                return
            match outcome:
                case Done(data):
                    done(arrived(data))
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
                kind,
                params,
                on_done=finished,
                deadline=PAGE_DEADLINE_S,
                priority=priority,
                subject=f"{kind}:{self._sha256}:{number}",
            )

        ask()
        return request


class _PageRequest:
    """A request that outlives the death of the worker that it was first made to."""

    def __init__(self) -> None:
        self.handle: RequestHandle | None = None
        self.again = False
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True
        if self.handle is not None:
            self.handle.cancel()
