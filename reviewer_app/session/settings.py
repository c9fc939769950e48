"""What a person set for all papers: `settings.toml` in the settings folder, which window and command line share.

A key that isn't in the file has its default, and what is set back to its default is taken out of the file, so that a
later version's better default counts. What this program does not know in the file stays there, comments too.
"""

from __future__ import annotations

import contextlib
import math
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Literal

import tomlkit
from tomlkit.exceptions import TOMLKitError

from reviewer_app.atomic_file import write_atomically
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import sentences, tr
from reviewer_app.locations import private_folder
from reviewer_app.review.language import CHOICES, PAPER
from reviewer_app.review.model import DEFAULT_SNAPSHOTS_SPACE, GenerationSettings
from reviewer_app.session.practice import MOST_NAME, ChosenMode, Mode, mode_of
from reviewer_app.session.steering import MOST_NOTES

SET_ASIDE: Final = ".damaged-"

# Above every machine and model that there is; what is right for one is found out by the engine.
_MOST_THREADS: Final = 1024
_MOST_LAYERS: Final = 10_000
_MOST_TOKENS: Final = 100_000_000
_MOST_WRITTEN: Final = 100_000
# Each section counts on from the seed, and llama.cpp takes the largest 32-bit number for "any".
_LARGEST_SEED: Final = 2**31
# Above it every word is as likely as the next.
_HOTTEST: Final = 5.0
_MOST_POINTS: Final = 30
_LONGEST_PATH: Final = 4096
# Bytes in a gigabyte as a person counts it, and more of them than a disk has.
_GIGABYTE: Final = 1_000_000_000
_MOST_SPACE: Final = 100_000
# No one writes a settings file of this size (bytes) by hand.
_LARGEST_FILE: Final = 1 << 20

_DEFAULTS: Final = GenerationSettings()
# In a folder of the person's, so that nothing of theirs is beside the states.
_SNAPSHOTS: Final = "reviewer-app-snapshots"


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The folder of the prefilled states, and how many bytes they may take together; `own` is in the program's own."""

    folder: Path
    space: int
    own: bool = True

    @property
    def reachable(self) -> bool:
        """Whether it is there or may be made: a drive that is not plugged in has no folder to make it in."""
        return self.own or self.folder.parent.is_dir()


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts from the next run on.

    All but `box`, `read_ahead`, `snapshot_…`, `mode` and `venue` are of `GenerationSettings`. `snapshot_space` is in
    GB, `snapshot_place` a folder, "" for the program's own. `mode` and `venue` are the person's part in papers that are
    opened for the first time; see `practice`.
    """

    threads: int = _DEFAULTS.threads
    gpu_layers: int = _DEFAULTS.gpu_layers
    kv_type: str = _DEFAULTS.kv_type
    box: bool = True
    strategy: str = _DEFAULTS.strategy
    read_ahead: str = "auto"  # "on" and "off" are the person's word; "auto" rests on battery
    snapshot: bool = _DEFAULTS.snapshot
    context: int = _DEFAULTS.context
    snapshot_space: float = DEFAULT_SNAPSHOTS_SPACE / _GIGABYTE
    snapshot_place: str = ""
    mode: str = "ask"
    venue: str = ""
    language: str = _DEFAULTS.language
    points: int = _DEFAULTS.points
    steering: str = _DEFAULTS.steering
    max_tokens: int = _DEFAULTS.max_tokens
    temperature: float = _DEFAULTS.temperature
    seed: int = _DEFAULTS.seed

    @property
    def run(self) -> GenerationSettings:
        """What a run is asked for."""
        shared = {f.name: getattr(self, f.name) for f in fields(_DEFAULTS)}
        return GenerationSettings(**shared)

    @property
    def practice(self) -> ChosenMode | None:
        """What is chosen for papers that are opened for the first time; None if the person is to be asked."""
        return mode_of(self.mode, self.venue)

    def snapshots(self, own: Path) -> Snapshots:
        """Where states are kept, and how many bytes of them; `own` is the program's own folder."""
        place = Path(self.snapshot_place) / _SNAPSHOTS if self.snapshot_place else own
        return Snapshots(place, int(self.snapshot_space * _GIGABYTE), own=not self.snapshot_place)


@dataclass(frozen=True, slots=True)
class Key:
    """Where a setting stands in the file and which values it takes: `choices`, or the numbers from `low` to `high`.

    A `text` has at most `high` characters, a `folder` is an absolute path or "". Without any of these it is true or
    false. What few people need is `more`.
    """

    page: Literal["computing", "reading", "writing"]
    name: str
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()
    form: Literal["value", "text", "folder"] = "value"
    more: bool = False

    def takes(self, value: object, default: object) -> bool:
        """Whether `value` may stand in place of `default`."""
        if self.choices:
            return value in self.choices if isinstance(value, str) else False
        if self.form != "value":
            fits = isinstance(value, str) and len(value) <= self.high and "\0" not in value
            return fits and (self.form == "text" or not value or Path(str(value)).is_absolute())
        if isinstance(default, bool) or isinstance(value, bool):
            return isinstance(value, bool) and isinstance(default, bool)
        numbers = (int, float) if isinstance(default, float) else (int,)
        return isinstance(value, numbers) and math.isfinite(value) and self.low <= value <= self.high

    @property
    def allowed(self) -> str:
        """The values in words."""
        if self.choices:
            return tr("one of {names}").format(names=", ".join(f'"{c}"' for c in self.choices))
        if self.form == "folder":
            return tr("a folder with its whole path")
        if self.form == "text":
            return tr("a text of at most {most:,} characters").format(most=int(self.high))
        if self.low == self.high:
            return tr("true or false")
        return tr("a number from {low:g} to {high:.10g}").format(low=self.low, high=self.high)


# By the field of `Settings`, in the order in which the window shows them.
KEYS: Final[Mapping[str, Key]] = {
    "threads": Key("computing", "threads", 0, _MOST_THREADS),
    "gpu_layers": Key("computing", "gpu_layers", -1, _MOST_LAYERS),
    "kv_type": Key("computing", "kv_type", choices=("f16", "q8_0", "q4_0"), more=True),
    "box": Key("computing", "box", more=True),
    "strategy": Key("reading", "strategy", choices=("auto", "whole", "windows", "rolling")),
    "read_ahead": Key("reading", "read_ahead", choices=("auto", "on", "off")),
    "snapshot": Key("reading", "snapshots"),
    "context": Key("reading", "context", 0, _MOST_TOKENS, more=True),
    "snapshot_space": Key("reading", "snapshot_space_gb", 0, _MOST_SPACE, more=True),
    "snapshot_place": Key("reading", "snapshot_place", high=_LONGEST_PATH, form="folder", more=True),
    "mode": Key("writing", "mode", choices=("ask", *Mode)),
    "venue": Key("writing", "venue", high=MOST_NAME, form="text", more=True),
    "language": Key("writing", "language", choices=(PAPER, *(c for c in CHOICES if c != PAPER))),
    "points": Key("writing", "points", 0, _MOST_POINTS),
    "steering": Key("writing", "steering", high=MOST_NOTES, form="text"),
    "max_tokens": Key("writing", "max_tokens", 1, _MOST_WRITTEN, more=True),
    "temperature": Key("writing", "temperature", 0, _HOTTEST, more=True),
    "seed": Key("writing", "seed", 0, _LARGEST_SEED, more=True),
}


class SettingsFile:
    """Reads and writes the file at `path`. It is read each time, so what an editor or another window changed counts."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def current(self) -> Settings:
        """What is set, for who can't tell a person what is wrong with the file: nothing is done about it."""
        try:
            return self._typed(tomllib.loads(self._text(set_aside=False)))[0]
        except ReviewerError:
            return Settings()

    def read(self) -> tuple[Settings, ReviewerError | None]:
        """What is set, and what is wrong with the file, if anything.

        A file that is no TOML is set aside under another name. A value that makes no sense counts as its default.
        """
        try:
            data = tomllib.loads(self._text())
        except ReviewerError as error:
            return Settings(), error
        settings, wrong = self._typed(data)
        return settings, self._wrong(wrong) if wrong else None

    def _typed(self, data: Mapping[str, Any]) -> tuple[Settings, list[str]]:
        """The settings in the file's `data`, and a sentence for each value that makes no sense."""
        settings, wrong = Settings(), list[str]()
        for field, key in KEYS.items():
            page = data.get(key.page, {})
            if not isinstance(page, dict):
                told = tr("“{name}” is no table.").format(name=key.page)
                wrong += [told] if told not in wrong else []
                continue
            default = getattr(settings, field)
            value = page.get(key.name, default)
            if key.takes(value, default):
                typed: Any = float(value) if isinstance(default, float) else value
                settings = replace(settings, **{field: typed})
            else:
                told = tr("“{page}.{name}” must be {allowed}, so the default counts.")
                wrong.append(told.format(page=key.page, name=key.name, allowed=key.allowed))
        return settings, wrong

    def change(self, **values: Any) -> tuple[Settings, ReviewerError | None]:
        """Write the given settings, by the fields of `Settings`; the result is that of `read`.

        Raises ReviewerError DISK_FULL, WRITE_FAILED or BAD_SETTINGS; the file then holds what it held. A file that is
        no TOML is set aside first.
        """
        broken: ReviewerError | None = None
        try:
            text = self._text()
        except ReviewerError as error:
            if self.path.exists():
                raise
            broken, text = error, ""
        wanted: dict[str, Any] = tomllib.loads(text)
        try:
            document = tomlkit.parse(text)
            for field, value in values.items():
                _put(document, KEYS[field], value, getattr(Settings(), field))
                _put(wanted, KEYS[field], value, getattr(Settings(), field))
            written = tomlkit.dumps(document)
            kept = tomllib.loads(written) == wanted
        except (TOMLKitError, ValueError, TypeError, RecursionError) as error:
            raise self._unwritable(repr(error)) from error
        if not kept:
            raise self._unwritable(repr(sorted(values)))
        if written != text:
            private_folder(self.path.parent)
            write_atomically(self.path, written)
        settings, problem = self.read()
        return settings, broken or problem

    # -- inside

    def _text(self, *, set_aside: bool = True) -> str:
        """The file as TOML; "" without one. Raises ReviewerError BAD_SETTINGS if it is none, or can't be read."""
        broken = self._set_aside if set_aside else self._left
        try:
            size = self.path.stat().st_size
            if size > _LARGEST_FILE:
                raise broken(f"{size} bytes")
            text = self.path.read_text(encoding="utf-8-sig")
            tomllib.loads(text)
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise self._bad(
                tr("The settings in “{path}” can't be read ({why}), so the defaults count."),
                tr("Check that it is a file that you may read."),
                repr(error),
                why=error.strerror or error,
            ) from error
        # Python's parser has no error of its own for brackets in brackets without end, or numbers without end.
        except (ValueError, RecursionError) as error:
            raise broken(repr(error)) from error
        return text

    def _set_aside(self, why: str) -> ReviewerError:
        stamp = self.path.name + SET_ASIDE + time.strftime("%Y%m%d-%H%M%S")
        aside, number = self.path.with_name(stamp), 2
        while aside.exists():
            aside, number = self.path.with_name(f"{stamp}-{number}"), number + 1
        with contextlib.suppress(FileNotFoundError):  # another process was faster
            try:
                self.path.rename(aside)
            except PermissionError:
                return self._left(why)
        return self._bad(
            tr("The settings in “{path}” are no valid TOML, so the defaults count."),
            tr("The file is kept as “{aside}”; what you can still read there you can set again."),
            why,
            aside=aside.name,
        )

    def _left(self, why: str) -> ReviewerError:
        text = tr("The settings in “{path}” are no valid TOML, so the defaults count.")
        return self._bad(text, tr("Correct the file, or remove it."), why)

    def _wrong(self, told: list[str]) -> ReviewerError:
        text = sentences(tr("Something in “{path}” makes no sense.").format(path=self.path), *told)
        return ReviewerError(ErrorCode.BAD_SETTINGS, text, tr("Correct it there, or in the window under Settings."))

    def _unwritable(self, why: str) -> ReviewerError:
        text = tr("“{path}” has a form into which no setting can be written.")
        return self._bad(text, tr("Change the file by hand, or remove it to begin anew."), why)

    def _bad(self, text: str, next_step: str, detail: str, **named: object) -> ReviewerError:
        named["path"] = self.path
        return ReviewerError(ErrorCode.BAD_SETTINGS, text.format(**named), next_step.format(**named), detail)


def _put(document: Any, key: Key, value: object, default: object) -> None:
    """Set `key` in a document of tomlkit or a dictionary; what equals the default goes."""
    page = document.get(key.page)
    if not isinstance(page, dict):
        if value == default and page is None:
            return
        document[key.page] = {} if type(document) is dict else tomlkit.table()
        page = document[key.page]
    if value != default:
        page[key.name] = value
    elif key.name in page:
        del page[key.name]
