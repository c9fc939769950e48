"""Kinds of faults in what is counted: statistics, shares, tables, figures that differ."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from reviewer_app.checks.distributions import chi2_tail, r_two_sided, t_two_sided, z_two_sided
from tests.bench.planting import Planting, R


def other_p(r: R, p: float) -> float:
    """A p that is far from `p`."""
    return r.choice([q for q in (0.001, 0.012, 0.03, 0.2, 0.45, 0.7) if abs(q - p) > 0.06])


def wrong_t(r: R) -> Planting:
    """A t with the p of another."""
    df, t = r.randrange(8, 200), round(r.uniform(0.5, 3.5), 2)
    other = other_p(r, t_two_sided(t, df))
    shape = r.choice(("t({0}) = {1}, p = {2}", "t ({0})={1}, p={2}", "t({0}) = −{1}; p = {2}"))
    return Planting(shape.format(df, t, other))


def wrong_f(r: R) -> Planting:
    """An F whose p is another one."""
    a, b = r.randrange(1, 4), r.randrange(20, 200)
    shape = r.choice(("F({a}, {b}) = {f}, p = {p}", "F({a},{b})={f}, p < {p}"))
    return Planting(shape.format(a=a, b=b, f=round(r.uniform(0.2, 1.1), 2), p=r.choice((0.01, 0.002, 0.03))))


def wrong_chi2(r: R) -> Planting:
    """A chi-squared whose p is another one."""
    df, n = r.randrange(1, 5), r.randrange(50, 400)
    return Planting(f"χ2({df}, N = {n}) = {r.uniform(15, 40):.2f}, p = {r.uniform(0.1, 0.9):.2f}")


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


def wrong_share(r: R) -> Planting:
    """A percentage that its counts don't give."""
    whole = r.randrange(20, 400)
    part = r.randrange(1, whole)
    other = round(100 * part / whole + r.choice((-1, 1)) * r.uniform(3, 20)) % 100
    return Planting(
        r.choice((f"{part} of {whole} ({other}%)", f"{part}/{whole} ({other}.0 %)", f"{other}% ({part} of {whole})"))
    )


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


def share_not_in_table(r: R) -> Planting:
    """An improvement that no two cells of the table give."""
    rows = [["Model", "F1"], ["Base", f"{r.randrange(400, 450) / 10}"], ["Ours", f"{r.randrange(500, 550) / 10}"]]
    return Planting(f"in Table 9 that F1 is improved by {r.randrange(61, 95)}.{r.randrange(1, 9)}%", file=table(rows))


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
