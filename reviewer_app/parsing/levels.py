"""The level of each heading: from the outline, from its number, else from how its type ranks among the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from reviewer_app.parsing.headings import Heading, Signature
from reviewer_app.parsing.names import is_abstract, is_appendix, is_back_matter, is_generic, is_references
from reviewer_app.parsing.numbering import Numbering
from reviewer_app.parsing.style import is_capitals

# No heading is put deeper by its looks alone.
_DEEPEST = 4
# With levels from numbers or the outline for fewer headings than this share, looks rank them all.
_LEVELLED = 0.3
# A look with at most this share of the headings of one that differs in font or slant is the same look.
_FEW_ALIKE = 0.2
# Headings at the left start within so many points of their column; this share of a look is there or in the middle.
_AT_LEFT, _MIDDLE_OR_LEFT = 3, 0.9
# A heading in the middle has more room before it than so many points, and as much behind it but for points or a share
# of the column.
_ROOM_BEFORE, _UNEVEN, _UNEVEN_SHARE = 15, 4.0, 0.02
# A look goes on through the paper with so many headings on so many pages.
_THROUGHOUT, _ON_PAGES = 3, 2
# Sizes of one type differ by rounding only.
_SAME_SIZE = 0.3
# So many numbers of a kind are a way of numbering, one may be chance.
_NUMBERED = 2
# "1)" and "(a)" number what is below a section and its parts, whatever those have.
_LOWEST = 3


def set_levels(headings: Sequence[Heading]) -> None:
    """Set `level` (1 is the top) of each heading; `headings` are all of a paper in reading order."""
    if not headings:
        return
    _letters_not_numerals(headings)
    scheme = _scheme(headings)
    in_appendix = False
    by_look: dict[Signature, Counter[int]] = defaultdict(Counter)
    for heading in headings:
        if heading.outlined:
            by_look[heading.signature][heading.level] += 1
            continue
        heading.level = _numbered_level(heading, scheme)
        in_appendix = is_appendix(heading.text) or (in_appendix and heading.level > 1)
        if in_appendix and heading.number and heading.number.kind == "decimal" and scheme["decimal"] > 1:
            # an appendix has no letters between its own and the numbers of its parts
            heading.level = 2
        if heading.level:
            by_look[heading.signature][heading.level] += 1
    if not any(h.level for h in headings) or sum(h.level > 0 for h in headings) < _LEVELLED * len(headings):
        _rank_looks(headings)
    else:
        _fill(headings, by_look)
    _close_gaps(headings)


def _letters_not_numerals(headings: Sequence[Heading]) -> None:
    """ "I." after "H." is the ninth letter, not the first numeral; so are "V." after "U." and "X." after "W."."""
    before = ""
    for heading in headings:
        number = heading.number
        if number is None or number.kind not in ("letter", "roman"):
            continue
        if number.kind == "roman" and len(number.text) == 1 and before and ord(number.text) == ord(before) + 1:
            heading.number = number = replace(number, kind="letter", parts=(ord(number.text) - ord("A") + 1,))
        before = number.text if number.kind == "letter" else ""


def _scheme(headings: Sequence[Heading]) -> dict[str, int]:
    """What level each kind of number stands for in this paper."""
    kinds = Counter(h.number.kind for h in headings if h.number and not h.outlined)
    scheme = {"decimal": 1, "appendix": 1, "cjk": 1, "roman": 1, "letter": 1, "paren": _LOWEST}
    if kinds["roman"] >= _NUMBERED or (kinds["roman"] and not kinds["decimal"]):
        # I., A., 1): the usual way of engineering journals
        scheme["letter"] = 2
        scheme["paren"] = _LOWEST
        romans = [h for h in headings if h.number and h.number.kind == "roman"]
        decimals = [h for h in headings if h.number and h.number.kind == "decimal"]
        if decimals and kinds["decimal"] > kinds["roman"] and headings.index(decimals[0]) < headings.index(romans[0]):
            scheme["roman"] = 2
        elif decimals_below(headings):
            scheme["decimal"] = 3 if kinds["letter"] else 2
    elif kinds["letter"] and kinds["decimal"]:
        after = [i for i, h in enumerate(headings) if h.number and h.number.kind == "letter"]
        last = max(i for i, h in enumerate(headings) if h.number and h.number.kind == "decimal")
        # letters after the last numbered section are appendices, between them they are parts of one
        scheme["letter"] = 1 if after and after[0] > last else 2
    if kinds["cjk"] >= _NUMBERED and decimals_below(headings):
        # 一、（一）1.
        scheme["decimal"] = 1 + max(h.number.depth for h in headings if h.number and h.number.kind == "cjk")
        scheme["paren"] = scheme["decimal"] + 1
    if kinds["decimal"] < _NUMBERED and not kinds["roman"]:
        scheme["paren"] = 2
    return scheme


def decimals_below(headings: Sequence[Heading]) -> bool:
    """Whether "1." counts the parts of sections that carry other numbers: I., A., 1. or 一、（一）1."""
    numbered = [h.number for h in headings if h.number and not h.outlined and h.number.depth == 1]
    first = {n.kind: i for i, n in reversed(list(enumerate(numbered)))}
    if "decimal" not in first:
        return False
    for kind in ("roman", "cjk"):
        if sum(n.kind == kind for n in numbered) >= _NUMBERED:
            both_begin = all(numbered[first[k]].parts == (1,) for k in (kind, "decimal"))
            return both_begin and first[kind] < first["decimal"]
    return False


def _numbered_level(heading: Heading, scheme: dict[str, int]) -> int:
    number: Numbering | None = heading.number
    if number is not None:
        return scheme[number.kind] + number.depth - 1
    text = heading.text
    if is_references(text) or is_abstract(text) or is_appendix(text):
        return 1
    return 0


# how headings look, whether they stand in the line of their text, whether they are set in the middle of others' look
_Look = tuple[Signature, bool, bool]
_Rank = tuple[float, int, int, int, int]


def _look_rank(heading: Heading, centred: bool) -> _Rank:
    size, _, capitals, italic = heading.signature
    return (-size, 0 if capitals else 1, 0 if heading.lines[0].bold else 1, 1 if italic else 0, 0 if centred else 1)


def _join_alike(looks: dict[_Look, list[Heading]]) -> dict[_Look, list[Heading]]:
    """Looks that differ only in font or slant are one: a heading that begins with the name of a species is italic."""
    joined: dict[_Look, list[Heading]] = {}
    names: dict[tuple[float, bool, bool, bool], _Look] = {}
    for key, members in sorted(looks.items(), key=lambda item: -len(item[1])):
        (size, _, capitals, _), run_in, _ = key
        plain = (size, capitals, members[0].lines[0].bold, run_in)
        target = names.get(plain)
        if target is not None and len(members) <= max(1, _FEW_ALIKE * len(joined[target])):
            joined[target].extend(members)
        else:
            names.setdefault(plain, key)
            joined[key] = list(members)
    return joined


def _part_centred(looks: dict[_Look, list[Heading]]) -> dict[_Look, list[Heading]]:
    """Headings in the middle over headings at the left in the same type: the first two levels of APA style."""
    parted: dict[_Look, list[Heading]] = {}
    for (signature, run_in, _), members in looks.items():
        middle = [h for h in members if _is_centred(h)]
        left = [h for h in members if h.lines[-1].x0 < h.lines[-1].left + _AT_LEFT]
        if (
            len(middle) >= 2
            and len(left) >= 2
            and len(middle) + len(left) >= _MIDDLE_OR_LEFT * len(members)
            and not run_in
        ):
            parted[signature, False, True] = middle
            parted[signature, False, False] = [h for h in members if not _is_centred(h)]
        else:
            parted[signature, run_in, False] = members
    return parted


def _is_centred(heading: Heading) -> bool:
    last = heading.lines[-1]
    before, after = last.x0 - last.left, last.right - last.x1
    # unjustified text seldom reaches its column's edge
    return before > _ROOM_BEFORE and abs(before - after) < max(_UNEVEN, _UNEVEN_SHARE * (last.right - last.left))


def _main_look(looks: dict[_Look, list[Heading]], order: Sequence[_Look]) -> _Look | None:
    """The look of the top headings: of most of those that every paper has.

    A single one may head a part of a section; then the first look that goes on through the paper counts, as does one
    above them that the heading of the reference list has.
    """
    generic = Counter(key for key in order for h in looks[key] if is_generic(h.text) and not is_back_matter(h.text))
    # an abstract's heading is often set in a way of its own, or as those of the parts of sections are
    inside = generic - Counter(key for key in order for h in looks[key] if is_abstract(h.text))
    if not generic:
        return None
    main, votes = (inside or generic).most_common(1)[0]
    for key in order[: order.index(main)]:
        throughout = not key[1] and len(looks[key]) >= _THROUGHOUT and len({h.page for h in looks[key]}) >= _ON_PAGES
        if throughout and (votes == 1 or any(is_references(h.text) for h in looks[key])):
            return key
    return main


def _rank_looks(headings: Sequence[Heading]) -> None:
    """Levels by type alone: the look of the headings that every paper has is the top, others follow by weight."""
    looks: dict[_Look, list[Heading]] = defaultdict(list)
    for heading in headings:
        looks[heading.signature, heading.run_in, False].append(heading)
    looks = _part_centred(_join_alike(looks))
    ranks = {key: _look_rank(members[0], key[2]) for key, members in looks.items()}
    order = sorted(looks, key=lambda key: (key[1], ranks[key]))
    main = _main_look(looks, order)
    order.sort(key=lambda key: (key[1], ranks[key], key != main))
    top = order.index(main) if main is not None else 0
    level = 0
    last_rank: _Rank | None = None
    for i, key in enumerate(order):
        if i <= top:
            rank_level = 1
        else:
            rank = ranks[key]
            if last_rank is None or rank != last_rank or level <= 1:
                level = max(level, 1) + 1
            last_rank = rank
            rank_level = level
        for heading in looks[key]:
            if heading.level == 0:
                heading.level = (
                    1 if is_references(heading.text) or is_abstract(heading.text) else min(rank_level, _DEEPEST)
                )


def _fill(headings: Sequence[Heading], by_look: dict[Signature, Counter[int]]) -> None:
    """Levels of headings without a number in a paper that numbers its sections."""
    deepest = max(h.level for h in headings)
    last = 0
    for heading in headings:
        if heading.level == 0:
            own = by_look.get(heading.signature)
            if own:
                heading.level = own.most_common(1)[0][0]
            elif is_back_matter(heading.text) and not heading.run_in:
                heading.level = 1
            elif heading.run_in:
                heading.level = min(max(last + 1, 2), _DEEPEST) if last else deepest
            else:
                near = [
                    (abs(look[0] - heading.signature[0]), level.most_common(1)[0][0])
                    for look, level in by_look.items()
                    if look[2] == heading.signature[2]
                ]
                alike = [lv for d, lv in near if d < _SAME_SIZE]
                larger = [
                    lv
                    for look, lv in ((k, v.most_common(1)[0][0]) for k, v in by_look.items())
                    if look[0] > heading.signature[0] + _SAME_SIZE
                ]
                if alike and heading.lines[0].bold:
                    heading.level = max(alike)
                elif larger:
                    heading.level = min(max(larger) + 1, _DEEPEST)
                else:
                    heading.level = 1 if not is_capitals(heading.text) or not last else max(1, last)
            if not heading.run_in:
                by_look[heading.signature][heading.level] += 1
        if not heading.run_in or heading.number:
            last = heading.level


def _close_gaps(headings: Sequence[Heading]) -> None:
    """A paper's tree begins at level 1."""
    top = min(h.level for h in headings)
    if top > 1:
        for heading in headings:
            heading.level -= top - 1
