"""Makes packages of the bundle: a .deb, and the folder of an AppImage (make packages).

    .venv-release/bin/python packaging/bundle/make_packages.py [--runtime RUNTIME]

An AppImage is a runtime, a small program from the AppImage project, followed by the folder as a squashfs. With
`--runtime FILE` (runtime-x86_64 of AppImage/type2-runtime) dist/Reviewer-VERSION-x86_64.AppImage is written, too.
Needs dpkg-deb, for an AppImage mksquashfs as well.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from check_qt_libraries import WAYLAND, WIDGETS, X11
from contents import ROOT, version
from draw_icon import draw_icon
from make_bundle import BUNDLE, size

DIST = BUNDLE.parent
PNG_SIZES = (48, 128, 256)
# What loads a library of the system only where there is one: printing, Wayland.
_ONLY_IF_THERE = {"libcups.so.2": "libcups2", **WAYLAND}
_ALWAYS = {"libstdc++.so.6": "libstdc++6", "libgcc_s.so.1": "libgcc-s1", **WIDGETS, **X11}
_C_LIBRARY = re.compile(r"(ld-linux.*|lib(c|m|dl|rt|pthread|util|resolv|mvec))\.so\.\d")


class PackageError(Exception):
    """Why there is no package, in a sentence."""


def needed_outside() -> dict[str, set[str]]:
    """The libraries of the system that files of the bundle name, each with these files."""
    files = [p for p in BUNDLE.rglob("*") if p.is_file() and not p.is_symlink() and _is_elf(p)]
    inside = {p.name for p in BUNDLE.rglob("*") if not p.is_dir()}
    found: dict[str, set[str]] = {}
    for file in files:
        told = subprocess.run(["readelf", "--dynamic", file], capture_output=True, text=True, check=True).stdout
        for name in re.findall(r"\(NEEDED\).*\[(.+)\]", told):
            if name not in inside:
                found.setdefault(name, set()).add(str(file.relative_to(BUNDLE)))
    return found


def c_library() -> str:
    """The oldest glibc that has all that the bundle names, such as "2.34"."""
    found = {(2, 0)}
    for file in (p for p in BUNDLE.rglob("*") if p.is_file() and not p.is_symlink() and _is_elf(p)):
        told = subprocess.run(["readelf", "--version-info", file], capture_output=True, text=True, check=True).stdout
        found |= {(int(major), int(minor)) for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", told)}
    return ".".join(map(str, max(found)))


def dependencies() -> tuple[list[str], list[str]]:
    """The Debian packages that the bundle needs, and those that it uses where they are. Raises PackageError."""
    depends, recommends = {f"libc6 (>= {c_library()})"}, {"fonts-noto-cjk", "xdg-utils"}
    for name, files in needed_outside().items():
        if _C_LIBRARY.fullmatch(name):
            continue
        if name in _ALWAYS:
            depends.add(_ALWAYS[name])
        elif name in _ONLY_IF_THERE:
            recommends.add(_ONLY_IF_THERE[name])
        else:
            raise PackageError(
                f"{name} is in no package that is known here; it is needed by {', '.join(sorted(files))}."
            )
    return sorted(depends), sorted(recommends - depends)


def lay_out(root: Path, prefix: str) -> None:
    """Put the bundle and what a desktop reads under `root`, as if it were installed in `prefix`."""
    usr = root / prefix
    of_the_archive = shutil.ignore_patterns("install.sh", "*.desktop")
    shutil.copytree(BUNDLE, usr / "lib" / "reviewer-app", symlinks=True, ignore=of_the_archive)
    (usr / "bin").mkdir()
    for name in ("reviewer-app", "reviewer-app-window"):
        (usr / "bin" / name).symlink_to(f"../lib/reviewer-app/{name}")
    share = usr / "share"
    _copy(ROOT / "packaging" / "reviewer-app.desktop", share / "applications" / "reviewer-app.desktop")
    _copy(ROOT / "packaging" / "reviewer-app.metainfo.xml", share / "metainfo" / "reviewer-app.metainfo.xml")
    icons = share / "icons" / "hicolor"
    _copy(ROOT / "resources" / "icons" / "reviewer.svg", icons / "scalable" / "apps" / "reviewer-app.svg")
    for side in PNG_SIZES:
        draw_icon(icons / f"{side}x{side}" / "apps" / "reviewer-app.png", side)


def make_deb(work: Path) -> Path:
    """The Debian package. Raises PackageError, CalledProcessError."""
    root = work / "deb"
    lay_out(root, "usr")
    doc = root / "usr" / "share" / "doc" / "reviewer-app"
    (doc).mkdir(parents=True)
    (doc / "copyright").write_text(_copyright(), "utf-8")
    with gzip.GzipFile(str(doc / "changelog.gz"), "wb", 9, mtime=0) as packed:
        packed.write((ROOT / "CHANGELOG.md").read_bytes())
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    depends, recommends = dependencies()
    control = {
        "Package": "reviewer-app",
        "Version": version(),
        "Architecture": architecture,
        "Maintainer": "The authors of Reviewer <reviewer-app@localhost>",
        "Installed-Size": str(round(size(root) * 1000 / 1.024)),
        "Depends": ", ".join(depends),
        "Recommends": ", ".join(recommends),
        "Section": "science",
        "Priority": "optional",
        "Description": "reviews a scientific paper on your own machine\n"
        " A PDF on the left, four sections of a review on the right: a language model on\n"
        " this machine writes a draft, each point with its place in the paper, and you\n"
        " edit it. Nothing leaves the machine.",
    }
    folder = root / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text("".join(f"{key}: {value}\n" for key, value in control.items()), "utf-8")
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    out = DIST / f"reviewer-app_{version()}_{architecture}.deb"
    # gzip: xz makes it a quarter smaller and takes minutes, also of the person who installs it
    command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z5", "--build", str(root), str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return out


def make_appimage(work: Path, runtime: Path | None) -> Path:
    """The AppImage, or without a runtime the squashfs that goes behind one. Raises CalledProcessError."""
    root = work / "Reviewer.AppDir"
    lay_out(root, "usr")
    (root / "AppRun").write_text(
        "#!/bin/sh\n"
        "# As a command it does what its arguments say; without any it opens the window.\n"
        'exec "$(dirname "$(readlink -f "$0")")/usr/lib/reviewer-app/reviewer-app" "$@"\n',
        "ascii",
    )
    (root / "AppRun").chmod(0o755)
    (root / "reviewer-app.desktop").symlink_to("usr/share/applications/reviewer-app.desktop")
    (root / "reviewer-app.svg").symlink_to("usr/share/icons/hicolor/scalable/apps/reviewer-app.svg")
    (root / ".DirIcon").symlink_to("reviewer-app.svg")
    name = f"Reviewer-{version()}-x86_64"
    packed = DIST / f"{name}.squashfs"
    packed.unlink(missing_ok=True)
    command = [
        "mksquashfs",
        str(root),
        str(packed),
        "-root-owned",
        "-noappend",
        "-comp",
        "gzip",
        "-quiet",
        "-no-progress",
    ]
    subprocess.run(command, check=True)
    if runtime is None:
        return packed
    out = DIST / f"{name}.AppImage"
    out.write_bytes(runtime.read_bytes() + packed.read_bytes())
    out.chmod(0o755)
    packed.unlink()
    return out


def _copyright() -> str:
    year = datetime.now(UTC).year
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: Reviewer\n\nFiles: *\n"
        f"Copyright: {year} The authors of Reviewer\nLicense: AGPL-3.0-or-later\n"
        " The whole text is in /usr/lib/reviewer-app/LICENSE. What the program is made of, by whom and under which\n"
        " licence, is in /usr/lib/reviewer-app/licences/README.txt, with every text beside it.\n"
    )


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def main(arguments: Sequence[str]) -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description="Makes packages of the bundle.")
    parser.add_argument("--runtime", type=Path, help="of the AppImage project")
    args = parser.parse_args(arguments)
    if not (BUNDLE / "reviewer-app").is_file():
        sys.stderr.write("There is no bundle in dist. Run: make bundle\n")
        return 1
    work = ROOT / "build" / "packages"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        made = [make_deb(work), make_appimage(work, args.runtime)]
    except (PackageError, subprocess.CalledProcessError, OSError) as error:
        sys.stderr.write(f"The packages were not made. {error}\n")
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for path in made:
        sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.0f} MB\n")
    if args.runtime is None:
        sys.stdout.write("No runtime was named (--runtime), so the last one is the image that goes behind it.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
