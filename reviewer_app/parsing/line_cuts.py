"""Cutting a line in two, where a heading runs into its text."""

from __future__ import annotations

from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.lines import Line, PageText, Run, runs_text


def split_at_letters(page: PageText, line: Line, letters: int) -> Line | None:
    """Cut `line` after so many letters and digits, at a run's end if one is near; returns the first part."""
    seen = 0
    for i, run in enumerate(line.runs):
        n = len(bare_letters(run.text))
        if seen + n >= letters:
            if abs(seen + n - letters) <= 1:
                return split_line(page, line, i + 1)
            cut, count = 0, seen
            for cut, char in enumerate(run.text):  # noqa: B007 (the position is wanted after the loop)
                if count >= letters:
                    break
                count += len(bare_letters(char))
            while cut < len(run.text) and run.text[cut] in ".:)–— ":
                cut += 1
            split_run(line, i, cut)
            return split_line(page, line, i + 1)
        seen += n
    return None


def split_run(line: Line, i: int, cut: int) -> None:
    """Cut run `i` of a line in two after `cut` characters."""
    run = line.runs[i]
    # the glyphs' own places are not kept; by share of characters is right to a few points
    x = run.x0 + (run.x1 - run.x0) * cut / max(len(run.text), 1)
    first = Run(run.text[:cut], run.x0, x, run.baseline, run.size, run.font, run.bold, run.italic, run.mono, run.color)
    second = Run(run.text[cut:], x, run.x1, run.baseline, run.size, run.font, run.bold, run.italic, run.mono, run.color)
    line.runs[i : i + 1] = [first, second]


def split_line(page: PageText, line: Line, runs: int) -> Line | None:
    """Cut `line` in `page` after its first `runs` runs; returns the new first part, the line keeps the rest."""
    head, tail = line.runs[:runs], line.runs[runs:]
    if not head or not "".join(r.text for r in tail).strip():
        return line if head else None
    first = Line(
        line.page, line.x0, line.y0, max(r.x1 for r in head), line.y1, line.baseline, runs_text(head), line.size,
        line.font, line.bold, line.italic, line.mono, line.block, head, True, "", line.column, line.left, line.right,
    )  # fmt: skip
    main = max(head, key=lambda r: len(r.text))
    first.size, first.font, first.bold, first.italic = main.size, main.font, main.bold, main.italic
    first.y0, first.y1 = line.y0, line.y1
    line.runs, line.text = tail, runs_text(tail)
    line.x0 = min(r.x0 for r in tail)
    rest = max(tail, key=lambda r: len(r.text))
    line.size, line.font, line.bold, line.italic = rest.size, rest.font, rest.bold, rest.italic
    page.lines.insert(page.lines.index(line), first)
    return first
