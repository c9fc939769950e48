"""What the model writes, told to the program section by section, however many texts it comes in."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.engine.generate import Reason
from reviewer_app.messages.model import SectionDone, Wrote
from reviewer_app.review.model import SectionKey
from reviewer_app.review.prompt import PromptProfile
from reviewer_app.review.whole_review import WholeReview
from reviewer_app.workers.serve import Job


class SectionOutput:
    """Sends `text` and `section_done` events. Texts are named by section; a whole review by the first one.

    `written` are the texts as the model wrote them, `raw` the sections of them, `ended` the texts that have ended.
    """

    def __init__(self, job: Job, profile: PromptProfile, sections: Sequence[SectionKey]) -> None:
        self._job = job
        self._sections = list(sections)
        whole = profile.whole
        self._divided = WholeReview(whole.headings, whole.opening) if whole else None
        self.asked = [SectionKey.SIGNIFICANCE] if whole else self._sections
        self.written: dict[str, str] = {}
        self.raw: dict[SectionKey, str] = dict.fromkeys(self._sections, "") if whole else {}
        self.ended: set[str] = set()
        self._last: SectionKey | None = None  # the section that was told last

    def most_tokens(self, of_a_section: int) -> int:
        """The bound of one text's tokens."""
        return of_a_section * len(SectionKey) if self._divided else of_a_section

    def begin(self, name: str, opening: str) -> None:
        """The text `name` begins with `opening`; told once, also if it is begun again."""
        if name in self.written:
            return
        self.written[name] = ""
        if not self._divided:
            self.raw[SectionKey(name)] = ""
        if opening:
            self.text(name, opening)

    def text(self, name: str, piece: str) -> None:
        """A piece was written."""
        self.written[name] += piece
        if self._divided is None:
            self._tell(SectionKey(name), piece)
        else:
            for key, part in self._divided.feed(piece):
                self._tell(key, part)

    def _tell(self, key: SectionKey, piece: str) -> None:
        if key in self._sections:
            self._last = key
            self.raw[key] += piece
            self._job.tell(Wrote(key, piece))

    def done(self, name: str, reason: Reason, tokens: int) -> None:
        """A text has ended."""
        self.ended.add(name)
        if self._divided is None:
            self._job.tell(SectionDone(SectionKey(name), reason, tokens))
            return
        for key, part in self._divided.finish():
            self._tell(key, part)
        last = self._last or self._sections[0]
        for key in self._sections:
            # What was followed by another heading is whole; the last part was cut, and others were never reached.
            whole = key is not last and bool(self.raw[key].strip())
            ended: Reason = "end" if whole else reason
            self._job.tell(SectionDone(key, ended, tokens if key is last else 0))
