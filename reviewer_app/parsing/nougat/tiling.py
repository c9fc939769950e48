"""Which letters of several texts are which letters of a page: greedy string tiling.

Wise 1993, "String similarity via greedy string tiling and running Karp-Rabin matching": the longest common piece is
taken first, and no letter of either side is used twice. So the order of the texts does not matter, and a text that
stands twice where the page has it once is found once. Departing from Wise, pieces of one text that follow each other on
the page count together: papers repeat whole sentences, and each belongs to its own paragraph.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# Pieces with fewer letters stand in many places by chance ("of the mo").
LEAST_TILE = 8
# More pieces than this of one text are not looked at together, the longest are: the time grows with their square.
_MOST_LINKED = 300


class Tile(NamedTuple):
    """`length` letters from `start` of a text are those from `place` of the page."""

    start: int
    place: int
    length: int

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + self.length

    @property
    def place_end(self) -> int:
        """Where it ends on the page."""
        return self.place + self.length


def tile(texts: Sequence[str], page: str) -> list[list[Tile]]:
    """The tiles of each of `texts`, in the order of the text. A letter of `page` is in one tile of all at most."""
    found: list[list[Tile]] = [[] for _ in texts]
    used_text = [bytearray(len(text)) for text in texts]
    used_page = bytearray(len(page))
    index: dict[str, list[int]] = defaultdict(list)
    for place in range(len(page) - LEAST_TILE + 1):
        index[page[place : place + LEAST_TILE]].append(place)
    queue: list[tuple[int, int, int, int, int]] = []
    for i, text in enumerate(texts):
        common = _common(text, page, index)
        own = chain(sorted(sorted(common, key=lambda match: -match.length)[:_MOST_LINKED]))
        together = sum(match.length for match in own)
        linked = set(own)
        queue += [(-(together if m in linked else 0), -m.length, i, m.start, m.place) for m in common]
    heapq.heapify(queue)
    while queue:
        together, negative, i, start, place = heapq.heappop(queue)
        length = -negative
        free = _free_runs(used_text[i], start, used_page, place, length)
        if free == [(0, length)]:
            found[i].append(Tile(start, place, length))
            used_text[i][start : start + length] = b"\1" * length
            used_page[place : place + length] = b"\1" * length
            continue
        for begin, end in free:
            if end - begin >= LEAST_TILE:
                heapq.heappush(queue, (together, begin - end, i, start + begin, place + begin))
    return [sorted(tiles) for tiles in found]


def _common(text: str, page: str, index: Mapping[str, Sequence[int]]) -> list[Tile]:
    """Every longest common piece of at least `LEAST_TILE` letters; `index` says where such pieces begin on the page."""
    found = []
    for start in range(len(text) - LEAST_TILE + 1):
        for place in index.get(text[start : start + LEAST_TILE], ()):
            if start and place and text[start - 1] == page[place - 1]:
                continue
            length = LEAST_TILE
            most = min(len(text) - start, len(page) - place)
            while length < most and text[start + length] == page[place + length]:
                length += 1
            found.append(Tile(start, place, length))
    return found


def _free_runs(text: bytearray, start: int, page: bytearray, place: int, length: int) -> list[tuple[int, int]]:
    """The parts (from, to) of a piece that are used on neither side."""
    if not any(text[start : start + length]) and not any(page[place : place + length]):
        return [(0, length)]
    runs, begin = [], -1
    for i in range(length):
        if text[start + i] or page[place + i]:
            if begin >= 0:
                runs.append((begin, i))
            begin = -1
        elif begin < 0:
            begin = i
    return [*runs, (begin, length)] if begin >= 0 else runs


# Letters that a jump on the page costs in the choice of a text's tiles: a step back more than one ahead, and a far one
# no more than a line's width of text, since a float may lie in between.
_JUMP_A_LETTER, _FARTHEST, _BACK = 0.03, 12.0, 8.0


def chain(tiles: Sequence[Tile]) -> list[Tile]:
    """The tiles of one text that belong together: those with the most letters, less what the jumps between them cost.

    What a page repeats in several places ("in the present paper") makes tiles far from the text's own place.
    """
    best: list[tuple[float, int]] = []
    for i, one in enumerate(tiles):
        score, before = 0.0, -1
        for j in range(i):
            overlap = max(0, tiles[j].end - one.start)
            linked = best[j][0] - _cost(tiles[j], one) - overlap
            if linked > score and one.end > tiles[j].end:
                score, before = linked, j
        best.append((score + one.length, before))
    if not best:
        return []
    at = max(range(len(best)), key=lambda i: best[i][0])
    chosen = []
    while at >= 0:
        chosen.append(tiles[at])
        at = best[at][1]
    return chosen[::-1]


def _cost(one: Tile, next_one: Tile) -> float:
    ahead = next_one.place - one.place_end
    excess = abs(ahead - (next_one.start - one.end))
    return min(_JUMP_A_LETTER * excess, _FARTHEST) + (_BACK if ahead < 0 else 0.0)
