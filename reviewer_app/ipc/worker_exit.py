"""Why a worker ended, in words that a scientist understands, with what it said last for the curious."""

from __future__ import annotations

import signal
from collections import deque
from dataclasses import dataclass
from typing import Literal

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.envelope import ProtocolReason
from reviewer_app.ipc.role import Role
from reviewer_app.ipc.runtime import ProcessExit

Cause = Literal["crashed", "killed-silent", "deadline", "protocol", "exited", "start-failed"]

_CODES: dict[Cause, ErrorCode] = {
    "crashed": ErrorCode.WORKER_DIED,
    "exited": ErrorCode.WORKER_DIED,
    "killed-silent": ErrorCode.WORKER_SILENT,
    "deadline": ErrorCode.WORKER_DEADLINE,
    "protocol": ErrorCode.WORKER_PROTOCOL,
    "start-failed": ErrorCode.WORKER_START,
}

# Windows has no signals: a crash is an exit code from 0xC0000000 on (ntstatus.h).
_NTSTATUS_ERROR = 0xC0000000


@dataclass(frozen=True, slots=True)
class WorkerExit:
    """How one worker process ended. `sentence` is for a person; `stderr` are the last lines that it wrote."""

    role: str
    generation: int
    cause: Cause
    sentence: str
    signal: str = ""
    code: int | None = None
    stderr: tuple[str, ...] = ()
    note: str = ""
    signal_number: int = 0

    def error(self) -> ReviewerError:
        """The failure of a request that this end took along."""
        if self.cause == "start-failed":
            next_step = tr("Start the program again; if that does not help, install it again.")
        else:
            next_step = tr("Try again: it is started anew by itself.")
        return ReviewerError(_CODES[self.cause], self.sentence, next_step, self.detail)

    @property
    def facts(self) -> str:
        """One line for the log: without stderr, where a library may have quoted the paper."""
        facts = [f"worker {self.role}, process {self.generation}: {self.cause}"]
        if self.signal:
            facts.append(self.signal)
        if self.code is not None:
            facts.append(f"exit code {self.code}")
        if self.note:
            facts.append(self.note)
        return ", ".join(facts)

    @property
    def detail(self) -> str:
        """Everything known, for the "details" fold."""
        said = ("last lines of its stderr:", *self.stderr) if self.stderr else ()
        return "\n".join((self.facts, *said))


class StderrTail:
    """The last lines of a stream that may be endless; holds a few kilobytes, whatever is fed."""

    MAX_LINES = 20
    MAX_LINE = 400

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=self.MAX_LINES)
        self._open = b""

    def feed(self, data: bytes) -> None:
        """Take in the next bytes."""
        # Only the end of a large chunk can still be among the last lines.
        *whole, self._open = (self._open + data[-self.MAX_LINES * self.MAX_LINE :]).split(b"\n")
        self._lines.extend(_readable(line) for line in whole[-self.MAX_LINES :] if line.strip())
        self._open = self._open[-self.MAX_LINE :]

    @property
    def lines(self) -> tuple[str, ...]:
        """The last lines, oldest first, an unfinished one included."""
        last = (_readable(self._open),) if self._open.strip() else ()
        return (*self._lines, *last)[-self.MAX_LINES :]


def _readable(line: bytes) -> str:
    text = line[: StderrTail.MAX_LINE].decode("utf-8", "replace").rstrip()
    return "".join(c if c.isprintable() or c == "\t" else "�" for c in text)


def signal_text(number: int) -> str:
    """A signal as its number and meaning, e.g. "signal 11, segmentation fault"."""
    meanings = {
        "SIGSEGV": tr("segmentation fault"),
        "SIGKILL": tr("ended by the system or by someone, often because the memory ran out"),
        "SIGABRT": tr("aborted itself"),
        "SIGBUS": tr("bus error"),
        "SIGFPE": tr("arithmetic error"),
        "SIGILL": tr("a processor instruction that this machine does not have"),
        "SIGTERM": tr("asked to end"),
    }
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = ""
    text = tr("signal {n}").format(n=number)
    meaning = meanings.get(name, name)
    return f"{text}, {meaning}" if meaning else text


class ExitWriter:
    """Words the ends of one process: fill in who it was once, then say how it ended."""

    def __init__(self, role: Role, generation: int, tail: StderrTail) -> None:
        self._role = role
        self._generation = generation
        self._tail = tail
        self._name = role.title()

    def ended(self, exit_: ProcessExit, *, ready: bool, note: str = "") -> WorkerExit:
        """The process ended without having been told to; `ready` if it had greeted before."""
        if exit_.start_error:
            return self._write(
                "start-failed",
                tr("{name} could not be started ({reason}).").format(name=self._name, reason=exit_.start_error),
            )
        if exit_.signal is not None:
            text = signal_text(exit_.signal)
            return self._write("crashed", self._unexpected(text), signal=text, note=note, number=exit_.signal)
        code = exit_.code if exit_.code is not None else -1
        if code >= _NTSTATUS_ERROR:
            text = tr("crash code {code}").format(code=f"0x{code:08X}")
            return self._write("crashed", self._unexpected(text), code=code, note=note)
        reason = tr("exit code {code}").format(code=code)
        if not ready:
            sentence = tr("{name} could not be started ({reason}).").format(name=self._name, reason=reason)
            return self._write("start-failed", sentence, code=code, note=note)
        return self._write("exited", self._unexpected(reason), code=code, note=note)

    def never_greeted(self, seconds: float) -> WorkerExit:
        """It ran but did not greet in time."""
        return self._write(
            "start-failed",
            tr("{name} did not start within {seconds} seconds and was ended.").format(
                name=self._name, seconds=_seconds(seconds)
            ),
        )

    def silent(self, seconds: float, *, computing: bool) -> WorkerExit:
        """It said nothing for too long."""
        return self._write(
            "killed-silent",
            tr("{name} did not answer for {seconds} seconds and was ended.").format(
                name=self._name, seconds=_seconds(seconds)
            ),
            note="it was computing" if computing else "it was not computing",
        )

    def overdue(self, seconds: float, kind: str, *, cancelled: bool) -> WorkerExit:
        """One task took too long, since it began or since it was cancelled."""
        return self._write(
            "deadline",
            tr("{name} needed more than {seconds} seconds for one task and was ended.").format(
                name=self._name, seconds=_seconds(seconds)
            ),
            note=f"the task was {kind!r}" + (", which had been cancelled" if cancelled else ""),
        )

    def garbled(self, reason: ProtocolReason, detail: str) -> WorkerExit:
        """It sent what is no message."""
        meanings = {
            ProtocolReason.OVERSIZED: tr("a message that is too large"),
            ProtocolReason.MALFORMED: tr("a damaged message"),
            ProtocolReason.WRONG_VERSION: tr("it belongs to another version of this program"),
            ProtocolReason.FOREIGN: tr("it is another program"),
            ProtocolReason.TRUNCATED: tr("half a message"),
            ProtocolReason.UNENCODABLE: tr("a damaged message"),
        }
        return self._write(
            "protocol",
            tr("{name} sent something that this program does not understand ({reason}) and was ended.").format(
                name=self._name, reason=meanings[reason]
            ),
            note=f"{reason.value}: {detail}",
        )

    def _unexpected(self, reason: str) -> str:
        return tr("{name} stopped unexpectedly ({reason}).").format(name=self._name, reason=reason)

    def _write(
        self, cause: Cause, sentence: str, *, signal: str = "", code: int | None = None, note: str = "", number: int = 0
    ) -> WorkerExit:
        return WorkerExit(
            self._role.name, self._generation, cause, sentence, signal, code, self._tail.lines, note, number
        )


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 1 else f"{seconds:.1f}"
