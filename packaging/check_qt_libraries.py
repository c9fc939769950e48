"""Says whether this Linux system has the shared libraries and fonts that Qt loads, and how to install what is missing.

PySide6's wheels carry Qt itself but not what Qt expects from the system; without it the window fails with a loader's
message that names one file and no package. Run before Qt is imported, by `make`:

    python3 check_qt_libraries.py [--window] [--install]

`--window` also asks for what a real display needs (X11 or Wayland, whichever is in use); without it only what Qt
needs off screen. `--install` runs apt-get when this is root. Exits with 0 if everything is there (now), else 1 after
printing the one line to paste.

The tables were read from the NEEDED entries of PySide6 6.11's own files; `tests/test_house.py` reads them again.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# Shared library -> Debian package (Debian 12 and 13, Ubuntu 22.04 and later know these names).
WIDGETS: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
X11: Mapping[str, str] = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND: Mapping[str, str] = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
FONT_PACKAGE = "fonts-dejavu-core"
# Asked for where the system or REVIEWER_LANGUAGE speaks Chinese. The window looks for these families by name.
CHINESE_FONT_PACKAGE = "fonts-noto-cjk"
CHINESE_FONTS = ("*CJK*", "*SourceHan*", "*wqy*", "*NotoSansSC*", "DroidSansFallback*")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def loads(library: str) -> bool:
    """Whether the dynamic loader finds `library`."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_fonts() -> bool:
    """Whether any outline font is installed: without one Qt draws every letter as a box."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(next(f.rglob("*.[toTO][tT][fFcC]"), None) for f in folders if f.is_dir())


def wants_chinese() -> bool:
    """Whether the window is going to be in Chinese, by the environment."""
    names = ("REVIEWER_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return next((os.environ[n] for n in names if os.environ.get(n)), "").startswith("zh")


def has_chinese_fonts() -> bool:
    """Whether a font with Chinese characters is installed, of those that the window asks for."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(next(f.rglob(pattern), None) for f in folders if f.is_dir() for pattern in CHINESE_FONTS)


def missing_packages(libraries: Mapping[str, str]) -> list[str]:
    """The packages to install, sorted, each once."""
    packages = {package for library, package in libraries.items() if not loads(library)}
    if not has_fonts():
        packages.add(FONT_PACKAGE)
    if wants_chinese() and not has_chinese_fonts():
        packages.add(CHINESE_FONT_PACKAGE)
    return sorted(packages)


def install(packages: list[str]) -> bool:
    """Install with apt-get, without asking; whether that worked. Package lists may be missing on a fresh machine."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages],
    ):
        if subprocess.run(command, stdin=subprocess.DEVNULL, env=environment, check=False).returncode != 0:
            return False
    return True


def main(arguments: list[str]) -> int:
    """See the module's docstring."""
    if not sys.platform.startswith("linux"):
        return 0
    libraries = dict(WIDGETS)
    if "--window" in arguments:
        libraries.update(WAYLAND if os.environ.get("WAYLAND_DISPLAY") else X11)
    packages = missing_packages(libraries)
    if not packages:
        return 0
    line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if "--install" in arguments and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write(f"Installing what Qt needs from this system: {line}\n")
        if install(packages) and not (packages := missing_packages(libraries)):
            return 0
    if shutil.which("apt-get"):
        sys.stderr.write(f"Qt needs {len(packages)} more of this system's packages. Please run, then try again:\n")
        sys.stderr.write(f"\n    sudo {line}\n\n")
    else:
        files = [library for library in libraries if not loads(library)]
        sys.stderr.write("Qt needs these libraries, please install them with your system's package program: ")
        sys.stderr.write(", ".join(files or ["any TrueType font"]) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
