"""Figures, tables and sections against what the text names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.paper.model import LeftOut, Paper
from tests.checks.finding_in import found
from tests.review.making import make_paper, span


def paper(text: str, figures: int = 3, tables: int = 0) -> Paper:
    """A paper with that text, and figures and tables with long captions."""
    return make_paper(
        [("1 Introduction", [text]), ("2 Methods", ["We did it."]), ("3 Results", ["It was so."])],
        figures=[
            f"Figure {n}: How the number {'abcdefgh'[n]} of all of them grows with time." for n in range(1, figures + 1)
        ],
        tables=[(f"Table {n}: What came out.", [["a"]]) for n in range(1, tables + 1)],
    )


def test_all_that_is_there_is_named() -> None:
    for text in ("See Figures 1-3.", "See Figs. 1, 2a and 3(b).", "Fig.1 shows it, as do FIG. 2 and Figure 3A–C."):
        for check in ("not_there", "never_named", "numbering"):
            assert found(f"mentions.{check}", paper(text)) == [], (check, text)


def test_figures_may_be_named_by_their_place_or_read_with_other_numbers() -> None:
    more = "See Figures 1 and 2. The figure below shows the rest."
    assert [f.certainty for f in found("mentions.never_named", paper(more))] == ["note"]
    figures = ["Figure 21: How all of it grows with time.", "Figure 41: How all of it shrinks with time."]
    chapters = make_paper([("A", ["See below."])], figures=figures)
    assert found("mentions.never_named", chapters) == []
    assert found("mentions.numbering", chapters) == []


def test_a_figure_that_is_not_there() -> None:
    (finding,) = found("mentions.not_there", paper("See Figures 1 to 3. See also Figure 4."))
    assert finding.certainty == "likely"
    assert finding.places[0].quote == "Figure 4"
    (table,) = found("mentions.not_there", paper("Table III shows it.", tables=2))
    assert table.computed["named"] == "3"


@pytest.mark.parametrize(
    "text", ["See Figure 4 of [7].", "See Supplementary Figure 4.", "See Fig. S4.", "Smith et al., Figure 4, shows it."]
)
def test_figures_of_others_are_theirs(text: str) -> None:
    assert found("mentions.not_there", paper(f"Figures 1-3. {text}")) == []


def test_a_caption_that_was_read_as_text_is_there() -> None:
    made = paper("See Figures 1 to 4.")
    left = LeftOut("Figure 4. A caption that nobody took for one", 1, span(1).rects, "text inside a figure")
    assert found("mentions.not_there", replace(made, left_out=(left,))) == []


def test_a_figure_that_is_never_named() -> None:
    (finding,) = found("mentions.never_named", paper("See Figures 1 and 3."))
    assert "2" in finding.text
    assert finding.places[0].paragraph == "f2"
    left = LeftOut("as Fig. 2 shows", 1, span(1).rects, "text inside a table")
    assert found("mentions.never_named", replace(paper("See Figures 1 and 3."), left_out=(left,))) == []


def test_numbers_twice_and_left_out() -> None:
    made = paper("See Figures 1, 2 and 4.", figures=4)
    gap = replace(made, figures=(*made.figures[:2], made.figures[3]))
    assert "3" in found("mentions.numbering", gap)[0].text
    twice = replace(
        made,
        figures=(*made.figures[:3], replace(made.figures[3], caption="Figure 3: Another thing that is drawn here.")),
    )
    (finding,) = found("mentions.numbering", twice)
    assert len(finding.places) == 2
    continued = replace(made.figures[3], caption="Figure 3 (continued): How the rest of them grows with time.")
    assert found("mentions.numbering", replace(made, figures=(*made.figures[:3], continued))) == []


def test_a_figure_of_another_paper_is_shown_in_this_one() -> None:
    made = paper("See Figures 1-3.")
    shown = replace(made.figures[2], caption="Figure 1. What another paper draws, with a caption of its own.")
    assert found("mentions.numbering", replace(made, figures=(*made.figures, shown))) == []


def test_nothing_is_missed_where_a_page_was_not_read() -> None:
    made = paper("See Figure 7.")
    unread = replace(made, pages=tuple(replace(p, quality=0.1) for p in made.pages[:1]) + made.pages[1:])
    for check in ("not_there", "never_named", "numbering", "sections"):
        assert found(f"mentions.{check}", unread) == []


@pytest.mark.parametrize(
    "text", ["Section ??", "Fig. ??", "[?]", "[3, ?]", "Eq. (??)", "Error! Reference source not found"]
)
def test_what_latex_could_not_resolve(text: str) -> None:
    (finding,) = found("mentions.unresolved", f"As {text} shows, it is so.")
    assert finding.certainty == "error"
    assert finding.places[0].quote == text


def test_what_was_not_resolved_in_many_places_is_one_finding() -> None:
    (finding,) = found("mentions.unresolved", "One says so [?]. Others do too [? ], and most [?].")
    assert "in 3 places" in finding.text
    assert len(finding.places) == 3


def test_a_figure_may_be_the_one_that_was_not_resolved() -> None:
    captions = ["Figure 1: A tree.", "Figure 2: A wood."]
    one = make_paper([("A", ["As Figure 2 shows, it is so."])], figures=captions)
    assert [f.certainty for f in found("mentions.never_named", one)] == ["likely"]
    one = make_paper([("A", ["As Figure 2 and Figure ?? show, it is so."])], figures=captions)
    assert [f.certainty for f in found("mentions.never_named", one)] == ["note"]


@pytest.mark.parametrize("text", ["Why is it so??", "What is section 3?", "the operator a ?? b", "x[?y]"])
def test_question_marks_of_other_kinds(text: str) -> None:
    assert found("mentions.unresolved", text) == []


def test_sections() -> None:
    (finding,) = found("mentions.sections", paper("Section 2 says it, Section 4 more."))
    assert finding.places[0].quote == "Section 4"
    for text in (
        "Section 3 says it.",
        "Section 7 of the Act says it.",
        "Smith et al. Section 9",
        "Section 230 is law.",
    ):
        assert found("mentions.sections", paper(text)) == [], text
