"""Words of a stranger in a tool tip are letters and no markup."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument

from reviewer_app.ui.look.plain_tip import plain_tip


@pytest.mark.parametrize(
    "text", ["<img src='file:///x'>", "<a href='https://example.org'>click</a>\nhere", "a < b & c", "<html>", "plain"]
)
def test_tags_are_shown_as_they_stand(text: str) -> None:
    tip = plain_tip(text)
    document = QTextDocument()
    if "<" in text:
        document.setHtml(tip)
        assert document.toPlainText() == text
    else:
        assert tip == text
