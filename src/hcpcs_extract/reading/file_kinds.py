"""What a file is that is not a text document: known by its first bytes, else by its share of control characters."""

from __future__ import annotations

from typing import Final, NamedTuple


class Kind(NamedTuple):
    """A kind of file that is not a text document."""

    name: str
    """What the file is, with its article."""
    advice: str
    """What to do to get a text document."""

    @property
    def reason(self) -> str:
        """Why the file is not converted, for a person."""
        return f"not a text document but {self.name}: {self.advice}"


MOST_CONTROLS: Final = 0.05
"""Largest share of control characters in a text; compressed data has about 0.1, a damaged page less than 0.01."""
FEW_CONTROLS: Final = 8
"""So many control characters are taken as damage, however short the document is: it may begin a longer one."""
# BEL, backspace, tab, line breaks, form feed and ESC occur in text that a printer or a terminal was to get.
_CONTROLS: Final = bytes(b for b in range(0x20) if b not in b"\a\b\t\n\v\f\r\x1b") + b"\x7f"

_SAVE: Final = "save it as plain text, Markdown or HTML first"
_UNPACK: Final = "unpack it, and convert the files in it"
_DECOMPRESS: Final = "decompress it first"
_RECOGNISE: Final = "it needs text recognition (OCR) first"
_EXPORT: Final = 'export its texts first, as JSON Lines with one {"id", "text"} object a line'
_FETCH: Final = "get the page itself"

_ZIP: Final = Kind("a ZIP archive", _UNPACK)
_TAR: Final = Kind("a tar archive", _UNPACK)
_TAR_MARK: Final = (257, b"ustar")
_PDF: Final = Kind("a PDF file", "extract its text first, for example with pdftotext")
_UTF_32: Final = Kind("text in UTF-32", "save it as UTF-8 first")
_MEDIA: Final = Kind("a video or picture (MP4, HEIF)", _FETCH)
_PDF_WINDOW: Final = 1024
"""The PDF standard lets other bytes precede the mark, so many at most."""

_SIGNATURES: Final[list[tuple[bytes, Kind]]] = [
    (b"PK\x03\x04", _ZIP),
    (b"PK\x05\x06", _ZIP),
    (b"PK\x07\x08", _ZIP),
    (b"%PDF-", _PDF),
    (b"{\\rtf", Kind("a rich text file (RTF)", _SAVE)),
    (b"%!PS", Kind("a PostScript file", "extract its text first, for example with ps2ascii")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind("an older Office file (.doc, .xls, .ppt, .msg)", _SAVE)),
    (b"\x89PNG", Kind("a PNG picture", _RECOGNISE)),
    (b"\xff\xd8\xff", Kind("a JPEG picture", _RECOGNISE)),
    (b"GIF87a", Kind("a GIF picture", _RECOGNISE)),
    (b"GIF89a", Kind("a GIF picture", _RECOGNISE)),
    (b"II*\0", Kind("a TIFF picture", _RECOGNISE)),
    (b"MM\0*", Kind("a TIFF picture", _RECOGNISE)),
    (b"SQLite format 3\0", Kind("an SQLite database", _EXPORT)),
    (b"PAR1\x15", Kind("a Parquet file", _EXPORT)),
    (b"ARROW1\0\0", Kind("an Arrow file", _EXPORT)),
    (b"\xff\xff\xff\xff", Kind("an Arrow stream, or other binary data", _EXPORT)),
    (b"Obj\x01", Kind("an Avro file", _EXPORT)),
    (b"\x89HDF\r\n", Kind("an HDF5 file", _EXPORT)),
    (b"\x93NUMPY", Kind("a NumPy array", _EXPORT)),
    (b"bplist00", Kind("a binary property list (.plist, .webarchive)", _SAVE)),
    (b"\x1f\x8b", Kind("gzip-compressed data", "decompress it, or end its name in .gz if it is compressed once")),
    (b"\x28\xb5\x2f\xfd", Kind("Zstandard-compressed data", _DECOMPRESS)),
    (b"\xfd7zXZ\0", Kind("xz-compressed data", _DECOMPRESS)),
    (b"BZh91AY&SY", Kind("bzip2-compressed data", _DECOMPRESS)),
    (b"\x04\x22\x4d\x18", Kind("LZ4-compressed data", _DECOMPRESS)),
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7-Zip archive", _UNPACK)),
    (b"Rar!\x1a\x07", Kind("a RAR archive", _UNPACK)),
    (b"\x7fELF", Kind("a program (ELF)", _FETCH)),
    (b"\xca\xfe\xba\xbe", Kind("a program (Java or macOS)", _FETCH)),
    (b"\xcf\xfa\xed\xfe", Kind("a program (macOS)", _FETCH)),
    (b"\0asm", Kind("a program (WebAssembly)", _FETCH)),
    (b"wOFF", Kind("a font", _FETCH)),
    (b"wOF2", Kind("a font", _FETCH)),
    (b"\xff\xfe\0\0", _UTF_32),
    (b"\0\0\xfe\xff", _UTF_32),
]
"""First bytes that no text document has, and what has them."""
_BY_START: Final[dict[bytes, list[tuple[bytes, Kind]]]] = {}
for _mark, _kind in _SIGNATURES:
    _BY_START.setdefault(_mark[:2], []).append((_mark, _kind))

_WITH_CONTROLS: Final[list[tuple[bytes, Kind]]] = [
    (b"PAR1", Kind("a Parquet file", _EXPORT)),
    (b"ORC", Kind("an ORC file", _EXPORT)),
    (b"FEA1", Kind("a Feather file", _EXPORT)),
    (b"BZh", Kind("bzip2-compressed data", _DECOMPRESS)),
    (b"MZ", Kind("a program (Windows)", _FETCH)),
    (b"BM", Kind("a BMP picture", _RECOGNISE)),
    (b"RIFF", Kind("a picture, sound or video (WebP, WAV, AVI)", _FETCH)),
    (b"ID3", Kind("a sound file (MP3)", _FETCH)),
    (b"OggS", Kind("a sound file (Ogg)", _FETCH)),
]
"""First bytes that a text could have: they name the kind only of what is not text by its control characters."""

_OFFICE_STARTS: Final = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/")
_OFFICE: Final = {
    b"word/document.xml": Kind("a Word document (.docx)", _SAVE),
    b"xl/workbook": Kind("an Excel workbook (.xlsx)", _SAVE),
    b"ppt/presentation.xml": Kind("a PowerPoint presentation (.pptx)", _SAVE),
}
_BY_MEDIA_TYPE: Final = {
    b"application/vnd.oasis.opendocument.text": Kind("an OpenDocument text (.odt)", _SAVE),
    b"application/vnd.oasis.opendocument.spreadsheet": Kind("an OpenDocument spreadsheet (.ods)", _SAVE),
    b"application/vnd.oasis.opendocument": Kind("an OpenDocument file", _SAVE),
    b"application/epub+zip": Kind("an e-book (EPUB)", _SAVE),
}
_ZIP_NAME: Final = 30
"""Where the name of a ZIP archive's first file begins."""


_BEFORE_PDF: Final = b"\xef\xbb\xbf \t\r\n\f\0"
"""What readers of PDF pass over before its first bytes."""


def kind_by_signature(data: bytes) -> Kind | None:
    r"""Return what a file is by the bytes that it begins with, or None where these may be those of a text.

    >>> kind_by_signature(b"%PDF-1.7\n").name, kind_by_signature(b"PDF is a format") is None
    ('a PDF file', True)
    """
    if data[:_PDF_WINDOW].lstrip(_BEFORE_PDF).startswith(b"%PDF-"):
        return _PDF
    for mark, kind in _BY_START.get(data[:2], ()):
        if data.startswith(mark):
            return _zip_kind(data) if kind is _ZIP else kind
    at, mark = _TAR_MARK
    return _TAR if data.startswith(mark, at) else None


def kind_by_controls(data: bytes) -> Kind | None:
    r"""Return what a file is that has too many control characters for a text, or None for a text.

    `data` is all of it, a byte a character.

    >>> kind_by_controls(b"Key pay\0ers include Aetna") is None, kind_by_controls(bytes(range(256))).name
    (True, 'binary data (10% of it are control characters)')
    """
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls <= FEW_CONTROLS or controls <= MOST_CONTROLS * len(data):
        return None
    if data.find(b"%PDF-", 0, _PDF_WINDOW) >= 0:
        return _PDF
    if data.startswith(b"ftyp", 4):
        return _MEDIA
    for mark, kind in _WITH_CONTROLS:
        if data.startswith(mark):
            return kind
    return Kind(f"binary data ({controls / len(data):.0%} of it are control characters)", _SAVE)


def _zip_kind(data: bytes) -> Kind:
    """Return what a ZIP archive is by its first file: an office document, a book, or just an archive."""
    if data.startswith(b"mimetype", _ZIP_NAME):
        content = _ZIP_NAME + len(b"mimetype")
        for media_type, kind in _BY_MEDIA_TYPE.items():
            if data.find(media_type, content, content + 200) >= 0:
                return kind
    if data.startswith(_OFFICE_STARTS, _ZIP_NAME):
        for name, kind in _OFFICE.items():
            if name in data:
                return kind
    return _ZIP
