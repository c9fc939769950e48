"""What tells who wrote a blind submission, in many ways of writing, and what looks like it and tells nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pymupdf
import pytest

from reviewer_app.checks.finding import Checked
from reviewer_app.checks.options import CheckOptions
from reviewer_app.checks.run import run_checks
from reviewer_app.paper.file_facts import Annotation, FileFacts
from reviewer_app.paper.model import LeftOut, Paper, Rect
from reviewer_app.parsing.file_facts import file_facts
from tests.checks.finding_in import found
from tests.review.making import make_paper

BLIND = CheckOptions(blind=True)
ANONYMOUS = "Anonymous Authors"


def blind(check: str, paper: Paper | str, facts: FileFacts | None = None) -> list[Checked]:
    """What a check says of a blind submission; of another one it says nothing."""
    assert found(check, paper, facts=facts) == []
    return found(check, paper, BLIND, facts)


def above_abstract(text: str) -> Paper:
    """A paper with these lines between title and abstract, and no names."""
    left = LeftOut(text, 1, (Rect(72, 90, 300, 120),), "around the title (address, date, licence, journal)")
    return replace(make_paper([("A", ["Text."])]), authors=(ANONYMOUS,), left_out=(left,))


def test_names_and_employers_above_the_abstract() -> None:
    (names,) = blind("anonymity.authors_named", make_paper([("A", ["Text."])]))
    assert "A. Author" not in ANONYMOUS
    assert names.text == "The authors are named: A. Author."
    assert names.places[0].page == 1
    (employer,) = blind("anonymity.authors_named", above_abstract("Nobody\nUniversity of Somewhere, Town"))
    assert employer.places[0].quote == "University of Somewhere, Town"
    assert employer.places[0].rects
    assert blind("anonymity.authors_named", above_abstract("Paper under double-blind review\nOxford, 2026")) == []


@pytest.mark.parametrize("address", ["jane.roe@cs.example-univ.edu", "{jane, rick}@uni.ac.uk", "a+b@x.org"])
def test_mail_addresses(address: str) -> None:
    (finding,) = blind("anonymity.addresses", f"Correspondence to {address}.")
    assert (finding.certainty, finding.places[0].quote) == ("likely", address)
    assert [c.certainty for c in blind("anonymity.addresses", above_abstract(f"Write to {address}"))] == ["likely"]


def test_addresses_of_nobody() -> None:
    assert blind("anonymity.addresses", "Write to anonymous@submission.org or you@example.com. See Foo @ 5.") == []
    assert blind("anonymity.addresses", "For reuse write to journals.permissions@oup.com.") == []


@pytest.mark.parametrize(
    "text",
    [
        "This work was supported by the Science Foundation under grant no. EP/K031910/1.",
        "We thank the agency for funding (Grant IIS-1652052).",
        "Funded by the Council, award number 2019-04321.",
        "本研究受国家自然科学基金(No. 61772345)资助。",
    ],
)
def test_grants(text: str) -> None:
    assert [c.certainty for c in blind("anonymity.thanks", text)] == ["likely"]


def test_thanks_have_a_section_or_begin_a_paragraph() -> None:
    paper = make_paper([("A", ["Text."]), ("Acknowledgements", ["We thank Rick Roe.", "And others."])])
    assert [c.places[0].paragraph for c in blind("anonymity.thanks", paper)] == ["p2"]
    assert len(blind("anonymity.thanks", "Acknowledgments. We thank Rick Roe.")) == 1
    omitted = make_paper([("A", ["Text."]), ("Acknowledgements", ["Omitted for blind review."])])
    assert blind("anonymity.thanks", omitted) == []
    assert blind("anonymity.thanks", "We grant 20000 tokens to each of them in project Alpha.") == []


@pytest.mark.parametrize(
    "text",
    [
        "This extends our earlier work [3] to trees.",
        "As in our previous paper (Roe et al., 2019), we sort.",
        "We have previously shown that it holds [12].",
        "In [4], we proved the bound.",
        "Details stand in our prior work Roe et al. (2021).",
        "本文扩展了我们之前的工作[3]。",
    ],
)
def test_own_work_that_is_cited_as_own(text: str) -> None:
    assert [c.certainty for c in blind("anonymity.own_work", text)] == ["likely"]


@pytest.mark.parametrize(
    "text",
    [
        "Roe et al. [3] sort trees; our work does more.",
        "Our results agree with earlier work [3].",
        "As we previously discussed, this holds [3].",
        "In [4], Roe proved the bound.",
        "Our previous section gave the bound. See also [3].",
        "We have already given the case of H⁰ above.",
        "In addition to the metrics reported in [7], we added a new one.",
    ],
)
def test_the_third_person_tells_nothing(text: str) -> None:
    assert blind("anonymity.own_work", text) == []


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Our code is available at https://github.com/janeroe/trees.", True),
        ("We release the data at drive.google.com/file/d/1AbC.", True),
        ("See https://www.cs.uni.edu/~author/trees for more.", True),
        ("Our code is available at https://anonymous.4open.science/r/trees-1.", False),
        ("We use the library of https://github.com/tensorflow/models for trees.", False),
        ("Our code is at https://github.com/anonymous-submission/trees, available now.", False),
    ],
)
def test_links_to_repositories(text: str, tells: bool) -> None:
    assert bool(blind("anonymity.links", text)) is tells


@pytest.mark.parametrize("author", ["", "anonymous", "Author", "User", "HOME", "CNKI", "Un-named", "Anonymous Authors"])
def test_data_of_the_file_that_name_nobody(author: str) -> None:
    facts = FileFacts({"Author": author, "Title": "A paper", "Producer": "pdfTeX-1.40"})
    assert blind("anonymity.file_data", "Text in /home/user/data.", facts) == []


def test_folders_of_a_person() -> None:
    for folder in ("/home/jroe", "/Users/jane.roe", "C:\\Users\\Roe"):
        assert len(blind("anonymity.file_data", f"The data lie in {folder}/data.")) == 1
        assert len(blind("anonymity.file_data", "Text.", FileFacts({"Title": f"{folder}/p.tex"}))) == 1
        assert len(blind("anonymity.file_data", "Text.", FileFacts(embedded=(f"{folder}/p.tex",)))) == 1


def made_file(change: Callable[[pymupdf.Document], object]) -> FileFacts:
    """The facts of a PDF of one page that `change` was done to."""
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "Text of a page that is long enough.")
    change(document)
    return file_facts(pymupdf.open(stream=document.tobytes(), filetype="pdf"))


def test_a_real_file_names_its_author_and_who_wrote_notes() -> None:
    def change(document: pymupdf.Document) -> None:
        document.set_metadata({"author": "Jane Roe", "title": "Trees"})
        note = document[0].add_text_annot((100, 100), "Say more.")
        note.set_info(title="rick")
        note.update()

    facts = made_file(change)
    assert facts.annotations == (Annotation(1, facts.annotations[0].rect, "Text", "rick"),)
    author, note = blind("anonymity.file_data", make_paper([("A", ["Text."])]), facts)
    assert author.computed == {"entry": "Author", "reported": "Jane Roe"}
    assert author.places == ()
    assert (note.places[0].page, note.text) == (1, "A note on page 1 says who made it: rick.")


def test_all_of_it_is_silent_on_a_paper_that_keeps_quiet() -> None:
    paper = replace(above_abstract("Paper 12"), authors=())
    facts = made_file(lambda document: document.set_metadata({}))
    assert run_checks(paper, options=BLIND, facts=facts, groups=["anonymity"]).checks == ()


def test_a_template_and_those_who_are_thanked_name_nobody() -> None:
    assert blind("anonymity.addresses", "Correspondence: AUTHOREMAIL@mailbox.edu") == []
    assert blind("anonymity.thanks", make_paper([("Acknowledgements", ["This work was supported by ... ."])])) == []
    twice = FileFacts({"Author": "Ann Roe; Li Wei", "XMP": "Li Wei Ann Roe Li Wei"})
    assert [c.computed["entry"] for c in blind("anonymity.file_data", "Text.", twice)] == ["Author"]


def test_a_link_is_told_once_and_without_the_stop_behind_it() -> None:
    text = "Our code is available at www.github.com/annroe/trees. It is at https://github.com/annroe/trees too."
    (finding,) = blind("anonymity.links", text)
    assert finding.computed["reported"] == "www.github.com/annroe/trees"
