"""Tool tips that show words of papers, models and files: Qt takes a text with tags for its own markup."""

from __future__ import annotations

from html import escape


def plain_tip(text: str) -> str:
    """`text` as a tool tip in which tags are only letters."""
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>' if "<" in text else text
