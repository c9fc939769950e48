"""What the paper worker does: see `reviewer_app.messages.paper`.

It holds one document at a time, opened from bytes whose hash it verified, so that an answer never mixes two versions of
a file that was replaced meanwhile. What reads the structure of a paper is imported when it is asked for: it takes
longer to load than MuPDF, and a person waits for the first page.
"""

from __future__ import annotations

import faulthandler
import hashlib
from dataclasses import replace
from typing import Any

from reviewer_app.checks.finding import CheckReport
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.about import About
from reviewer_app.messages.paper import (
    AnnotateCopy,
    CheckPaper,
    FindLinks,
    Opened,
    OpenFile,
    ParsePaper,
    ReadAnnotations,
    ReadFacts,
    ReadWords,
    RenderPage,
    TakeFile,
    TakeMarkup,
    Taken,
)
from reviewer_app.messages.paper_json import as_written
from reviewer_app.paper.annotations import Annotation
from reviewer_app.paper.file_facts import FileFacts
from reviewer_app.paper.model import Link, PageImage, Paper, Rect, Word
from reviewer_app.parsing.document import (
    PdfDocument,
    metadata_title,
    open_pdf,
    page_sizes,
    read_file,
    take,
)
from reviewer_app.parsing.links import page_links
from reviewer_app.parsing.render import photographs, render_page
from reviewer_app.parsing.words import page_words
from reviewer_app.workers.serve import Handlers, Job


def handlers() -> Handlers:
    """What does each request."""
    worker = PaperWorker()
    return {
        About: worker.about,
        TakeFile: worker.take,
        OpenFile: worker.open,
        RenderPage: worker.page,
        ReadWords: worker.words,
        FindLinks: worker.links,
        ParsePaper: worker.parse,
        TakeMarkup: worker.take_markup,
        ReadAnnotations: worker.annotations,
        AnnotateCopy: worker.annotated,
        ReadFacts: worker.facts,
        CheckPaper: worker.check,
    }


class PaperWorker:
    """The document that the worker holds and the requests that it answers about it."""

    def __init__(self) -> None:
        self._data = b""
        self._password: str | None = None
        self._document: PdfDocument | None = None
        self._photographs_of: dict[int, tuple[Rect, ...]] = {}

    def take(self, job: Job, ask: TakeFile) -> Taken:
        """Make a private copy of the person's file."""
        taken = take(ask.path, ask.folder)
        return Taken(taken.sha256, taken.size, taken.file)

    def open(self, job: Job, ask: OpenFile) -> Opened:
        """Hold a document. Raises ReviewerError FILE_CHANGED if it is not the one that was meant."""
        data = read_file(ask.file)
        sha256 = hashlib.sha256(data).hexdigest()
        if ask.sha256 and sha256 != ask.sha256:
            raise ReviewerError(
                ErrorCode.FILE_CHANGED,
                tr("The file changed since it was opened."),
                tr("Open it again to read the new version."),
            )
        document = open_pdf(data, ask.password)
        self._data, self._password, self._document = data, ask.password, document
        self._photographs_of.clear()
        return Opened(sha256, tuple(page_sizes(document)), metadata_title(document))

    def page(self, job: Job, ask: RenderPage) -> PageImage:
        """Draw a page."""
        image = render_page(self._opened(), ask.number, ask.scale, ask.clip)
        return replace(image, photographs=self._photographs(ask.number)) if ask.photographs else image

    def words(self, job: Job, ask: ReadWords) -> tuple[Word, ...]:
        """The words of a page."""
        return tuple(page_words(self._opened(), ask.number))

    def links(self, job: Job, ask: FindLinks) -> tuple[Link, ...]:
        """The links of a page."""
        return tuple(page_links(self._opened(), ask.number))

    def about(self, job: Job, ask: About) -> dict[str, Any]:
        """The parser and the versions of what it stands on."""
        from reviewer_app.parsing.about import about

        return about()

    def parse(self, job: Job, ask: ParsePaper) -> Paper:
        """Read the whole paper, and tell each page when it was read."""
        from reviewer_app.parsing.assemble import parse_pdf
        from reviewer_app.parsing.recognition import recogniser

        self._opened()
        reads_pictures = None
        if ask.recognise and ask.kept:
            reads_pictures = recogniser(ask.recognise, ask.language, ask.kept, ask.own_data)

        def check() -> None:
            job.check()
            if ask.page_limit:
                # MuPDF may hold the interpreter for good: this clock runs outside of it
                faulthandler.dump_traceback_later(ask.page_limit, exit=True)

        try:
            paper = parse_pdf(
                self._data,
                ask.file_name,
                password=self._password,
                on_page=job.emit,
                check=check,
                leave_out=ask.leave_out,
                plain=ask.plain,
                recogniser=reads_pictures,
            )
        finally:
            faulthandler.cancel_dump_traceback_later()
        return as_written(paper)

    def take_markup(self, job: Job, ask: TakeMarkup) -> Paper:
        """The paper with what Nougat read in the place of what stands below it."""
        from reviewer_app.parsing.nougat.paper import paper_from_markup

        document = self._opened()
        words = {}
        for page in ask.paper.pages:
            job.check()
            words[page.number] = page_words(document, page.number) if page.number in ask.markup else []
        return as_written(paper_from_markup(ask.paper, words, ask.markup, ask.reasons))

    def annotations(self, job: Job, ask: ReadAnnotations) -> tuple[Annotation, ...]:
        """What other programs marked and noted in the file."""
        from reviewer_app.parsing.annotations import read_annotations

        return read_annotations(self._opened(), job.check)

    def annotated(self, job: Job, ask: AnnotateCopy) -> bytes:
        """The file with more notes in it."""
        from reviewer_app.parsing.annotations import annotated

        self._opened()
        # Of the bytes: the document that is shown stays as it is.
        return annotated(open_pdf(self._data, self._password), ask.notes, job.check)

    def facts(self, job: Job, ask: ReadFacts) -> FileFacts:
        """What the file says of itself; what can't be read of it is left out."""
        from reviewer_app.parsing.file_facts import file_facts

        return file_facts(self._opened(), job.check)

    def check(self, job: Job, ask: CheckPaper) -> CheckReport:
        """Run the checks by code on a paper that was read."""
        from reviewer_app.checks.run import run_checks

        return run_checks(ask.paper, options=ask.options, facts=ask.facts, go_on=job.check)

    def _photographs(self, number: int) -> tuple[Rect, ...]:
        if number not in self._photographs_of:
            self._photographs_of[number] = tuple(photographs(self._opened(), number))
        return self._photographs_of[number]

    def _opened(self) -> PdfDocument:
        if self._document is None:
            raise ReviewerError(
                ErrorCode.INTERNAL,
                tr("No paper is open in the paper worker."),
                tr("Open the paper again."),
            )
        return self._document
