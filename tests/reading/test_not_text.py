"""Files that are not text documents, files that a walk passes over, and documents that are not pages of the family."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest

from command_line import PAGE, run
from hcpcs_extract import DecodeError, extract, extract_json
from hcpcs_extract.pipeline import RULES
from hcpcs_extract.reading.reader import text_of
from hcpcs_extract.settings.settings import Settings

CORPUS = Path(__file__).parent.parent.parent / "corpus"
PREFIX = "not a text document but "


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def tarred(data: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        member = tarfile.TarInfo("page.txt")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return held.getvalue()


def database() -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE pages (text TEXT)")
    base.execute("INSERT INTO pages VALUES (?)", (PAGE,))
    return base.serialize()


def picture() -> bytes:
    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(bytes(13 * 4))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)) + part(b"IDAT", rows)


PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + PAGE.encode() + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"
OFFICE = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>"}
FILES = {
    "page.docx": (zipped({**OFFICE, "word/document.xml": b"<w:document/>"}), "a Word document (.docx): save it"),
    "page.xlsx": (zipped({**OFFICE, "xl/workbook.xml": b"<workbook/>"}), "an Excel workbook (.xlsx): save it"),
    "page.odt": (
        zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED),
        "an OpenDocument text (.odt): save it",
    ),
    "page.zip": (zipped({"page.txt": PAGE.encode()}, zipfile.ZIP_STORED), "a ZIP archive: unpack it"),
    "page.tar": (tarred(PAGE.encode() * 100), "a tar archive: unpack it"),
    "page.png": (picture(), "a PNG picture: it needs text recognition"),
    "page.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a JPEG picture: it needs text recognition"),
    "page.gif": (b"GIF89a\x01\0\x01\0", "a GIF picture: it needs text recognition"),
    "page.pdf": (PDF, "a PDF file: extract its text first"),
    "late.pdf": (b"\xef\xbb\xbf\r\n\n" + PDF, "a PDF file: extract its text first"),
    "page.rtf": (b"{\\rtf1\\ansi HCPCS J9203: X\\par}", "a rich text file (RTF): save it"),
    "page.doc": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
        "an older Office file (.doc, .xls, .ppt, .msg): save",
    ),
    "page.sqlite": (database(), "an SQLite database: export its texts"),
    "page.gz2": (gzip.compress(PAGE.encode()), "gzip-compressed data: decompress it"),
    "page.zst": (b"\x28\xb5\x2f\xfd\x04\x00" + PAGE.encode(), "Zstandard-compressed data: decompress it"),
    "page.7z": (b"7z\xbc\xaf\x27\x1c\0\x04" + PAGE.encode(), "a 7-Zip archive: unpack it"),
    "page.exe": (b"MZ" + random.Random(1).randbytes(1000), "a program (Windows)"),
    "page.elf": (b"\x7fELF\x02\x01\x01" + bytes(9), "a program (ELF)"),
    "page.utf32": (PAGE.encode("utf-32"), "text in UTF-32: save it as UTF-8"),
    "page.bin": (random.Random(2).randbytes(2000), "binary data ("),
    "page.utf16": (b"\xff\xfe" + PAGE.encode("utf-16-le") + "\0\1\2".encode("utf-16-le") * 50, "binary data ("),
}
"""Bytes of a file, and what is said of it."""


@pytest.mark.parametrize("name", FILES)
def test_what_it_is_and_what_to_do(name: str) -> None:
    data, said = FILES[name]
    for read in (extract, extract_json, text_of):
        for input_format in ("auto", "text", "html"):
            asked = {"settings": Settings(input_format)} if read is text_of else {"input_format": input_format}
            with pytest.raises(DecodeError) as raised:
                read(data, name="page.txt", **asked)
            assert str(raised.value).startswith(PREFIX + said)
            assert type(raised.value).__name__ == "NotTextError"


def test_a_parquet_file(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import feather, parquet

    table = pa.table({"id": ["a"], "text": [PAGE]})
    for compression in ("snappy", "NONE"):
        parquet.write_table(table, tmp_path / "x", compression=compression)
        with pytest.raises(DecodeError, match="a Parquet file: export its texts"):
            extract((tmp_path / "x").read_bytes())
    feather.write_feather(table, str(tmp_path / "x"))
    with pytest.raises(DecodeError, match="an Arrow file: export its texts"):
        extract((tmp_path / "x").read_bytes())


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "good.txt").write_text(PAGE, encoding="utf-8")
    for name, kind in (("word.txt", "page.docx"), ("picture.md", "page.png"), ("zip.html", "page.zip")):
        (folder / name).write_bytes(FILES[kind][0])
    (folder / "twice.txt.gz").write_bytes(gzip.compress(gzip.compress(PAGE.encode())))
    (folder / "sub" / "base.txt").write_bytes(database())
    return folder


BAD = ["picture.md", "sub/base.txt", "twice.txt.gz", "word.txt", "zip.html"]


@pytest.mark.parametrize("command", ["convert", "check", "report"])
def test_each_is_a_failure_of_every_command(command: str, mixed: Path, tmp_path: Path) -> None:
    options = {"convert": [], "check": ["--fail-on", "never"], "report": ["-o", str(tmp_path / "report.html")]}[command]
    done = run(command, mixed, *options)
    assert done.returncode == 3
    said = done.stdout.decode() + done.stderr.decode()
    for name in BAD:
        between = "\n  failed" if command == "check" else ""
        assert f"{name}{between}: decode: {PREFIX}" in said, name
    assert said.count(PREFIX) == len(BAD)


@pytest.mark.parametrize("command", ["show", "text"])
def test_one_document_of_the_commands_for_one(command: str, mixed: Path) -> None:
    done = run(command, mixed / "word.txt")
    assert done.returncode == 3
    assert done.stdout == b""
    assert f"failed: {mixed.name}" not in done.stderr.decode()
    assert f"word.txt: decode: {PREFIX}a Word document (.docx): save it" in done.stderr.decode()
    assert run(command, mixed / "good.txt").returncode == 0


def test_standard_input_and_failures_file(tmp_path: Path) -> None:
    done = run("convert", "-", "-o", tmp_path / "out.jsonl", stdin=PDF)
    assert done.returncode == 3
    (failure,) = map(json.loads, (tmp_path / "out.failures.jsonl").read_text(encoding="utf-8").splitlines())
    assert (failure["name"], failure["stage"]) == ("stdin", "decode")
    assert failure["reason"].startswith(f"{PREFIX}a PDF file")


def test_json_lines_that_are_an_archive_are_one_failure(tmp_path: Path) -> None:
    (tmp_path / "pages.jsonl").write_bytes(zipped({f"{n}.txt": os.urandom(300) for n in range(20)}))
    done = run("convert", tmp_path / "pages.jsonl")
    assert done.stderr.decode().count("failed: ") == 1
    assert f"failed: pages.jsonl: decode: {PREFIX}a ZIP archive" in done.stderr.decode()


def test_columns_of_bytes_alike() -> None:
    pa = pytest.importorskip("pyarrow")
    from hcpcs_extract.arrow import extract_batch

    held = [FILES["page.zip"][0], PAGE.encode()]
    results = extract_batch(pa.record_batch({"id": ["zip", "page"], "text": pa.array(held, pa.binary())})).to_pylist()
    assert [result["status"] for result in results] == ["failure", "record"]
    assert results[0]["error"]["stage"] == "decode"
    assert results[0]["error"]["reason"].startswith(f"{PREFIX}a ZIP archive")
    # A string is text, whatever it begins with.
    texts = pa.record_batch({"id": ["zip"], "text": ["PK\x03\x04 HCPCS J9203: X\n"]})
    assert extract_batch(texts).to_pylist()[0]["status"] == "record"


def test_a_page_with_some_control_characters_is_a_page() -> None:
    nul = [path for path in sorted(CORPUS.rglob("*.txt")) if b"\0" in path.read_bytes()]
    assert len(nul) == 4
    for path in nul:
        data = path.read_bytes()
        found = extract(data, name=path.name)
        assert found.code is not None
        assert "control-characters" in {finding.rule for finding in found.findings}
        for cut in range(0, 400, 7):
            extract(data[:cut], name=path.name)
        with pytest.raises(DecodeError, match="binary data"):
            extract(data + b"\0\1" * (len(data) // 20), name=path.name)
    coloured = PAGE.replace(" ", " \x1b[1m").encode()
    wide = PAGE.encode("utf-16")
    for data in (coloured, wide, wide[2:], wide[:-1], b"\xef\xbb\xbf" + PAGE.encode(), b"PK: HCPCS J9203: X\n"):
        assert extract(data).source.bytes == len(data)


def folder_of(tmp_path: Path, names: list[str]) -> Path:
    folder = tmp_path / "in"
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE, encoding="utf-8")
    return folder


OTHERS = ["a.pdf", "b.PDF", "sub/c.pdf", "sub/d.xlsx", "README", ".DS_Store", ".git/config", "x" * 20 + "." + "y" * 20]


@pytest.mark.parametrize("command", ["convert", "check", "report"])
def test_what_a_walk_passes_over_is_counted(command: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ["page.txt", *OTHERS])
    options = {"convert": [], "check": ["--fail-on", "never"], "report": ["-o", str(tmp_path / "report.html")]}[command]
    done = run(command, folder, *options)
    assert done.returncode == 0
    assert "passed over 6: 3 .pdf, 2 without suffix, 1 .xlsx" in done.stderr.decode()
    assert "passed over" not in run(command, folder / "page.txt", *options).stderr.decode()
    (folder / "page.txt").unlink()
    nothing = run(command, folder, *options)
    assert nothing.returncode == 2
    assert "no documents found" in nothing.stderr.decode()
    assert "passed over 6: 3 .pdf, 2 without suffix, 1 .xlsx" in nothing.stderr.decode()


def test_a_run_does_not_count_its_own_output(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ["a.txt", "b.txt", "notes.csv"])
    (folder / "c.txt").write_bytes(FILES["page.zip"][0])
    for _ in range(2):
        done = run("convert", folder, "-o", f"{folder}/out/")
        assert done.returncode == 3
        assert (folder / "out" / "failures.jsonl").exists()
        assert "passed over 1: 1 .csv\n" in done.stderr.decode()
    assert "passed over 4: 2 .json, 1 .csv, 1 .jsonl" in run("check", folder).stderr.decode()


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [(".text", "text/plain"), (".markdown", "text/markdown"), (".mdown", "text/markdown"), (".xhtml", "text/html")],
)
def test_more_suffixes_are_read(suffix: str, media_type: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ["one.txt", f"two{suffix.upper()}"])
    (folder / f"three{suffix}.gz").write_bytes(gzip.compress(PAGE.encode()))
    done = run("convert", folder)
    found = {
        record["source"]["name"]: record["source"]["media_type"] for record in map(json.loads, done.stdout.splitlines())
    }
    assert found == {"one.txt": "text/plain", f"two{suffix.upper()}": media_type, f"three{suffix}.gz": media_type}
    # Markdown was read before, under one of its three suffixes.
    assert "(walked for .txt .text .md .markdown .mdown .html .htm .xhtml" in " ".join(
        run("convert", "--help").stdout.decode().split()
    )


def rules(data: str | bytes, name: str = "document") -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in extract(data, name=name).findings]


LETTER = "Dear Ms. Lind,\n\nthank you for your order of 3 May.\n\nYours sincerely\n"


@pytest.mark.parametrize(
    "text", ["", "\n", " \t\r\n", "\ufeff", "\0\0", "<html><body><script>x</script></body></html>"]
)
def test_an_empty_document_has_one_finding(text: str) -> None:
    assert rules(text) == [("document-empty", "error")]


@pytest.mark.parametrize(
    "text",
    [
        LETTER,
        "x",
        "# Minutes\n\nTo do\n=====\n",
        "| a | b |\n|---|---|\n| 1 |",
        "Sum",
        "Invoice A1234, Boston 02110.",
    ],
)
def test_what_is_no_page_has_one_finding(text: str) -> None:
    assert rules(text) == [("not-a-code-page", "error")]


@pytest.mark.parametrize(
    ("data", "beside"),
    [
        ("\0 page", ("control-characters", "warning")),
        ("a \ufffd page", ("replacement-characters", "warning")),
        (b"a p\xe9ge", ("encoding-guessed", "warning")),
    ],
)
def test_what_its_bytes_show_is_said_beside_it(data: str | bytes, beside: tuple[str, str]) -> None:
    assert sorted(rules(data)) == sorted([("not-a-code-page", "error"), beside])


@pytest.mark.parametrize(
    "text",
    [
        "Summary & Overview\n",
        "The code is HCPCS J9203.\n",
        "Clinical Context\nA man.\n",
        "Use CPT 92557 for the test.",
        "HCPCS code: J9203",
    ],
)
def test_what_may_be_a_page_without_its_code(text: str) -> None:
    found = rules(text)
    assert ("code-missing", "error") in found
    assert "not-a-code-page" not in dict(found)
    # What points to a cut is still reported beside it.
    assert set(dict(found)) & {"section-missing", "document-cut-in-heading"}
    assert "code-missing" not in dict(rules(text + "\nHCPCS J9203: X\n"))


def test_the_message_names_codes_that_are_mentioned() -> None:
    (found,) = (
        f for f in extract("Codes: J9203, J9204, J9205, J9206.\nModifier JW.").findings if f.rule == "code-missing"
    )
    assert found.message.endswith("it mentions J9203, J9204, J9205 …")
    assert found.data["mentioned"] == ["J9203", "J9204", "J9205"]


def test_several_documents_is_an_error_and_says_it_all() -> None:
    page = "Summary & Overview\nHCPCS {}: X\nA b.\nBilling Code Overview\nA b.\n"
    found = rules(page.format("J9203") + page.format("J9204"))
    assert ("several-documents", "error") in found
    assert not [rule for rule, _ in found if rule.startswith("section-")]
    assert [rule for rule, _ in rules(page.format("J9203")) if rule.startswith("section-")]


def test_facts_of_a_copy_of_the_page_without_a_summary_heading_are_not_read() -> None:
    page = "HCPCS J9203: X, 1 mg\n\nBilling Code Overview\n\nA b.\n\nClinical Context\n\nKey payers include {}.\n\n"
    record = extract(page.format("Aetna") + page.format("Cigna Health"))
    assert [payer.value for payer in record.payers] == ["Aetna"]
    found = [finding for finding in record.findings if finding.rule == "several-documents"]
    assert [(finding.severity, finding.data) for finding in found] == [
        ("error", {"code": "J9203", "first": "J9203"}),
    ]
    assert not [finding for finding in record.findings if finding.rule == "section-repeated"]


def test_check_fails_on_an_empty_file_and_a_letter(tmp_path: Path) -> None:
    for text in ("", LETTER, "Summary & Overview\nhcpcs j9203: x injection, 0.1 mg\n"):
        (tmp_path / "page.txt").write_text(text, encoding="utf-8")
        assert run("check", tmp_path / "page.txt", "--fail-on", "error").returncode == 1


def test_rules_that_make_others_redundant_name_rules_and_not_one_another() -> None:
    by_id = {rule.id: rule.makes_redundant for rule in RULES}
    assert by_id["document-empty"] == by_id.keys() - {"document-empty"}
    of_bytes = {"control-characters", "encoding-guessed", "replacement-characters"}
    assert by_id["not-a-code-page"] == by_id.keys() - {"document-empty", "not-a-code-page"} - of_bytes
    assert by_id["several-documents"] == {"section-empty", "section-missing", "section-repeated"}
    for rule, others in by_id.items():
        assert not [other for other in others if rule in by_id[other]], rule


def test_whole_sample_documents_have_none_of_these_findings() -> None:
    seen = 0
    for truth in sorted(CORPUS.rglob("*.truth.json")):
        stated = json.loads(truth.read_text(encoding="utf-8"))
        path = truth.with_name(stated["document"])
        found = dict(rules(path.read_bytes(), path.name))
        assert not {"code-missing", "document-empty", "not-a-code-page"} & found.keys(), path.name
        seen += found.get("several-documents") == "error"
    assert seen == 4


def test_evaluation_says_which_documents_failed(tmp_path: Path) -> None:
    sample = CORPUS / "development" / "j9229-inotuzumab-ozogamicin.txt"
    (tmp_path / sample.name).write_bytes(sample.read_bytes())
    truth = sample.with_suffix(".truth.json")
    (tmp_path / truth.name).write_bytes(truth.read_bytes())
    assert run("evaluate", tmp_path, "--truth", tmp_path).returncode == 0
    (tmp_path / "zip.txt").write_bytes(FILES["page.zip"][0])
    done = run("evaluate", tmp_path, "--truth", tmp_path)
    assert done.returncode == 3
    assert f"failed: zip.txt: decode: {PREFIX}a ZIP archive" in done.stderr.decode()
