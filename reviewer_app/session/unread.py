"""What the model will not see of a paper, in words: an entry of the reference list is no reason for alarm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_app.i18n import listed, tr, trn
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import Coverage, parts_read
from reviewer_app.review.passages import collect_passages

_APART = {"appendix", "reference"}
_FLOATS = {"caption", "table"}


@dataclass(frozen=True, slots=True)
class Unread:
    """`what` counts the passages by kind; `apart` if the paper's own text, captions and tables are read.

    They are read whole, or in so many `parts`.
    """

    what: str
    apart: bool
    parts: int = 1

    @property
    def sentence(self) -> str:
        """For a person, before the model reads."""
        if not self.apart:
            return tr("{what} will not be read: there is no room for more in the model's context.").format(
                what=self.what
            )
        if self.parts > 1:
            return tr("{what} will not be read.").format(what=self.what)
        return tr("{what} will not be read. The text of the paper itself is read whole.").format(what=self.what)


def unread(paper: Paper | None, coverage: Sequence[Coverage]) -> Unread | None:
    """What `coverage` leaves out of `paper`; None if it leaves out nothing."""
    left_out = [c.paragraph for c in coverage if not c.read]
    if not left_out:
        return None
    roles = {p.id: p.role for p in collect_passages(paper)} if paper else {}
    kinds = Counter(_kind(roles.get(pid, "body")) for pid in left_out)
    counted = {
        "body": trn("{n} paragraph of the text", "{n} paragraphs of the text", kinds["body"]),
        "float": trn("{n} caption or table", "{n} captions or tables", kinds["float"]),
        "appendix": trn("{n} paragraph of the appendix", "{n} paragraphs of the appendix", kinds["appendix"]),
        "reference": trn("{n} entry of the reference list", "{n} entries of the reference list", kinds["reference"]),
    }
    *first, last = [text for kind, text in counted.items() if kinds[kind]]
    what = tr("{some} and {last}").format(some=listed(first), last=last) if first else last
    return Unread(what, set(kinds) <= _APART and not (paper and paper.poorly_read), parts_read(coverage))


def in_parts(coverage: Sequence[Coverage]) -> str:
    """That a paper is read part by part, and what that means for its review; empty where it is read in one piece."""
    parts = parts_read(coverage)
    if parts == 1:
        return ""
    return tr(
        "This paper is longer than the model's context. It is read in {n} parts, and the review is written from notes "
        "on each: details may be missing, and what stands in different parts is only compared as far as the notes go."
    ).format(n=parts)


def _kind(role: str) -> str:
    return "float" if role in _FLOATS else role if role in _APART else "body"
