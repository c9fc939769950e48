"""A review as an OpenDocument text (ODF 1.4)."""

from __future__ import annotations

import io

from markdown_it.tree import SyntaxTreeNode
from odfdo import Document, Element, Header, LineBreak, List, ListItem, Paragraph, Span, Style

from reviewer_app.documents.markdown_tree import LINE_END, Run, printable, runs_of, tree_of

# Styles of odfdo's template, by the names that LibreOffice gives its own.
_BODY, _CODE_BLOCK, _BULLETS, _NUMBERS = "Text_20_body", "Preformatted_20_Text", "List_20_1", "Numbering_20_1"
_CODE, _STRONG, _EMPHASIS, _BOTH, _QUOTE = "Teletype", "Strong", "Emphasis", "Strong_20_Emphasis", "Quotations"
_QUOTE_INDENT = "0.8cm"


def open_document(markdown: str, title: str, language: str) -> bytes:
    """`markdown` as an .odt file; `language` is a BCP 47 tag, such as "en" or "zh-CN"."""
    document = Document("text")
    document.meta.strip()
    document.meta.title = printable(title)
    document.meta.language = language
    for style in (
        Style("text", name=_STRONG, bold=True),
        Style("text", name=_EMPHASIS, italic=True),
        Style("text", name=_BOTH, bold=True, italic=True),
        Style("paragraph", name=_QUOTE, parent_style=_BODY, area="paragraph", margin_left=_QUOTE_INDENT),
    ):
        document.insert_style(style)
    body = document.body
    body.clear()
    for node in tree_of(markdown).children:
        _write(node, body, _BODY)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _write(node: SyntaxTreeNode, parent: Element, style: str) -> None:
    """Append one block, and all that is in it, to `parent`; `style` is the style of its paragraphs."""
    match node.type:
        case "heading":
            parent.append(_filled(Header(int(node.tag[1:])), runs_of(node)))
        case "paragraph":
            parent.append(_filled(Paragraph(style=style), runs_of(node)))
        case "bullet_list" | "ordered_list":
            parent.append(_list(node, style))
        case "blockquote":
            for child in node.children:
                _write(child, parent, _QUOTE)
        case "fence" | "code_block":
            lines = node.content.rstrip("\n").split("\n")
            runs = [run for line in lines for run in (Run(LINE_END), Run(line))][1:]
            parent.append(_filled(Paragraph(style=_CODE_BLOCK), runs))
        case _:  # a rule between parts has no words
            parent.append(Paragraph(style=style))


def _list(node: SyntaxTreeNode, style: str) -> List:
    ordered = node.type == "ordered_list"
    written = List(style=_NUMBERS if ordered else _BULLETS)
    for at, child in enumerate(node.children):
        item = ListItem()
        if ordered and not at and (start := node.attrs.get("start")) is not None:
            item.set_attribute("text:start-value", str(start))
        for block in child.children:
            _write(block, item, style)
        written.append(item)
    return written


def _filled(block: Paragraph, runs: list[Run]) -> Paragraph:
    for run in runs:
        text = printable(run.text)
        if run.text == LINE_END:
            block.append(LineBreak())
        elif style := _style_of(run):
            block.append(Span(text, style=style))
        else:
            block.append_plain_text(text)
    return block


def _style_of(run: Run) -> str | None:
    if run.code:
        return _CODE
    if run.strong:
        return _BOTH if run.emphasis else _STRONG
    return _EMPHASIS if run.emphasis else None
