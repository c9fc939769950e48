"""Whether a paper is read by Nougat, and with what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.role import NOUGAT, Role
from reviewer_app.models.nougat import NougatPlaces, State

# `auto` is Nougat where a card, the environment and weights are there.
ParserChoice = Literal["auto", "mupdf", "nougat"]
PARSERS: Final[tuple[ParserChoice, ...]] = ("auto", "mupdf", "nougat")


@dataclass(frozen=True, slots=True)
class NougatPlan:
    """With what a paper is read: the worker's `role` with its interpreter, and the folder of the weights.

    `on_processor`: the person asked for it, also where there is no card.
    """

    role: Role
    weights: Path
    on_processor: bool = False


def nougat_plan(places: NougatPlaces, choice: ParserChoice) -> NougatPlan | None:
    """How Nougat would read a paper, if `choice` lets it; None for PyMuPDF.

    Whether there is a card is known to the worker alone. Raises ReviewerError NOT_INSTALLED where Nougat was asked for
    and is not here.
    """
    if choice == "mupdf":
        return None
    weights = places.ready_weights()
    environment = places.environment_state()
    if environment is State.READY and weights is not None:
        role = replace(NOUGAT, interpreter=places.interpreter)
        return NougatPlan(role, places.weights(weights), on_processor=choice == "nougat")
    if choice == "auto":
        return None
    if environment is State.BROKEN:
        raise ReviewerError(
            ErrorCode.NOT_INSTALLED,
            tr("Nougat's environment is half-built or broken."),
            tr("Build it anew: reviewer-app nougat install"),
        )
    raise ReviewerError(
        ErrorCode.NOT_INSTALLED,
        tr("Nougat is not installed."),
        tr("Install it with “reviewer-app nougat install”, or leave out --parser: papers are read with PyMuPDF then."),
    )
