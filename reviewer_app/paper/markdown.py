"""A parsed paper as Markdown, for reading what the parser read."""

from __future__ import annotations

import re

from reviewer_app.paper.model import Paper, Paragraph, Section
from reviewer_app.paper.structure import SectionKind, heading_kind

# What printed lists have before their items already.
_OWN_NUMBER = re.compile(r"\d{1,3}\.\s")
_OWN_LABEL = re.compile(r"\[[^\]]{1,20}\]|\d{1,3}\)")
_OWN_BULLET = re.compile(r"^[•∙·▪‣◦*–—-]\s+")


def paper_to_markdown(paper: Paper) -> str:
    """The paper's text and structure; hidden text is listed at the end, apart."""
    parts = [f"# {paper.title or paper.source.file}"]
    if paper.authors:
        parts.append(", ".join(paper.authors))
    in_sections = " ".join(s.text for s in paper.sections)
    if paper.abstract and paper.abstract[:80] not in in_sections:
        parts += ["## Abstract", paper.abstract]
    references = "\n".join(_item(r.text, f"{n}.") for n, r in enumerate(paper.references, 1))
    listed = _headed_list(paper)
    for section in paper.sections:
        if section.heading:
            # The title is level 1 here.
            parts.append(f"{'#' * min(6, section.level + 1)} {section.heading}")
        parts += [_paragraph(p) for p in section.paragraphs]
        if section is listed:
            parts.append(references)
    captions = [*(f.caption for f in paper.figures), *(t.caption for t in paper.tables)]
    parts += [f"> {caption}" for caption in captions]
    for table in paper.tables:
        if table.cells:
            parts.append(f"**{table.label}**\n\n{_cells(table.cells)}")
    if references and listed is None:
        parts += ["## References", references]
    if paper.unplaced:
        parts.append("## Text that stands on no page (the parser may have made it up)")
        parts.append("\n".join(f"- page {text.page}: {text.text}" for text in paper.unplaced))
    if paper.hidden:
        parts.append("## Hidden text in the file (not part of the paper)")
        parts.append("\n".join(f"- page {h.page}, {h.how}: {h.text}" for h in paper.hidden))
    return "\n\n".join(parts) + "\n"


def _headed_list(paper: Paper) -> Section | None:
    """The section that is the heading of the reference list, if the paper has one."""
    headed = (
        s for s in reversed(paper.sections) if not s.paragraphs and heading_kind(s.heading) is SectionKind.REFERENCES
    )
    return next(headed, None) if paper.references else None


def _paragraph(p: Paragraph) -> str:
    match p.kind:
        case "formula":
            return f"$$ {p.text} $$"
        case "code":
            return f"```\n{p.text}\n```"
        case "list":
            return _item(p.text, "-")
        case "footnote":
            return f"> {p.text}"
        case _:
            return p.text


def _item(text: str, mark: str) -> str:
    """An item of a list under the number that it has in the paper, or else under `mark`."""
    if _OWN_NUMBER.match(text):
        return text
    return f"- {text}" if _OWN_LABEL.match(text) else f"{mark} {_OWN_BULLET.sub('', text, count=1)}"


def _cells(cells: tuple[tuple[str, ...], ...]) -> str:
    rows = ["| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in row) + " |" for row in cells]
    rows.insert(1, "|" + " --- |" * len(cells[0]))
    return "\n".join(rows)
