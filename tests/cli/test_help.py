"""The help is there before anything that a review needs is loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Each takes a good part of the time to the help text, and none has a word of it.
HEAVY = {
    "reviewer_app.session.session",
    "reviewer_app.ipc.client",
    "reviewer_app.store",
    "rapidfuzz",
    "numpy",
}


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["--version"]])
def test_a_help_text_loads_no_room_that_works(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom reviewer_app.__main__ import main\n"
        "try:\n    main(sys.argv[1:])\nfinally:\n    sys.stderr.write('\\n'.join(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.strip()
    assert HEAVY & set(done.stderr.splitlines()) == set()
