"""What a person should know about a paper before they trust a review of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import listed, sentences, tr, trn
from reviewer_app.paper.model import Paper
from reviewer_app.session.events import Notice

# Below this a page's text can't be relied on: half of its words are not words.
POOR_QUALITY = 0.5


def no_text_error(paper: Paper) -> ReviewerError | None:
    """The reason why `paper` can't be reviewed, if it has no text."""
    if any(s.text.strip() for s in paper.sections) or paper.abstract.strip():
        return None
    return ReviewerError(
        ErrorCode.NO_TEXT,
        tr("This PDF holds no text: its pages are pictures, as from a scanner."),
        tr("Run it through a text recognition program (OCR) and open the result."),
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
    if paper.hidden:
        yield hidden_notice(paper, read)


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
