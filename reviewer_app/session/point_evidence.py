"""The evidence that a point of the model gets when it goes into the review."""

from __future__ import annotations

from reviewer_app.paper.model import Paper
from reviewer_app.review.anchors import anchor, nowhere
from reviewer_app.review.locate import Match
from reviewer_app.review.model import Evidence
from reviewer_app.review.stream import DraftPoint
from reviewer_app.session.document import ReviewDocument

# How many passages a point that cites none is linked to.
_FOUND_PER_POINT = 2


def evidence_of(
    draft: DraftPoint, matches: list[Match], paper: Paper, document: ReviewDocument
) -> tuple[Evidence, ...]:
    """What the point cites and what supports it, else what was found for it; with new ids of `document`."""
    chosen = [m for m in matches if m.status == "cited"]
    if not chosen:
        # What the model named is kept beside what was found, to be looked at twice.
        named = [m for m in matches if m.paragraph in draft.citations]
        chosen = [*dict.fromkeys([*matches[:_FOUND_PER_POINT], *named[:_FOUND_PER_POINT]])]
    found = [
        anchor(
            paper,
            m.paragraph,
            document.new_evidence_id(),
            m.status,
            m.score,
            claimed=m.paragraph in draft.citations,
        )
        for m in chosen
        if m.status != "none"
    ]
    # Said, too: a passage that isn't there speaks against the rest of the point.
    gone = [pid for pid in draft.citations if pid not in paper.passage_by_id]
    return (*found, *(nowhere(pid, document.new_evidence_id(), paper.source.parser) for pid in gone[:_FOUND_PER_POINT]))
