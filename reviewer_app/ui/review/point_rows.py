"""The points of all panes with their evidence and what speaks against them, as signs, list and page need them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer_app.i18n import tr
from reviewer_app.review.model import Evidence, ReviewSection, SectionKey
from reviewer_app.review.pane import PaneItem, split_pane
from reviewer_app.session.events import PointPlace, SecondLook
from reviewer_app.ui.review.mark_commands import marks_of
from reviewer_app.ui.review.mark_pointer import PlacedMark


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point: where it stands, its marks with what is known of each, and the second looks at it."""

    key: SectionKey
    index: int
    item: PaneItem
    marks: tuple[tuple[PlacedMark, Evidence | None], ...]
    own: bool  # the person wrote it
    looks: tuple[SecondLook, ...] = ()

    @property
    def dismissed(self) -> bool:
        """Whether it won't be exported."""
        return "dismissed" in self.item.states

    @property
    def unplaced(self) -> bool:
        """Whether the model wrote it and nothing in the paper was found for it."""
        return not self.own and not self.dismissed and all(e is None or e.nowhere for _, e in self.marks)


def read_points(
    texts: Mapping[SectionKey, str],
    sections: Sequence[ReviewSection],
    evidence: Mapping[str, Evidence | None],
    looks: Sequence[SecondLook],
) -> list[PointRow]:
    """The points of `texts` in order. `sections` are their points as parsed, one for each item."""
    rows: list[PointRow] = []
    by_text = _by_text(looks)
    for section in sections:
        key = section.key
        items = split_pane(texts[key])
        for index, (item, point) in enumerate(zip(items, section.points, strict=False)):
            marks = tuple((m, evidence.get(m.evidence)) for m in marks_of(key, item))
            about = () if "dismissed" in item.states else tuple(by_text.get((key, item.text), ()))
            # Of two points in the same words, one that is told apart by its number is meant.
            about = tuple(d for d in about if d.point.index == index or not _stands(items, d.point))
            rows.append(PointRow(key, index, item, marks, point.origin == "person", about))
    return rows


def find_row(rows: Sequence[PointRow], place: PointPlace) -> PointRow | None:
    """The row of a point that was named by its place, wherever it stands in its pane by now."""
    same = [r for r in rows if r.key is place.section and r.item.text == place.text]
    return next((r for r in same if r.index == place.index), same[0] if same else None)


def status_words(evidence: Evidence | None) -> str:
    """How sure a mark's passage is; None for a mark that nothing is known of."""
    if evidence is None:
        return tr("unknown mark")
    if evidence.nowhere:
        return tr("the model cited a passage that isn't there")
    if evidence.of_whole_paper:
        return tr("about the paper as a whole")
    if evidence.status == "weak" and evidence.claimed:
        return tr("cited by the model, but it may not support the point")
    return {
        "cited": tr("cited"),
        "found": tr("found by its words"),
        "weak": tr("unsure: may not be the right place"),
        "moved": tr("moved: not found again in this version of the paper"),
    }[evidence.status]


def look_title(look: SecondLook) -> str:
    """What kind of second look a point wants."""
    return {
        "absence": tr("second look: the paper may have it"),
        "quote": tr("second look: not the paper's words"),
        "repeat": tr("second look: repeats another point"),
        "unsupported": tr("second look: the passage may not support it"),
        "nowhere": tr("second look: cites a passage that isn't there"),
    }[look.kind]


def _by_text(looks: Sequence[SecondLook]) -> dict[tuple[SectionKey, str], list[SecondLook]]:
    found: dict[tuple[SectionKey, str], list[SecondLook]] = {}
    for look in looks:
        found.setdefault((look.point.section, look.point.text), []).append(look)
    return found


def _stands(items: Sequence[PaneItem], place: PointPlace) -> bool:
    return place.index < len(items) and items[place.index].text == place.text


def all_evidence(rows: Sequence[PointRow]) -> Iterator[tuple[PointRow, Evidence]]:
    """Every piece of evidence that has a place in the paper as it is, with its point."""
    for row in rows:
        for _, evidence in row.marks:
            if evidence is not None and evidence.status != "moved":
                yield row, evidence
