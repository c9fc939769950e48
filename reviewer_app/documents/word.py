"""A review as a Word file (Office Open XML)."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from markdown_it.tree import SyntaxTreeNode

from reviewer_app.documents.markdown_tree import Run, printable, runs_of, tree_of

_INDENT = Cm(0.63)  # of one level of a list, as Word's own list styles have it
# Word's names of its styles, which it shows in the person's language; a list has three levels of its own.
_BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
_BODY, _CODE_FONT = Pt(11), "Consolas"
# Faces that Word brings: the first for Latin letters, the second for Chinese.
_LATIN, _CHINESE = "Calibri", "SimSun"


def word_document(markdown: str, title: str, language: str) -> bytes:
    """`markdown` as a .docx file; `language` is a BCP 47 tag, such as "en" or "zh-CN", for Word's spelling."""
    document = Document()
    _without_traces(document, title, language)
    for block in tree_of(markdown).children:
        _Writer(document).block(block)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _without_traces(document: WordDocument, title: str, language: str) -> None:
    """The title, the faces, and none of what python-docx's template says of who made the file."""
    properties = document.core_properties
    properties.title = printable(title)
    properties.created = properties.modified = datetime.now(UTC)
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.language = language
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _LATIN, _BODY
    fonts = normal.element.rPr.rFonts
    fonts.set(qn("w:eastAsia"), _CHINESE)


class _Writer:
    """Writes blocks, one below the other; `level` is the number of lists that a block lies in."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document

    def block(self, node: SyntaxTreeNode, level: int = 0) -> None:
        """Write one block and all that is in it."""
        match node.type:
            case "heading":
                _fill(self._document.add_heading(level=min(int(node.tag[1:]), 9)), runs_of(node))
            case "paragraph":
                self._paragraph(node, "Normal", level)
            case "bullet_list" | "ordered_list":
                self._list(node, level)
            case "blockquote":
                for child in node.children:
                    self._paragraph(child, "Quote", level) if child.type == "paragraph" else self.block(child, level)
            case "fence" | "code_block":
                self._code(node.content, level)
            case _:  # a rule between parts has no words
                self._document.add_paragraph()

    def _paragraph(self, node: SyntaxTreeNode, style: str, level: int) -> None:
        paragraph = self._document.add_paragraph(style=style)
        if level:
            paragraph.paragraph_format.left_indent = _INDENT * level
        _fill(paragraph, runs_of(node))

    def _list(self, node: SyntaxTreeNode, level: int) -> None:
        first = int(node.attrs.get("start", 1))
        for number, item in enumerate(node.children, first):
            for at, child in enumerate(item.children):
                if at or child.type != "paragraph":
                    self.block(child, level + 1)
                elif node.type == "bullet_list":
                    style = _BULLETS[min(level, len(_BULLETS) - 1)]
                    _fill(self._document.add_paragraph(style=style), runs_of(child))
                else:
                    # Word would go on counting from the list before; a number that is text stays what it is.
                    paragraph = self._document.add_paragraph()
                    paragraph.paragraph_format.left_indent = _INDENT * (level + 1)
                    paragraph.paragraph_format.first_line_indent = -_INDENT
                    _fill(paragraph, [Run(f"{number}.\t"), *runs_of(child)])

    def _code(self, text: str, level: int) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.left_indent = _INDENT * (level + 1)
        _fill(paragraph, [Run(text.rstrip("\n"), code=True)])


def _fill(paragraph: Paragraph, runs: list[Run]) -> None:
    for run in runs:
        set_run = paragraph.add_run(printable(run.text))
        set_run.bold = run.strong or None
        set_run.italic = run.emphasis or None
        if run.code:
            set_run.font.name = _CODE_FONT
