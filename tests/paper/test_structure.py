"""Headings name what a section is for."""

from __future__ import annotations

import pytest

from reviewer_app.paper.structure import SectionKind, ancestors, heading_kind, section_kinds
from tests.review.making import SMALL, make_paper


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("1 Introduction", SectionKind.INTRODUCTION),
        ("II. RELATED WORK", SectionKind.BACKGROUND),
        ("Materials and Methods", SectionKind.METHOD),
        ("2.3. Participants", SectionKind.METHOD),
        ("4 Experiments", SectionKind.RESULTS),
        ("Discussion and limitations", SectionKind.LIMITATIONS),
        ("5. Conclusions and future work", SectionKind.CONCLUSION),
        ("Conflict of interest", SectionKind.BACK_MATTER),
        ("Authors’ contributions", SectionKind.BACK_MATTER),
        ("Appendix A: Proofs", SectionKind.APPENDIX),
        ("3 方法", SectionKind.METHOD),
        ("Socks and shoes", None),
    ],
)
def test_a_heading_names_its_kind(heading: str, kind: SectionKind | None) -> None:
    assert heading_kind(heading) is kind


def test_a_heading_that_says_nothing_takes_the_kind_above_it() -> None:
    paper = make_paper(
        [("4 Results", []), ("> 4.1 Socks", ["a"]), ("5 Shoes", ["b"]), ("A Appendix", []), ("> Results", ["c"])]
    )
    assert list(section_kinds(paper).values()) == [
        SectionKind.RESULTS,
        SectionKind.RESULTS,
        SectionKind.OTHER,
        SectionKind.APPENDIX,
        SectionKind.APPENDIX,
    ]


def test_ancestors_are_outermost_first() -> None:
    assert [s.heading for s in ancestors(SMALL, "s5")] == ["3 Method"]
    assert ancestors(SMALL, "s1") == ()
    assert ancestors(SMALL, "nowhere") == ()
