"""Checklists as data: which are for a paper, what is found of them and where, and what isn't."""

from __future__ import annotations

import re

import pytest

from reviewer_app.checks.checklists import checklists
from reviewer_app.checks.finding import Checked
from reviewer_app.checks.options import CheckOptions
from reviewer_app.checks.phrases import phrases, vocabulary
from reviewer_app.paper.model import Paper
from tests.checks.finding_in import found
from tests.review.making import make_paper


def items(paper: Paper | str, options: CheckOptions | None = None) -> dict[str, Checked]:
    """What is said of each item of the paper's checklists."""
    return {c.computed["item"]: c for c in found("statements.checklists", paper, options)}


def test_every_checklist_names_its_source_and_asks_in_both_languages() -> None:
    assert set(checklists()) == {"general", "neurips", "acl", "consort", "prisma", "arrive", "strobe"}
    for one in checklists().values():
        assert one.source
        assert re.fullmatch(r"20\d\d-\d\d", one.as_of)
        assert one.id == "general" or one.applies
        assert len({item.id for item in one.items}) == len(one.items) > 5
        for item in one.items:
            assert {code for code, _ in item.names} == {"en", "zh"}
            assert item.looked_for("en") != item.looked_for("zh") or item.id == "language-models"


# One sentence that says it, for each item, in English and in Chinese.
SAYS = [
    ("limitations", "A limitation of this study is its small sample.", "本研究的局限在于样本较小。"),
    ("ethics", "The protocol was approved by the local Ethics Committee.", "本研究经医院伦理委员会批准。"),
    ("consent", "All participants gave written informed consent.", "所有受试者均签署知情同意书。"),
    ("data", "The dataset is available from the authors.", "数据可从作者处获取。"),
    ("code", "Our code is released under an open licence.", "代码已在网上公开。"),
    ("funding", "This work was supported by the National Science Foundation.", "基金项目：国家自然科学基金。"),
    ("interests", "The authors declare no conflict of interest.", "作者声明无利益冲突。"),
    (
        "language-models",
        "ChatGPT was used for language editing of the text.",
        "作者使用人工智能工具对全文进行了润色。",
    ),
]


@pytest.mark.parametrize(("item", "english", "chinese"), SAYS)
def test_a_statement_is_found_with_its_place(item: str, english: str, chinese: str) -> None:
    for language, text in (("en", english), ("zh", chinese)):
        paper = make_paper([("1 Introduction", ["We did it."]), ("5 End", [text])], language=language)
        finding = items(paper)[item]
        assert (finding.computed["status"], finding.certainty) == ("found", "note")
        assert finding.places[0].paragraph == "p2"
        assert finding.places[0].quote in text
        others = items(make_paper([("1 Introduction", ["We did it."])], language=language))
        assert others[item].computed["status"] == "not found"
        assert others[item].places == ()


def test_a_heading_says_it_too() -> None:
    paper = make_paper([("1 Introduction", ["We did it."]), ("7. Limitations", ["It is slow."])])
    assert items(paper)["limitations"].places[0].paragraph == "p2"


def test_what_was_looked_for_is_told_in_the_papers_language_and_nothing_is_called_missing() -> None:
    finding = items("We did it.")["funding"]
    assert "not found. Looked for: “fund*”, “financial support/disclosure”, " in finding.text
    assert "grant/grants/contract" in finding.computed["looked_for"]
    assert "missing" not in finding.text
    chinese = items(make_paper([("引言", ["我们做了。"])], language="zh"))["funding"]
    assert "基金项目" in chinese.text
    assert "grant" not in chinese.text


@pytest.mark.parametrize(
    ("title", "checklist"),
    [
        ("A randomised controlled trial of walking", "consort"),
        ("Walking and sleep: a systematic review and meta-analysis", "prisma"),
        ("Walking in rats", "arrive"),
        ("Walking in old age: a cohort study", "strobe"),
        ("Walking in language", ""),
    ],
)
def test_a_title_calls_for_a_checklist(title: str, checklist: str) -> None:
    named = {c.computed["checklists"] for c in items(make_paper([("A", ["Text."])], title=title)).values()}
    assert {part for names in named for part in names.split(", ")} == {"general", checklist} - {""}


def test_a_person_and_a_venue_ask_for_checklists() -> None:
    asked = items("We used eight GPUs.", CheckOptions(checklists=("acl",)))
    assert asked["compute"].computed == {"item": "compute", "checklists": "acl", "status": "found"}
    assert "seeds" in items("We used eight GPUs.", CheckOptions(venue="neurips"))


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("data", "We take the data and combine the two available models."),
        ("data", "The dataset adjusts the variance to the amount of available data."),
        ("limitations", "There is a caveat."),
        ("funding", "The metathesaurus is funded by the National Library."),
    ],
)
def test_words_that_state_something_else(item: str, text: str) -> None:
    assert items(text)[item].computed["status"] == "not found"


def test_limitations_of_others_are_none_of_the_paper() -> None:
    paper = make_paper([("A", ["Text."]), ("4.5 Limitations of previous methods", ["They are slow."])])
    assert items(paper)["limitations"].computed["status"] == "not found"


def test_a_checklist_that_is_printed_with_the_paper_says_nothing() -> None:
    paper = make_paper([("A", ["Text."]), ("NeurIPS Paper Checklist", ["Limitations of this work: see above."])])
    assert items(paper)["limitations"].computed["status"] == "not found"


def test_phrases() -> None:
    one, capitals, gap = phrases(["error bars|bar", "IRB", "data|code … available"])
    assert one.pattern.search("with Error Bars.")
    assert one.may_stand_in(vocabulary("Error bars"))
    assert not one.pattern.search("with errors bars")
    assert not one.may_stand_in(vocabulary("Errors and bars"))
    assert capitals.pattern.search("by the IRB")
    assert not capitals.pattern.search("irb")
    assert gap.pattern.search("The data of the study are available.")
    assert not gap.pattern.search("The data were good. It is available.")
