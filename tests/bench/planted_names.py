"""Kinds of faults in how the parts of a paper name one another and in its references, beside `planted_kinds`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reviewer_app.paper.model import Figure, Paper
from tests.bench.planted_kinds import Planting, R

FIGURES = ("How all of it grows with time and depth.", "What was seen in each of the woods.", "The trees by their age.")


def figures(*numbers: int) -> tuple[str, Callable[[Paper], Paper]]:
    """Captions with these numbers, as they are drawn, and as a change of the parsed paper."""
    captions = [f"Figure {n}: {FIGURES[n % len(FIGURES)]}" for n in numbers]

    def add(paper: Paper) -> Paper:
        more = (
            Figure(f"f9{i}", "Figure", text, paper.figures[0].page, paper.figures[0].rects)
            for i, text in enumerate(captions)
        )
        return replace(paper, figures=(*paper.figures, *more))

    return "".join(f"<p>{caption}</p>" for caption in captions), add


def drawn_or_parsed(r: R, sentence: str, *numbers: int) -> Planting:
    """`sentence` with figures of these numbers: in the drawn file or in the parsed paper."""
    html, add = figures(*numbers)
    return Planting(sentence, html=html) if r.random() < 0.5 else Planting(sentence, paper=add)


def unnamed(r: R) -> Planting:
    """A figure that no sentence names."""
    return drawn_or_parsed(r, "what Figure 1 shows", 2)


def out_of_order(r: R) -> Planting:
    """Figures that are named the wrong way round."""
    return drawn_or_parsed(r, r.choice(("what Figure 3 shows, then Figure 2", "Fig. 3 before Fig. 2")), 2, 3)


def given_twice(r: R) -> Planting:
    """A number that two figures have."""
    return drawn_or_parsed(r, "what Figure 1 shows", 1)


def left_out(r: R) -> Planting:
    """A number that no figure has."""
    return drawn_or_parsed(r, r.choice(("what Figure 3 shows", "it (Fig. 3)")), 3)


def cites(numbers: list[int], r: R) -> str:
    """A sentence that cites these numbers, in brackets of several."""
    parts, rest = [], list(numbers)
    while rest:
        n = r.randrange(1, 5)
        parts.append("[" + ", ".join(map(str, rest[:n])) + "]")
        rest = rest[n:]
    return "what is known of it " + " and ".join(parts)


def past_the_end(r: R) -> Planting:
    """A number past the end of the list."""
    return Planting(cite=lambda n: f"{cites(list(range(1, n + 1)), r)} and [{n + r.randrange(1, 4)}]")


def number_uncited(r: R) -> Planting:
    """A number of the list that nothing cites."""
    part = r.random()
    return Planting(cite=lambda n: cites([i for i in range(1, n + 1) if i != 2 + int(part * (n - 3))], r))


NAMES = ("Brandauer", "Oduya", "Szabo", "Kjeldsen")


def name_uncited(r: R) -> Planting:
    """An entry whose author nothing names."""
    entry = f"{r.choice(NAMES)}. {r.randrange(1999, 2016)}. On trees that were never there. Journal of Trees 11, 10-19."
    return Planting("nothing", entries=(entry,), whole=True)


def other_year(r: R) -> Planting:
    """A citation with another year than its entry."""
    name, year = r.choice(NAMES), r.randrange(1999, 2012)
    entry = f"Jane {name}. {year}. On trees that were never there. Journal of Trees 11, 10-19."
    return Planting(f"what {name} ({year + r.randrange(1, 4)}) found", entries=(entry,))


def future_year(r: R) -> Planting:
    """An entry of a year to come."""
    entry = f"Jane {r.choice(NAMES)}. On trees that were never there. Journal of Trees ({r.randrange(2031, 2099)})."
    return Planting("nothing", entries=(entry,))


def bad_arxiv(r: R) -> Planting:
    """A number of arXiv with a month or a length that there is not."""
    number = r.choice(("1713.01234", "1500.01234", "1612.1234", "2401.123456"))
    return Planting("nothing", entries=(f"Jane Roe. 2016. On trees that were never there. arXiv:{number}, cs.CL.",))


def without_year(r: R) -> Planting:
    """An entry without a year."""
    entry = (
        f"Jane {r.choice(NAMES)}. On trees that were never there. Journal of Trees {r.randrange(11, 60)}, pages 1-9."
    )
    return Planting("nothing", entries=(entry,))


def without_venue(r: R) -> Planting:
    """An entry that ends with its title."""
    what = r.choice(("trees that were never there at all", "grass and what grows under it in spring"))
    return Planting("nothing", entries=(f"Jane {r.choice(NAMES)}. {r.randrange(1999, 2016)}. On {what}.",))
