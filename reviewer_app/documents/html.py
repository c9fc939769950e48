"""A review as one HTML file that loads nothing."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from reviewer_app.documents.markdown_tree import markdown_reader

# Whatever stands in the text, a browser may fetch nothing and run nothing for it.
_NOTHING_FROM_ELSEWHERE = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body { max-width: 44em; margin: 2em auto; padding: 0 1em; line-height: 1.5;
       font-family: Georgia, "Noto Serif", "Noto Serif CJK SC", "Songti SC", SimSun, serif; }
h1, h2 { line-height: 1.25;
         font-family: system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h2 { margin-top: 1.8em; }
li { margin: .4em 0; }
blockquote { margin: .4em 0; padding-left: 1em; border-left: 3px solid #bbb; color: #444; }
@media (prefers-color-scheme: dark) {
  body { background: #1e1e1e; color: #ddd; } blockquote { color: #aaa; } a { color: #8ab4f8; }
}
"""


def html_document(markdown: str, title: str, language: str) -> str:
    """`markdown` as a whole HTML file in UTF-8; `language` is a BCP 47 tag, such as "en" or "zh-CN"."""
    reader = markdown_reader()
    reader.add_render_rule("image", _picture_as_link)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FROM_ELSEWHERE}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{reader.render(markdown)}</body>\n</html>\n"
    )


def _picture_as_link(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    return f'<a href="{escape(str(token.attrGet("src")))}">{escape(token.content)}</a>'
