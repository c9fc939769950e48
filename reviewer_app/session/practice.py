"""In which part a person works on the open paper, and what that allows: their own draft, or a review for a venue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.review.model import Practice
from reviewer_app.venues.catalogue import Venues, read_venues
from reviewer_app.venues.permission import Permission, permission
from reviewer_app.venues.venue import Use, Venue

# Among what is kept of a person's way through a paper; it goes when the paper is forgotten.
_KEPT_AS: Final = "practice"
# The id or the name of a venue that nobody described, in characters.
MOST_NAME: Final = 100
# The uses for which the model has to have read the paper.
_OF_THE_PAPER: Final = (Use.UNDERSTAND, Use.SUGGEST, Use.WRITE)


class Mode(StrEnum):
    """The two parts; the values stand in the store, in the settings and on the command line."""

    MINE = "mine"
    REVIEWER = "reviewer"

    @property
    def words(self) -> str:
        """As it is told in a window's title."""
        return tr("my draft") if self is Mode.MINE else tr("I review")


@dataclass(frozen=True, slots=True)
class ChosenMode:
    """What a person chose for a paper. `venue` is an id, or the name of one that isn't described here.

    `allowed` is the day (ISO 8601) on which they said that their editor allows a language model.
    """

    mode: Mode
    venue: str = ""
    allowed: str = ""


class PracticeChoice:
    """The choice for the open paper, and what follows from it."""

    def __init__(
        self,
        keep: Callable[[], None],
        folder: Path,
        default: Callable[[], ChosenMode | None],
        changed: Callable[[], None],
        said: ChosenMode | None = None,
    ) -> None:
        """After a change `keep` is called, to have `kept` written, then `changed`. The person's venues are in `folder`.

        `default` is what is chosen for papers of which nothing is kept; with `said`, nothing else counts.
        """
        self._keep = keep
        self._folder = folder
        self._default = default
        self._changed = changed
        self._said = said
        self._venues: Venues | None = None
        self._own: ChosenMode | None = None
        self.chosen = said or default()

    def open(self, kept: Mapping[str, Any]) -> None:
        """Another paper, with what was chosen for it before."""
        self._venues = None
        self._own = chosen_mode(kept)
        self.chosen = self._said or self._own or self._default()

    def kept(self) -> dict[str, Any]:
        """What to keep, as `open` takes it."""
        own = self._own
        return {_KEPT_AS: {"mode": own.mode.value, "venue": own.venue, "allowed": own.allowed} if own else {}}

    def take_over(self, earlier: Mapping[str, Any]) -> None:
        """What was chosen for an earlier version holds for this one, unless the person chose already."""
        found = chosen_mode(earlier)
        if self._own is None and found is not None:
            self._set(found)

    def choose(self, mode: Mode, venue: str = "") -> None:
        """The person's part in the open paper from now on; `venue` is asked for where they review."""
        venue = venue.strip()[:MOST_NAME] if mode is Mode.REVIEWER else ""
        before = self.chosen
        same = before is not None and (before.mode, before.venue) == (mode, venue)
        self._set(replace(before, allowed=before.allowed) if same and before else ChosenMode(mode, venue))

    def allow(self, *, allowed: bool = True) -> None:
        """The person says that their editor allows a language model here, or takes that back."""
        if self.chosen is not None and self.chosen.mode is Mode.REVIEWER:
            self._set(replace(self.chosen, allowed=date.today().isoformat() if allowed else ""))

    @property
    def venues(self) -> Venues:
        """All venues, the person's too, as their files were when the paper was opened or `reread` was called."""
        self._venues = self._venues or read_venues(self._folder)
        return self._venues

    def reread(self) -> Venues:
        """All venues as their files are now."""
        self._venues = None
        return self.venues

    @property
    def venue(self) -> Venue | None:
        """The venue that the paper is reviewed for, if it is described."""
        return self.venues.get(self.chosen.venue) if self.chosen is not None and self.chosen.venue else None

    @property
    def venue_name(self) -> str:
        """What that venue is called; empty where none is named."""
        venue = self.venue
        return venue.title if venue is not None else self.chosen.venue if self.chosen is not None else ""

    @property
    def title(self) -> str:
        """The choice in a few words; empty as long as none was made."""
        if self.chosen is None:
            return ""
        name = self.venue_name
        mode = self.chosen.mode.words
        return tr("{mode} for {venue}").format(mode=mode, venue=name) if name else mode

    def permission(self, use: Use) -> Permission:
        """Whether something may be used, and why. Of one's own draft everything may; so may it before a choice."""
        chosen = self.chosen
        if chosen is None or chosen.mode is Mode.MINE:
            return Permission(True, "", "yes")
        return permission(self.venue, self.venue_name, use, by_editor=chosen.allowed)

    def require(self, use: Use) -> None:
        """Raises ReviewerError NOT_ALLOWED if the venue's rule isn't known to allow it and no editor does."""
        found = self.permission(use)
        if not found.allowed:
            raise ReviewerError(
                ErrorCode.NOT_ALLOWED,
                found.reason,
                tr("If your editor or the venue allows it, say so: the review will tell that you did."),
            )

    @property
    def may_read_ahead(self) -> bool:
        """Whether a model may read the paper before anybody asks: not until the person has chosen."""
        return self.chosen is not None and any(self.permission(use).allowed for use in _OF_THE_PAPER)

    @property
    def provenance(self) -> Practice | None:
        """The choice as a review tells it; None if none was made."""
        chosen = self.chosen
        if chosen is None:
            return None
        if chosen.mode is Mode.MINE:
            return Practice(chosen.mode.value)
        rule = permission(self.venue, self.venue_name, Use.WRITE).reason
        return Practice(chosen.mode.value, chosen.venue, self.venue_name, rule, chosen.allowed)

    def _set(self, chosen: ChosenMode) -> None:
        self._own = self.chosen = chosen
        self._keep()
        self._changed()


def mode_of(name: str, venue: str) -> ChosenMode | None:
    """A choice as the settings and the store name it; None if it is none."""
    return ChosenMode(Mode(name), venue if name == Mode.REVIEWER else "") if name in set(Mode) else None


def chosen_mode(kept: Mapping[str, Any]) -> ChosenMode | None:
    """What was chosen for a paper, of all that is kept with it; None if nothing was."""
    found = kept.get(_KEPT_AS)
    if not isinstance(found, dict):
        return None
    chosen = mode_of(str(found.get("mode", "")), str(found.get("venue", ""))[:MOST_NAME])
    return replace(chosen, allowed=str(found.get("allowed", ""))) if chosen is not None else None
