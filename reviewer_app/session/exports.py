"""Files that a person asks for: the review in one of six forms, and a copy of the panes as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from reviewer_app.atomic_file import write_atomically
from reviewer_app.i18n import tr
from reviewer_app.review.model import Review, SectionKey
from reviewer_app.review.plain_text import plain_text
from reviewer_app.session.background import BackgroundWork, Failure
from reviewer_app.session.document import ReviewDocument


class Format(Enum):
    """The kind of file; the value is the ending of its name, without the dot."""

    MARKDOWN = "md"
    PLAIN = "txt"
    HTML = "html"
    WORD = "docx"
    OPEN_DOCUMENT = "odt"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What of the review is exported: see `Session.markdown`. JSON holds everything."""

    pages: bool = True
    quotes: bool = False
    accepted_only: bool = False
    new: bool = True
    scores: bool = False
    format: Format = Format.MARKDOWN
    checks: bool = False


class Exported(Protocol):
    """What can be exported; a session."""

    def markdown(self, *, pages: bool, quotes: bool, accepted_only: bool, new: bool, scores: bool, checks: bool) -> str:
        """As Markdown."""

    def json(self) -> dict[str, Any]:
        """As the dictionary that review.json holds."""

    def review(self) -> Review:
        """As it is now."""

    @property
    def export_language(self) -> str:
        """The code of the language of headings and provenance."""


class ReviewExports:
    """Writes what the review is at the moment of the call, beside the window's thread, and keeps it as a version.

    A file is written whole or not at all. One of `success` and `failure` is called later, the latter with DISK_FULL or
    WRITE_FAILED; the session waits at its end until what was asked for is written.
    """

    def __init__(self, background: BackgroundWork, document: ReviewDocument, exported: Exported) -> None:
        self._background = background
        self._document = document
        self._exported = exported

    def shown(self, options: ExportOptions) -> str:
        """The text of the file; of one that is no text, its words."""
        text = self._text(options)
        match options.format:
            case Format.HTML:
                return str(self._form(options.format)(text))
            case Format.WORD | Format.OPEN_DOCUMENT:
                return plain_text(text)
            case _:
                return text

    def content(self, options: ExportOptions) -> str | bytes:
        """The whole file."""
        return self._form(options.format)(self._text(options))

    def write(
        self, path: Path, success: Callable[[], None], failure: Failure, options: ExportOptions | None = None
    ) -> None:
        """Write the file; without `options` all that is not dismissed, as Markdown."""
        options = options or ExportOptions()
        text, form = self._text(options), self._form(options.format)
        self._write(path, lambda: form(text), success, failure)
        self._document.version(tr("At an export"))

    def copy(self, path: Path, success: Callable[[], None], failure: Failure) -> None:
        """Write the four panes' raw text, for when the store can't take it; no version is kept."""
        texts = self._document.texts
        parts = [f"# {key.title}\n\n{texts[key].rstrip()}\n" for key in SectionKey]
        self._write(path, lambda: "\n".join(parts), success, failure)

    def _text(self, options: ExportOptions) -> str:
        """What the file is made of: JSON, or Markdown, without its signs for a plain text."""
        if options.format is Format.JSON:
            return json.dumps(self._exported.json(), ensure_ascii=False, indent=1)
        text = self._exported.markdown(
            pages=options.pages,
            quotes=options.quotes,
            accepted_only=options.accepted_only,
            new=options.new,
            scores=options.scores,
            checks=options.checks,
        )
        return plain_text(text) if options.format is Format.PLAIN else text

    def _form(self, kind: Format) -> Callable[[str], str | bytes]:
        """What makes the file of its text; may be called in another thread, after the review has changed."""
        title, language = self._exported.review().paper_title, self._exported.export_language
        return lambda text: _made(text, kind, title, "zh-CN" if language == "zh" else language)

    def _write(
        self, path: Path, content: Callable[[], str | bytes], success: Callable[[], None], failure: Failure
    ) -> None:
        # The flush to the disk takes a tenth of a second, on a slow drive more.
        self._background.do(lambda: write_atomically(path, content()), lambda _: success(), failure, finish=True)


def _made(text: str, kind: Format, title: str, tag: str) -> str | bytes:
    # The libraries take up to a quarter of a second to import: whoever starts the window does not wait for them.
    match kind:
        case Format.HTML:
            from reviewer_app.documents.html import html_document

            return html_document(text, title, tag)
        case Format.WORD:
            from reviewer_app.documents.word import word_document

            return word_document(text, title, tag)
        case Format.OPEN_DOCUMENT:
            from reviewer_app.documents.open_document import open_document

            return open_document(text, title, tag)
        case _:
            return text
