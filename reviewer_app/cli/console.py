"""What the command line prints, and where."""

from __future__ import annotations

from typing import TextIO

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr

# The exit statuses of every command.
OK, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


class Console:
    """Results on stdout, everything else on stderr; on a terminal, progress overwrites itself."""

    def __init__(self, stdout: TextIO, stderr: TextIO) -> None:
        self._stdout = stdout
        self._stderr = stderr
        self._live = stderr.isatty()
        self._width = 0

    def result(self, text: str) -> None:
        """Print a result."""
        self._clear()
        self._stdout.write(text if text.endswith("\n") else text + "\n")
        self._stdout.flush()

    def say(self, text: str) -> None:
        """Print a line about the work."""
        self._clear()
        self._stderr.write(text + "\n")
        self._stderr.flush()

    def progress(self, text: str) -> None:
        """Show how far the work is; only on a terminal, where the next line replaces it."""
        if self._live:
            self._stderr.write("\r" + text.ljust(self._width))
            self._stderr.flush()
            self._width = len(text)

    def error(self, error: ReviewerError) -> None:
        """Print what failed and what to do next."""
        self.say(tr("Error: {what}").format(what=error))

    def _clear(self) -> None:
        if self._width:
            self._stderr.write("\r" + " " * self._width + "\r")
            self._width = 0
