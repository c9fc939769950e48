"""Numbers across a paper: what stands nowhere else, what has two values, what does not follow."""

from __future__ import annotations

import pytest

from reviewer_app.paper.file_facts import FileFacts, Letters
from reviewer_app.paper.model import Paper, Rect
from tests.checks.finding_in import found
from tests.review.making import make_paper

LONG = "The rest of the paper says how it was done and what came of it, at length. " * 12


def with_abstract(abstract: str, body: str, tables: list[tuple[str, list[list[str]]]] | None = None) -> Paper:
    """A paper whose abstract says one thing and whose body another."""
    return make_paper([("Abstract", [abstract]), ("1 Results", [LONG, body])], tables=tables or [])


@pytest.mark.parametrize(
    ("figure", "elsewhere"),
    [("93.1%", "91.3%"), ("12.5 ms", "15.2 ms"), ("3.75 GB", "3.5 GB"), ("1,234.5 kg", "1,243.5 kg")],
)
def test_a_figure_of_the_abstract_that_stands_nowhere_else(figure: str, elsewhere: str) -> None:
    (finding,) = found("numbers.abstract_only", with_abstract(f"It reaches {figure}.", f"It reached {elsewhere}."))
    assert (finding.certainty, finding.places[0].quote) == ("likely", figure)


@pytest.mark.parametrize(
    ("abstract", "body"),
    [
        ("It reaches 93.1%.", "It reached 93.1 percent."),
        ("It reaches 93%.", "It reached 93.12%."),
        ("It reaches 93%.", "It reached a share of .93."),
        ("It reaches 93.1%.", "It reached 93.15%."),
        ("It takes 12.5 s.", "It took 12,500 ms."),
        ("It is known that 93.1% [3] do so.", "Nothing."),
        ("In Python 3.75 it runs.", "Nothing."),
    ],
)
def test_a_figure_that_is_there_in_another_form(abstract: str, body: str) -> None:
    assert found("numbers.abstract_only", with_abstract(abstract, body)) == []


def test_a_figure_in_a_cell_is_there_and_a_comparison_is_a_note() -> None:
    cells = [["Model", "F1"], ["Ours", "93.1"]]
    assert (
        found("numbers.abstract_only", with_abstract("It reaches 93.1%.", "See it.", [("Table 1: Scores.", cells)]))
        == []
    )
    (note,) = found("numbers.abstract_only", with_abstract("It improves by 4.6%.", "See it."))
    assert note.certainty == "note"


@pytest.mark.parametrize(
    ("abstract", "body"),
    [
        ("A total of 120 participants took part.", "There was a total of 112 participants."),
        ("We recruited 120 patients.", "In all, 112 patients were recruited."),
        ("Participants (N = 120) read texts.", "Participants (N = 112) read texts."),
        ("1,200 images were included.", "We included 1,180 images."),
    ],
)
def test_one_quantity_with_two_values(abstract: str, body: str) -> None:
    (finding,) = found("numbers.two_values", with_abstract(abstract, body))
    assert (finding.certainty, len(finding.places)) == ("likely", 2)


@pytest.mark.parametrize(
    ("abstract", "body"),
    [
        ("We recruited 120 patients.", "In all, 112 patients were included."),
        ("We recruited 120 patients.", "In all, 120 patients were recruited."),
        ("We recruited 120 patients.", "In the control group, 60 patients were recruited."),
        ("We recruited 120 patients.", "We recruited 120 patients and 40 patients were recruited."),
        ("A total of 120 participants took part.", "There was a total of 112 questions."),
    ],
)
def test_two_quantities_with_two_values(abstract: str, body: str) -> None:
    assert found("numbers.two_values", with_abstract(abstract, body)) == []


@pytest.mark.parametrize(
    "text",
    [
        "F1 increased from 40.0 to 50.0 (45 %).",
        "Time was reduced from 12.5 s to 5.0 s, a 20 % saving.",
        "It is a 30 % reduction, from 50 to 40.",
    ],
)
def test_a_change_that_its_two_values_do_not_give(text: str) -> None:
    assert [c.certainty for c in found("numbers.improvement", text)] == ["likely"]


@pytest.mark.parametrize(
    "text",
    [
        "F1 increased from 40.0 to 50.0 (25 %).",
        "F1 increased from 40.0 to 50.0 (20 %).",
        "F1 increased from 40.0 to 50.0 (10 %).",
        "Time was reduced from 12.5 s to 5.0 s, a 60 % saving.",
        "It is a 20 % reduction, from 50 to 40.",
        "It rose from 0.40 to 0.50 (95 % CI).",
    ],
)
def test_a_change_that_follows_in_any_usual_way(text: str) -> None:
    assert found("numbers.improvement", text) == []


TABLE = ("Table 1: Scores.", [["Model", "F1"], ["Base", "40.0"], ["Ours", "50.0"]])


@pytest.mark.parametrize(
    ("share", "wrong"), [("25.0", False), ("20.0", False), ("10.0", False), ("50.0", False), ("33.0", True)]
)
def test_a_change_that_is_taken_from_a_table(share: str, wrong: bool) -> None:
    paper = make_paper([("A", [f"As Table 1 shows, we improve F1 by {share}%."])], tables=[TABLE])
    assert [c.certainty for c in found("numbers.improvement", paper)] == ["note"] * wrong


def bold(*texts: str, at: float = 400) -> FileFacts:
    """A file in which these numbers of page 1 are bold, `at` points below its head: at 77 lies a paragraph."""
    return FileFacts(bold=tuple(Letters(1, Rect(90, at - 4, 99, at + 4), 9.0, text) for text in texts))


CELLS = [
    ["Model", "P", "R", "F1"],
    ["A", "71.0", "80.2", "75.3"],
    ["B", "73.5", "82.9", "77.9"],
    ["C", "72.2", "81.1", "76.4"],
]


def test_a_bold_value_that_is_not_the_best_of_its_column() -> None:
    paper = make_paper([("A", ["Text."])], tables=[("Table 1: Scores.", CELLS)])
    (finding,) = found("numbers.bold", paper, facts=bold("73.5", "82.9", "76.4"))
    assert (finding.certainty, finding.computed["reported"]) == ("likely", "76.4")
    assert found("numbers.bold", paper, facts=bold("73.5", "82.9", "77.9")) == []
    lowest = bold("71.0", "80.2", "75.3")
    assert found("numbers.bold", paper, facts=lowest) == []
    assert found("numbers.bold", paper) == []
    elsewhere = bold("73.5", "82.9", "76.4", at=77)
    assert found("numbers.bold", paper, facts=elsewhere) == [], "bold in a paragraph of the page"


def test_bold_that_marks_the_best_of_each_row() -> None:
    cells = [
        ["Set", "RGB", "Lab", "HSV"],
        ["A", "89.5", "85.4", "88.5"],
        ["B", "91.5", "84.6", "82.5"],
        ["C", "92.3", "87.3", "80.2"],
    ]
    paper = make_paper([("A", ["Text."])], tables=[("Table 1: Scores.", cells)])
    assert found("numbers.bold", paper, facts=bold("85.4", "82.5", "80.2")) == []


def test_bold_that_marks_a_method_or_several() -> None:
    paper = make_paper([("A", ["Text."])], tables=[("Table 1: Scores.", CELLS)])
    row = bold("72.2", "81.1", "76.4")
    assert found("numbers.bold", paper, facts=row) == []
    several = bold("73.5", "82.9", "76.4", "75.3")
    assert found("numbers.bold", paper, facts=several) == []


def test_bold_that_marks_the_best_of_each_row_beside_another_table() -> None:
    cells = [
        ["Method", "Left", "RGB", "Lab", "HSV"],
        ["A", "7.1", "89.5", "85.4", "88.5"],
        ["B", "-", "91.5", "84.6", "82.5"],
        ["C", "7.0", "92.3", "87.3", "87.1"],
    ]
    paper = make_paper([("A", ["Text."])], tables=[("Table 1: Scores.", cells)])
    assert found("numbers.bold", paper, facts=bold("85.4", "82.5")) == []
