"""What a file draws apart though it belongs together: marks of list items, accents over letters."""

from __future__ import annotations

from reviewer_app.parsing.lines import Run, runs_text
from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed


def test_the_numbers_of_references_can_be_drawn_after_all_of_them() -> None:
    made = document()
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    y = paragraph(page, SENTENCE * 6, y=130) + 24
    lines(page, ["References"], 88, y, 12, "tibo")
    names = [
        "Keller M. Roots in cold soils",
        "Novak T. Ranking",
        "de la Cruz E. Sleep",
        "Rossi C. Song",
        "Ito J. Noise",
    ]
    entries = [[f"{name} and what is known about it in fields.", f"J Soil 20{n}."] for n, name in enumerate(names, 11)]
    lines(page, [text for entry in entries for text in entry], 100, y + 20, 9)
    lines(page, [f"{n}." for n in range(1, 6)], 88, y + 20, 9, step=24)
    assert [r.text for r in parsed(made).references] == [f"{n}. {' '.join(e)}" for n, e in enumerate(entries, 1)]


def test_bullets_that_are_drawn_apart_open_their_items() -> None:
    made = document()
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    y = paragraph(page, SENTENCE * 6, y=130) + 6
    items = ["seeds of wheat that were sown", "soil of the north and its warmth", "rain, snow and what else fell"]
    lines(page, items, 100, y)
    lines(page, ["·", "·", "·"], 90, y)
    found = [p.text for s in parsed(made).sections for p in s.paragraphs if p.kind == "list"]
    assert found == [f"· {item}" for item in items]


def test_the_number_of_a_formula_stays_at_its_formula() -> None:
    made = document()
    page = made[0]
    lines(page, ["Wheat in Winter and in Spring"], 160, 90, 18, "tibo")
    y = paragraph(page, SENTENCE * 8, 57, 130, 225)
    for n in range(1, 4):
        lines(page, [f"x = y + {n}"], 120, y + 24 * n)
        lines(page, [f"({n})"], 270, y + 24 * n)
    paragraph(page, SENTENCE * 20, 290, 130, 225)
    assert not any(f"({n}) " in p.text for s in parsed(made).sections for p in s.paragraphs for n in (1, 2, 3))


def test_an_accent_over_the_next_letter_leaves_no_space() -> None:
    pieces = [("GR", 308, 328.5), ("¨", 330.3, 337), ("AF", 328.5, 347)]
    runs = [Run(text, x0, x1, 100, 12, "Sans", False, False, False, 0) for text, x0, x1 in pieces]
    assert runs_text(runs) == "GRÄF"
