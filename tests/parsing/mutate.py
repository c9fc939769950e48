"""Seeded damage to a PDF: bytes flipped, parts cut or repeated, numbers changed, objects swapped.

    python -m tests.parsing.mutate [FILE…]    reads numbers of mutants from stdin, parses each, answers one line each

Run as a program it is what `tests.faults.victim` starts. What it read has to be within the bounds that a client of its
worker keeps; else a paper that is only damaged would count as one that took its worker over.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from reviewer_app.errors import ReviewerError
from reviewer_app.ipc.codec import open_told
from reviewer_app.ipc.envelope import ProtocolError, ProtocolReason
from reviewer_app.messages.ask import Ask, types_of
from reviewer_app.messages.paper import FindLinks, Opened, OpenFile, ParsePaper, ReadWords
from reviewer_app.messages.paper_json import as_written
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.parsing.document import open_pdf, page_sizes
from reviewer_app.parsing.links import page_links
from reviewer_app.parsing.words import page_words
from reviewer_app.workers.process import limit_memory
from tests.faults.victim import MEMORY
from tests.parsing.ledgers import words_nowhere

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "N18-3011.pdf"
_OBJECT = re.compile(rb"\n(\d+) 0 obj\b.*?endobj", re.S)


def mutant(data: bytes, seed: int) -> bytes:
    """The mutant number `seed` of a PDF; the same seed always yields the same one."""
    dice = random.Random(seed)
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5))):
        kind = dice.randrange(7)
        at = dice.randrange(len(made))
        if kind == 0:
            for _ in range(dice.choice((1, 10, 200))):
                made[dice.randrange(len(made))] = dice.randrange(256)
        elif kind == 1:
            del made[at:]
        elif kind == 2:
            del made[at : at + dice.randrange(1, 5000)]
        elif kind == 3:
            made[at:at] = made[max(0, at - dice.randrange(1, 5000)) : at]
        elif kind == 4:
            _change_number(made, dice)
        elif kind == 5:
            _swap_objects(made, dice)
        else:
            made[at : at + 64] = bytes(dice.randrange(256) for _ in range(64))
        if len(made) < 16:
            break
    return bytes(made)


def _change_number(made: bytearray, dice: random.Random) -> None:
    numbers = [m.span() for m in re.finditer(rb"(?<=[ /\[])\d{1,6}(?=[ /\]>])", made)]
    if numbers:
        start, end = dice.choice(numbers)
        made[start:end] = dice.choice((b"0", b"-1", b"99999999", b"2147483648", b"1e9", b"1"))


def _swap_objects(made: bytearray, dice: random.Random) -> None:
    objects = [m.span() for m in _OBJECT.finditer(made)]
    if len(objects) >= 2:
        (a0, a1), (b0, b1) = sorted(dice.sample(objects, 2))
        a, b = bytes(made[a0:a1]), bytes(made[b0:b1])
        made[b0:b1] = a
        made[a0:a1] = b


def main() -> None:
    """Parse the mutants whose numbers stand on stdin; answer "number outcome seconds" for each."""
    limit_memory(MEMORY)
    files = [Path(name).read_bytes() for name in sys.argv[1:]] or [SAMPLE.read_bytes()]
    for line in sys.stdin:
        seed = int(line)
        started = time.monotonic()
        try:
            made = mutant(files[seed % len(files)], seed)
            paper = parse_pdf(made, "mutant.pdf")
            document = open_pdf(made)
            _pass(ParsePaper("mutant.pdf"), as_written(paper))
            _pass(OpenFile(Path()), Opened("", tuple(page_sizes(document)), ""))
            for number in (1, len(paper.pages)):
                _pass(ReadWords(number), tuple(page_words(document, number)))
                _pass(FindLinks(number), tuple(page_links(document, number)))
            lost = [*words_nowhere(paper, document)[0], *[""] * paper.words.unexplained]
            outcome = f"lost:{len(lost)}" if lost else f"pages:{len(paper.pages)}"
        except ReviewerError as error:
            outcome = f"error:{error.code.value}"
        except ProtocolError as error:
            outcome = f"beyond:{error.detail}"
        sys.stdout.write(f"{seed} {outcome} {time.monotonic() - started:.2f}\n")
        sys.stdout.flush()


def _pass(ask: Ask[Any, Any], answer: Any) -> None:
    """Answer `ask` as a worker does. Raises ProtocolError where a client would not take that."""
    told = open_told(msgspec.msgpack.encode(answer), types_of(type(ask))[0])
    if why := ask.mismatch(told):
        raise ProtocolError(ProtocolReason.MALFORMED, why)


if __name__ == "__main__":
    main()
