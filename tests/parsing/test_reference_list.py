"""Where a reference list begins and ends: by its entries, whatever stands over, in and after it."""

from __future__ import annotations

import pymupdf
import pytest

from reviewer_app.parsing.names import is_references
from tests.parsing.making import SENTENCE, document, lines, paragraph, parsed

ENTRIES = [
    f"[{n}] A. Norwood and B. Kestrel. Notes on lamp number {n}. Journal of Lamps, {n}({n}):{n}1-{n}9, 200{n}."
    for n in range(1, 7)
]


def paper(heading: str = "References", entries: list[str] = ENTRIES) -> tuple[pymupdf.Document, float]:
    """A paper whose last page has a list of references under `heading`; also where the list ends."""
    made = document(3)
    lines(made[0], ["On Winter Wheat and the Soils of the North"], 110, 80, 20, "tibo")
    for number, name in enumerate(("1 Introduction", "2 Methods", "3 Results")):
        page = made[min(number, 1)]
        y = 120 if number < 2 else 400
        lines(page, [name], 72, y, 12, "tibo")
        paragraph(page, SENTENCE * 8, y=y + 18)
    lines(made[2], [heading], 72, 100, 12, "tibo")
    return made, lines(made[2], entries, 72, 118, 9, step=11)


@pytest.mark.parametrize(
    "heading", ["References", "REFERENCES AND NOTES", "References and links", "7. Bibliography", "What we have read"]
)
def test_a_list_is_found_under_its_heading_and_by_its_entries_alone(heading: str) -> None:
    made, _ = paper(heading)
    assert len(parsed(made).references) == 6


@pytest.mark.parametrize(
    "heading", ["Notes and references", "Literature cited", "Literaturverzeichnis", "Список литературы", "参考文献"]
)
def test_names_of_the_list(heading: str) -> None:
    assert is_references(heading)


def test_a_heading_over_prose_opens_no_list() -> None:
    made, _ = paper()
    page = made[1]
    lines(page, ["Reference"], 72, 600, 12, "tibo")
    prose = "Clause 3 of the plan of 2019 says so; sentence OSTLER belongs here. 1. Step one of 2020 with lamp 3. "
    paragraph(page, prose + SENTENCE * 3, y=618)
    found = parsed(made)
    assert len(found.references) == 6
    assert "OSTLER" in next(s for s in found.sections if s.heading == "Reference").text


def test_what_follows_a_list_is_not_in_its_last_entry() -> None:
    made, y = paper()
    life = "Ada Norwood received the M.Sc. degree in optics from the University of Northmoor in 1998. " + SENTENCE
    paragraph(made[2], life, y=y + 40, size=9)
    found = parsed(made)
    assert len(found.references) == 6
    assert found.references[-1].text.endswith("2006.")
    assert "Northmoor" in found.sections[-1].text


def test_a_notice_in_the_type_of_the_list_ends_it() -> None:
    made, y = paper()
    notice = "Conflict of Interest: The authors declare that the work was done without relations to be named. "
    paragraph(made[2], notice * 2, y=y, size=9)
    found = parsed(made)
    assert found.references[-1].text.endswith("2006.")
    assert any("Conflict of Interest" in s.text for s in found.sections)


def test_a_footnote_on_the_page_of_the_list_is_a_footnote() -> None:
    made, _ = paper()
    lines(made[2], ["³The program ZEPHYR is kept at the address of the institute."], 72, 780, 8)
    found = parsed(made)
    assert found.references[-1].text.endswith("2006.")
    notes = [p.text for s in found.sections for p in s.paragraphs if p.kind == "footnote"]
    assert any("ZEPHYR" in text for text in notes)


def test_a_table_between_the_columns_of_a_list_is_not_a_part_of_it() -> None:
    made, y = paper()
    for row in range(8):
        for column in range(3):
            made[2].insert_text((72 + 120 * column, y + 60 + 14 * row), f"{row}.{column}7", fontsize=8, fontname="helv")
    page = made.new_page(width=595, height=842)
    lines(page, [e.replace(f"[{n}]", f"[{n + 6}]") for n, e in enumerate(ENTRIES, 1)], 72, 100, 9, step=11)
    found = parsed(made)
    assert len(found.references) == 12
    assert not any("0.07" in r.text for r in found.references)


def test_a_last_section_that_a_list_without_a_heading_follows_keeps_its_text() -> None:
    made, _ = paper("4 Conclusion", [])
    y = paragraph(made[2], "MARLSTONE ends here. " + SENTENCE * 6, y=118)
    lines(made[2], ENTRIES, 72, y + 4, 10, step=12)
    found = parsed(made)
    assert len(found.references) == 6
    assert "MARLSTONE" in next(s for s in found.sections if s.heading == "4 Conclusion").text
