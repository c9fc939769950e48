"""How a paper stands on its pages: lines, fonts, pictures, and a venue's profile."""

from __future__ import annotations

from dataclasses import replace

import pymupdf
import pytest

from reviewer_app.checks.finding import Checked
from reviewer_app.checks.options import CheckOptions
from reviewer_app.checks.venues import venues
from reviewer_app.paper.file_facts import FileFacts, FontUse, ImageUse, Letters
from reviewer_app.paper.model import LeftOut, Page, Paper, Paragraph, Rect, Span, Table
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.parsing.file_facts import file_facts
from tests.checks.finding_in import found
from tests.review.making import make_paper


def with_lines(*ends: float, first: float = 72.0) -> Paper:
    """A paper with one paragraph whose lines end at `ends` (points), the last of them beginning at `first`."""
    paper = make_paper([("A", ["Text."])])
    rects = [Rect(72, 100 + 12 * i, end, 110 + 12 * i) for i, end in enumerate(ends)]
    rects[-1] = rects[-1]._replace(x0=first)
    paragraph = replace(paper.sections[0].paragraphs[0], spans=(Span(1, tuple(rects)),))
    return replace(paper, sections=(replace(paper.sections[0], paragraphs=(paragraph,)),))


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        ((300, 300, 300, 320, 300, 180), ["likely"]),
        ((300, 300, 300, 308, 300, 180), ["note"]),
        ((300, 300, 300, 303, 300, 180), []),
        ((300, 300, 300, 640, 300, 180), ["likely"]),
        ((300, 290, 310, 320, 280, 180), []),
        ((300, 300, 300, 340, 340, 340), []),
    ],
)
def test_lines_over_the_edge_of_their_column(ends: tuple[float, ...], says: list[str]) -> None:
    assert [c.certainty for c in found("format.margins", with_lines(*ends))] == says


def test_the_next_column_is_no_line_over_the_edge() -> None:
    assert found("format.margins", with_lines(300, 300, 300, 300, 540, first=312)) == []


def test_a_line_off_the_page_is_told_as_that() -> None:
    (finding,) = found("format.margins", with_lines(300, 300, 300, 640, 300, 180))
    assert finding.text == "Text runs off page 1."
    assert finding.places[0].rects[0].x1 == 640


def test_fonts() -> None:
    fonts = (FontUse("Arial", "TrueType", False, False, 2), FontUse("F135", "Type3", True, True, 3))
    missing, bitmaps = found("format.fonts", "Text.", facts=FileFacts(fonts=fonts))
    assert (missing.computed["fonts"], missing.places[0].page) == ("Arial", 2)
    assert (bitmaps.computed["fonts"], bitmaps.places[0].page) == ("F135", 3)
    assert found("format.fonts", "Text.", facts=FileFacts()) == []


@pytest.mark.parametrize(
    ("image", "coarse"),
    [
        (ImageUse(3, Rect(72, 72, 300, 300), 240, 240, 76), True),
        (ImageUse(3, Rect(72, 72, 300, 300), 475, 475, 150), False),
        (ImageUse(3, Rect(72, 72, 100, 100), 30, 30, 77), False),
        (ImageUse(3, Rect(0, 0, 612, 792), 612, 792, 72), False),
    ],
)
def test_pictures_with_few_pixels(image: ImageUse, coarse: bool) -> None:
    assert bool(found("format.images", of_pages(8), facts=FileFacts(images=(image,)))) is coarse


def test_the_ground_of_a_masthead_is_no_picture_of_the_paper() -> None:
    ground = ImageUse(1, Rect(72, 60, 400, 200), 328, 140, 72)
    assert len(found("format.images", "Text.", facts=FileFacts(images=(ground,)))) == 0
    assert len(found("format.images", of_pages(8), facts=FileFacts(images=(ground._replace(page=3),)))) == 1


def test_a_logo_on_every_page_is_no_picture_of_the_paper() -> None:
    logos = tuple(ImageUse(n, Rect(72, 20, 300, 100), 240, 84, 76) for n in range(1, 5))
    assert found("format.images", "Text.", facts=FileFacts(images=logos)) == []


def test_letters_in_a_figure() -> None:
    area = LeftOut("a b c", 1, (Rect(100, 100, 200, 200),), "text inside a figure")
    paper = replace(make_paper([("A", ["Text."])]), left_out=(area,))

    def small(x: float, size: float, n: int) -> FileFacts:
        return FileFacts(
            small=tuple(Letters(1, Rect(x, 110 + 9 * i, x + 9, 114 + 9 * i), size, "axis") for i in range(n))
        )

    (finding,) = found("format.figure_letters", paper, facts=small(150, 4.2, 4))
    assert (finding.certainty, finding.computed["size"], len(finding.places[0].rects)) == ("likely", "4.2", 4)
    for facts in (small(150, 4.2, 2), small(300, 4.2, 4), small(150, 1.0, 4)):
        assert found("format.figure_letters", paper, facts=facts) == []


def of_pages(n: int, *, width: float = 612, numbered: bool = True, heading: str = "5 Results") -> Paper:
    """A paper whose last paragraph stands on page `n`, with or without numbers of lines and pages."""
    paper = make_paper([("1 Introduction", ["Text."]), (heading, ["Text."]), ("References", ["Nothing."])])
    spans = (Span(n, (Rect(72, 72, 300, 82),)),)
    last = replace(paper.sections[1].paragraphs[0], spans=spans)
    sections = (paper.sections[0], replace(paper.sections[1], page=n, paragraphs=(last,)), paper.sections[2])
    reasons = ("line number", "page number") if numbered else ()
    left = tuple(LeftOut("1", 1, (), reason) for reason in reasons)
    pages = tuple(Page(i, width, 792, 1.0, "mupdf") for i in range(1, n + 3))
    return replace(paper, sections=sections, left_out=left, pages=pages)


def profile(paper: Paper, venue: str = "icml", *, blind: bool = False) -> list[Checked]:
    """What the profile of a venue says."""
    return found("format.venue_profile", paper, CheckOptions(blind=blind, venue=venue))


def test_every_profile_names_its_source() -> None:
    assert {"neurips", "icml", "iclr", "acl", "cvpr"} <= set(venues())
    assert all(v.source and v.as_of and v.name for v in venues().values())


def test_pages_of_the_body() -> None:
    assert profile(of_pages(8)) == []
    (finding,) = profile(of_pages(9))
    assert (finding.certainty, finding.places[0].page, finding.computed["pages"]) == ("likely", 9, "9")
    assert venues()["icml"].source in finding.computed["source"]
    assert profile(of_pages(9, heading="Impact Statement")) == []
    assert profile(of_pages(9, heading="A Proofs"), venue="ieee-conference") == []


def test_size_and_numbers() -> None:
    assert ["595" in c.text for c in profile(of_pages(8, width=595))] == [True]
    assert len(profile(of_pages(8, numbered=False))) == 2
    assert profile(of_pages(8, numbered=False), venue="") == []
    assert [c.certainty for c in profile(of_pages(8, numbered=False), venue="", blind=True)] == ["note"]


def test_a_real_file_with_a_coarse_picture_and_a_font_that_is_not_in_it() -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 72), "A title of this paper", fontsize=18)
    page.insert_text((72, 110), "Plain text that is read with ease by everybody who reads it.", fontsize=10)
    picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 200, 150))
    picture.set_rect(picture.irect, (128,))
    page.insert_image(pymupdf.Rect(72, 200, 360, 416), pixmap=picture)
    data = document.tobytes()
    paper, facts = parse_pdf(data, "made.pdf"), file_facts(pymupdf.open(stream=data, filetype="pdf"))
    assert [c.computed["dpi"] for c in found("format.images", paper, facts=facts)] == ["50"]
    assert [c.computed["fonts"] for c in found("format.fonts", paper, facts=facts)] == ["Helvetica"]


def test_wide_formulas_and_tables_are_no_lines_out_of_their_column() -> None:
    # A formula and a table may be wider than the text; only what a reader reads line by line can stick out.
    one = with_lines(300, 300, 300, 300, 180)
    (section,) = one.sections
    wide = Span(1, (Rect(60, 400, 420, 412),))
    formula = Paragraph("p9", "a = b + c", "formula", (wide,))
    table = Table("t1", "Table 1", "Table 1: Wide.", 1, (Rect(20, 430, 560, 500),))
    one = replace(one, sections=(replace(section, paragraphs=(*section.paragraphs, formula)),), tables=(table,))
    assert found("format.margins", one) == []
