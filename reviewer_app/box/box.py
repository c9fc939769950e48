"""The box of one process: one interface over what each system has.

`offered` tells what this system has, without doing anything. A worker makes a `Box`, and closes it before the first
byte of a stranger's file is read; nothing opens it again.
"""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from reviewer_app.box.reach import NOTHING, Reach
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import private_folder

# In a worker's environment: what switches its box off, by an option or by the settings.
VARIABLE: Final = "REVIEWER_BOX"
OFF: Final = "off"
_OFF_BY_SETTING: Final = "off by setting"
OPTION: Final = "--no-box"


class BoxFailedError(Exception):
    """A part of the box that this system offers could not be closed; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What keeps a worker to its files and to few calls of the system, by name; "" where this system has nothing.

    `tried` is whether this program was ever run on such a system.
    """

    files: str = ""
    calls: str = ""
    tried: bool = True

    @property
    def whole(self) -> bool:
        """Whether both are there."""
        return bool(self.files and self.calls)

    @property
    def names(self) -> tuple[str, ...]:
        """What there is."""
        return tuple(filter(None, (self.files, self.calls)))


class System(Protocol):
    """What one kind of system can do to the process itself."""

    def offer(self) -> Offer:
        """What is there."""

    def seal_thread(self) -> None:
        """Let the calling thread open no file any more, where threads have rights of their own."""

    def close(self, reach: Reach) -> None:
        """Let this process reach nothing but `reach` and what it is made of. Raises BoxFailedError."""


class Box:
    """Closed once, by the thread that works; see the module. Without `system` there is none, and nothing happens."""

    def __init__(self, system: System | None, *, graphics: bool = False) -> None:
        """Without `graphics`, no reach goes as far as a graphics card."""
        self._system = system
        self._graphics = graphics
        self._closed = False
        self.made_of = Offer()  # once it is closed
        self.reach = NOTHING

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._closed

    def seal_thread(self) -> None:
        """Call it first of all in each other thread that is started before the box closes."""
        if self._system is not None:
            self._system.seal_thread()

    def close(self) -> None:
        """Close it around `reach`; the folders to be written to are made. Raises ReviewerError BOX_FAILED."""
        if self._closed or self._system is None:
            return
        self.reach = replace(self.reach, graphics=self.reach.graphics and self._graphics)
        for folder in self.reach.write:
            # Where it can't be made, what is written there fails, and says so.
            with contextlib.suppress(OSError):
                private_folder(folder)
        # Nobody can ask the system from inside.
        self.made_of = self._system.offer()
        try:
            self._system.close(self.reach)
        except BoxFailedError as error:
            raise ReviewerError(
                ErrorCode.BOX_FAILED,
                tr("The process that opens strangers' files could not give up its rights, so it opened none."),
                tr("Please report it with the details. With --no-box the program goes on without this protection."),
                str(error),
            ) from error
        self._closed = True


def this_system() -> System | None:
    """What this system has, None for one that has nothing."""
    # Each is imported where it is needed alone: a worker's start is waited for.
    match platform.system():
        case "Linux":
            from reviewer_app.box.linux import Linux

            return Linux()
        case "Darwin":
            from reviewer_app.box.macos import MacOS

            return MacOS()
        case "Windows":
            from reviewer_app.box.windows import Windows

            return Windows()
    return None


def switched_off() -> bool:
    """Whether the person switched boxes off."""
    return os.environ.get(VARIABLE, "") in (OFF, _OFF_BY_SETTING)


def take_option(arguments: Sequence[str]) -> list[str]:
    """The arguments without `--no-box`, which may stand anywhere before `--`; with it, boxes are off from now on."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    before = [argument for argument in arguments[:end] if argument != OPTION]
    if len(before) < end:
        os.environ[VARIABLE] = OFF
    return [*before, *arguments[end:]]


def heed_setting(*, on: bool) -> None:
    """Let workers that are started from now on have a box, or none; the option says more than the setting."""
    if os.environ.get(VARIABLE, "") != OFF:
        os.environ[VARIABLE] = "" if on else _OFF_BY_SETTING


def warning() -> str:
    """What a person should know of the boxes here, as sentences; "" where they are whole."""
    if switched_off():
        return tr(
            "The processes that open papers and models are not boxed in: a hostile file that takes one over can read "
            "your files and use the network."
        )
    offer = offered()
    if offer.whole:
        return ""
    if not offer.names:
        return tr(
            "This system has no way to box the processes in that open papers and models: a hostile file that takes one "
            "over can do what you can do."
        )
    lacks_files = tr(
        "This system ({names}) can't keep the processes that open papers and models from reading your files."
    )
    lacks_calls = tr(
        "This system ({names}) can't keep the processes that open papers and models from starting programs and using "
        "the network."
    )
    return (lacks_calls if offer.files else lacks_files).format(names=", ".join(offer.names))


def offered() -> Offer:
    """What this system has."""
    system = this_system()
    return system.offer() if system else Offer()


def make_box(*, graphics: bool = False) -> Box:
    """The box of this process, still open; one that does nothing where the person switched boxes off."""
    return Box(None if switched_off() else this_system(), graphics=graphics)
