"""Writes packaging/locks/*.txt: every dependency on every platform, with its version and the hashes of its files.

    python packaging/lock_dependencies.py [--upgrade]     (make lock, make lock UPGRADE=1)

The files are pip's own format, so that the set-up needs nothing but pip. They name no index: a machine takes the files
from the one that it is set to, and the hashes say whether they are the same. Needs uv, which resolves for all platforms
and Python versions in one go; pip-tools resolves for the machine it runs on alone.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = Path("packaging") / "locks"

# Each lock with its sources and options for uv, in this order: a later one keeps to the versions of the first.
PROGRAM = ("pyproject.toml", f"{LOCKS.as_posix()}/build.in")
LOCKED: dict[str, Sequence[str]] = {
    "program": PROGRAM,
    "development": (*PROGRAM, "--extra", "dev", "--constraint", f"{LOCKS.as_posix()}/program.txt"),
    "release": (*PROGRAM, "--extra", "release", "--constraint", f"{LOCKS.as_posix()}/program.txt"),
    "data": (f"{LOCKS.as_posix()}/data.in", "--no-deps"),
    "engine": (f"{LOCKS.as_posix()}/engine.in", "--no-deps"),
    "compiler": (f"{LOCKS.as_posix()}/compiler.in",),
}
# The set-up compiles it by itself (engine.in); what it needs stays in the locks of the program.
COMPILED = "llama-cpp-python"


def options(name: str, upgrade: bool) -> list[str]:
    """uv's options to write the lock `name`, with paths from the project's folder."""
    out = (LOCKS / f"{name}.txt").as_posix()
    fixed = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-progress"]
    fixed += ["--custom-compile-command", "make lock", "--output-file", out, "--quiet"]
    left_out = ["--no-emit-package", COMPILED] if name != "engine" else []
    return ["pip", "compile", *fixed, *left_out, *(["--upgrade"] if upgrade else []), *LOCKED[name]]


def main(arguments: Sequence[str]) -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description="Writes the lock files of all dependencies.")
    parser.add_argument("--upgrade", action="store_true", help="take newer versions where there are any")
    args = parser.parse_args(arguments)
    beside = str(Path(sys.executable).parent)
    uv = shutil.which("uv", path=beside) or shutil.which("uv")
    if uv is None:
        sys.stderr.write("uv is missing. Please run: make lock (or: pip install uv)\n")
        return 1
    for name in LOCKED:
        if subprocess.run([uv, *options(name, args.upgrade)], cwd=ROOT, check=False).returncode != 0:
            sys.stderr.write(f"{name}.txt was not written, see above.\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
