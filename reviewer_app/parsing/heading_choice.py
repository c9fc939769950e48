"""Which candidates are headings: by their own score and by how others of the same look do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reviewer_app.parsing.evidence import weigh
from reviewer_app.parsing.heading_evidence import LEAST, LOOK, SURE, LookCase
from reviewer_app.parsing.headings import HEADING, Heading, Signature
from reviewer_app.parsing.names import is_appendix, is_generic, is_references, like_reference
from reviewer_app.parsing.style import is_nameless

# Sections are numbered if so many of the sure ones are, and this share.
_LEAST_NUMBERED, _NUMBERED = 4, 0.65
# A look is settled when so many of it stand alone between paragraphs; it is usual for it if this share does.
_LEAST_SETTLED, _USUAL = 3, 0.8
# Numbered candidates are the items of a list if so many are there, and this share of them are sentences.
_LEAST_ITEMS, _ITEMS = 3, 0.8
# A count of numbers in parts has at least so many.
_LEAST_COUNTED = 4


def choose(candidates: Sequence[Heading], known: Sequence[Heading] = ()) -> list[Heading]:
    """Those candidates that are headings; their lines get the role "heading".

    `known` are headings from the outline: what looks like them is a heading, what looks like none of them hardly is.
    """
    groups: dict[Signature, list[Heading]] = defaultdict(list)
    for heading in candidates:
        groups[heading.signature].append(heading)
    looks = {h.signature for h in known if not h.run_in}
    sure = known or [h for h in candidates if h.score >= SURE]
    numbered = sum(h.number is not None and h.number.kind in ("decimal", "roman", "letter") for h in sure)
    numbers_all = numbered >= _LEAST_NUMBERED and numbered >= _NUMBERED * len(sure)
    # a paper can number its sections and leave those below them without
    settled = {
        look
        for look, members in groups.items()
        if sum(h.framed and h.number is None for h in members) >= _LEAST_SETTLED
    }
    counted = set() if known else _counted(candidates)
    order = {h: i for i, h in enumerate(candidates)}
    listed = next((i for i, h in enumerate(candidates) if is_references(_bare(h))), len(candidates))
    before = {h.signature for h in candidates[:listed] if h.score >= SURE}
    chosen = []
    for look, members in groups.items():
        if _are_items(members, [h for h in sure if h.signature != look]):
            continue
        everywhere = _mean(members)
        # words in the text can look like a heading; where headings of that look are sure, those alone count
        trusted = look in settled and not is_nameless(look[1])
        framed = [h for h in members if h.framed and order[h] < listed] if trusted else []
        strong = sum(h.score >= SURE for h in members)
        usual = len(framed) >= _USUAL * len(members) and not numbers_all
        for heading in members:
            case = LookCase(
                mean=_mean(framed) if framed and heading.framed else everywhere,
                strong=strong,
                settled=look in settled,
                alone=len(framed),
                usual=usual and heading.framed and heading.lines[0].bold,
                outlined=bool(known),
                outlined_look=look in looks,
                unnumbered=numbers_all
                and heading.number is None
                and not is_generic(heading.text)
                and not is_appendix(heading.text),
                listed=order[heading] > listed and not is_generic(_bare(heading)) and not is_appendix(heading.text),
                like_before=look in before and not like_reference(heading.text),
                counted=heading in counted,
            )
            if heading.score + weigh(LOOK, case) >= weigh(LEAST, case):
                chosen.append(heading)
    for heading in chosen:
        for line in heading.lines:
            line.role = HEADING
    return chosen


def _bare(heading: Heading) -> str:
    return heading.text[heading.number.end :] if heading.number else heading.text


def _mean(headings: Sequence[Heading]) -> float:
    return sum(h.score for h in headings) / len(headings)


def _counted(candidates: Sequence[Heading]) -> set[Heading]:
    """Candidates whose numbers in parts go on from one another: 2.1 after 2, 2.2 after 2.1, 2.2.1 after 2.2."""
    seen: set[tuple[int, ...]] = set()
    found: set[Heading] = set()
    for heading in candidates:
        number = heading.number
        if number is None or number.kind not in ("decimal", "cjk"):
            continue
        parts = number.parts
        if len(parts) == 1 or number.kind == "cjk":
            if heading.score >= SURE:
                seen.add(parts)
        elif parts not in seen and (parts[:-1] if parts[-1] == 1 else (*parts[:-1], parts[-1] - 1)) in seen:
            seen.add(parts)
            found.add(heading)
    return found if len(found) >= _LEAST_COUNTED else set()


def _are_items(members: Sequence[Heading], others: Sequence[Heading]) -> bool:
    """Whether numbered candidates of one look are items of a list: sentences, where the sure headings are none."""
    numbered = all(h.number and h.number.depth == 1 for h in members)
    if min(len(members), len(others)) < _LEAST_ITEMS or not numbered:
        return False
    stops = sum(h.text.endswith(".") for h in members)
    plain = sum(h.number is None and not h.text.endswith(".") for h in others)
    return stops >= _ITEMS * len(members) and plain >= _ITEMS * len(others)
