"""Kinds of faults of wording."""

from __future__ import annotations

from tests.bench.planting import Planting, R


def tortured(r: R) -> Planting:
    """A term of a field, paraphrased by a program."""
    phrases = (
        "counterfeit consciousness",
        "irregular backwoods",
        "haze figuring",
        "bosom peril",
        "colossal information",
    )
    return Planting(f"that {r.choice(phrases)} serves")


def two_meanings(r: R) -> Planting:
    """An abbreviation of two things."""
    first, second, short = r.choice(
        (
            ("root quality trees", "rare quick tests", "RQT"),
            ("good old wood", "great open water", "GOW"),
            ("big blue leaf", "bare brown land", "BBL"),
        )
    )
    return Planting(f"the {first} ({short}) beside the {second} ({short})")


def unexplained(r: R) -> Planting:
    """An abbreviation that is used often and never explained."""
    short = r.choice(("RQTL", "GOWK", "BBLF", "QXTR"))
    return Planting(f"that {short} grows, that {short} falls, that {short} is cut and {short} is sold")
