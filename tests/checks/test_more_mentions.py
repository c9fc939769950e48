"""Equations, theorems, appendices, footnotes and the like that are named and not there; order; letters of years."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.checks.options import CheckOptions
from reviewer_app.paper.model import Paper, ParagraphKind
from tests.checks.finding_in import found
from tests.review.making import make_paper


def of_kinds(*paragraphs: tuple[ParagraphKind, str]) -> Paper:
    """A paper of one section with paragraphs of these kinds."""
    paper = make_paper([("A", [text for _, text in paragraphs])])
    kinds = [kind for kind, _ in paragraphs]
    changed = tuple(replace(p, kind=kind) for p, kind in zip(paper.sections[0].paragraphs, kinds, strict=True))
    return replace(paper, sections=(replace(paper.sections[0], paragraphs=changed),))


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("By Eq. (5) it holds.", "likely"),
        ("By Equations 2-5 it holds.", "likely"),
        ("由式(5)可得。", "likely"),
        ("By Eq. (19) it holds.", "note"),
        ("By Eq. (3) it holds.", None),
        ("By Eq. (5) of [7] it holds.", None),
        ("By Eqs. (1) and (3) it holds.", None),
    ],
)
def test_equations(text: str, certainty: str | None) -> None:
    formulas: list[tuple[ParagraphKind, str]] = [("formula", f"a = {n} b ({n})") for n in (1, 2, 3)]
    findings = found("mentions.equations", of_kinds(*formulas, ("text", text)))
    assert [c.certainty for c in findings] == ([certainty] if certainty else [])
    assert found("mentions.equations", of_kinds(formulas[0], formulas[2], ("text", text))) == []


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("By Theorem 4 it holds.", "likely"),
        ("By Theorem 17 it holds.", "note"),
        ("By Theorem 3 it holds.", None),
        ("By Theorem 4 of [7] it holds.", None),
        ("By [7, Theorem 4] it holds.", None),
        ("By Lemma 4 it holds.", None),
    ],
)
def test_theorems(text: str, certainty: str | None) -> None:
    stated = [f"Theorem {n}. It is so and so." for n in (1, 2, 3)]
    findings = found("mentions.numbered_statements", make_paper([("A", [*stated, text])]))
    assert [c.certainty for c in findings] == ([certainty] if certainty else [])


def test_algorithms_may_stand_in_captions() -> None:
    paper = make_paper([("A", ["Algorithm 3 sorts."])], figures=["Algorithm 1: Sorting.", "Algorithm 2: Merging."])
    assert [c.computed["named"] for c in found("mentions.numbered_statements", paper)] == ["3"]


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("See Appendix D.", "likely"),
        ("See Appendix B.", None),
        ("See Appendix D of [7].", None),
        ("附录 D 给出证明。", "likely"),
    ],
)
def test_appendices(text: str, certainty: str | None) -> None:
    paper = make_paper([("1 A", [text]), ("Appendix A Proofs", ["More."]), ("Appendix B Data", ["More."])])
    findings = found("mentions.appendices", paper)
    assert [c.certainty for c in findings] == ([certainty] if certainty else [])


def test_an_appendix_may_be_another_file() -> None:
    assert [c.certainty for c in found("mentions.appendices", "See Appendix A and Appendix B.")] == ["note"]


def test_supplementary_items() -> None:
    figures = ["Figure 1: It.", "Figure S1: More.", "Figure S2: Still more."]
    paper = make_paper([("A", ["See Figures 1, Fig. S2 and Figure S3."])], figures=figures)
    assert [c.computed["named"] for c in found("mentions.supplement", paper)] == ["S3"]
    assert found("mentions.supplement", make_paper([("A", ["See Figure S3."])], figures=figures[:1])) == []


def test_footnotes() -> None:
    notes: list[tuple[ParagraphKind, str]] = [("footnote", "1 One thing."), ("footnote", "² Another.")]
    text: tuple[ParagraphKind, str] = ("text", "As footnote 3 says, and footnote 2.")
    assert [c.computed["named"] for c in found("mentions.footnotes", of_kinds(*notes, text))] == ["3"]
    assert found("mentions.footnotes", of_kinds(text)) == []


def test_order() -> None:
    figures = ["Figure 1: One.", "Figure 2: Two.", "Figure 3: Three."]
    paper = make_paper([("A", ["See Figure 1.", "See Figure 3.", "See Figure 2."])], figures=figures)
    (finding,) = found("mentions.order", paper)
    assert (finding.certainty, finding.text) == ("note", "Figure 3 is named before Figure 2.")
    in_order = make_paper([("A", ["See Figures 1-3.", "See Figure 2."])], figures=figures)
    assert found("mentions.order", in_order) == []
    never = make_paper([("A", ["See Figure 1.", "See Figure 3."])], figures=figures)
    assert found("mentions.order", never) == []


LIST = [
    "Roe, J. 2019. On trees and what they are. Journal of Trees 4, 1-9.",
    "Smith, A. 2020a. On roots and what they are. Journal of Roots 5, 1-9.",
    "Smith, A. 2020b. On leaves and what they are. Journal of Leaves 6, 1-9.",
    "Young, B. 2018. On bark and what it is. Journal of Bark 7, 1-9.",
]


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Roe (2019a) says so.", "likely"),
        ("Smith (2020c) says so.", "likely"),
        ("Smith (2020) says so.", "note"),
        ("Roe (2019) says so.", None),
        ("Smith (2020b) says so.", None),
    ],
)
def test_letters_of_years(text: str, certainty: str | None) -> None:
    findings = found("references.letters", make_paper([("A", [text])], references=LIST))
    assert [c.certainty for c in findings] == ([certainty] if certainty else [])


def test_a_letter_may_stand_in_an_entry_that_was_read_as_part_of_another() -> None:
    merged = [*LIST, "Poe, C. 2017. On bark. Smith, A. 2020c. On twigs. Journal of Twigs 8, 1-9."]
    assert found("references.letters", make_paper([("A", ["Smith (2020c) says so."])], references=merged)) == []


def test_entries_without_a_year() -> None:
    full = [f"{name} On trees and what they are. Journal of Trees 4, 2019." for name in "ABCDEFGHIJKLMNOPQRST"]
    paper = make_paper([("A", ["Text."])], references=[*full, "Roe, J. On bark and what it is. Journal of Bark."])
    assert [c.places[0].paragraph for c in found("references.no_year", paper)] == ["r21"]
    pages = [*full, "Roe, J. A package for trees. https://trees.org.", "Roe, J. On bark, and its use. In press."]
    assert found("references.no_year", make_paper([("A", ["Text."])], references=pages)) == []


def test_retracted_works_of_the_persons_list() -> None:
    references = ["Roe. 2019. On trees. doi:10.1234/ABC.5.", "Roe. 2020. On roots. https://doi.org/10.1234/abc.6"]
    paper = make_paper([("A", ["Text."])], references=references)
    assert found("references.retracted", paper) == []
    (finding,) = found("references.retracted", paper, CheckOptions(retracted=frozenset(("10.1234/abc.5",))))
    assert (finding.certainty, finding.places[0].paragraph) == ("error", "r1")


def test_one_work_twice_in_two_spellings() -> None:
    references = [
        "Roe, J., and Smith, A. (2019). On trees and what they are. Journal of Trees 14, 101-119.",
        "J. Roe and A. Smith. On trees and what they are. J. Trees, 14:101-119, 2019.",
        "Roe, J., and Smith, A. (2019). On roots of another kind. Journal of Roots 15, 201-219.",
    ]
    findings = found("references.same_work", make_paper([("A", ["Text."])], references=references))
    assert [[p.paragraph for p in c.places] for c in findings] == [["r1", "r2"]]


def test_a_second_caption_that_was_read_as_text_is_a_note() -> None:
    captions = ["Figure 1: What was seen in each of the woods.", "Figure 2: Trees by their age."]
    text = "Figure 1 and Figure 2 show it."
    again = make_paper([("A", [text, "Figure 1: Part of the graph of trees."])], figures=captions)
    assert [f.certainty for f in found("mentions.numbering", again)] == ["note"]
    # Several are a list of figures; a sentence is no caption.
    listed = ["Figure 1: What was seen 4", "Figure 2: Trees 7"]
    assert found("mentions.numbering", make_paper([("A", [text, *listed])], figures=captions)) == []
    assert found("mentions.numbering", make_paper([("A", [text, "Figure 1 shows trees."])], figures=captions)) == []
