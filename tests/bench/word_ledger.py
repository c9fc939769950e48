"""What became of the words of every paper in a folder, and whether that is true.

    python tests/bench/word_ledger.py FOLDER [FOLDER …]

One line a file: the parser's own sums (all words, then how many went where, in the order of `paper.model.Words`), then
what an independent count finds: how many words PyMuPDF reads from the pages, how many of them stand in no field of the
paper, and some of those.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_LIMIT_S = 300
_SHOWN_MISSES = 8


def account(path: Path) -> str:
    """The line of one file: its sums, separated by tabs."""
    sys.path.insert(0, str(_ROOT))
    import pymupdf

    from reviewer_app.errors import ReviewerError
    from reviewer_app.parsing.assemble import parse_pdf
    from tests.parsing.ledgers import words_nowhere

    data = path.read_bytes()
    try:
        paper = parse_pdf(data, path.name)
    except ReviewerError as error:
        return f"{path.name}\t{error.code.value}"
    missing, counted = words_nowhere(paper, pymupdf.open(stream=data, filetype="pdf"))
    sums = "\t".join(str(n) for n in (paper.words.total, *asdict(paper.words).values()))
    return f"{path.name}\t{sums}\t{counted}\t{len(missing)}\t{' '.join(missing[:_SHOWN_MISSES])}"


def main(arguments: list[str]) -> int:
    """Run over the folders; 1 if a file's process failed."""
    if arguments[:1] == ["--one"]:
        print(account(Path(arguments[1])))  # noqa: T201 (what the script is for)
        return 0
    failed = 0
    for path in sorted(pdf for folder in arguments for pdf in Path(folder).rglob("*.pdf")):
        try:
            done = subprocess.run([sys.executable, __file__, "--one", str(path)], check=False, timeout=_LIMIT_S)
        except subprocess.TimeoutExpired:
            failed, done = 1, None
        if done is None or done.returncode:
            sys.stderr.write(f"{path}: did not end well\n")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
