"""Decisions by tables of named features: what each table needs to be read and changed by its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from reviewer_app.parsing.abstract_evidence import ABSTRACT_EVIDENCE
from reviewer_app.parsing.caption_evidence import CAPTION_EVIDENCE
from reviewer_app.parsing.evidence import Evidence, found, weigh
from reviewer_app.parsing.heading_evidence import HEADING_EVIDENCE, LEAST, LOOK
from reviewer_app.parsing.page_text import read_page
from reviewer_app.parsing.style import BodyStyle
from reviewer_app.parsing.title_evidence import TITLE_EVIDENCE, TitleCase, title_score
from tests.parsing.making import a_paper

TABLES: dict[str, Sequence[Evidence[Any]]] = {
    "heading": HEADING_EVIDENCE, "look": LOOK, "least": LEAST, "title": TITLE_EVIDENCE, "caption": CAPTION_EVIDENCE,
    "abstract": ABSTRACT_EVIDENCE,
}  # fmt: skip


def test_the_weights_of_what_holds_are_added_up() -> None:
    table: tuple[Evidence[int], ...] = (
        Evidence("even", 2.0, lambda n: n % 2 == 0, "halves"),
        Evidence("small", -0.5, lambda n: n < 10, "few"),
        Evidence("size", 0.1, lambda n: n, "much"),
    )
    assert weigh(table, 4) == pytest.approx(1.9)
    assert found(table, 5) == pytest.approx({"small": -0.5, "size": 0.5})


@pytest.mark.parametrize("name", TABLES)
def test_each_row_has_a_name_of_its_own_and_a_reason(name: str) -> None:
    names = [row.name for row in TABLES[name]]
    assert len(set(names)) == len(names)
    assert all(row.why and row.weight for row in TABLES[name])


def test_a_decision_can_be_looked_at() -> None:
    page = read_page(a_paper()[0])
    groups = [[line] for line in page.lines]
    body = BodyStyle(size=10.0, font=page.lines[-1].font)
    cases = [TitleCase(group, groups, page.frame_height, body, "") for group in groups]
    best = max(cases, key=title_score)
    assert best.text == "Winter Wheat and the Temperature of the Soil"
    held = found(TITLE_EVIDENCE, best)
    assert {"size", "some words", "names below", "high up"} <= set(held)
    assert title_score(best) == pytest.approx(sum(held.values()))
