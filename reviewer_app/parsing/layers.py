"""The text of layers (optional content) that are switched off when a file is opened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pymupdf

from reviewer_app.i18n import mark
from reviewer_app.parsing.document import MUPDF_ERRORS, log_failure
from reviewer_app.parsing.glyphs import clean
from reviewer_app.parsing.hidden import displayed, spans_of, whole_text
from reviewer_app.parsing.lines import PageText, Unseen

# As paper.json has it; whoever shows it translates it.
LAYER_OFF = mark("in a layer that is switched off")


def layers_off(document: pymupdf.Document) -> list[int]:
    """The layers (optional content groups) that are switched off when the file is opened.

    PyMuPDF calls those on that state no intent; the file's own lists are asked too (PDF 1.7, 8.11.4.3).
    """
    try:
        off = {xref for xref, group in document.get_ocgs().items() if not group.get("on", True)}
        groups = _layers_named(document, "OCGs")
        listed_off, listed_on = (_layers_named(document, f"D/{key}") for key in ("OFF", "ON"))
        if _settings_entry(document, "D/BaseState") == "/OFF":
            off |= groups - listed_on
        return sorted(off | listed_off & groups)
    except MUPDF_ERRORS:
        return []


def _layers_named(document: pymupdf.Document, entry: str) -> set[int]:
    """The layers in a list of the settings of layers."""
    return {int(number) for number in re.findall(r"(\d+) \d+ R", _settings_entry(document, entry))}


def _settings_entry(document: pymupdf.Document, entry: str) -> str:
    """An entry of OCProperties ("D/OFF") as PDF text, "" if there is none."""
    xref, key = _settings_place(document, entry)
    if not key:
        return ""
    kind, value = document.xref_get_key(xref, key)
    if kind == "xref":
        return str(document.xref_object(int(value.split()[0]), compressed=True))
    return "" if kind == "null" else str(value)


def _settings_place(document: pymupdf.Document, entry: str) -> tuple[int, str]:
    """(object, path in it) of an entry of OCProperties, whose parts may be objects; the path is "" if none."""
    xref, key = document.pdf_catalog(), ""
    for name in ["OCProperties", *entry.split("/")[:-1]]:
        key = f"{key}/{name}" if key else name
        kind, value = document.xref_get_key(xref, key)
        if kind == "xref":
            xref, key = int(value.split()[0]), ""
        elif kind != "dict":
            return xref, ""
    last = entry.rsplit("/", 1)[-1]
    return xref, f"{key}/{last}" if key else last


def settle_memberships(document: pymupdf.Document) -> None:
    """Rewrite, in memory, memberships in layers (OCMD) to what they come to while the file is open as it is.

    MuPDF 1.28 shows what belongs to several layers under the policies "AllOn" and "AnyOff" when other programs don't.
    Visibility expressions are left alone. (PDF 1.7, 8.11.2.2.) Raises what MuPDF raises.
    """
    off = set(layers_off(document))
    if not off:
        return
    for xref in range(1, document.xref_length()):
        if document.xref_get_key(xref, "Type")[1] != "/OCMD" or document.xref_get_key(xref, "VE")[0] != "null":
            continue
        groups = [int(n) for n in re.findall(r"(\d+) 0 R", document.xref_get_key(xref, "OCGs")[1])]
        if not groups:
            continue
        on = [group not in off for group in groups]
        policy = document.xref_get_key(xref, "P")[1]
        shown = {"/AllOn": all(on), "/AnyOff": not all(on), "/AllOff": not any(on)}.get(policy, any(on))
        hiding = f"/OCGs {min(off)} 0 R" if not shown else ""
        document.update_object(xref, f"<</Type/OCMD{hiding}>>")


def look_into_layers(document: pymupdf.Document, data: bytes, password: str | None, pages: Sequence[PageText]) -> None:
    """Add the text of layers that are switched off to the pages' hidden text."""
    off = layers_off(document)
    if not off:
        return
    other = _all_layers_on(data, password)
    for found in pages:
        if found.failed:
            continue
        try:
            before = Counter(text for text, *_ in spans_of(whole_text(document, found.number)))
            for text, box, _, _ in spans_of(whole_text(other, found.number)):
                if before[text] > 0:
                    before[text] -= 1
                elif any(c.isalnum() for c in text):
                    page = other[found.number - 1]
                    found.hidden.append(Unseen(clean(text), displayed(page, found, box), LAYER_OFF))
        except MUPDF_ERRORS as error:
            log_failure(error, f"layers of page {found.number} could not be checked")
            found.unchecked = True


def _all_layers_on(data: bytes, password: str | None) -> pymupdf.Document:
    """The document with every layer switched on. Layers that no list shows cannot be switched singly, so the file's own
    settings are changed in a copy."""
    copy = pymupdf.open(stream=data, filetype="pdf")
    if copy.needs_pass:
        copy.authenticate(password or "")
    for entry, value in (("D/OFF", "[]"), ("D/AS", "[]"), ("D/BaseState", "/ON")):
        xref, key = _settings_place(copy, entry)
        if key:
            copy.xref_set_key(xref, key, value)
    return pymupdf.open(stream=copy.tobytes(encryption=pymupdf.PDF_ENCRYPT_NONE), filetype="pdf")
