"""How a review was made, in sentences: model, settings, what was not read, and that a local model took part."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.i18n import mark, sentences, tr, trn
from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import one_line
from reviewer_app.retelling import retold
from reviewer_app.review.model import VERDICTS, Coverage, Review, Run, parts_read
from reviewer_app.review.passages import ABSTRACT, FLOATS, REFERENCES

_SETTINGS = (
    ("seed", mark("seed")),
    ("temperature", mark("temperature")),
    ("threads", mark("threads")),
    ("gpu_layers", mark("GPU layers")),
    ("kv_type", mark("KV cache")),
    ("strategy", mark("reading strategy")),
    ("points", mark("points asked for in a section")),
)
# What stands there as long as the engine has not told what it measured or settled on.
_NOT_KNOWN = {"threads": 0, "gpu_layers": -1, "points": 0}
# What was not read is listed by section up to this many lines.
_MOST_SECTIONS = 12


def provenance_lines(review: Review, paper: Paper | None, *, pages: bool = True, scores: bool = False) -> list[str]:
    """One statement a line, in Markdown; `scores` adds the marks that the model gave."""
    lines = [_paper(review, paper)]
    if paper is not None:
        lines += [f"**{tr('Paper')}:** {text}" for text in _reading(paper)]
    if review.runs:
        for number, run in enumerate(review.runs, 1):
            lines.append(_named(tr("Run {n} of {all}").format(n=number, all=len(review.runs)), _wrote(review, number)))
            lines += _of_run(run, paper, scores=scores)
    else:
        lines += _of_run(review, paper, scores=scores)
    lines += _by_code(review)
    lines += _verdicts(review)
    lines += _practice(review)
    if pages:
        lines.append(_named(tr("Places"), _legend()))
    lines.append(_named(tr("Disclosure"), _disclosure(review)))
    return lines


def _of_run(run: Run | Review, paper: Paper | None, *, scores: bool) -> list[str]:
    """Who wrote, how, when, and what had been read for it."""
    lines = []
    if run.model:
        m = run.model
        known = [
            f"`{_code(m.id)}`",
            tr("file `{file}`").format(file=_code(m.file)),
            *([m.architecture] if m.architecture else []),
            tr("quantization {q}").format(q=m.quantization or tr("unknown")),
            *([tr("context {n} of {trained} tokens").format(n=m.context, trained=m.trained_context)] * bool(m.context)),
            *([f"SHA-256 `{m.sha256}`"] if m.sha256 else []),
        ]
        lines.append(_named(tr("Model"), tr(", ").join(known)))
        lines.append(_named(tr("Prompt"), _plain(m.prompt) or tr("unknown")))
    settings = [
        f"{tr(name)} {_plain(str(run.settings[key]))}"
        for key, name in _SETTINGS
        if key in run.settings and run.settings[key] != _NOT_KNOWN.get(key)
    ]
    if settings:
        lines.append(_named(tr("Settings"), tr(", ").join(settings)))
    if notes := str(run.settings.get("steering", "")):
        lines.append(_named(tr("What the reviewer asked the model to look at"), _plain(notes)))
    if run.created:
        lines.append(_named(tr("Date"), run.created))
    if run.coverage:
        lines.append(_named(tr("Read by the model"), _coverage(run.coverage, paper)))
    lines += [_named(tr("Note"), _plain(retold(n))) for n in run.notices]
    if scores and run.scores:
        given = tr("; ").join(f"{_plain(name)}: {_plain(mark)}" for name, mark in run.scores.items())
        lines.append(_named(tr("Scores that the model gave, not calibrated"), given))
    return lines


def _wrote(review: Review, number: int) -> str:
    points = [p for s in review.sections for p in s.points if not p.dismissed and p.run == number]
    return trn("{n} point of this review", "{n} points of this review", len(points)) + tr(".")


def _named(name: str, what: str) -> str:
    return tr("**{name}:** {what}").format(name=name, what=what)


def _paper(review: Review, paper: Paper | None) -> str:
    parts = [_plain(review.paper_title) or tr("an untitled paper")]
    if paper:
        parts.append(trn("{n} page", "{n} pages", paper.source.pages))
    if review.paper_sha256:
        parts.append(tr("PDF with SHA-256 `{sha256}`").format(sha256=review.paper_sha256))
    return _named(tr("Paper"), tr(", ").join(parts))


def _reading(paper: Paper) -> list[str]:
    """What of the file could not be read, and what was read in pictures."""
    said = []
    if paper.poorly_read:
        numbers = ", ".join(str(number) for number in paper.poorly_read)
        said.append(tr("Not all of the file could be read: page {numbers}.").format(numbers=numbers))
    recognised = ", ".join(str(page.number) for page in paper.pages if page.recognised)
    if recognised:
        said.append(
            tr("Text was recognised in pictures on page {numbers}; numbers there may be wrong.").format(
                numbers=recognised
            )
        )
    return said


def _by_code(review: Review) -> list[str]:
    """Which checks found what points say, if any did."""
    points = [p for s in review.sections for p in s.points if not p.dismissed and p.origin == "code"]
    checks = sorted({e.check for p in points for e in p.evidence if e.check})
    if not points:
        return []
    found = trn(
        "{n} point was found by code that computes, not by a language model",
        "{n} points were found by code that computes, not by a language model",
        len(points),
    )
    return [_named(tr("Checked by code"), tr("{what} ({checks}).").format(what=found, checks=tr(", ").join(checks)))]


def _verdicts(review: Review) -> list[str]:
    """What the person said of the model's points, those that were dismissed too."""
    judged: list[str] = [
        p.verdict for s in review.sections for p in s.points if p.verdict and p.origin in ("model", "edited")
    ]
    if not judged:
        return []
    said = tr("of the model's points the reviewer called {right} right, {wrong} wrong and {unimportant} not important.")
    return [_named(tr("Judged by the reviewer"), said.format(**{v: judged.count(v) for v in VERDICTS}))]


def _practice(review: Review) -> list[str]:
    """For whom it was reviewed, and what is known of the rule there."""
    practice = review.practice
    if practice is None or practice.mode != "reviewer":
        return []
    lines = [_named(tr("Reviewed for"), _plain(practice.name) or tr("a venue that was not named"))]
    lines.append(_named(tr("Rule on language models"), _plain(practice.rule)))
    if practice.allowed:
        said = tr("on {day} the reviewer said that the editor allows a language model.").format(day=practice.allowed)
        lines.append(_named(tr("Permission"), said))
    return lines


def _legend() -> str:
    return tr(
        "“p. 4” names the page of the passage that a point rests on; “p. 4?” is a weak match that nobody has "
        "confirmed, “formerly p. 4” a passage that this version of the paper no longer has in these words."
    )


def _coverage(coverage: Iterable[Coverage], paper: Paper | None) -> str:
    """What was read, and by section what was not and why."""
    all_of_it = list(coverage)
    unread = [c for c in all_of_it if not c.read]
    partly = [c for c in all_of_it if c.read and c.reason]
    if not unread and not partly and not (paper and paper.poorly_read):
        read = trn("the paper's only passage", "all {n} passages of the paper", len(all_of_it)) + tr(".")
        return sentences(read, *_in_parts(all_of_it))
    said = [tr("{n} of {total} passages.").format(n=len(all_of_it) - len(unread), total=len(all_of_it))]
    said += _in_parts(all_of_it)
    groups: dict[tuple[str, str], list[str]] = {}
    for c in unread:
        groups.setdefault((c.section, c.reason), []).append(c.paragraph)
    if groups:
        said.append(tr("Not read:"))
        shown = list(groups.items())
        for (section, reason), ids in shown[:_MOST_SECTIONS]:
            where = _plain(_section_name(section, paper))
            why = tr(" ({reason})").format(reason=_plain(retold(reason)).rstrip(".。")) if reason else ""
            said.append(tr("{where}: {ids}").format(where=where, ids=_ranges(ids)) + why + tr(";"))
        rest = sum(len(ids) for _, ids in shown[_MOST_SECTIONS:])
        if rest:
            said.append(trn("and {n} passage elsewhere", "and {n} passages elsewhere", rest) + tr(";"))
        said[-1] = said[-1].removesuffix(tr(";")) + tr(".")
    said += [tr("{where}: {ids}").format(where=c.paragraph, ids=_plain(retold(c.reason))) for c in partly]
    return sentences(*said)


def _in_parts(coverage: list[Coverage]) -> list[str]:
    parts = parts_read(coverage)
    return [tr("They were read in {n} parts; the review was written from notes on each.").format(n=parts)] * (parts > 1)


def _section_name(section: str, paper: Paper | None) -> str:
    groups = {FLOATS: tr("figures and tables"), REFERENCES: tr("references"), ABSTRACT: tr("abstract")}
    if section in groups:
        return groups[section]
    headings = {s.id: s.heading for s in paper.sections} if paper else {}
    return f"“{headings[section]}”" if headings.get(section) else tr("section {id}").format(id=section)


def _ranges(ids: list[str]) -> str:
    """["p1", "p2", "p3", "p7"] as "p1–p3, p7"."""
    runs: list[list[str]] = []
    for i in ids:
        if runs and _follows(runs[-1][-1], i):
            runs[-1].append(i)
        else:
            runs.append([i])
    return ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 1 else r[0] for r in runs)


def _follows(a: str, b: str) -> bool:
    return a[:1] == b[:1] and a[1:].isdecimal() and b[1:].isdecimal() and int(a[1:]) + 1 == int(b[1:])


def _disclosure(review: Review) -> str:
    points = [p for s in review.sections for p in s.points if not p.dismissed]
    count = {o: sum(p.origin == o for p in points) for o in ("model", "edited", "person", "code")}
    if review.model is None and not count["model"] and not count["edited"]:
        return tr("no language model took part in this review.")
    return tr(
        "a language model that ran on the reviewer's own machine took part in this review; the paper was not sent "
        "anywhere. Of its points, {model} stand as the model wrote them, {edited} were changed by a person and "
        "{person} are a person's own."
    ).format(**count)


def _plain(text: str) -> str:
    """Text of the paper or of a file name in one line of Markdown, with nothing in it that Markdown would act on."""
    out = one_line(text)
    for ch in "\\`*_[]<>#":
        out = out.replace(ch, f"\\{ch}")
    return out


def _code(text: str) -> str:
    return one_line(text).replace("`", "'")
