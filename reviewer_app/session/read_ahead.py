"""Reading the open paper with the model before anybody asks, so that a review starts with the writing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

import psutil

from reviewer_app.errors import ReviewerError
from reviewer_app.free_memory import available_memory
from reviewer_app.ipc.client import Done, Failed, Outcome, RequestHandle, WorkerClient
from reviewer_app.ipc.runtime import Runtime, Timer
from reviewer_app.messages import model as messages
from reviewer_app.messages.model import AheadRead, Loaded
from reviewer_app.session.model_turns import ModelTurns
from reviewer_app.session.run_request import LOAD_DEADLINE_S, REVIEW_DEADLINE_S, RunRequest
from reviewer_app.session.settings import SettingsFile
from reviewer_app.store import ReviewStore

log = logging.getLogger(__name__)

# Its name in the store, where it was kept first; that counts as long as the file of the settings says nothing.
FORMERLY: Final = "read_ahead"
# Everything else that the model worker is asked for is more urgent, and stops it inside a chunk.
PRIORITY: Final = 9
# A person who has just opened a paper scrolls and looks around; they have the machine to themselves for that.
AFTER_S: Final = 2.0
# The weights once, as much again for the state and what is computed in, and room for everybody else.
_PER_WEIGHTS: Final = 2.0
_ROOM_BYTES: Final = 2 << 30


_WORDS: Final[dict[bool | None, str]] = {True: "on", False: "off", None: "auto"}


def machine_allows(model_bytes: int) -> bool:
    """Whether there is ample free memory for a model of this size, and a second processor for the person."""
    wanted = _PER_WEIGHTS * model_bytes + _ROOM_BYTES
    return available_memory() >= wanted and (psutil.cpu_count() or 1) > 1


def on_battery() -> bool:
    """Whether the machine runs on its battery now; False where that is not known."""
    try:
        battery = psutil.sensors_battery()
    except OSError:  # a container that does not show what the machine is made of
        return False
    return battery is not None and battery.power_plugged is False


class ReadAhead:
    """Lets the model worker read the open paper, with one thread, until something else is wanted of it.

    It is on unless the person turned it off, which the settings keep. As long as they said nothing it also rests while
    the machine runs on its battery. It never runs where memory is not ample. Nothing is told: a failure is one of the
    review's too, which tells it when there is one.
    """

    def __init__(
        self,
        runtime: Runtime,
        store: ReviewStore | None,
        settings: SettingsFile,
        client: WorkerClient,
        turns: ModelTurns,
        request: Callable[[], RunRequest],
    ) -> None:
        """`request` makes what a review of the open paper would ask for; raises ReviewerError if there can't be one."""
        self._turns = turns
        self._runtime = runtime
        self._store = store
        self._settings = settings
        self._client = client
        self._request = request
        # Said by the person in this session, which counts where they can't be written too.
        self._said: bool | None = None
        self._timer: Timer | None = None
        self._handle: RequestHandle[Any, Any] | None = None
        self._turn = 0
        self._unread = False  # a paper is open that was not read to its end
        self._resting = False

    @property
    def on(self) -> bool:
        """Whether papers are read ahead."""
        said = self._person_said()
        return not on_battery() if said is None else said

    def turn(self, on: bool | None) -> None:
        """Turn it on or off for all papers from now on, or (None) leave it to the program.

        Raises ReviewerError where that can't be kept, or something is wrong with the settings; for this session it
        counts all the same.
        """
        self._said = on
        if self._store is not None and not self._store.read_only and self._store.setting(FORMERLY) is not None:
            self._store.put_setting(FORMERLY, None)
        if self.on:
            self.begin()
        else:
            self.end()
        _, problem = self._settings.change(read_ahead=_WORDS[on])
        if problem is not None:
            raise problem

    def begin(self) -> None:
        """The open paper can be read from now on: begin soon, if it is wanted."""
        self.end()
        self._unread = True
        if self.on and not self._resting:
            self._timer = self._runtime.call_later(AFTER_S, self._load)

    def follow(self, *, may: bool) -> None:
        """Whether the open paper may be read is known anew."""
        if may:
            self.begin()
        else:
            self.end()

    def give_way(self) -> None:
        """A review is about to be asked for, and goes first: what was read or loaded until then is there for it."""
        self._turn += 1
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def rest(self) -> None:
        """Nobody looks at the paper: read no further until `resume`."""
        self._resting = True
        unread = self._unread
        self.end()
        self._unread = unread

    def resume(self) -> None:
        """Go on where `rest`, or the review of another paper, left it."""
        self._resting = False
        if self._unread and self._timer is None and self._handle is None:
            self.begin()

    def end(self) -> None:
        """Read no further: the paper is closed, or the person doesn't want it."""
        self._unread = False
        self.give_way()
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    # -- in the order in which it happens

    def _load(self) -> None:
        self._timer = None
        if self._turns.first is not None:
            return  # another paper is being reviewed; `resume` comes when that is over
        try:
            request = self._request()
            size = request.backend.memory()
        except (ReviewerError, OSError) as error:
            log.info("no reading ahead: %s", type(error).__name__)
            return
        if not machine_allows(size):
            log.info("no reading ahead: memory is short")
            return
        turn = self._turn
        self._handle = self._client.request(
            request.load(),
            on_done=lambda outcome: self._loaded(turn, request, outcome),
            deadline=LOAD_DEADLINE_S,
            priority=PRIORITY,
        )

    def _loaded(self, turn: int, request: RunRequest, outcome: Outcome[Loaded]) -> None:
        if turn != self._turn:
            return
        if not isinstance(outcome, Done):
            self._over(outcome)
            return
        self._handle = self._client.request(
            messages.ReadAhead(request.order()),
            on_event=lambda event: _keep_hash(request, event),
            on_done=lambda outcome: self._read(turn, outcome),
            deadline=REVIEW_DEADLINE_S,
            priority=PRIORITY,
        )

    def _read(self, turn: int, outcome: Outcome[AheadRead]) -> None:
        if turn == self._turn:
            self._over(outcome)

    def _over(self, outcome: Outcome[object]) -> None:
        self._handle = None
        match outcome:
            case Done(AheadRead(yielded=True)):
                self.begin()
            case Done(AheadRead(tokens=tokens)):
                self._unread = False
                log.info("read ahead: %s tokens", tokens)
            case Failed(error):
                log.info("no reading ahead: %s", error.code.value)
            case _:
                pass

    def _person_said(self) -> bool | None:
        if self._said is not None:
            return self._said
        word = self._settings.current.read_ahead
        if word != _WORDS[None]:
            return word == _WORDS[True]
        formerly = self._store.setting(FORMERLY) if self._store is not None else None
        return formerly if isinstance(formerly, bool) else None


def _keep_hash(request: RunRequest, event: messages.ReviewEvent) -> None:
    if isinstance(event, messages.ModelHashed):
        request.backend.keep_sha256(request.cache_folder, event.sha256)
