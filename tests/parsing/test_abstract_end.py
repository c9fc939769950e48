"""Where an abstract ends: before an introduction without a heading, over small print and a turn of the page."""

from __future__ import annotations

from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed


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


def test_a_structured_abstract_with_room_between_its_paragraphs_is_whole() -> None:
    made = document(2)
    page = made[0]
    lines(page, ["Drift of small lamps in long exposures"], 160, 90, 17, "tibo")
    lines(page, ["Abstract"], 72, 160, 12, "tibo")
    y = 178.0
    for label in ("Background: ", "Methods and data: ", "Results: ", "Conclusions: "):
        y = paragraph(page, label + SENTENCE * 3, y=y) + (30 if label == "Background: " else 6)
    lines(made[1], ["Methods"], 72, 100, 12, "tibo")
    paragraph(made[1], SENTENCE * 12, y=118)
    assert "Conclusions: We measure" in parsed(made).abstract


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
