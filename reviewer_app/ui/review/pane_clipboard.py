"""A pane's text on the clipboard and in drags: raw Markdown for this program, for others what means something there."""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData, QStringListModel

from reviewer_app.ui.review.evidence_marks import without_ids

_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
# What is copied here, as it stands; other programs get it without what means nothing to them.
_MARKDOWN = "application/x-reviewer-markdown"


def copied(markdown: str, *, as_typed: bool) -> QMimeData:
    """What is copied: for other programs without the ids that only this one knows, unless it is shown `as_typed`."""
    # The clipboard lets go of it when the interpreter is gone: an object made in Python crashes the program then.
    model = QStringListModel([""])
    data = model.mimeData([model.index(0)])
    for kind in data.formats():
        data.removeFormat(kind)
    data.setText(markdown if as_typed else without_ids(markdown))
    data.setData(_MARKDOWN, markdown.encode())
    return data


def pasted(source: QMimeData) -> str:
    """What is put in: raw text with one kind of line break."""
    text = bytes(source.data(_MARKDOWN).data()).decode() if source.hasFormat(_MARKDOWN) else source.text()
    return _BREAKS.sub("\n", text).replace("\x00", "")
