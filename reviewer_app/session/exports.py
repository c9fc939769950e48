"""Files that a person asks for: the review in one of six forms, and a copy of the panes as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from reviewer_app.atomic_file import write_atomically
from reviewer_app.checks.finding import CheckReport
from reviewer_app.checks.markdown import checks_to_markdown
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import spoken, tr
from reviewer_app.messages.check_json import checks_to_json
from reviewer_app.messages.paper_json import hidden_to_json
from reviewer_app.messages.review_json import review_to_json
from reviewer_app.paper.model import Paper
from reviewer_app.review.language import PAPER, language_of
from reviewer_app.review.markdown import review_to_markdown
from reviewer_app.review.model import Review, SectionKey
from reviewer_app.review.plain_text import plain_text
from reviewer_app.session.annotated_copy import notes_of_review
from reviewer_app.session.background import BackgroundWork, Failure
from reviewer_app.session.check_decisions import CheckDecisions
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.events import SecondLook
from reviewer_app.session.pages import PageSource
from reviewer_app.session.second_looks import add_second_looks
from reviewer_app.session.venue_form import VenueForm
from reviewer_app.venues.filled_form import Reader


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
    grouped: bool = False  # by severity
    form: Reader | None = None  # the venue's form in place of the review, with the fields for this reader


_ALL = ExportOptions()


def written_over(path: Path) -> ReviewerError:
    """The error of a result that would take the place of the paper, or of another result."""
    return ReviewerError(
        ErrorCode.WRONG_USE,
        tr("“{path}” would be written over.").format(path=path),
        tr("Give each result a name of its own, which is not the paper's."),
    )


class Exported(Protocol):
    """What can be exported; a session."""

    language: str
    findings: CheckDecisions
    form: VenueForm

    def review(self) -> Review:
        """The review as it is now."""

    @property
    def paper(self) -> Paper | None:
        """The paper that it is about, as the model reads it."""

    @property
    def checks(self) -> CheckReport | None:
        """What code found in the paper."""

    @property
    def second_looks(self) -> tuple[SecondLook, ...]:
        """Which points a person should look at twice, and why."""


class ReviewExports:
    """Writes what the review is at the moment of the call, beside the window's thread, and keeps it as a version.

    A file is written whole or not at all. One of `success` and `failure` is called later, the latter with DISK_FULL or
    WRITE_FAILED; the session waits at its end until what was asked for is written.
    """

    def __init__(self, background: BackgroundWork, document: ReviewDocument, exported: Exported) -> None:
        self._background = background
        self._document = document
        self._exported = exported

    @property
    def language(self) -> str:
        """The code of the language of headings and provenance: what the person chose, or else that of the review."""
        chosen = self._exported.language
        return chosen if chosen != PAPER else language_of(self._exported.review(), self._exported.paper)

    def json(self) -> dict[str, Any]:
        """The review as the dictionary that review.json holds."""
        paper, checks = self._exported.paper, self._exported.checks
        # Hidden text as it was when the model read it, if it did.
        found = hidden_to_json(paper.hidden) if paper else []
        with spoken(self.language):
            data = review_to_json(self._exported.review(), self._document.run.get("hidden", found))
            form = self._exported.form.filled
            if form is not None and not form.empty:
                data["form"] = form.to_json()
        if checks is not None:
            data["checks"] = checks_to_json(checks)
        add_second_looks(data, self._exported.second_looks)
        return data

    def shown(self, options: ExportOptions = _ALL) -> str:
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

    def write(self, path: Path, success: Callable[[], None], failure: Failure, options: ExportOptions = _ALL) -> None:
        """Write the file; without `options` all that is not dismissed, as Markdown."""
        text, form = self._text(options), self._form(options.format)
        self._write(path, lambda: form(text), success, failure)
        self._document.version(tr("At an export"))

    def annotated(self, path: Path, pages: PageSource, success: Callable[[], None], failure: Failure) -> None:
        """Write a copy of the PDF that `pages` shows, with the points and notes at their places."""

        def made(copy: bytes | ReviewerError) -> None:
            if isinstance(copy, ReviewerError):
                failure(copy)
            else:
                self._write(path, lambda: copy, success, failure)

        pages.annotated(notes_of_review(self._exported.review()).notes, made)

    def text(self, text: str, path: Path, success: Callable[[], None], failure: Failure) -> None:
        """Write what the person has read and perhaps changed."""
        self._write(path, lambda: text, success, failure)

    def copy(self, path: Path, success: Callable[[], None], failure: Failure) -> None:
        """Write the raw text of the four panes and the forms, for when the store can't take it; no version is kept."""
        texts = self._document.texts
        parts = [f"# {key.title}\n\n{texts[key].rstrip()}\n" for key in SectionKey]
        forms = self._document.forms.texts
        parts += [f"# {name}\n\n{text.rstrip()}\n" for name, text in forms.items() if text.strip()]
        self._write(path, lambda: "\n".join(parts), success, failure)

    def _text(self, options: ExportOptions) -> str:
        """What the file is made of: JSON, or Markdown, without its signs for a plain text."""
        if options.format is Format.JSON:
            return json.dumps(self.json(), ensure_ascii=False, indent=1)
        form = self._exported.form.filled if options.form is not None else None
        if form is not None and options.form is not None:
            with spoken(self.language):
                text = form.markdown(options.form)
            return plain_text(text) if options.format is Format.PLAIN else text
        text = review_to_markdown(
            self._exported.review(),
            self._exported.paper,
            pages=options.pages,
            quotes=options.quotes,
            accepted_only=options.accepted_only,
            new=options.new,
            scores=options.scores,
            grouped=options.grouped,
            language=self.language,
        )
        checks = self._exported.checks
        if options.checks and checks is not None:
            with spoken(self.language):
                faults = [c for c in checks.checks if self._exported.findings.is_fault(c)]
                text = f"{text}\n{checks_to_markdown(faults)}"
        return plain_text(text) if options.format is Format.PLAIN else text

    def _form(self, kind: Format) -> Callable[[str], str | bytes]:
        """What makes the file of its text; may be called in another thread, after the review has changed."""
        title, language = self._exported.review().paper_title, self.language
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
