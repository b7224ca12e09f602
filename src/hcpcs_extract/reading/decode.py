"""Bytes to text: byte order mark, strict UTF-8, declared charset, windows-1252; remembers what had to be guessed."""

from __future__ import annotations

import codecs

import regex

from ..model.page import Text
from .file_kinds import Kind, kind_by_controls, kind_by_signature

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Controls beyond ASCII as they stand in UTF-8.
_CONTROLS_IN_UTF_8 = regex.compile(rb"\xc2[\x80-\x9f]")
_CONTROL_BYTES = bytes(b for b in range(0x20) if b not in b"\t\n\r") + b"\x7f"
CONTROL_CHARACTERS = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
# The web's windows-1252 gives the five bytes without a character as C1 controls, so that no byte is ever refused.
_WINDOWS_1252 = "".join(bytes([b]).decode("cp1252", "replace") for b in range(256))
_WINDOWS_1252 = "".join(chr(b) if c == "\ufffd" else c for b, c in enumerate(_WINDOWS_1252))
# A meta declaration stands in the first kilobyte by the HTML standard; browsers and we look a little further.
_DECLARED = regex.compile(
    rb"<meta[^>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_.:-]{1,40})", regex.IGNORECASE
)
_DECLARATION_WINDOW = 4096
# White space, and a byte order mark: as a character, or as the three bytes of UTF-8 in Latin-1.
_BEFORE_MARKUP = "\ufeff\xef\xbb\xbf \t\r\n"
# Encodings of text that the web knows; others that Python has (`unicode_escape`, `rot13`) are none.
_WEB_ENCODINGS = (
    "utf-8",
    "utf-16",
    "cp125",
    "iso8859",
    "koi8",
    "mac",
    "gb",
    "big5",
    "euc",
    "shift_jis",
    "iso2022",
    "cp874",
    "cp866",
)
_LATIN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii", "windows-1252", "cp1252", "ansi"}


class DecodeError(ValueError):
    """The document has no Unicode text: its message says where and why."""


class NotTextError(DecodeError):
    """The bytes are not those of a text document: its message says what they are, and what to do."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind.reason)


def decode(data: bytes, *, html: bool = False) -> Text:
    r"""Decode `data`. With `html`, a charset that the page declares is honoured where it fits.

    Raises NotTextError for what is not a text document by its first bytes or its share of control characters.
    Anything else is decoded.

    >>> decode(b"Caf\xe9 0.1 mg").encoding
    'windows-1252'
    >>> decode("Café".encode()).guess is None
    True
    """
    _refuse(kind_by_signature(data))
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(_with_bom(data[len(bom) :], encoding))
    if wide := _wide_encoding(data):
        value = data.decode(wide, "replace")
        has_controls = not value.isascii() and CONTROL_CHARACTERS.search(value) is not None
        why = "every other byte is NUL, as in UTF-16 without its mark"
        return _checked(Text(value, wide, why, _cut_in_character(data, wide), has_controls))
    has_controls = _has_controls(data)
    if has_controls:
        _refuse(kind_by_controls(data))
    try:
        value = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _without_utf8(data, error, html=html)
    return Text(value, "utf-8", None, False, has_controls)


def _refuse(kind: Kind | None) -> None:
    if kind is not None:
        raise NotTextError(kind)


def _checked(text: Text) -> Text:
    """Return a text that was not decoded byte by byte. Raises NotTextError if it has too many control characters."""
    _refuse(kind_by_controls(text.value.encode("latin-1", "replace")))
    return text


def from_str(value: str) -> tuple[Text, bytes]:
    """Take a string as it is; the bytes are its UTF-8. Raises DecodeError for lone surrogates, which no UTF-8 holds."""
    try:
        data = value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DecodeError(
            f"character {error.start} is a lone surrogate, which neither UTF-8 nor JSON can hold"
        ) from error
    return Text(value, "utf-8", None, False, _has_controls(data)), data


def looks_like_html(data: bytes | str) -> bool:
    r"""Whether the first characters are those of an HTML page (not merely a `<`, nor a comment in Markdown).

    >>> looks_like_html(b"\n<!-- saved --><!DOCTYPE html><html>")
    True
    >>> looks_like_html("<!-- note -->\n# Summary"), looks_like_html("Result <7%")
    (False, False)
    """
    window = data[:_DECLARATION_WINDOW]
    head = (window if isinstance(window, str) else window.decode("latin-1")).lstrip(_BEFORE_MARKUP)
    if not head.startswith("<"):
        return False
    head = head.lower()
    while head.startswith(("<!--", "<?xml")):
        head = head.partition("-->" if head.startswith("<!--") else "?>")[2].lstrip()
    return head.startswith(("<!doctype html", "<html", "<head>", "<body"))


def _has_controls(data: bytes) -> bool:
    """Whether UTF-8 holds control characters."""
    if len(data.translate(None, _CONTROL_BYTES)) != len(data):
        return True
    return not data.isascii() and _CONTROLS_IN_UTF_8.search(data) is not None


def _with_bom(data: bytes, encoding: str) -> Text:
    value = data.decode(encoding, "replace")
    cut = _cut_in_character(data, encoding)
    damaged = value.find("\ufffd", 0, len(value) - cut) >= 0  # what stands for a cut character is not damage
    guess = f"the byte order mark says {encoding}, but some bytes are no {encoding}" if damaged else None
    return Text(value, encoding, guess, cut, CONTROL_CHARACTERS.search(value) is not None)


def _wide_encoding(data: bytes) -> str | None:
    """Return UTF-16 in the byte order whose other bytes are nearly all NUL, as in English text; None otherwise."""
    sample = data[:2000]
    if len(sample) < 8 or b"\0" not in sample:
        return None
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[offset::2].count(0) > 0.9 * len(sample[offset::2]) and sample[1 - offset :: 2].count(0) == 0:
            return encoding
    return None


def _cut_in_character(data: bytes, encoding: str = "utf-8") -> bool:
    r"""Whether the last bytes are the beginning of a character of several bytes, of UTF-8 or UTF-16.

    >>> _cut_in_character(b"0.1 mg \xe2"), _cut_in_character("😀".encode("utf-16-le")[:2], "utf-16-le")
    (True, True)
    """
    if encoding != "utf-8":  # half a unit, or the first of the two units of a character beyond U+FFFF
        last = data[-2:] if encoding == "utf-16-le" else data[:-3:-1]
        return len(data) % 2 == 1 or (len(data) > 1 and 0xD8 <= last[1] <= 0xDB)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(data)
    return decoder.getstate()[0] != b""


def _without_utf8(data: bytes, error: UnicodeDecodeError, *, html: bool) -> Text:
    """Decode what is not valid UTF-8: cut inside a character, declared otherwise, partly damaged, or windows-1252."""
    only_cut = error.end == len(data) and error.reason == "unexpected end of data"
    if only_cut and (not html or not data[: error.start].isascii()):
        value = data.decode("utf-8", "replace")
        return Text(value, "utf-8", None, True, _has_controls(data))
    if html and (declared := declared_charset(data)):
        try:
            value = data.decode(declared)
        except (LookupError, UnicodeError):
            pass
        else:
            return Text(value, declared, None, False, CONTROL_CHARACTERS.search(value) is not None)
    replaced = data.decode("utf-8", "replace")
    damaged = replaced.count("\ufffd")
    intact = len(replaced) - len(replaced.encode("ascii", "ignore")) - damaged
    if intact > damaged:
        why = f"{damaged} sequences are not UTF-8, {intact} other characters are"
        return Text(replaced, "utf-8", why, _cut_in_character(data), _has_controls(data))
    if only_cut:
        return Text(replaced, "utf-8", None, True, _has_controls(data))
    value = codecs.charmap_decode(data, "strict", _WINDOWS_1252)[0]
    why = f"byte {error.start} is not UTF-8 and nothing declares another encoding"
    return Text(value, "windows-1252", why, False, CONTROL_CHARACTERS.search(value) is not None)


def declared_charset(data: bytes) -> str | None:
    """Return the Python codec for the charset that an HTML page declares, or None.

    Latin-1 means windows-1252 on the web.

    >>> declared_charset(b'<meta charset="ISO-8859-1">')
    'windows-1252'
    """
    match = _DECLARED.search(data[:_DECLARATION_WINDOW])
    if not match:
        return None
    label = match[1].decode("ascii").lower()
    if label in _LATIN:
        return "windows-1252"
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return name if name.startswith(_WEB_ENCODINGS) else None
