"""`ask` from a shell: the answer on stdout with its places, all else on stderr; no rule, no answer."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command_line import run


def test_an_answer_is_printed_as_json_and_a_venue_is_asked_first(sample_pdf: Path, quick_model: Path) -> None:
    ask = ("ask", sample_pdf, " What is the graph made of? ", "--model", quick_model, "--json")
    done = run(*ask, "--ctx", 1536, "--max-tokens", 48, "--threads", 1, "--mode", "mine")
    answer = json.loads(done.stdout)
    assert answer["question"] == "What is the graph made of?"
    assert answer["raw"].strip()
    assert done.returncode == (0 if answer["points"] else 1)
    assert all(point["text"] and isinstance(point["evidence"], list) for point in answer["points"])

    refused = run(*ask, "--venue", "a venue that nobody knows")
    assert refused.returncode == 1
    assert not refused.stdout
