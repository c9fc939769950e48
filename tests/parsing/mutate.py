"""Seeded damage to a PDF: bytes flipped, parts cut or repeated, numbers changed, objects swapped.

    python -m tests.parsing.mutate           reads numbers of mutants from stdin, parses each, answers one line each

Run as a program it is the process that the test lets die: a parser in native code may crash on a mutant, and only
another process can say so.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path

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
    from reviewer_app.errors import ReviewerError
    from reviewer_app.parsing.assemble import parse_pdf
    from reviewer_app.parsing.document import open_pdf
    from reviewer_app.workers.process import limit_memory
    from tests.parsing.ledgers import words_nowhere

    limit_memory(4 << 30)
    data = SAMPLE.read_bytes()
    for line in sys.stdin:
        seed = int(line)
        started = time.monotonic()
        try:
            made = mutant(data, seed)
            paper = parse_pdf(made, "mutant.pdf")
            lost = [*words_nowhere(paper, open_pdf(made))[0], *[""] * paper.words.unexplained]
            outcome = f"lost:{len(lost)}" if lost else f"pages:{len(paper.pages)}"
        except ReviewerError as error:
            outcome = f"error:{error.code.value}"
        sys.stdout.write(f"{seed} {outcome} {time.monotonic() - started:.2f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
