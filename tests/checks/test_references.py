"""The list against the text, and its entries in themselves."""

from __future__ import annotations

import pytest

from reviewer_app.paper.model import Paper
from tests.checks.finding_in import found
from tests.review.making import make_paper

WORKS = [
    "Smith J and Jones K. On the growth of grass in gardens. Journal of Lawns 3, 1-9, 2011.",
    "Müller A, Weiß B. Why clouds are grey, and when they aren't. Sky Letters 8, 2012.",
    "van der Berg C. Stones and what is under them. Geology 7, 12-19, 2013.",
    "Łukasz D, Evans E, Ford G. Water in water. Proceedings of the Sea, 2014.",
    "Garcia-Lopez F. Birds at the window, an overview. Feathers 2, 2015.",
    "Hansen H. Fire without smoke. Combustion 1, 2016.",
    "Ito I. Walls and their ears. Rooms 5, 2017.",
    "Kowalski K. Bread of three days. Crumbs 4, 2018.",
]
NAMES = "Smith and Jones, 2011; Müller and Weiß, 2012; van der Berg, 2013; Łukasz et al., 2014; Garcia-Lopez, 2015"
LATER = "Hansen (2016), Ito (2017) and Kowalski (2018)"


def numbered(text: str) -> Paper:
    return make_paper([("Introduction", [text])], references=[f"[{n}] {work}" for n, work in enumerate(WORKS, 1)])


def by_name(text: str) -> Paper:
    return make_paper([("Introduction", [text])], references=[w.replace(". ", ", ", 1) for w in WORKS])


@pytest.mark.parametrize(
    "text",
    [
        "[1-8]",
        "[1,2], [3; 4], [5]-[8]",
        "[1, 2], [3–6], [7] and [8, p. 12]",
        "[1-6], [7, Def. 3.1] and [8, § 4]",
        "words¹⁻⁴,⁵ and⁶⁻⁸",
    ],
)
def test_all_numbers_are_in_the_list_and_cited(text: str) -> None:
    assert found("references.not_listed", numbered(f"It is known {text}.")) == []
    assert found("references.never_cited", numbered(f"It is known {text}.")) == []


def test_a_number_past_the_end() -> None:
    text = "It is known [1-8], [1], [2], [3], [4], [5] and [9]."
    (finding,) = found("references.not_listed", numbered(text))
    assert (finding.certainty, finding.places[0].quote) == ("error", "[9]")


def test_a_number_that_nothing_cites() -> None:
    (finding,) = found("references.never_cited", numbered("It is known [1-4], [6-8]."))
    assert finding.places[0].paragraph == "r5"


def test_round_brackets_are_citations_where_nothing_else_is() -> None:
    text = "It is known (1,2), (3-5), (6), (7)."
    assert [f.places[0].paragraph for f in found("references.never_cited", numbered(text))] == ["r8"]
    assert found("references.not_listed", numbered(f"{text} In all (12) it was.")) == []


def test_all_names_are_in_the_list_and_cited() -> None:
    assert found("references.not_listed", by_name(f"It is known ({NAMES}), and so say {LATER}.")) == []
    assert found("references.never_cited", by_name(f"It is known ({NAMES}), and so say {LATER}.")) == []


def test_a_name_that_is_not_listed() -> None:
    (finding,) = found("references.not_listed", by_name(f"It is known ({NAMES}; Nobody, 2010), and so say {LATER}."))
    assert finding.computed == {"cited": "nobody 2010"}


def test_another_year_than_that_of_the_list() -> None:
    text = f"It is known ({NAMES}), and so say {LATER}.".replace("Ito (2017)", "Ito (2007)")
    (finding,) = found("references.not_listed", by_name(text))
    assert finding.computed == {"cited": "2007", "listed": "2017"}
    assert [p.paragraph for p in finding.places] == ["p1", "r7"]


def test_a_name_that_nothing_cites() -> None:
    text = f"It is known ({NAMES}), and so say Hansen (2016) and Ito (2017)."
    assert [f.places[0].paragraph for f in found("references.never_cited", by_name(text))] == ["r8"]


def test_names_with_initials_between_and_short_ones() -> None:
    works = ["Hyeonsu B. Kang and A. B. Other. 2022. Threads.", "Yang Xu, Yiheng Xu, and C. Li. 2021. Layouts.", *WORKS]
    works += ["Chee Wee (Ben) Leong and B. Klebanov. 2020. Metaphors.", "NVIDIA. Engines, 2024b."]
    paper = make_paper(
        [
            (
                "A",
                [f"It is known (Kang et al., 2022; Xu et al., 2021; {NAMES}), {LATER}, Leong (2020), NVIDIA."],
            )
        ],
        references=works,
    )
    assert found("references.never_cited", paper) == []


def test_a_name_that_something_belongs_to() -> None:
    assert found("references.not_listed", by_name(f"On Ito’s (2017) scale ({NAMES}), and {LATER}.")) == []


def test_labels_of_letters_are_not_read() -> None:
    works = [f"[{w[:2].upper()}{10 + n}] {w}" for n, w in enumerate(WORKS)]
    assert found("references.never_cited", make_paper([("A", ["It is known [SM10]."])], references=works)) == []


def test_a_text_that_cites_in_another_way_is_left_alone() -> None:
    for check in ("not_listed", "never_cited"):
        assert found(f"references.{check}", numbered("Nothing is cited in brackets here.")) == []
        assert found(f"references.{check}", by_name("Nothing is cited by name here.")) == []


def listed(*texts: str) -> Paper:
    return make_paper([("Introduction", ["Text."])], references=texts)


def test_one_work_twice() -> None:
    (finding,) = found("references.same_work", listed(f"[1] {WORKS[0]}", f"[2] {WORKS[1]}", f"[3] {WORKS[0]}"))
    assert [p.paragraph for p in finding.places] == ["r1", "r3"]
    doi = "doi:10.3168/jds.S0022-0302(04)"
    assert found("references.same_work", listed(f"A. {doi}73319-6.", f"B. {doi}73222-1.")) == []
    assert len(found("references.same_work", listed(f"A. {doi}73319-6.", f"B. {doi}73319-6."))) == 1


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("A. Title. doi:11.1016/j.a.2004.1", "error"),
        ("A. Title. https://doi.org/1016/j.a.2004.1", "error"),
        ("A. Title. arXiv:2313.01234", "error"),
        ("A. Title. arXiv preprint arXiv:1706.376, 2017.", "error"),
        ("A. Title. Journal, 2029.", "likely"),
        ("A. (2031) Title. Journal.", "likely"),
        ("A. Title. doi:10.1016/j.a.2004.1", ""),
        ("A. Title. doi: 10. 1016/j.a.2004.1", ""),
        ("A. Title. https://doi.org/10.1016/j.a", ""),
        ("A. Title. arXiv:1706.03762v5", ""),
        ("A. Title. arXiv:0901.0512, 2009.", ""),
        ("A. Title. arXiv:hep-th/9901001", ""),
        ("A. Title. URL https://doi.org/10.485", ""),
        ("A. Title. arXiv:2406.119 31.", ""),
        ("A. Title. arXiv:2406.119", ""),
        ("A. Title. Front. Microbiol. 7(2087), (2017).", ""),
        ("A. Title. Journal 12, 2040-2055, 2019.", ""),
    ],
)
def test_identifiers_and_years(text: str, certainty: str) -> None:
    assert [f.certainty for f in found("references.identifiers", listed(text))] == [c for c in [certainty] if c]


def test_what_unseen_papers_taught() -> None:
    """Ways of citing and listing that were once told as faults: each is right."""
    one = "Roe, J. 2019. On trees and what they are. Journal of Trees 4, 1-9."
    many = [one, *(f"Writer{x}, J. 2018. On {x} and what it is. Journal of Things 5, 1-9." for x in "abcdefgh")]
    cited = " ".join(f"Writer{x} (2018) says so." for x in "abcdefgh")
    for text in (f"{cited} Ro- e (2019), and Epimanool 1961 too.", f"{cited} The Central, Smith and Roe (2019) says."):
        assert found("references.not_listed", make_paper([("A", [text])], references=many)) == [], text
    hyphen = [*many, "Santana-Méridas, O. 2014. On leaves. Journal of Leaves 6, 1-9."]
    text = f"{cited} Roe (2019) and (Santana-Mé-ridas et al., 2014) say so."
    assert found("references.not_listed", make_paper([("A", [text])], references=hyphen)) == []
    dotless = [*many, "Martı́n, S. 2006. On leaves and what they are. Journal of Leaves 6, 1-9."]
    text = f"{cited} Roe (2019) and Martı́n et al. (2006) say so."
    for check in ("not_listed", "never_cited"):
        assert found(f"references.{check}", make_paper([("A", [text])], references=dotless)) == []
    pages = "Roe, J. (2019). On trees. Journal of Trees 20, 2073."
    assert found("references.identifiers", make_paper([("A", ["Text."])], references=[pages])) == []
    numbered = [f"[{n}] Writer. On {n} things. 2018." for n in range(1, 7)]
    numbered[3] = "[4] See the supplement, which includes Refs. [5, 6]."
    text = (
        "It is so [1], and [see 2, for details of what was done there] and [3, 4], of ages (20-45), "
        "(25-50), (30-60), (1-9)."
    )
    assert found("references.never_cited", make_paper([("A", [text])], references=numbered)) == []
    cut = [
        "Roe, J. (2012a). Behavioural help. Reviews, 2012(12). doi:10.1002/14651858. CD009670.pub2",
        "Roe, J. (2012b). Combined help. Reviews, 2012(10). doi:10.1002/14651858. CD008286.pub2",
    ]
    assert found("references.same_work", make_paper([("A", ["Text."])], references=cut)) == []


def test_an_entry_that_was_read_as_text_is_listed() -> None:
    text = f"It is known ({NAMES}), and so say {LATER} and Oduya et al. (2009)."
    listed = [w.replace(". ", ", ", 1) for w in WORKS]
    (finding,) = found("references.not_listed", make_paper([("Introduction", [text])], references=listed))
    assert finding.places[0].quote == "Oduya et al. (2009"
    stray = [("Introduction", [text]), ("References", []), ("", ["Oduya, A., Szabo, B., and others, of what is"])]
    assert found("references.not_listed", make_paper(stray, references=listed)) == []


def test_a_name_that_is_glued_to_a_word_is_cited() -> None:
    text = f"It is known ({NAMES}), and so say Hansen (2016), Ito (2017) and the traitsKowalski et al. (2018)."
    assert found("references.never_cited", by_name(text)) == []


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("Talbi E. G. Optimization of deep networks: a survey and unified taxonomy. 2020.", True),
        ("Roe, J., & Doe, A. (2024). Base rate neglect as a source of inaccurate judgements.", True),
        ("Roe, J., & Doe, A. (2024). Base rate neglect as a source of inaccurate judgements. Unpublished.", False),
        ("Tabachnick BG, Fidell LS. (2007) Using Multivariate Statistics. Boston, MA: Allyn and Bacon.", False),
        ("Grust T. Accelerating steps of path expressions in trees. SIGMOD 2002.", False),
        ("Roe J. On the growth of grass in gardens and parks. Lawns 12(3), 2011.", False),
        ("Roe J. On the growth of grass in gardens and parks. 2011. www.grass.org", False),
        ("Manning C. and Schütze H. 1999. Foundations of Statistical Natural Language Processing.", False),
    ],
)
def test_where_a_work_appeared(entry: str, told: bool) -> None:
    paper = make_paper([("A", ["Text."])], references=[*WORKS, entry])
    assert [f.certainty for f in found("references.no_venue", paper)] == ["note"] * told


def test_a_single_author_before_the_year() -> None:
    entry = "Brandauer. 2011. On trees that were never there. Journal of Trees 11, 10-19."
    paper = make_paper([("A", [f"It is known ({NAMES}), and so say {LATER}."])], references=[*WORKS, entry])
    assert [f.places[0].paragraph for f in found("references.never_cited", paper)] == ["r9"]
