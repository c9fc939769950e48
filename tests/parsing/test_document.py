"""Taking and opening files: each kind of bad file has its own error, told by content."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pymupdf
import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.parsing.document import load_page, metadata_title, open_pdf, page_sizes, take
from tests.parsing.making import a_paper

WEB = b"\n\n  <!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Please log in</body></html>"


def code_of(data: bytes, password: str | None = None) -> ErrorCode:
    """The error that opening these bytes ends in."""
    with pytest.raises(ReviewerError) as caught:
        open_pdf(data, password)
    assert caught.value.message.endswith(".")
    assert caught.value.next_step.endswith(".")
    return caught.value.code


def locked(owner_only: bool = False) -> bytes:
    """A paper behind the password "sésame"."""
    made = a_paper(1)
    user = "" if owner_only else "sésame"
    return bytes(made.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=user, owner_pw="owner"))


def test_a_taken_file_is_a_private_copy_named_by_its_hash(tmp_path: Path) -> None:
    original = tmp_path / "mein Papier 论文 📄.pdf"
    original.write_bytes(a_paper(1).tobytes())
    taken = take(original, tmp_path / "cache")
    data = original.read_bytes()
    assert taken.sha256 == hashlib.sha256(data).hexdigest()
    assert taken.size == len(data)
    assert taken.file == tmp_path / "cache" / f"{taken.sha256}.pdf"
    assert taken.file.read_bytes() == data
    if os.name == "posix":
        assert stat.S_IMODE(taken.file.stat().st_mode) == 0o600
    original.unlink()
    assert len(open_pdf(taken.file.read_bytes())) == 1
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [taken.file.name]


def test_a_damaged_copy_is_replaced(tmp_path: Path) -> None:
    original = tmp_path / "a.pdf"
    original.write_bytes(a_paper(1).tobytes())
    taken = take(original, tmp_path)
    taken.file.write_bytes(b"%PDF-1.7 half")
    assert take(original, tmp_path).file.read_bytes() == original.read_bytes()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ErrorCode.FILE_EMPTY),
        (b"\0" * 4096, ErrorCode.FILE_EMPTY),
        (WEB, ErrorCode.WEB_PAGE),
        (b"\xef\xbb\xbf<?xml version='1.0'?><html></html>", ErrorCode.WEB_PAGE),
        (b"PK\x03\x04 word/document.xml", ErrorCode.NOT_A_PDF),
        (b"%!PS-Adobe-3.0", ErrorCode.NOT_A_PDF),
        (b"Dear editor, please find enclosed", ErrorCode.NOT_A_PDF),
        (b"%PDF-1.7\n", ErrorCode.PDF_DAMAGED),
        (b"%PDF-1.7\n" + b"\x93\x01" * 3000, ErrorCode.PDF_DAMAGED),
    ],
)
def test_bad_content_is_named(data: bytes, code: ErrorCode, tmp_path: Path) -> None:
    assert code_of(data) == code
    if code != ErrorCode.PDF_DAMAGED:
        file = tmp_path / "paper.pdf"
        file.write_bytes(data)
        with pytest.raises(ReviewerError) as caught:
            take(file, tmp_path / "cache")
        assert caught.value.code == code


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "no.pdf", ErrorCode.FILE_MISSING), (tmp_path, ErrorCode.FILE_UNREADABLE)):
        with pytest.raises(ReviewerError) as caught:
            take(path, tmp_path / "cache")
        assert caught.value.code == code


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    original = tmp_path / "a.pdf"
    original.write_bytes(a_paper(1).tobytes())
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(ReviewerError) as caught:
        take(original, tmp_path / "cache")
    assert caught.value.code == ErrorCode.WRITE_FAILED


def test_passwords() -> None:
    data = locked()
    assert code_of(data) == ErrorCode.PASSWORD_NEEDED
    assert code_of(data, "") == ErrorCode.PASSWORD_NEEDED
    assert code_of(data, "wrong") == ErrorCode.PASSWORD_WRONG
    document = open_pdf(data, "sésame")
    assert document.page_count == 1


def test_an_owner_password_alone_does_not_lock_reading() -> None:
    document = open_pdf(locked(owner_only=True))
    assert "Lovelace" in document[0].get_text()


def test_no_pages() -> None:
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), 1):
        offsets.append(len(data))
        data += b"%d 0 obj %s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"xref\n0 3\n0000000000 65535 f \n%strailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(data),
    )
    assert code_of(data) == ErrorCode.NO_PAGES


def test_a_truncated_paper_opens_where_its_pages_can_be_recovered(sample_pdf: Path) -> None:
    data = a_paper(3).tobytes()
    document = open_pdf(data[: data.rindex(b"xref")])
    assert document.is_repaired
    assert document.page_count == 3
    # the sample's list of pages stands at its end
    data = sample_pdf.read_bytes()
    for length in (600, len(data) // 2, len(data) * 9 // 10):
        assert code_of(data[:length]) == ErrorCode.PDF_DAMAGED


def test_a_header_after_some_junk_is_a_pdf(sample_pdf: Path) -> None:
    assert open_pdf(b"HTTP/1.1 200 OK\r\n\r\n" + sample_pdf.read_bytes()).page_count == 8


def test_sizes_follow_crop_box_and_rotation() -> None:
    made = a_paper(2)
    made[0].set_cropbox(pymupdf.Rect(50, 100, 450, 700))
    made[1].set_rotation(90)
    assert page_sizes(open_pdf(made.tobytes())) == [(400, 600), (842, 595)]


def test_a_page_that_is_not_there() -> None:
    document = open_pdf(a_paper(1).tobytes())
    for number in (0, 2, -1):
        with pytest.raises(ReviewerError) as caught:
            load_page(document, number)
        assert caught.value.code == ErrorCode.PAGE_FAILED


def test_the_stated_title() -> None:
    made = a_paper(1)
    made.set_metadata({"title": " On Wheat "})
    assert metadata_title(open_pdf(made.tobytes())) == "On Wheat"
    assert metadata_title(open_pdf(a_paper(1).tobytes())) == ""
