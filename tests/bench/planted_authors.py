"""Kinds of what tells who wrote a paper that is to be reviewed blind."""

from __future__ import annotations

from typing import Any

from tests.bench.planting import Planting, R

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


def names_under_title(r: R) -> Planting:
    """The authors and where they work, under the title."""
    names = r.choice(("Jane Roe, Rick Smith", "Li Wei and Karl Mueller", "Ann Brown"))
    place = r.choice(("University of Somewhere", "Institute of Trees, Sometown", "Department of Woods, Some College"))
    return Planting("nothing", top=f"<p>{names}</p><p>{place}</p>", html=" ", blind=True)
