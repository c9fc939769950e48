"""Parse a folder of papers, each in a process of its own, and write predictions that `score_parse.py` reads.

    python tests/bench/parse_papers.py PAPERS_FOLDER OUT_FOLDER [NAME ...]

Each prediction is the paper.json with `_meta`: seconds, pages and peak memory in MB of its process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def parse_one(pdf: Path, out: Path) -> None:
    """Parse `pdf` in this process and write OUT/<name>.json."""
    sys.path.insert(0, str(_ROOT))
    from reviewer_app.errors import ReviewerError
    from reviewer_app.messages.paper_json import paper_to_json
    from reviewer_app.parsing.assemble import parse_pdf

    data = pdf.read_bytes()
    started = time.perf_counter()
    try:
        prediction = paper_to_json(parse_pdf(data, pdf.name))
    except ReviewerError as error:
        sys.stderr.write(f"{pdf.name}: {error}\n")
        return
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    prediction["_meta"] = {"sec": seconds, "pages": len(prediction["pages"]), "rss_mb": peak}
    (out / f"{pdf.stem}.json").write_text(json.dumps(prediction, ensure_ascii=False, indent=1), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run over the folder; 1 if a process failed."""
    if arguments[:1] == ["--one"]:
        parse_one(Path(arguments[1]), Path(arguments[2]))
        return 0
    folder, out, *names = arguments
    Path(out).mkdir(parents=True, exist_ok=True)
    failed = 0
    for pdf in sorted(Path(folder).glob("*.pdf")):
        if names and pdf.stem not in names:
            continue
        done = subprocess.run([sys.executable, __file__, "--one", str(pdf), out], check=False)
        if done.returncode:
            sys.stderr.write(f"{pdf.name}: process ended with {done.returncode}\n")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
