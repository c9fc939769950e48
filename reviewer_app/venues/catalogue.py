"""All venues: those that ship with the program, and those of the person, which add to them or stand in their place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from reviewer_app.atomic_file import read_error
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import sentences, tr
from reviewer_app.locations import resource
from reviewer_app.venues.venue import Form, Policy, Venue, faults

# Nobody writes a longer one by hand (bytes).
_LARGEST: Final = 1 << 18
# A name that leads to a name that leads to a name is a circle.
_MOST_STEPS: Final = 4


@dataclass(frozen=True)
class Venues:
    """By their ids, in the order of their names. `problems` are the person's files that can't be used, and why.

    `own` says which file of the person's a venue is from, where it is.
    """

    by_id: Mapping[str, Venue]
    own: Mapping[str, Path]
    problems: tuple[ReviewerError, ...] = ()

    def get(self, name: str) -> Venue | None:
        """The venue of that id, title or edition, whatever the case; None if there is none.

        Another year than that of the edition is another venue: its rule may differ.
        """
        wanted = name.strip().casefold()
        return self.by_id.get(name) or next((v for v in self.by_id.values() if wanted in _names(v)), None)

    @property
    def for_reviewers(self) -> tuple[Venue, ...]:
        """Those of which a policy or a form is known."""
        return tuple(v for v in self.by_id.values() if v.rules is not None or v.fields)


def _names(venue: Venue) -> set[str]:
    edition = venue.rules.edition if venue.rules is not None else ""
    return {name.casefold() for name in (venue.id, venue.title, edition) if name}


def read_venues(folder: Path) -> Venues:
    """The venues that ship with the program, with the person's in `folder` over them.

    A file of the person's with the id of another venue replaces what it names of that one, and leaves the rest.
    """
    raw = dict(_shipped())
    own: dict[str, Path] = {}
    problems: list[ReviewerError] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            data = _data(path)
            name = data.get("id")
            merged = {**raw[name], **data} if isinstance(name, str) and name in raw else data
            venue = _venue(merged, path)
        except ReviewerError as error:
            problems.append(error)
            continue
        if venue.id in own:
            problems.append(_twice(venue.id, own[venue.id], path))
            continue
        raw[venue.id] = merged
        own[venue.id] = path
    venues = {name: _venue(data, own.get(name, Path(f"{name}.toml"))) for name, data in raw.items()}
    for name in list(venues):
        try:
            venues[name] = _resolved(venues[name], venues, own.get(name, Path(f"{name}.toml")))
        except ReviewerError as error:
            problems.append(error)
            del venues[name]
            own.pop(name, None)
    in_order = sorted(venues.values(), key=lambda v: v.title.casefold())
    return Venues({v.id: v for v in in_order}, own, tuple(problems))


def check_file(path: Path) -> Venue:
    """The venue that a file describes, alone or over the one of its id. Raises ReviewerError BAD_VENUE."""
    data = _data(path)
    shipped = _shipped()
    name = data.get("id")
    venue = _venue({**shipped.get(str(name), {}), **data}, path)
    known = {other: _venue(raw, path) for other, raw in shipped.items()}
    return _resolved(venue, {**known, venue.id: venue}, path)


@cache
def _shipped() -> Mapping[str, dict[str, Any]]:
    found = (_data(path) for path in sorted(resource("venues").glob("*.toml")))
    return {data["id"]: data for data in found}


def _data(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise _bad(path, tr("it is too large"))
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise read_error(path, error) from error
    except OSError as error:
        raise _bad(path, error.strerror or type(error).__name__) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _bad(path, str(error)) from error


def _venue(data: Mapping[str, Any], path: Path) -> Venue:
    try:
        venue = msgspec.convert(data, Venue)
    except msgspec.ValidationError as error:
        raise _bad(path, _said(error)) from error
    wrong = faults(venue)
    if wrong:
        raise _bad(path, tr("missing, doubled or not fitting: {names}").format(names=tr(", ").join(wrong)))
    return venue


def _resolved(venue: Venue, venues: Mapping[str, Venue], path: Path) -> Venue:
    """The venue with the policy and the form themselves where it names another venue's."""
    policy, _ = _followed(venue, "policy", venues, path)
    form, owner = _followed(venue, "form", venues, path)
    if isinstance(form, Form):
        form = msgspec.structs.replace(form, id=owner)
    return msgspec.structs.replace(venue, policy=policy, form=form)


def _followed(venue: Venue, what: str, venues: Mapping[str, Venue], path: Path) -> tuple[Policy | Form | None, str]:
    for at in _steps(venue, what, venues):
        found = getattr(at, what)
        if not isinstance(found, str):
            return found, at.id
    raise _bad(path, tr("“{name}” leads to no venue with a {what}").format(name=getattr(venue, what), what=what))


def _steps(venue: Venue, what: str, venues: Mapping[str, Venue]) -> Iterator[Venue]:
    at: Venue | None = venue
    for _ in range(_MOST_STEPS):
        if at is None:
            return
        yield at
        name = getattr(at, what)
        at = venues.get(name) if isinstance(name, str) else None


def _said(error: msgspec.ValidationError) -> str:
    """What msgspec says, its "$.form.field[0]" as a person would write it in the file."""
    return str(error).replace("`$.", "`").replace(" - at `$`", "")


def _bad(path: Path, what: str) -> ReviewerError:
    return ReviewerError(
        ErrorCode.BAD_VENUE,
        sentences(tr("“{path}” describes no venue: {what}.").format(path=path, what=what.rstrip("."))),
        tr("Mend the file and check it with: reviewer-app venues check FILE"),
    )


def _twice(name: str, first: Path, second: Path) -> ReviewerError:
    return ReviewerError(
        ErrorCode.BAD_VENUE,
        tr("“{second}” and “{first}” both describe “{name}”.").format(first=first, second=second, name=name),
        tr("Remove one of the two files, or give it another id."),
    )
