"""Bytes into text: the encoding that was asked for or marked, and a diagnosis where it fails."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from kg.read.errors import BinaryFile, UnknownEncoding, WrongEncoding

__all__ = ["check_encoding", "clean", "decode", "encoding_of_page", "marked_encoding"]

# UTF-32's little-endian mark begins with UTF-16's, so the longer ones are looked for first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_SIGNATURES = (
    (b"%PDF-", "a PDF document", "Take its text out first, for instance with pdftotext."),
    (b"PK\x03\x04", "a ZIP archive or an office document", "Save it as text or HTML first."),
    (b"\xd0\xcf\x11\xe0", "an old office document", "Save it as text or HTML first."),
    (b"{\\rtf", "a rich-text document", "Save it as text or HTML first."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first, for instance with gunzip."),
    (b"BZh", "a bzip2 archive", "Unpack it first, for instance with bunzip2."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it first, for instance with unxz."),
    (b"(\xb5/\xfd", "a zstd archive", "Unpack it first, for instance with unzstd."),
    (b"\x89PNG", "a PNG image", "Give the article's text."),
    (b"\xff\xd8\xff", "a JPEG image", "Give the article's text."),
    (b"GIF8", "a GIF image", "Give the article's text."),
    (b"SQLite format 3", "an SQLite database", "Export its articles as JSON Lines first."),
    (b"\x7fELF", "a program", "Give the article's text."),
)

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})"""
    rb"""|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w:.-]{2,40})""",
    re.IGNORECASE,
)
# Browsers read these labels as windows-1252 (WHATWG Encoding, section 4.2), and pages rely on it.
_LABELS_OF_WINDOWS_1252 = frozenset({"iso8859-1", "ascii", "cp1252"})
# A page whose declaration can be read byte for byte is not in a two-byte encoding after all.
_LABELS_OF_TWO_BYTES = ("utf-16", "utf-32")

_LINE_END = re.compile("\r\n?")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WORD_AROUND = 12


@dataclass(frozen=True, slots=True)
class _Start:
    """Where the bytes begin: the file, its line counted from 1, its byte counted from 0."""

    source: str
    line: int
    offset: int


def check_encoding(name: str) -> str:
    """Look an encoding up by any of its names.

    Args:
        name: such as ``utf-8``, ``latin-1`` or ``windows-1252``.

    Returns:
        The name that Python uses.

    Raises:
        UnknownEncoding: there is none of this name that decodes bytes to text.
    """
    try:
        found = codecs.lookup(name)
        # Some codecs, such as hex, turn bytes into bytes.
        "a".encode(found.name)
    except (LookupError, ValueError):
        raise UnknownEncoding(
            name,
            "no such text encoding",
            "Give one such as utf-8, windows-1252, iso-8859-2 or utf-16.",
        ) from None
    return found.name


def marked_encoding(data: bytes) -> str | None:
    """Tell the encoding by the byte-order mark at the beginning, if there is one.

    Args:
        data: the first bytes of a file, at least four where it has them.

    Returns:
        The name of a codec that also drops the mark, or None.
    """
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def encoding_of_page(data: bytes) -> str | None:
    """Tell the encoding that a web page declares of itself.

    Args:
        data: the page.

    Returns:
        The name of a codec, or None where the page declares none that is known.
    """
    found = _DECLARED.search(data[:2048])
    if found is None:
        return None
    label = (found[1] or found[2]).decode("ascii")
    try:
        name = codecs.lookup(label).name
        "a".encode(name)
    except (LookupError, ValueError):
        return None
    if name.startswith(_LABELS_OF_TWO_BYTES):
        return "utf-8"
    return "cp1252" if name in _LABELS_OF_WINDOWS_1252 else name


def decode(
    data: bytes,
    source: str,
    encoding: str = "utf-8",
    *,
    first_line: int = 1,
    first_offset: int = 0,
) -> str:
    """Decode the bytes of a file, or of one line of it.

    A byte-order mark overrules the encoding and is dropped.

    Args:
        data: the bytes.
        source: the file, for messages.
        encoding: the codec to use where no mark tells.
        first_line: the line of the file that the bytes begin with, for messages.
        first_offset: the offset of the first byte in the file, for messages.

    Returns:
        The text, line ends as they are.

    Raises:
        BinaryFile: the bytes are no text.
        WrongEncoding: they are text in another encoding.
    """
    _refuse_known_binary(data, source)
    codec = marked_encoding(data) or encoding
    start = _Start(source, first_line, first_offset)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        problem = _diagnose(data, codec, error.start, start)
        raise problem from None
    nul = text.find("\x00")
    # JSON writes such a character as an escape, so a bare one is never meant as text.
    if nul >= 0:
        problem = _diagnose(data, codec, data.find(b"\x00"), start)
        raise problem
    return text


def clean(text: str) -> str:
    r"""Make a text one that can be kept, counted and written anywhere.

    Line ends become ``\n``. NUL and lone surrogates, which neither files in UTF-8 nor RDF can
    hold, become U+FFFD, the replacement character. All other characters stay as they are.

    Args:
        text: any text.

    Returns:
        The text to be kept; offsets count its characters.

    >>> clean("Leie\r\nLys\x00")
    'Leie\nLys\ufffd'
    """
    return _UNSTORABLE.sub("\ufffd", _LINE_END.sub("\n", text))


def _refuse_known_binary(data: bytes, source: str) -> None:
    for signature, kind, remedy in _SIGNATURES:
        if data.startswith(signature):
            raise BinaryFile(source, f"this is {kind}, not text", remedy)


def _diagnose(data: bytes, codec: str, position: int, start: _Start) -> BinaryFile | WrongEncoding:
    line = start.line + data.count(b"\n", 0, position)
    byte = f"byte {data[position]:#04x} at offset {start.offset + position}"
    likely = _likely_encoding(data, codec)
    if likely is None and _looks_binary(data):
        problem = f"this is no text: {byte} belongs to none"
        return BinaryFile(start.source, problem, "Give the article's text.", line=line)
    if likely is None:
        remedy = "Find out the file's encoding and name it with --encoding."
    else:
        name = _usual_name(likely)
        looks = _around(data, position, likely)
        remedy = f"In {name} it reads “{looks}”: if that is right, add --encoding {name}."
    return WrongEncoding(
        start.source,
        f"{byte} is not {_usual_name(codec)}",
        remedy,
        line=line,
        offset=start.offset + position,
        likely=likely,
    )


def _likely_encoding(data: bytes, codec: str) -> str | None:
    """Guess between the encodings that articles in the wild have when they are not UTF-8."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd:
        # Latin letters in UTF-16 have every second byte zero; binary files are less regular.
        if odd > 0.6 * len(sample) / 2 and even <= odd / 20:
            return "utf-16-le"
        if even > 0.6 * len(sample) / 2 and odd <= even / 20:
            return "utf-16-be"
        return None
    if codec not in ("utf-8", "utf-8-sig") and _decodes(data, "utf-8"):
        return "utf-8"
    if codec != "cp1252" and not _looks_binary(data) and _decodes(data, "cp1252"):
        return "cp1252"
    return None


def _looks_binary(data: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in data[:4096])
    return controls > len(data[:4096]) / 100


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _around(data: bytes, offset: int, codec: str) -> str:
    width = 2 if codec.startswith("utf-16") else 1
    start = max(0, offset - _WORD_AROUND * width)
    start -= start % width
    stop = offset + _WORD_AROUND * width
    return " ".join(data[start : stop - stop % width].decode(codec, "replace").split())


def _usual_name(codec: str) -> str:
    name = codecs.lookup(codec).name
    return {"cp1252": "windows-1252", "utf-8-sig": "utf-8", "iso8859-1": "iso-8859-1"}.get(
        name, name
    )
