"""Where an abstract ends: before an introduction without a heading, over small print and a turn of the page."""

from __future__ import annotations

import pytest

from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed
from tests.parsing.test_headings import pieces

OPENING = "We looked at how the wheat grows when the soil is cold, and"


def test_an_introduction_in_the_type_of_the_abstract_is_none_of_it() -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Drift of small lamps in long exposures"], 160, 90, 17, "tibo")
    lines(page, ["Abstract"], 72, 160, 12, "tibo")
    y = paragraph(page, SENTENCE * 4, y=178) + 36
    for number in range(3):
        y = paragraph(page, f"Paragraph MARLSTONE{number} opens here. " + SENTENCE * 5, y=y)
    lines(made[1], ["Methods"], 72, 100, 12, "tibo")
    paragraph(made[1], SENTENCE * 12, y=118)
    found = parsed(made)
    assert "MARLSTONE" not in found.abstract
    assert found.abstract.startswith("We measure")
    body = "\n".join(s.text for s in found.sections if s.heading != "Abstract")
    assert all(f"MARLSTONE{number}" in body for number in range(3))


@pytest.mark.parametrize("font", ["tiro", "tibo"])
def test_a_structured_abstract_with_room_between_its_paragraphs_is_whole(font: str) -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Drift of small lamps in long exposures"], 160, 90, 17, "tibo")
    lines(page, ["Abstract"], 72, 160, 12, "tibo")
    y = 178.0
    for label in ("Background: ", "Methods and data: ", "Results: ", "Conclusions: "):
        pieces(page, y, (label, font), (OPENING, "tiro"))
        y = paragraph(page, SENTENCE * 3, y=y + 12) + (30 if label == "Background: " else 6)
    lines(made[1], ["Methods"], 72, 100, 12, "tibo")
    paragraph(made[1], SENTENCE * 12, y=118)
    assert f"Conclusions: {OPENING}" in parsed(made).abstract


def test_an_abstract_that_goes_on_overleaf_has_no_licence_in_it() -> None:
    made = document(3)
    page = made[0]
    lines(page, ["Drift of small lamps in long exposures"], 160, 90, 17, "tibo")
    lines(page, ["Abstract"], 72, 460, 12, "tibo")
    y = paragraph(page, "Background: " + SENTENCE * 12, y=478, size=11)
    lines(page, ["(Continued on next page)"], 400, y + 8, 9)
    lines(
        page,
        ["© The Author(s). 2021 Open Access This article is licensed under a Creative", "Commons licence."],
        72,
        790,
        7,
    )
    lines(made[1], ["(Continued from previous page)"], 72, 80, 9)
    y = paragraph(made[1], "Results: " + SENTENCE * 3, y=100, size=11)
    lines(made[1], ["Introduction"], 72, y + 20, 12, "tibo")
    paragraph(made[1], SENTENCE * 12, y=y + 38)
    paragraph(made[2], SENTENCE * 24, y=100)
    abstract = parsed(made).abstract
    assert "Results: We measure" in abstract
    assert "Creative Commons" not in abstract
    assert "Continued" not in abstract


def test_addresses_without_a_stop_at_the_foot_do_not_run_into_an_abstract_overleaf() -> None:
    made = document(3)
    page = made[0]
    lines(page, ["Drift of small lamps in long exposures"], 160, 90, 17, "tibo")
    lines(page, ["Abstract"], 72, 460, 12, "tibo")
    pieces(page, 478, ("Background: ", "tibo"), (OPENING, "tiro"))
    y = paragraph(page, SENTENCE * 5, y=490)
    lines(page, ["(Continued on next page)"], 72, y + 4, 8)
    lines(
        page,
        ["Department of Soils, University of Somewhere,", "and Institute of Wheat, North Town"],
        72,
        760,
        7.5,
        step=9,
    )
    lines(made[1], ["(Continued from previous page)"], 72, 80, 8)
    y = 92.0
    for label in ("Methods:", "Results:"):
        pieces(made[1], y, (label + " ", "tibo"), (OPENING, "tiro"))
        y = paragraph(made[1], SENTENCE * 4, y=y + 12) + 4
    lines(made[1], ["Introduction"], 72, y + 20, 12, "tibo")
    paragraph(made[1], SENTENCE * 12, y=y + 38)
    paragraph(made[2], SENTENCE * 24, y=100)
    paper = parsed(made)
    assert [label in paper.abstract for label in ("Background", "Methods", "Results")] == [True] * 3
    assert "Institute of Wheat" not in paper.abstract
    assert paper.sections[1].heading == "Introduction"


@pytest.mark.parametrize(("after", "inside"), [("Methods", False), ("Introduction", True)])
def test_what_is_too_long_for_an_abstract_holds_the_introduction_that_has_no_heading(after: str, inside: bool) -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Drift of small lamps in long exposures"], 160, 90, 17, "tibo")
    lines(page, ["Abstract"], 72, 160, 12, "tibo")
    y = paragraph(page, SENTENCE * 4, y=178)
    for number in range(3):
        lines(
            page,
            [f"Paragraph MARLSTONE{number} opens here, and goes on with what was seen in the first weeks of it"],
            84,
            y,
        )
        y = paragraph(page, "after the sowing. " + SENTENCE * 4, y=y + 12)
    lines(made[1], [after], 72, 100, 12, "tibo")
    paragraph(made[1], SENTENCE * 12, y=118)
    assert ("MARLSTONE2" in parsed(made).abstract) == inside
