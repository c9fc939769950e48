"""What `planted_faults.py` plants, kind by kind: a sentence, or a change of the paper or of its file.

Each function takes the seeded random numbers of its kind and gives another wording or place every time.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pymupdf

from reviewer_app.checks.distributions import chi2_tail, r_two_sided, t_two_sided, z_two_sided
from reviewer_app.paper.model import Paper

R = random.Random


@dataclass(frozen=True)
class Planting:
    """A `sentence` for the body, one for the `abstract`, `entries` for the reference list, and blocks of `html`.

    The blocks stand at the end of the body, or `behind` the list. `file` takes the drawn document and changes it.
    `blind`, `venue` and `retracted` are what the person says of the paper. `paper` changes what was parsed. `top`
    stands under the title. `cite` makes the sentence for a list of so many entries, which are numbered then.
    `whole`: all paragraphs are drawn, since each counts.
    """

    sentence: str = ""
    abstract: str = ""
    html: str = ""
    behind: bool = False
    file: Callable[[Any], object] | None = None
    blind: bool = False
    venue: str = ""
    retracted: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    paper: Callable[[Paper], Paper] | None = None
    top: str = ""
    cite: Callable[[int], str] | None = None
    whole: bool = False


def say(*shapes: str, **options: Any) -> Callable[[R], Planting]:
    """One of these sentences."""
    return lambda r: Planting(r.choice(shapes), **options)


def wrong_t(r: R) -> Planting:
    """A t with the p of another."""
    df, t = r.randrange(8, 200), round(r.uniform(0.5, 3.5), 2)
    p = t_two_sided(t, df)
    other = r.choice([q for q in (0.001, 0.012, 0.03, 0.2, 0.45, 0.7) if abs(q - p) > 0.06])
    return Planting(
        r.choice(("t({0}) = {1}, p = {2}", "t ({0})={1}, p={2}", "t({0}) = −{1}; p = {2}")).format(df, t, other)
    )


def wrong_f(r: R) -> Planting:
    """An F whose p is another one."""
    a, b = r.randrange(1, 4), r.randrange(20, 200)
    shape = r.choice(("F({a}, {b}) = {f}, p = {p}", "F({a},{b})={f}, p < {p}"))
    return Planting(shape.format(a=a, b=b, f=round(r.uniform(0.2, 1.1), 2), p=r.choice((0.01, 0.002, 0.03))))


def wrong_chi2(r: R) -> Planting:
    """A chi-squared whose p is another one."""
    df, n = r.randrange(1, 5), r.randrange(50, 400)
    return Planting(f"χ2({df}, N = {n}) = {r.uniform(15, 40):.2f}, p = {r.uniform(0.1, 0.9):.2f}")


def wrong_share(r: R) -> Planting:
    """A percentage that its counts don't give."""
    whole = r.randrange(20, 400)
    part = r.randrange(1, whole)
    other = round(100 * part / whole + r.choice((-1, 1)) * r.uniform(3, 20)) % 100
    return Planting(
        r.choice((f"{part} of {whole} ({other}%)", f"{part}/{whole} ({other}.0 %)", f"{other}% ({part} of {whole})"))
    )


def wrong_interval(r: R) -> Planting:
    """An interval beside its estimate."""
    low = r.uniform(1.2, 3)
    return Planting(f"OR = {low - r.uniform(0.2, 0.9):.2f} (95% CI {low:.2f}–{low + 1.5:.2f})")


def interval_against_p(r: R) -> Planting:
    """An interval far from the null value with a large p, or around it with a small one."""
    name = r.choice(("OR", "HR", "RR", "aOR"))
    low = r.uniform(1.3, 1.8)
    if r.random() < 0.5:
        high = low * 1.8
        return Planting(
            f"{name} = {math.sqrt(low * high):.2f} (95% CI {low:.2f}-{high:.2f}), p = {r.uniform(0.2, 0.8):.2f}"
        )
    low, high = r.uniform(0.5, 0.7), r.uniform(1.5, 2)
    return Planting(
        f"{name} = {math.sqrt(low * high):.2f} (95% CI {low:.2f} to {high:.2f}; p = 0.00{r.randrange(1, 9)})"
    )


def wrong_mean(r: R) -> Planting:
    """A mean that so many whole numbers can't have."""
    n = r.randrange(7, 40)
    good = {round(total / n, 2) for total in range(100 * n)}
    mean = next(m for m in (round(r.uniform(1, 9), 2) for _ in range(200)) if m not in good)
    return Planting(f"that the number of errors was M = {mean:.2f} (n = {n})")


def wrong_sd(r: R) -> Planting:
    """A standard deviation of whole numbers whose squares would add up to an odd number where the sum is even."""
    n = r.randrange(7, 14)
    total = r.randrange(2 * n, 5 * n)
    squares = total * total // n + 2 * r.randrange(3, 9)
    squares += 1 - (squares - total) % 2
    sd = math.sqrt((squares - total * total / n) / (n - 1))
    return Planting(f"that the number of errors was M = {total / n:.2f} (SD = {sd:.2f}, n = {n})")


def too_many_df(r: R) -> Planting:
    """More degrees of freedom than cases."""
    n = r.randrange(20, 90)
    df = n + r.randrange(3, 30)
    shape = r.choice(
        ("in the sample (N = {n}) t({df}) = 2.10", "t({df}) = 2.10 for N = {n}", "r({df}) = .31 with N = {n}")
    )
    return Planting(shape.format(n=n, df=df))


def wrong_shares(r: R) -> Planting:
    """Shares of one whole above a hundred."""
    a = r.randrange(52, 70)
    b, c = 100 - a + r.randrange(4, 20), r.randrange(10, 30)
    return Planting(
        r.choice(
            (
                f"that {a}% were female and {b}% were male",
                f"{a}% women and {b}% men",
                f"that {a}% agreed, {c}% did not, and the remaining {100 - a - c + r.randrange(4, 12)}% said nothing",
            )
        )
    )


def table(rows: list[list[str]], bold: frozenset[str] = frozenset()) -> Callable[[Any], object]:
    """Draws a table with its caption on a page of its own; the cells `bold` in bold letters."""

    def draw(document: Any) -> None:
        sheet = document.new_page(1)
        sheet.insert_text((72, 90), "Table 9: What was counted in each of the groups that we had.", fontsize=10)
        for y in (100, 120, 120 + 18 * len(rows)):
            sheet.draw_line((72, y), (520, y))
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                font = "tibo" if cell in bold else "tiro"
                sheet.insert_text((76 + 90 * j, 114 + 18 * i), cell, fontsize=10, fontname=font)

    return draw


def wrong_change(r: R) -> Planting:
    """A percentage beside two values that don't give it."""
    a = round(r.uniform(20, 50), 1)
    b = round(a * r.uniform(1.2, 1.5), 1)
    wrong = round(100 * (b - a) / a + r.uniform(12, 40), 1)
    shape = r.choice(
        (
            "that F1 increased from {a} to {b} ({c}%)",
            "that the time was reduced from {b} s to {a} s, a {c}% saving",
            "that it improved from {a} to {b} (by {c} %)",
        )
    )
    return Planting(shape.format(a=a, b=b, c=wrong))


def two_counts(r: R) -> Planting:
    """One count in the abstract and another in the body."""
    n, noun = r.randrange(60, 900), r.choice(("participants", "patients", "articles", "annotators"))
    m = n + r.choice((-1, 1)) * r.randrange(3, 40)
    verb = r.choice(("recruited", "included", "enrolled"))
    shapes = (
        (f"We {verb} {n} {noun}.", f"that {m} {noun} were {verb}"),
        (f"A total of {n} {noun} came.", f"a total of {m} {noun}"),
    )
    abstract, body = r.choice(shapes)
    return Planting(body, abstract)


def abstract_alone(r: R) -> Planting:
    """A figure of the abstract that stands nowhere else."""
    unit = r.choice(("ms", "GB", "kg", "MHz"))
    return Planting("nothing", f"It needs {r.randrange(211, 989)}.{r.randrange(1, 9)} {unit}.")


PEOPLE = ("jane.roe", "r.smith", "li.wei", "k.mueller")
OWN = (
    "what our earlier work [3] showed",
    "in our previous paper (Roe et al., 2015) the same",
    "that we have previously shown it [12]",
    "the results of our prior study [5]",
)
FOLDERS = ("/home/jroe/paper.tex", "C:\\Users\\rsmith\\paper.docx", "/Users/liwei/paper.tex")


def mail(r: R) -> Planting:
    """An address to write to."""
    return Planting(f"Correspondence: {r.choice(PEOPLE)}@{r.choice(('uni.edu', 'cs.ox.ac.uk', 'lab.org'))}", blind=True)


def grant(r: R) -> Planting:
    """The number of a grant."""
    seven, five = r.randrange(10**6, 10**7), r.randrange(10**4, 10**5)
    number = r.choice((f"IIS-{seven}", f"EP/K0{five}/1", str(seven)))
    return Planting(f"that this was supported by the agency under grant no. {number}", blind=True)


def repository(r: R) -> Planting:
    """A link to an own repository."""
    site = r.choice(("github.com", "gitlab.com", "huggingface.co"))
    return Planting(
        f"that our code is available at https://{site}/{r.choice(PEOPLE).replace('.', '')}/trees", blind=True
    )


def author_in_file(r: R) -> Planting:
    """A name in the file's data."""
    name = r.choice(("Jane Roe", "Rick Smith", "Li Wei"))
    return Planting("nothing", file=lambda d: d.set_metadata({"author": name}), blind=True)


def note_in_file(r: R) -> Planting:
    """A note with its author's name."""
    name, page = r.choice(("Jane Roe", "rsmith", "Li Wei")), r.randrange(3)

    def annotate(document: Any) -> None:
        note = document[page].add_text_annot((100, 100 + r.randrange(300)), "Say more.")
        note.set_info(title=name)
        note.update()

    return Planting("nothing", file=annotate, blind=True)


def coarse_picture(r: R) -> Planting:
    """A picture of few pixels, on a page of its own."""
    width = r.randrange(120, 260)

    def insert(document: Any) -> None:
        picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, width, width // 2))
        picture.set_rect(picture.irect, (90,))
        sheet = document.new_page(1)
        sheet.insert_image(pymupdf.Rect(150, 160, 450, 310), pixmap=picture)
        sheet.insert_text((150, 330), "Figure 8: How all of it grows with time.", fontsize=10)

    return Planting("nothing", file=insert)


def missing_font(r: R) -> Planting:
    """A line in a font that is not in the file."""
    font, page = r.choice(("helv", "cour", "tiro", "hebo")), r.randrange(3)
    return Planting(
        "nothing",
        file=lambda d: d[page].insert_text((80, 740), "Text in a font from elsewhere", fontname=font, fontsize=9),
    )


def long_line(r: R) -> Planting:
    """A line that sticks out of its paragraph, on a page of its own."""
    words = "all of it is said once more in other words that are as long as this"
    out, size = r.randrange(1, 7), r.choice((9, 10, 11))

    def draw(document: Any) -> None:
        sheet = document.new_page(1)
        for i in range(9):
            text = "and here it ends." if i == 8 else words + (" and-more-of-it" if i == out else "")
            sheet.insert_text((72, 90 + 13 * i), text, fontsize=size)

    return Planting("nothing", file=draw)


def tortured(r: R) -> Planting:
    """A term of a field, paraphrased by a program."""
    phrases = (
        "counterfeit consciousness",
        "irregular backwoods",
        "haze figuring",
        "bosom peril",
        "colossal information",
    )
    return Planting(f"that {r.choice(phrases)} serves")


def retracted(r: R) -> Planting:
    """A work of the person's list."""
    doi = f"10.{r.randrange(1000, 9999)}/j.{r.randrange(100, 999)}.{r.randrange(10, 99)}"
    entry = f"Jane Roe. 2011. On trees that were never there. Journal of Trees, doi:{doi}."
    return Planting("nothing", entries=(entry,), retracted=(doi,))


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


def wrong_total(r: R) -> Planting:
    """A table with one wrong total."""
    rows = [[name, *(str(r.randrange(10, 99)) for _ in range(4))] for name in ("North", "South", "West")]
    totals = [sum(int(row[i]) for row in rows) for i in range(1, 5)]
    totals[r.randrange(4)] += r.choice((-1, 1)) * r.randrange(3, 20)
    return Planting("Table 9", file=table([["Group", "A", "B", "C", "D"], *rows, ["Total", *map(str, totals)]]))


def wrong_bold(r: R) -> Planting:
    """A table whose last column has the second best value in bold; no method has all that is bold."""
    while True:
        columns = [[n / 10 for n in r.sample(range(low, low + 200), 4)] for low in (701, 401, 501)]
        marked = [column.index(sorted(column)[-1 if i < 2 else -2]) for i, column in enumerate(columns)]
        if len(set(marked)) > 1:
            break
    names = ("Base", "Tree", "Forest", "Wood")
    rows = [[name, *(f"{column[i]}" for column in columns)] for i, name in enumerate(names)]
    bold = frozenset(f"{column[i]}" for i, column in zip(marked, columns, strict=True))
    return Planting("Table 9", file=table([["Model", "Precision", "Recall", "F1"], *rows], bold))


def small_letters(r: R) -> Planting:
    """A figure with letters that are too small, over the foot of a page."""
    size, page = r.uniform(2.5, 4.6), r.randrange(1, 4)

    def draw(document: Any) -> None:
        sheet = document[page]
        area = pymupdf.Rect(100, 520, 500, 680)
        sheet.draw_rect(area, color=(1, 1, 1), fill=(1, 1, 1))
        sheet.draw_rect(area)
        for i in range(8):
            sheet.draw_line((120 + 40 * i, 660), (140 + 40 * i, 540 + 10 * (i % 3)))
            sheet.insert_text((120 + 45 * i, 670), r.choice(("time", "rate", "depth")), fontsize=size)
        sheet.insert_text((100, 700), "Figure 1: How all of it grows with time and depth.", fontsize=10)

    return Planting("nothing", file=draw)


def too_long(r: R) -> Planting:
    """A body of more pages than the venue allows."""
    paragraph = "<p>" + "All of it is said once more in other words that are as long. " * 40 + "</p>"
    return Planting(
        "nothing",
        html=f"<h2>8 More of it</h2>{paragraph * 14}",
        venue=r.choice(("acl-short", "acl-short", "icml", "acl")),
    )


def other_p(r: R, p: float) -> float:
    """A p that is far from `p`."""
    return r.choice([q for q in (0.001, 0.012, 0.03, 0.2, 0.45, 0.7) if abs(q - p) > 0.06])


def wrong_r(r: R) -> Planting:
    """A correlation with the p of another."""
    df, value = r.randrange(20, 150), r.randrange(5, 40)
    p = other_p(r, r_two_sided(value / 100, df))
    return Planting(r.choice(("r({0}) = .{1:02d}, p = {2}", "r ({0})=0.{1:02d}; p = {2}")).format(df, value, p))


def wrong_z(r: R) -> Planting:
    """A z with the p of another."""
    z = round(r.uniform(0.4, 3.3), 2)
    return Planting(r.choice(("z = {0}, p = {1}", "Z = −{0}; p = {1}")).format(z, other_p(r, z_two_sided(z))))


def wrong_q(r: R) -> Planting:
    """A Q of heterogeneity with the p of another."""
    df = r.randrange(3, 30)
    q = round(df * r.uniform(0.5, 2), 2)
    return Planting(f"Q({df}) = {q}, p = {other_p(r, chi2_tail(q, df))}")


def two_signs(r: R) -> Planting:
    """A p with two signs before it."""
    return Planting(f"a difference (p = < .{r.choice(('05', '01', '001'))})")


def share_not_in_table(r: R) -> Planting:
    """An improvement that no two cells of the table give."""
    rows = [["Model", "F1"], ["Base", f"{r.randrange(400, 450) / 10}"], ["Ours", f"{r.randrange(500, 550) / 10}"]]
    return Planting(f"in Table 9 that F1 is improved by {r.randrange(61, 95)}.{r.randrange(1, 9)}%", file=table(rows))


def names_under_title(r: R) -> Planting:
    """The authors and where they work, under the title."""
    names = r.choice(("Jane Roe, Rick Smith", "Li Wei and Karl Mueller", "Ann Brown"))
    place = r.choice(("University of Somewhere", "Institute of Trees, Sometown", "Department of Woods, Some College"))
    return Planting("nothing", top=f"<p>{names}</p><p>{place}</p>", html=" ", blind=True)


def two_meanings(r: R) -> Planting:
    """An abbreviation of two things."""
    first, second, short = r.choice(
        (
            ("root quality trees", "rare quick tests", "RQT"),
            ("good old wood", "great open water", "GOW"),
            ("big blue leaf", "bare brown land", "BBL"),
        )
    )
    return Planting(f"the {first} ({short}) beside the {second} ({short})")


def unexplained(r: R) -> Planting:
    """An abbreviation that is used often and never explained."""
    short = r.choice(("RQTL", "GOWK", "BBLF", "QXTR"))
    return Planting(f"that {short} grows, that {short} falls, that {short} is cut and {short} is sold")
