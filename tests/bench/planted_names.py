"""Kinds of faults in how the parts of a paper name one another and in its references."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reviewer_app.paper.model import Figure, Paper
from tests.bench.planting import Planting, R

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


def letters(r: R) -> Planting:
    """A year with a letter that the list doesn't have."""
    name, year = r.choice((("Roe", 2011), ("Szabo", 2009), ("Oduya", 2014)))
    entry = f"Jane {name}. {year}. On trees that were never there. Journal of Trees 11, 10-19."
    return Planting(f"what {name} ({year}{r.choice('ab')}) found", entries=(entry,))


def twice(r: R) -> Planting:
    """One work in two styles."""
    volume, page, year = r.randrange(11, 60), r.randrange(100, 900), r.randrange(1999, 2016)
    one = f"Jane Roe and Rick Smith. {year}. On trees and what they are. Journal of Trees {volume}, {page}-{page + 12}."
    two = f"Roe, J., Smith, R. On trees and what they are. Journal of Trees, {volume}:{page}–{page + 12} ({year})."
    return Planting("nothing", entries=(one, two))


def bad_doi(r: R) -> Planting:
    """A DOI that can't be one."""
    doi = f"{r.randrange(11, 99)}.{r.randrange(1000, 9999)}/abc"
    entry = f"Jane Roe. 2011. On trees that were never there. Journal of Trees. doi:{doi}."
    return Planting("nothing", entries=(entry,))


def retracted(r: R) -> Planting:
    """A work of the person's list."""
    doi = f"10.{r.randrange(1000, 9999)}/j.{r.randrange(100, 999)}.{r.randrange(10, 99)}"
    entry = f"Jane Roe. 2011. On trees that were never there. Journal of Trees, doi:{doi}."
    return Planting("nothing", entries=(entry,), retracted=(doi,))


def equation(r: R) -> Planting:
    """An equation past the last one."""
    named = r.choice(("Eq. (5)", "Equation 6", "Eqs. (5)", "Eqn. 5"))
    formulas = "".join(f"<p>a = b + {n} c {'&nbsp;' * 20} ({n})</p>" for n in (1, 2, 3, 4))
    formulas += "<p>" + "From these follows all that we need to know of a, b and c here. " * 3 + "</p>"
    return Planting(f"by {named} that it holds", html=formulas)


def theorem(r: R) -> Planting:
    """A theorem past the last one."""
    kind = r.choice(("Theorem", "Lemma", "Proposition", "Definition"))
    stated = "".join(f"<p>{kind} {n}. All trees of this kind are as we said that they would be.</p>" for n in (1, 2, 3))
    return Planting(f"by {kind} {r.choice((4, 5))} that it holds", html=stated)


def appendix(r: R) -> Planting:
    """An appendix that is not there."""
    parts = (("A Proofs", "Here are the proofs of it all."), ("B Data", "Here are all the data that we have."))
    html = "".join(f"<h2>Appendix {heading}</h2><p>{text}</p>" for heading, text in parts)
    return Planting(f"in Appendix {r.choice('CDE')} how", html=html, behind=True)


def supplement(r: R) -> Planting:
    """A supplementary figure past the last one."""
    html = "".join(f"<p>Figure S{n}: How all of it grows with time, once more.</p>" for n in (1, 2, 3))
    return Planting(f"in Figure S{r.choice((4, 5))} how", html=html)
