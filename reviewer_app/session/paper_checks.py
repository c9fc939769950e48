"""The checks by code of the open paper: what the file says of itself is asked for once, then the checks run.

With other options they run again, without the file.
"""

from __future__ import annotations

from collections.abc import Callable

from reviewer_app.checks.finding import BrokenCheck, CheckReport
from reviewer_app.checks.options import CheckOptions
from reviewer_app.ipc.client import Done, Failed, Outcome, WorkerClient
from reviewer_app.messages.paper import CheckPaper, ReadFacts
from reviewer_app.paper.file_facts import FileFacts
from reviewer_app.paper.model import Paper
from reviewer_app.session import events
from reviewer_app.session.events import SessionEvent

CHECK_DEADLINE_S = 60.0  # a paper of thirty pages takes one


class PaperChecks:
    """`report` is what was found in the paper that was checked last, None until all checks ran.

    `worker` is the one that parsed the paper and has its file open; it is stopped once the checks ran, since it holds
    the paper's fonts.
    """

    def __init__(self, worker: WorkerClient, report: Callable[[SessionEvent], None]) -> None:
        self._worker = worker
        self._report = report
        self._paper: Paper | None = None
        self._facts: FileFacts | None = None
        self.options = CheckOptions()
        self.report: CheckReport | None = None

    def forget(self) -> None:
        """The paper was closed: what still comes of it is dropped."""
        self._paper = self._facts = self.report = None

    def begin(self, paper: Paper) -> None:
        """Check `paper`, whose file the worker has open; without facts of the file fewer checks say something."""

        def finished(outcome: Outcome[FileFacts]) -> None:
            if self._paper is paper:
                self._facts = outcome.answer if isinstance(outcome, Done) else None
                self._run(paper)

        self._paper, self._facts = paper, None
        self._worker.request(
            ReadFacts(), on_done=finished, deadline=CHECK_DEADLINE_S, subject=f"facts:{paper.source.sha256}"
        )

    def again(self, options: CheckOptions) -> None:
        """Check the open paper with other `options`, which count for all papers from here on; PaperChecked tells."""
        self.options = options
        if self._paper is not None and self.report is not None:
            self.report = None
            self._run(self._paper)

    def _run(self, paper: Paper) -> None:
        options = self.options

        def finished(outcome: Outcome[CheckReport]) -> None:
            if self._paper is not paper:
                return
            if self.options is not options:
                self._run(paper)
                return
            self._worker.stop()
            if isinstance(outcome, Done):
                self.report = outcome.answer
            else:
                reason = outcome.error.message if isinstance(outcome, Failed) else ""
                self.report = CheckReport(failed=(BrokenCheck("", reason),))
            self._report(events.PaperChecked(self.report))

        self._worker.request(
            CheckPaper(paper, options, self._facts),
            on_done=finished,
            deadline=CHECK_DEADLINE_S,
            subject=f"check:{paper.source.sha256}",
        )
