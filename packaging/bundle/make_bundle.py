"""Makes the bundle: a folder with the program, its interpreter and its libraries, that needs no Python (make bundle).

    .venv-release/bin/python packaging/bundle/make_bundle.py [--any-engine]

The result is dist/reviewer-app and, packed, dist/reviewer-app-VERSION-SYSTEM-MACHINE.tar.gz (a zip on Windows). On
Linux it needs the C library of the system that it was made on, or a newer one.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from collect_licences import Origins, UnknownOriginError, write
from contents import ROOT, version

BUNDLE = ROOT / "dist" / "reviewer-app"
# What was taken for it, written by the spec file.
TAKEN = ROOT / "build" / "bundle" / "taken.json"
STARTER = "*.gguf"


def engine_built_for() -> str:
    """The name of the build of llama.cpp that is installed here (packaging/engine_builds.py); empty if nobody knows."""
    found = importlib.util.find_spec("llama_cpp")
    folders = (found.submodule_search_locations if found else None) or []
    try:
        return str(json.loads((Path(folders[0]) / "reviewer_build.json").read_text("utf-8"))["name"])
    except (IndexError, OSError, ValueError, KeyError):
        return ""


def freeze() -> None:
    """Run PyInstaller. Raises CalledProcessError, OSError."""
    if sys.platform != "linux":
        from draw_icon import draw_icon

        draw_icon(TAKEN.with_name("reviewer-app.ico" if sys.platform == "win32" else "reviewer-app.icns"), 256)
    places = ["--distpath", str(BUNDLE.parent), "--workpath", str(ROOT / "build" / "bundle")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places]
    subprocess.run([*command, str(ROOT / "packaging" / "bundle" / "reviewer.spec")], cwd=ROOT, check=True)


def finish() -> None:
    """What PyInstaller leaves to others: the second executable, and libraries without their debugging symbols."""
    if sys.platform != "linux":
        return
    # Window and console are one thing here, so a link with the other name will do.
    second = BUNDLE / "reviewer-app-window"
    second.unlink(missing_ok=True)
    second.symlink_to("reviewer-app")
    shutil.copy(ROOT / "packaging" / "bundle" / "install.sh", BUNDLE)
    shutil.copyfile(ROOT / "packaging" / "reviewer-app.desktop", BUNDLE / "reviewer-app.desktop")
    for path in binaries():
        stripped = path.with_name(f"{path.name}.stripped")
        done = subprocess.run(["strip", "--strip-unneeded", "-o", stripped, path], capture_output=True, check=False)
        if done.returncode == 0 and stripped.stat().st_size < path.stat().st_size and loads(stripped):
            shutil.copymode(path, stripped)
            stripped.replace(path)
        stripped.unlink(missing_ok=True)


def loads(library: Path) -> bool:
    """Whether the system takes its segments: strip tears those of libraries that were patched for a wheel."""
    told = subprocess.run(
        ["readelf", "--program-headers", "--wide", library], capture_output=True, text=True, check=True
    )
    segments = [line.split() for line in told.stdout.splitlines() if line.strip().startswith("LOAD")]
    return all((int(at[2], 16) - int(at[1], 16)) % int(at[-1], 16) == 0 for at in segments)


def binaries() -> Iterator[Path]:
    """The shared libraries in the bundle."""
    yield from (p for p in (BUNDLE / "_internal").rglob("*.so*") if p.is_file() and not p.is_symlink())


def licences() -> int:
    """Collect the licences of what was taken; how many parts it has. Raises UnknownOriginError."""
    origins = Origins()
    origins.trace(Path(path) for path in json.loads(TAKEN.read_text("utf-8")))
    # The loader is PyInstaller's own.
    origins.trace([Path(str(importlib.util.find_spec("PyInstaller").origin))])  # type: ignore[union-attr]
    write(origins.found, BUNDLE / "licences")
    shutil.copyfile(ROOT / "LICENSE", BUNDLE / "LICENSE")
    if sys.platform == "darwin":
        inside = BUNDLE.with_name("Reviewer.app") / "Contents" / "Resources" / "licences"
        shutil.copytree(BUNDLE / "licences", inside, dirs_exist_ok=True)
    return len(origins.found)


def size(folder: Path, pattern: str = "*") -> float:
    """Megabytes of the files in `folder`; a link counts nothing."""
    return sum(p.stat().st_size for p in folder.rglob(pattern) if p.is_file() and not p.is_symlink()) / 1e6


def pack() -> Path:
    """The archive to hand on."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    name = f"reviewer-app-{version()}-{platform.system().lower().replace('darwin', 'macos')}-{machine}"
    if sys.platform == "win32":
        return Path(shutil.make_archive(str(BUNDLE.parent / name), "zip", BUNDLE.parent, BUNDLE.name))
    out = BUNDLE.parent / f"{name}.tar.gz"
    with tarfile.open(out, "w:gz", compresslevel=6) as archive:
        archive.add(BUNDLE, BUNDLE.name)
    return out


def main(arguments: Sequence[str]) -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description="Makes the bundle of the program.")
    parser.add_argument("--any-engine", action="store_true", help="also with a llama.cpp for this processor alone")
    args = parser.parse_args(arguments)
    built_for = engine_built_for()
    if built_for != "portable" and not args.any_engine:
        sys.stderr.write(
            f"The llama.cpp installed here was built for “{built_for or 'nobody knows what'}”, and the bundle is to "
            "run on other machines. Run: make bundle\n"
        )
        return 1
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1704067200")  # the same files give the same archive
    try:
        freeze()
        finish()
        parts = licences()
    except (OSError, subprocess.CalledProcessError, UnknownOriginError) as error:
        sys.stderr.write(f"The bundle was not made. {error}\n")
        return 1
    archive = pack()
    whole, starter = size(BUNDLE), size(BUNDLE, STARTER)
    sys.stdout.write(
        f"{BUNDLE.relative_to(ROOT)}: {whole:.0f} MB, without the starter model {whole - starter:.0f} MB; "
        f"licences of {parts} parts\n{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.0f} MB\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
