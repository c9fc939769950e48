"""The forms of a review that journals ask for as a file, read back by the libraries that others read them with."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from odfdo import Document as OpenDocument

from reviewer_app.documents.html import html_document
from reviewer_app.documents.open_document import open_document
from reviewer_app.documents.word import word_document

REVIEW = """# Review: A paper on *things*

## Reasons for rejection

- **No ablation.** The gain may come from `dropout` alone (p. 4).
  > “We use the same *setting*.” (p. 4)
  - One level deeper, with a [link](https://example.org/a%20b).
    1. and numbered
- 方法**很好**，但缺少消融实验（第 4 页）。

7. Seventh
8. Eighth

A plain paragraph,
in two lines,\\
and a third. ![A picture](https://example.org/pixel.png) <script>alert(1)</script>

    code  with   spaces
    and a line
"""


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._skipped = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._skipped = tag if tag in ("style", "title") else ""

    def handle_endtag(self, tag: str) -> None:
        self._skipped = ""

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.words.append(data)


def _html_text(markdown: str) -> str:
    words = _Words()
    words.feed(html_document(markdown, "t", "en"))
    return "".join(words.words)


def _word_text(markdown: str) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(word_document(markdown, "t", "en"))).paragraphs)


def _open_text(markdown: str) -> str:
    body = OpenDocument(io.BytesIO(open_document(markdown, "t", "en"))).body
    return "\n".join(block.text_recursive for block in body.get_elements("//text:p|//text:h"))


FORMS: dict[str, Callable[[str], str]] = {"html": _html_text, "docx": _word_text, "odt": _open_text}


@pytest.mark.parametrize("form", FORMS)
def test_no_word_is_lost_and_no_sign_is_left(form: str) -> None:
    text = FORMS[form](REVIEW)
    for words in (
        "No ablation. The gain may come from dropout alone (p. 4).",
        "“We use the same setting.” (p. 4)",
        "One level deeper",
        "and numbered",
        "方法很好，但缺少消融实验（第 4 页）。",
        "Seventh",
        "A picture",
        "<script>alert(1)</script>",
        "code  with   spaces",
    ):
        assert words in text, words
    assert "**" not in text
    assert "`" not in text


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=25)
@given(words=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_any_characters_make_a_file_that_opens(form: str, words: str) -> None:
    """Control characters too, which XML can't hold: a paste brings them."""
    letters = re.findall(r"[^\W_]+", FORMS[form](f"- start {words} end"))
    assert "start" in letters
    assert "end" in letters


def test_word_keeps_headings_lists_and_emphasis() -> None:
    paragraphs = Document(io.BytesIO(word_document(REVIEW, "A title", "zh-CN"))).paragraphs
    style = {p.text: p.style.name for p in paragraphs if p.style}
    assert style["Reasons for rejection"] == "Heading 2"
    assert style["No ablation. The gain may come from dropout alone (p. 4)."] == "List Bullet"
    assert style["One level deeper, with a link (https://example.org/a b)."] == "List Bullet 2"
    assert style["“We use the same setting.” (p. 4)"] == "Quote"
    assert {"7.\tSeventh", "8.\tEighth", "1.\tand numbered"} <= set(style)
    bold = {run.text for p in paragraphs for run in p.runs if run.bold}
    assert bold == {"No ablation.", "很好"}


def test_open_document_keeps_headings_lists_and_emphasis() -> None:
    body = OpenDocument(io.BytesIO(open_document(REVIEW, "A title", "en"))).body
    assert [h.get_attribute("text:outline-level") for h in body.headers] == ["1", "2"]
    assert {str(s.text) for s in body.spans if s.style == "Strong"} == {"No ablation.", "很好"}
    assert body.get_elements("//text:list/text:list-item/text:list")
    numbered = body.get_elements("//text:list-item[@text:start-value]")
    assert [item.get_attribute("text:start-value") for item in numbered] == ["7"]


def test_html_loads_nothing() -> None:
    page = _Words()
    page.feed(html_document(REVIEW, "<b>title</b>", "zh-CN"))
    tags = [tag for tag, _ in page.tags]
    assert not {"img", "script", "link", "iframe", "b"} & set(tags)
    policy = [a["content"] for tag, a in page.tags if tag == "meta" and "http-equiv" in a]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert ("html", {"lang": "zh-CN"}) in page.tags


@pytest.mark.parametrize(("make", "part"), [(word_document, "docProps/core.xml"), (open_document, "meta.xml")])
def test_the_file_names_nobody(make: Callable[[str, str, str], bytes], part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(make(REVIEW, "A title", "en"))) as file:
        properties = file.read(part).decode()
    assert "A title" in properties
    assert not re.search(r"<(?:dc:creator|meta:initial-creator|cp:lastModifiedBy)>[^<]", properties)
    assert "python-docx" not in properties
