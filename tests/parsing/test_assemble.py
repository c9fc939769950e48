"""The whole way from a PDF to a Paper, on the sample and on made papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.messages.paper_json import paper_from_json, paper_to_json
from reviewer_app.paper.model import PageRead, Paper
from reviewer_app.parsing import assemble, page_text
from reviewer_app.parsing.assemble import PARSER, parse_pdf
from reviewer_app.parsing.lines import PageText
from tests.parsing.making import (
    INSTRUCTION,
    SENTENCE,
    a_paper,
    document,
    everything_shown,
    lines,
    paragraph,
    parsed,
    wrapped,
)


@pytest.fixture(scope="module")
def sample() -> Paper:
    """The sample paper as parsed."""
    path = Path(__file__).resolve().parents[2] / "resources" / "sample" / "N18-3011.pdf"
    return parse_pdf(path.read_bytes(), path.name)


def test_front_matter_of_the_sample(sample: Paper) -> None:
    assert sample.title == "Construction of the Literature Graph in Semantic Scholar"
    assert sample.authors[:3] == ("Waleed Ammar", "Dirk Groeneveld", "Chandra Bhagavatula")
    assert sample.authors[-1] == "Oren Etzioni"
    assert not any(c.isdigit() or c in "*†" for name in sample.authors for c in name)
    assert sample.abstract.startswith("We describe a deployed scalable system")
    assert "Introduction" not in sample.abstract
    assert sample.language == "en"
    assert sample.source.parser == PARSER
    assert sample.source.pages == len(sample.pages) == 8


def test_sections_of_the_sample(sample: Paper) -> None:
    tree = [(s.level, s.heading) for s in sample.sections]
    assert tree[:3] == [(1, "Abstract"), (1, "1 Introduction"), (1, "2 Structure of The Literature Graph")]
    assert (2, "2.1 Node Types") in tree
    assert (2, "3.1 Training Data") not in tree
    assert "5 Other Research Problems" in [h for _, h in tree]
    assert "References" in [h for _, h in tree]


def test_captions_and_references_of_the_sample(sample: Paper) -> None:
    assert [f.label for f in sample.figures] == ["Figure 1"]
    assert [t.label for t in sample.tables] == ["Table 1", "Table 2", "Table 3", "Table 4"]
    assert sample.figures[0].caption.startswith("Figure 1: Part of the literature graph")
    body = "".join(s.text for s in sample.sections)
    assert "Figure 1: Part" not in body
    assert 25 <= len(sample.references) <= 45
    assert all(r.spans for r in sample.references)


def test_ids_are_unique_and_rectangles_stand_on_their_pages(sample: Paper) -> None:
    ids = [pid for pid, *_ in sample.passages()]
    assert len(ids) == len(set(ids))
    for _, text, page, spans in sample.passages():
        assert text
        assert 1 <= page <= 8
        for span in spans:
            width, height = sample.pages[span.page - 1].width, sample.pages[span.page - 1].height
            assert span.rects
            for x0, y0, x1, y1 in span.rects:
                assert 0 <= x0 < x1 <= width
                assert 0 <= y0 < y1 <= height


def test_running_text_reads_right(sample: Paper) -> None:
    body = everything_shown(sample)
    assert "ﬁ" not in body
    assert "-\n" not in body
    assert "Proceedings of NAACL-HLT" not in body
    assert "Semantic Scholar" in body


def test_it_survives_its_own_json(sample: Paper) -> None:
    again = paper_from_json(paper_to_json(sample))
    assert [s.text for s in again.sections] == [s.text for s in sample.sections]
    assert again.references == paper_from_json(paper_to_json(again)).references


def test_a_made_paper() -> None:
    paper = parsed(a_paper(2))
    assert paper.title == "Winter Wheat and the Temperature of the Soil"
    assert paper.authors == ("Ada Lovelace", "Grace M. Hopper", "Emmy Noether")
    assert paper.abstract == (SENTENCE * 4).strip()
    assert [(s.level, s.heading) for s in paper.sections] == [
        (1, "Abstract"),
        (1, "1 Introduction"),
        (2, "1.1 Earlier work"),
        (1, "2 Methods"),
        (1, "References"),
    ]
    assert paper.sections[1].text == (SENTENCE * 5).strip()
    assert [r.text[:12] for r in paper.references] == ["[1] A. Lovel", "[2] G. Hoppe", "[3] E. Noeth"]
    assert "University" not in "".join(s.text for s in paper.sections)


def test_progress_and_cancel() -> None:
    seen: list[tuple[int, int]] = []
    data = a_paper(3).tobytes()
    parse_pdf(data, "x.pdf", on_page=lambda read: seen.append((read.number, read.pages)))
    assert seen == [(1, 3), (2, 3), (3, 3)]

    def stop() -> None:
        if len(seen) >= 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        parse_pdf(data, "x.pdf", on_page=lambda read: seen.append((read.number, read.pages)), check=stop)
    assert len(seen) == 4


def test_each_page_tells_what_it_holds_before_the_paper_is_known() -> None:
    made = a_paper(2)
    made[1].insert_text((72, 700), INSTRUCTION, color=(1, 1, 1))
    read: list[PageRead] = []
    parse_pdf(made.tobytes(), "x.pdf", on_page=read.append)
    first, second = read
    assert first.quality == 1.0
    assert first.hidden == ()
    assert any(text.startswith("Winter Wheat") for text, _ in first.blocks)
    assert [(h.page, h.instruction_like) for h in second.hidden] == [(2, True)]
    assert not any("previous instructions" in text for text, _ in second.blocks)
    assert all(0 <= x0 < x1 <= 595 and 0 <= y0 < y1 <= 842 for _, rects in second.blocks for x0, y0, x1, y1 in rects)
    assert second.hidden[0].text == INSTRUCTION


def test_a_locked_paper_needs_its_password() -> None:
    data = a_paper(1).tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="pw", owner_pw="o")
    with pytest.raises(ReviewerError) as caught:
        parse_pdf(data, "x.pdf")
    assert caught.value.code == ErrorCode.PASSWORD_NEEDED
    assert parse_pdf(data, "x.pdf", password="pw").title


def test_a_scan_without_text_parses_to_nothing_and_says_so() -> None:
    made = document(1)
    made[0].insert_image(made[0].rect, pixmap=a_paper(1)[0].get_pixmap(dpi=80))
    paper = parsed(made)
    assert paper.sections == ()
    assert paper.pages[0].quality == 0
    assert "text recognition" in paper.pages[0].notes[0]


def test_a_damaged_page_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    made = a_paper(3)
    broken = made[1].get_contents()[0]
    made.update_stream(broken, b"q BT /F 10 Tf (" + b"\xff" * 50)
    paper = parsed(made)
    assert len(paper.pages) == 3
    assert "winter wheat" in everything_shown(paper)


@pytest.mark.expects_errors
def test_a_fault_of_the_program_is_not_called_a_damaged_page(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = page_text.read_page

    def fail_once(page: pymupdf.Page, *rest: Any) -> PageText:
        if page.number == 1:
            raise ValueError(SENTENCE)
        return whole(page, *rest)

    monkeypatch.setattr(assemble, "read_page", fail_once)
    paper = parsed(a_paper(3))
    assert ["fault in the program" in " ".join(page.notes) for page in paper.pages] == [False, True, False]
    assert not any("damaged" in note for note in paper.pages[1].notes)
    assert "winter wheat" in everything_shown(paper)
    assert "fail_once" in caplog.text
    assert "winter wheat" not in caplog.text


@pytest.mark.expects_errors
def test_a_fault_in_the_check_leaves_the_page_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(assemble, "second_look", fail)
    paper = parsed(a_paper(2))
    assert all(any("could not be checked" in note for note in page.notes) for page in paper.pages)
    assert "winter wheat" in everything_shown(paper)


def test_two_columns_are_read_one_after_the_other() -> None:
    made = document(1)
    left = [f"Left column sentence number {i} goes on to the line's end." for i in range(30)]
    right = [f"Right column sentence number {i} goes on to the line's end." for i in range(30)]
    lines(made[0], left, 60, 100)
    lines(made[0], right, 320, 100)
    text = everything_shown(parsed(made))
    assert text.index("number 29") < text.index("Right column sentence number 0")


def test_a_paragraph_goes_on_over_a_page_and_around_a_figure() -> None:
    made = document(2)
    words = (SENTENCE * 14).split()
    all_lines = wrapped(" ".join(words), 450)
    half = len(all_lines) // 2
    lines(made[0], ["1 Introduction"], 72, 100, 14, "tibo")
    lines(made[0], all_lines[:half], 72, 130)
    lines(made[0], ["Figure 1: A caption that stands between."], 100, 760, 8)
    lines(made[1], all_lines[half:], 72, 100)
    (section,) = [s for s in parsed(made).sections if s.heading]
    (only,) = section.paragraphs
    assert only.text == " ".join(words)
    assert [span.page for span in only.spans] == [1, 2]


def test_the_rest_of_a_table_on_the_next_page_is_not_the_paragraph_before_it() -> None:
    made = document(2)
    lines(made[0], ["1 Introduction"], 72, 100, 14, "tibo")
    y = paragraph(made[0], SENTENCE * 30 + "All remedies are in Table 1.", y=130)
    paragraph(made[0], "Table 1. Remedies by hazard, of those whom former mentors opposed, so that", y=y + 12)
    paragraph(made[1], "employment was refused without a reason. " + SENTENCE * 3)
    texts = [p.text for s in parsed(made).sections for p in s.paragraphs]
    assert texts[0].endswith("All remedies are in Table 1.")
    assert texts[1].startswith("employment was refused")


def test_turned_pages_have_the_same_text_and_rectangles_on_the_page() -> None:
    plain = parsed(a_paper(2))
    for rotation in (90, 180, 270):
        made = a_paper(2)
        for page in made:
            page.set_rotation(rotation)
        turned = parsed(made)
        assert everything_shown(turned) == everything_shown(plain)
        size = (842.0, 595.0) if rotation != 180 else (595.0, 842.0)
        assert (turned.pages[0].width, turned.pages[0].height) == size
        for _, _, _, spans in turned.passages():
            for x0, y0, x1, y1 in (r for span in spans for r in span.rects):
                assert 0 <= x0 < x1 <= size[0]
                assert 0 <= y0 < y1 <= size[1]


def test_chinese_has_no_spaces_at_line_ends() -> None:
    made = document(1)
    lines(made[0], ["1 引言"], 72, 80, 16, "china-s")
    text = (
        "我们研究了冬小麦的生长与土壤温度之间的关系，并且在三年的田间试验中测量了不同深度的土壤温度对幼苗生长的影响。"
    )
    lines(made[0], [text[:28], text[28:]] * 3, 72, 110, 14, "china-s", 18)
    paper = parsed(made)
    assert text in everything_shown(paper)
    assert paper.language == "zh"
    assert paper.sections[-1].heading == "1 引言"


def test_a_footnote_stands_apart() -> None:
    made = a_paper(3)
    page = made[1]
    lines(page, ["1 This note explains where the wheat was sown and by whom it was paid."], 72, 790, 7.5)
    paper = parsed(made)
    kinds = {p.text[:11]: p.kind for s in paper.sections for p in s.paragraphs}
    assert kinds["1 This note"] == "footnote"


def test_appendices_are_marked() -> None:
    made = a_paper(3)
    page = made.new_page(width=595, height=842)
    lines(page, ["Appendix A. Further tables"], 72, 100, 12, "tibo")
    paragraph(page, SENTENCE * 3, y=120)
    marked = {s.heading: s.appendix for s in parsed(made).sections}
    assert marked["Appendix A. Further tables"]
    assert not marked["1 Introduction"]
