"""What a person decided about the findings of the checks by code, and what an earlier version of the paper had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from reviewer_app.checks.finding import Checked, CheckReport
from reviewer_app.paper.text import squeeze
from reviewer_app.review.anchors import whole_paper
from reviewer_app.review.model import Evidence
from reviewer_app.session.document import ReviewDocument

# Among what is kept of a person's way through a paper; it goes when the paper is forgotten.
_NO_FAULT = "no_fault"
_FOUND = "found_by_code"


class Remembered(NamedTuple):
    """A finding as it is told after the version of the paper that had it."""

    key: str
    check: str
    text: str


class CheckDecisions:
    """The decisions about one open paper. A finding is told again by its check and the words that it is about."""

    def __init__(self, document: ReviewDocument, keep: Callable[[], None]) -> None:
        """`keep` is called after a change, to have `kept` written."""
        self._document = document
        self._keep = keep
        self._no_fault: frozenset[str] = frozenset()
        self._found: tuple[Remembered, ...] = ()
        self._earlier: tuple[Remembered, ...] = ()

    def open(self, kept: Mapping[str, Any]) -> None:
        """Another paper, with what was decided about it before."""
        self._no_fault = _keys(kept)
        self._found = _found(kept)
        self._earlier = ()

    def kept(self) -> dict[str, Any]:
        """What to keep, as `open` takes it."""
        return {_NO_FAULT: sorted(self._no_fault), _FOUND: [list(one) for one in self._found]}

    def take_over(self, earlier: Mapping[str, Any]) -> None:
        """What was decided about an earlier version holds for this one; what that had and this has not is settled."""
        self._no_fault |= _keys(earlier)
        self._earlier = _found(earlier)
        self._keep()

    def found(self, report: CheckReport) -> None:
        """The checks of the open paper are through; remembered for its next version."""
        found = tuple(Remembered(finding_key(c), c.check, c.text) for c in report.checks)
        if found != self._found:
            self._found = found
            self._keep()

    @property
    def settled(self) -> tuple[Remembered, ...]:
        """What was found in the earlier version that was taken over, and is not found in this one."""
        now = {one.key for one in self._found}
        return tuple(one for one in self._earlier if one.key not in now and one.key not in self._no_fault)

    def is_fault(self, finding: Checked) -> bool:
        """Whether nobody has said that it is none."""
        return finding_key(finding) not in self._no_fault

    def decide(self, finding: Checked, *, fault: bool) -> None:
        """Remember that a finding is a fault, or that it is none."""
        key = finding_key(finding)
        self._no_fault = self._no_fault - {key} if fault else self._no_fault | {key}
        self._keep()

    def evidence(self, finding: Checked) -> list[Evidence]:
        """Anchors at the places of a finding, for a point made of it; they are kept with the review.

        Each names the check, so that the export can say where the point comes from; what has no place has one too.
        """
        anchors = [replace(e, id=self._document.new_evidence_id(), check=finding.check) for e in finding.places]
        if not anchors:
            anchors = [whole_paper(finding.check, self._document.new_evidence_id())]
        for one in anchors:
            self._document.add_anchor(one)
        return anchors


def finding_key(finding: Checked) -> str:
    """The same for a finding as long as its check and the words that it is about are, wherever they stand."""
    about = [squeeze(place.quote) for place in finding.places] or sorted(finding.computed.values())
    return "\t".join([finding.check, *about])


def _keys(kept: Mapping[str, Any]) -> frozenset[str]:
    keys = kept.get(_NO_FAULT, [])
    return frozenset(str(k) for k in keys) if isinstance(keys, list) else frozenset()


def _found(kept: Mapping[str, Any]) -> tuple[Remembered, ...]:
    rows = kept.get(_FOUND, [])
    if not isinstance(rows, list):
        return ()
    return tuple(
        Remembered(*map(str, row)) for row in rows if isinstance(row, list) and len(row) == len(Remembered._fields)
    )
