"""Decisions from evidence: a table of named features, each with a weight and the reason for it.

A feature looks at a case (a candidate with what stands around it) and says whether it holds, or how much. The weights
of those that hold are added up. To change what speaks for a heading, a title, a caption or an abstract, change a row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Case = TypeVar("Case")


@dataclass(frozen=True, slots=True)
class Evidence(Generic[Case]):
    """One feature: its name, what it adds where it holds (negative: it speaks against), the test, and why it counts.

    `holds` gives True or False, or an amount by which the weight is multiplied.
    """

    name: str
    weight: float
    holds: Callable[[Case], float]
    why: str


def weigh(table: Sequence[Evidence[Case]], case: Case) -> float:
    """The sum of the weights of the features that hold."""
    return sum((row.weight * row.holds(case) for row in table), 0.0)


def found(table: Sequence[Evidence[Case]], case: Case) -> dict[str, float]:
    """The features that hold, with what each adds: for looking at a decision and for fitting weights."""
    values = {row.name: row.weight * row.holds(case) for row in table}
    return {name: value for name, value in values.items() if value}
