"""What the paper worker answers: `take`, `open`, `page`, `words`, `links`, `parse` and `about`.

It holds one document at a time, opened from bytes whose hash it verified, so that an answer never mixes two versions of
a file that was replaced meanwhile. What reads the structure of a paper is imported when it is asked for: it takes
longer to load than MuPDF, and a person waits for the first page.
"""

from __future__ import annotations

import faulthandler
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.paper.json import page_read_to_json, paper_to_json, rects_to_json
from reviewer_app.paper.model import PageRead, Rect
from reviewer_app.parsing.document import (
    PdfDocument,
    is_encrypted,
    metadata_title,
    open_pdf,
    page_sizes,
    read_file,
    take,
)
from reviewer_app.parsing.links import page_links
from reviewer_app.parsing.render import photographs, render_page
from reviewer_app.parsing.words import page_words
from reviewer_app.workers.serve import Job


class PaperWorker:
    """The document that the worker holds and the requests that it answers about it."""

    def __init__(self) -> None:
        self._data = b""
        self._password: str | None = None
        self._document: PdfDocument | None = None
        self._photographs_of: dict[int, list[list[float]]] = {}

    def handlers(self) -> dict[str, Any]:
        """The requests by their kind, as `serve` takes them."""
        return {
            "about": self.about,
            "take": self.take,
            "open": self.open,
            "page": self.page,
            "words": self.words,
            "links": self.links,
            "parse": self.parse,
        }

    def take(self, job: Job, params: Mapping[str, Any]) -> dict[str, Any]:
        """{path, folder} -> {sha256, size, file}: a private copy of the person's file."""
        taken = take(Path(params["path"]), Path(params["folder"]))
        return {"sha256": taken.sha256, "size": taken.size, "file": str(taken.file)}

    def open(self, job: Job, params: Mapping[str, Any]) -> dict[str, Any]:
        """{file, sha256, password} -> {sha256, pages: [[width, height], …], title, encrypted}."""
        data = read_file(Path(params["file"]))
        sha256 = hashlib.sha256(data).hexdigest()
        if params.get("sha256") and sha256 != params["sha256"]:
            raise ReviewerError(
                ErrorCode.FILE_CHANGED,
                tr("The file changed since it was opened."),
                tr("Open it again to read the new version."),
            )
        password = params.get("password")
        document = open_pdf(data, password)
        self._data, self._password, self._document = data, password, document
        self._photographs_of.clear()
        return {
            "sha256": sha256,
            "pages": [list(size) for size in page_sizes(document)],
            "title": metadata_title(document),
            "encrypted": is_encrypted(document),
        }

    def page(self, job: Job, params: Mapping[str, Any]) -> dict[str, Any]:
        """{number, scale, clip, photographs} -> {number, scale, width, height, stride, format, pixels, clip, …}.

        With `photographs`, the answer's `photographs` are the areas of the page that show some.
        """
        clip = params.get("clip")
        image = render_page(
            self._opened(),
            int(params["number"]),
            float(params["scale"]),
            Rect(*(float(v) for v in clip)) if clip else None,
        )
        return {
            "number": image.number,
            "scale": image.scale,
            "width": image.width,
            "height": image.height,
            "stride": image.stride,
            "format": "rgb888",
            "pixels": image.pixels,
            "clip": list(image.clip) if image.clip else None,
            "photographs": self._photographs(image.number) if params.get("photographs") else [],
        }

    def words(self, job: Job, params: Mapping[str, Any]) -> dict[str, Any]:
        """{number} -> {number, words: [[x0, y0, x1, y1, text, block, line], …]} in reading order."""
        number = int(params["number"])
        words = page_words(self._opened(), number)
        return {
            "number": number,
            "words": [[*rects_to_json([w.rect])[0], w.text, w.block, w.line] for w in words],
        }

    def links(self, job: Job, params: Mapping[str, Any]) -> dict[str, Any]:
        """{number} -> {number, links: [[x0, y0, x1, y1, address, page, x, y], …]}; see `paper.model.Link`."""
        number = int(params["number"])
        links = page_links(self._opened(), number)
        return {"number": number, "links": [[*rects_to_json([k.rect])[0], *k[1:]] for k in links]}

    def about(self, job: Job, params: Mapping[str, Any]) -> dict[str, Any]:
        """{} -> the parser and the versions of what it stands on."""
        from reviewer_app.parsing.about import about

        return about()

    def parse(self, job: Job, params: Mapping[str, Any]) -> dict[str, Any]:
        """{file_name, leave_out, plain, page_limit} -> {paper}, with an event `progress` a page: `page_read_to_json`.

        `leave_out` and `plain` as in `parse_pdf`. `page_limit`: seconds that a page, and what comes after the last one,
        may take (0: any); then the process ends.
        """
        from reviewer_app.parsing.assemble import parse_pdf

        self._opened()
        limit = float(params.get("page_limit", 0.0))

        def check() -> None:
            job.check()
            if limit:
                # MuPDF may hold the interpreter for good: this clock runs outside of it
                faulthandler.dump_traceback_later(limit, exit=True)

        def progress(read: PageRead) -> None:
            job.event("progress", **page_read_to_json(read))

        try:
            paper = parse_pdf(
                self._data,
                str(params["file_name"]),
                password=self._password,
                on_page=progress,
                check=check,
                leave_out=frozenset(params.get("leave_out", ())),
                plain=bool(params.get("plain")),
            )
        finally:
            faulthandler.cancel_dump_traceback_later()
        return {"paper": paper_to_json(paper)}

    def _photographs(self, number: int) -> list[list[float]]:
        if number not in self._photographs_of:
            self._photographs_of[number] = [list(r) for r in photographs(self._opened(), number)]
        return self._photographs_of[number]

    def _opened(self) -> PdfDocument:
        if self._document is None:
            raise ReviewerError(
                ErrorCode.INTERNAL,
                tr("No paper is open in the paper worker."),
                tr("Open the paper again."),
            )
        return self._document
