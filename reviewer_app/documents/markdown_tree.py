"""Markdown as a tree of blocks, and the words of one block with how they are set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode


@dataclass(frozen=True, slots=True)
class Run:
    """Words set in one way; `text` is "\\n" alone for a line that ends where the writer ended it."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False


LINE_END = "\n"
# https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = re.compile("[^\\t\\n\\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def markdown_reader() -> MarkdownIt:
    """CommonMark without raw HTML: a tag in a point is text, as the person sees it."""
    return MarkdownIt("commonmark", {"html": False})


def tree_of(markdown: str) -> SyntaxTreeNode:
    """The blocks of `markdown`, nested as lists and quotations nest."""
    return SyntaxTreeNode(markdown_reader().parse(markdown))


def runs_of(block: SyntaxTreeNode) -> list[Run]:
    """The words of a heading or a paragraph. Links and pictures become words and the address that they lead to."""
    runs = (run for inline in block.children for node in inline.children for run in _runs(node, Run("")))
    return [run for run in runs if run.text]


def _runs(node: SyntaxTreeNode, like: Run) -> Iterator[Run]:
    match node.type:
        case "text":
            yield replace(like, text=node.content)
        case "code_inline":
            yield replace(like, text=node.content, code=True)
        case "softbreak":
            yield replace(like, text=" ")
        case "hardbreak":
            yield replace(like, text=LINE_END)
        case "image":
            yield replace(like, text=f"{node.content} ({_address(node, 'src')})")
        case "strong":
            yield from _inside(node, replace(like, strong=True))
        case "em":
            yield from _inside(node, replace(like, emphasis=True))
        case "link":
            yield from _inside(node, like)
            words = "".join(child.content for child in node.children)
            if (address := _address(node, "href")) != words:
                yield replace(like, text=f" ({address})")
        case other:
            raise ValueError(f"CommonMark without HTML has nothing called {other} in a line")


def _inside(node: SyntaxTreeNode, like: Run) -> Iterator[Run]:
    for child in node.children:
        yield from _runs(child, like)


def _address(node: SyntaxTreeNode, attribute: str) -> str:
    return unquote(str(node.attrs.get(attribute, "")))


def printable(text: str) -> str:
    """`text` without what XML can't hold: control characters, halves of surrogate pairs, U+FFFE and U+FFFF."""
    return _NOT_IN_XML.sub("", text)
