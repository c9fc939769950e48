"""Files that a person asks for: the review as Markdown, plain text or JSON, and a copy of the panes as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from reviewer_app.atomic_file import write_atomically
from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey
from reviewer_app.review.plain_text import plain_text
from reviewer_app.session.background import BackgroundWork, Failure
from reviewer_app.session.document import ReviewDocument


class Exported(Protocol):
    """What can be exported; a session."""

    def markdown(
        self,
        *,
        pages: bool = True,
        quotes: bool = False,
        accepted_only: bool = False,
        new: bool = True,
        scores: bool = False,
    ) -> str:
        """As Markdown."""

    def json(self) -> dict[str, Any]:
        """As the dictionary that review.json holds."""


class ReviewExports:
    """Writes what the review is at the moment of the call, beside the window's thread, and keeps it as a version.

    A file is written whole or not at all. One of `success` and `failure` is called later, the latter with DISK_FULL or
    WRITE_FAILED; the session waits at its end until what was asked for is written.
    """

    def __init__(self, background: BackgroundWork, document: ReviewDocument, exported: Exported) -> None:
        self._background = background
        self._document = document
        self._exported = exported

    def markdown(
        self,
        path: Path,
        success: Callable[[], None],
        failure: Failure,
        *,
        pages: bool = True,
        quotes: bool = False,
        accepted_only: bool = False,
        new: bool = True,
        scores: bool = False,
        plain: bool = False,
    ) -> None:
        """Write Markdown, or with `plain` the same without its signs; see `review_to_markdown`."""
        text = self._exported.markdown(pages=pages, quotes=quotes, accepted_only=accepted_only, new=new, scores=scores)
        self._write(path, plain_text(text) if plain else text, success, failure)
        self._document.version(tr("At an export"))

    def json(self, path: Path, success: Callable[[], None], failure: Failure) -> None:
        """Write review.json."""
        self._write(path, json.dumps(self._exported.json(), ensure_ascii=False, indent=1), success, failure)
        self._document.version(tr("At an export"))

    def copy(self, path: Path, success: Callable[[], None], failure: Failure) -> None:
        """Write the four panes' raw text, for when the store can't take it; no version is kept."""
        texts = self._document.texts
        parts = [f"# {key.title}\n\n{texts[key].rstrip()}\n" for key in SectionKey]
        self._write(path, "\n".join(parts), success, failure)

    def _write(self, path: Path, text: str, success: Callable[[], None], failure: Failure) -> None:
        # The flush to the disk takes a tenth of a second, on a slow drive more.
        self._background.do(lambda: write_atomically(path, text), lambda _: success(), failure, finish=True)
