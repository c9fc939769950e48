"""One file over HTTP into a `.part` beside its state, so that a kill at any byte costs nothing but the bytes in the
air.

RFC 9110 is the source of what is asked and believed: `Range` with `If-Range` and a strong validator (13.1.5), `206`
with `Content-Range` (15.3.7), `200` where the server changed the file or knows no ranges, `416` (15.5.17),
`Retry-After` (10.2.3).
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx2

from reviewer_app.atomic_file import write_error
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.download import TransferProgress, TransferStage
from reviewer_app.models import failures
from reviewer_app.models.part_file import PartFile, PartState

_CHUNK: Final = 1 << 20  # bytes
_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
# What is left free beside the file (bytes): a disk that is full to the last block stops other programs too.
_SPARE: Final = 64 << 20
# Between two reports of progress (seconds).
_REPORT_EVERY: Final = 0.2
_LOOK_EVERY: Final = 0.1
# Longer than this nobody waits on a server's word (seconds).
_LONGEST_WAIT: Final = 60.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file's bytes come from and what is known of them before the first one.

    `size` (bytes) and `sha256` (hex) are None where nobody announced them. `headers` go to the host of `url` alone, not
    to one that it redirects to. `begins` are the file's first bytes.
    """

    url: str
    size: int | None = None
    sha256: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    begins: bytes = b"GGUF"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server: `stall` seconds without a byte, `tries` in a row without a new byte, the first
    two of them `backoff` seconds apart and each further pair twice as far."""

    stall: float = 30.0
    tries: int = 6
    backoff: float = 1.0


USUAL_PATIENCE: Final = Patience()


class TransferCancelled(Exception):  # noqa: N818 - not an error: it unwinds what nobody wants any more
    """The person stopped the transfer; what was received stays in the `.part`."""


class _TryAgain(Exception):  # noqa: N818 - the way from one try to the next
    """This try ended; `error` is what to say if it was the last, `after` what the server asked to wait (seconds)."""

    def __init__(self, error: ReviewerError, after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


def fetch(
    origin: Origin,
    target: Path,
    progress: Callable[[TransferProgress], None],
    cancelled: Callable[[], bool],
    patience: Patience = USUAL_PATIENCE,
) -> str:
    """Bring the file of `origin` to `target`, whole and of the announced hash or not at all; returns its SHA-256.

    Goes on where an earlier run stopped if the server still has the same file. Raises TransferCancelled, or
    ReviewerError: NO_NETWORK, DOWNLOAD_FAILED, DOWNLOAD_REFUSED, MODEL_DIFFERS, NOT_A_MODEL, DISK_FULL, WRITE_FAILED or
    BUSY (another process downloads the same file).
    """

    async def run() -> str:
        with PartFile.open(target) as part:
            return await _watched(_Transfer(origin, part, progress, patience).run(), cancelled)

    return asyncio.run(run())


async def _watched(work: Awaitable[str], cancelled: Callable[[], bool]) -> str:
    """The result of `work`, which is left at its next wait once `cancelled` says so."""
    task = asyncio.ensure_future(work)
    while not task.done():
        if cancelled():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            raise TransferCancelled
        await asyncio.wait([task], timeout=_LOOK_EVERY)
    return task.result()


class _Transfer:
    """One file on its way, over as many connections as it takes."""

    def __init__(
        self, origin: Origin, part: PartFile, progress: Callable[[TransferProgress], None], patience: Patience
    ) -> None:
        self._origin = origin
        self._part = part
        self._progress = progress
        self._patience = patience
        self._digest = hashlib.sha256()
        self._done = 0
        self._head = b""
        self._total = origin.size
        self._rate = _Rate()
        self._reported = 0.0

    async def run(self) -> str:
        await self._take_up()
        failed = 0
        restarted = False
        timeout = httpx2.Timeout(self._patience.stall)
        async with httpx2.AsyncClient(
            follow_redirects=True, timeout=timeout, event_hooks={"request": [self._stay_encrypted]}
        ) as client:
            while True:
                before = self._done
                try:
                    if self._total is None or self._done < self._total:
                        await self._receive(client)
                    return self._finish()
                except _TryAgain as again:
                    failed = 1 if self._done > before else failed + 1
                    never_connected = self._done == 0 and again.error.code is ErrorCode.NO_NETWORK
                    if never_connected or failed >= self._patience.tries:
                        raise again.error from again
                    self._report(TransferStage.WAITING)
                    wait = again.after if again.after is not None else self._patience.backoff * 2.0 ** (failed - 1)
                    await asyncio.sleep(min(wait, _LONGEST_WAIT))
                except ReviewerError as error:
                    # What an earlier run left may be the wrong part of it, so a fresh start gets one chance.
                    if error.code is not ErrorCode.MODEL_DIFFERS or restarted or before == 0:
                        raise
                    restarted = True
                    self._start_over(PartState(self._origin.url))

    # -- one try

    async def _receive(self, client: httpx2.AsyncClient) -> None:
        headers = {"User-Agent": "reviewer-app", "Accept-Encoding": "identity", **dict(self._origin.headers)}
        if self._done:
            headers["Range"] = f"bytes={self._done}-"
            if self._part.state.validator:
                headers["If-Range"] = self._part.state.validator
        try:
            async with client.stream("GET", self._origin.url, headers=headers) as response:
                self._accept(response)
                await self._write_all(response.aiter_raw())
        except httpx2.ConnectError as error:
            raise _TryAgain(failures.no_network(self._origin.url, error)) from error
        except httpx2.TimeoutException as error:
            raise _TryAgain(failures.stalled(self._origin.url, self._patience.stall, error)) from error
        except (httpx2.RequestError, httpx2.StreamError) as error:
            raise _TryAgain(failures.broken_off(self._origin.url, error)) from error
        if self._total is not None and self._done < self._total:
            raise _TryAgain(failures.broken_off(self._origin.url, None))

    async def _stay_encrypted(self, request: httpx2.Request) -> None:
        """Refuse to be sent on without encryption, before the insecure host is asked anything."""
        if request.url.scheme != "https" and self._origin.url.startswith("https:"):
            raise failures.insecure(request.url.host)

    def _accept(self, response: httpx2.Response) -> None:
        """Take the answer's headers, or raise; what is in the `.part` afterwards is the beginning of what follows."""
        if response.status_code in _PASSING:
            raise _TryAgain(failures.refused(response.url.host, response.status_code), _retry_after(response))
        if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise failures.another_file(self._origin.url, self._done, None)
        if response.status_code not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            raise failures.refused(response.url.host, response.status_code)
        if response.headers.get("content-type", "").startswith("text/html"):
            raise failures.web_page(response.url.host)
        if response.headers.get("content-encoding", "identity") != "identity":
            raise failures.broken_off(self._origin.url, None)
        state = PartState(self._origin.url, _validator(response))
        if response.status_code == HTTPStatus.PARTIAL_CONTENT:
            self._accept_range(response, state)
            return
        length = _whole_number(response.headers.get("content-length"))
        self._agree_on(length)
        self._start_over(state)
        self._make_room()

    def _accept_range(self, response: httpx2.Response, state: PartState) -> None:
        match = _RANGE.fullmatch(response.headers.get("content-range", ""))
        if match is None or int(match[1]) != self._done or state.validator != self._part.state.validator:
            # Another file, or another part of it, than was asked for.
            raise failures.another_file(self._origin.url, self._done, None)
        self._agree_on(int(match[3]))
        self._make_room()

    def _agree_on(self, total: int | None) -> None:
        if total is not None and self._origin.size is not None and total != self._origin.size:
            raise failures.another_file(self._origin.url, total, self._origin.size)
        self._total = total if total is not None else self._origin.size

    async def _write_all(self, chunks: AsyncIterator[bytes]) -> None:
        async for chunk in chunks:
            self._must_begin(chunk)
            if self._total is not None and self._done + len(chunk) > self._total:
                raise failures.another_file(self._origin.url, self._done + len(chunk), self._total)
            self._part.append(chunk)
            self._digest.update(chunk)
            self._done += len(chunk)
            self._rate.count(len(chunk))
            self._report(TransferStage.RECEIVING)

    def _must_begin(self, chunk: bytes) -> None:
        """What a captive portal or a mirror's error page says in place of a model is seen at its first bytes."""
        begins = self._origin.begins
        if len(self._head) == len(begins):
            return
        self._head += chunk[: len(begins) - len(self._head)]
        if not begins.startswith(self._head):
            page = self._head.lstrip().startswith(b"<")
            raise (
                failures.web_page(httpx2.URL(self._origin.url).host) if page else failures.not_a_model(self._origin.url)
            )

    # -- before and after

    async def _take_up(self) -> None:
        """Hash what an earlier run left, if it can be the beginning of this file."""
        if self._part.size and not self._part.state.continues(
            self._origin.url, hash_known=self._origin.sha256 is not None
        ):
            self._start_over(PartState(self._origin.url))
        if self._total is not None and self._part.size > self._total:
            self._start_over(PartState(self._origin.url))
        size = self._part.size
        for chunk in self._part.chunks(_CHUNK):
            self._head = self._head or chunk[: len(self._origin.begins)]
            self._digest.update(chunk)
            self._done += len(chunk)
            self._report(TransferStage.CHECKING, size)
            await asyncio.sleep(0)  # where a cancel is heard

    def _start_over(self, state: PartState) -> None:
        self._part.start_over(state)
        self._digest = hashlib.sha256()
        self._done = 0
        self._head = b""

    def _make_room(self) -> None:
        if self._total is None:
            return
        missing = self._total - self._done + _SPARE
        if self._part.free_space() < missing:
            raise write_error(self._part.target, OSError(errno.ENOSPC, f"{missing} bytes are needed"))

    def _finish(self) -> str:
        found = self._digest.hexdigest()
        if self._origin.sha256 is not None and found != self._origin.sha256:
            # Nothing of it can be trusted, so nothing of it is kept.
            self._start_over(PartState(self._origin.url))
            raise ReviewerError(
                ErrorCode.MODEL_DIFFERS,
                tr("What was downloaded is not the file that was announced, so it was thrown away."),
                tr("Try again later, or from another network; if it stays so, the list of models is out of date."),
                f"expected {self._origin.sha256}, found {found}",
            )
        self._part.complete()
        self._report(TransferStage.DONE)
        return found

    def _report(self, stage: TransferStage, total: int | None = None) -> None:
        now = time.monotonic()
        if stage in (TransferStage.WAITING, TransferStage.DONE) or now - self._reported >= _REPORT_EVERY:
            self._reported = now
            self._progress(TransferProgress(stage, self._done, total or self._total, self._rate.per_second))


class _Rate:
    """Bytes a second over about the last ten seconds; the clock is one that nobody can set back."""

    _WINDOW: Final = 10.0

    def __init__(self) -> None:
        self._marks: list[tuple[float, int]] = []
        self._counted = 0

    def count(self, size: int) -> None:
        now = time.monotonic()
        self._counted += size
        if not self._marks or now - self._marks[-1][0] >= _REPORT_EVERY:
            self._marks.append((now, self._counted))
            while now - self._marks[0][0] > self._WINDOW:
                self._marks.pop(0)

    @property
    def per_second(self) -> float:
        if len(self._marks) < 2:
            return 0.0
        (then, before), (now, after) = self._marks[0], self._marks[-1]
        return (after - before) / (now - then)


def _validator(response: httpx2.Response) -> str:
    """What `If-Range` may carry: a strong ETag, else the date of the last change; empty where there is neither."""
    etag = response.headers.get("etag", "")
    if etag and not etag.startswith("W/"):
        return str(etag)
    return str(response.headers.get("last-modified", ""))


def _retry_after(response: httpx2.Response) -> float | None:
    seconds = _whole_number(response.headers.get("retry-after"))
    return float(seconds) if seconds is not None else None


def _whole_number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdecimal() else None
