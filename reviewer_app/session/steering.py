"""What a person wants the model to look at, in their own words: for all papers in the settings, for one paper here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.review.model import GenerationSettings

# Characters: about 500 tokens, which each section's request holds once.
MOST_NOTES: Final = 2000
# Among what is kept of a person's way through a paper; it goes when the paper is forgotten.
_KEPT_AS: Final = "steering"


class SteeringNotes:
    """The notes for the open paper."""

    def __init__(self, keep: Callable[[], None]) -> None:
        """`keep` is called after a change, to have `kept` written."""
        self._keep = keep
        self.of_paper = ""

    def open(self, kept: Mapping[str, Any]) -> None:
        """Another paper, with what was noted for it before."""
        notes = kept.get(_KEPT_AS, "")
        self.of_paper = notes[:MOST_NOTES] if isinstance(notes, str) else ""

    def kept(self) -> dict[str, Any]:
        """What to keep, as `open` takes it."""
        return {_KEPT_AS: self.of_paper}

    def change(self, notes: str) -> None:
        """The notes for the open paper from the next run on."""
        self.of_paper = notes.strip()[:MOST_NOTES]
        self._keep()


def with_notes(settings: GenerationSettings, notes: str) -> GenerationSettings:
    """`settings` with the notes for one paper behind those for all.

    Raises ReviewerError WRONG_USE if they are too long.
    """
    if len(notes) > MOST_NOTES:
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("The notes for the model have {n:,} characters, and {most:,} is the most.").format(
                n=len(notes), most=MOST_NOTES
            ),
            tr("Say it in fewer words."),
        )
    both = filter(None, (settings.steering.strip(), notes.strip()))
    return replace(settings, steering="\n".join(both))
