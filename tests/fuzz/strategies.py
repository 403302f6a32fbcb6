"""Small pieces of trouble put together to texts, names, marked-up pages and bytes that mean harm."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["NAMES", "PAGES", "TEXTS", "TROUBLE", "hostile_bytes"]

# Each has broken some program: marks without their like, numbers without end, letters that change
# their length in lower case, ends of string literals, of comments, of pages.
TROUBLE = (
    *"“”‘’\"'«»„(){}[]<>&;:,.!?*_#|\\/`~^$%@=+-–—…",
    *"\t\n\r\x00\x01\x0b\x0c\x1b\x7f\x85\xa0\xad",
    *"\u200b\u200d\u200e\u202e\u2028\u2029\u2066\ufeff\ufffd\ufffe\uffff\ue000\U000e0001",
    *"\ud800\udfff",
    *"0179²½٣Ⅷ",
    *"aeszAEZßİıŉﬃǅΣςøłþ",
    "👩🏽‍🚴‍♀️", "🇧🇪", "e\u0301\u0301", "\u0915\u094d\u0937", "\u202eevorG\u202c",
    "-->", "]]>", "<!--", "</script>", "<script>alert(1)</script>", "<![CDATA[", "<?xml",
    "&lt;", "&#0;", "&#x110000;", '"""', "'''", "\\u0000", "\\", "\\N", "%00", "%2e%2e/", "../",
    "../../etc/passwd", "file:///etc/passwd", "javascript:alert(1)", "rider/", "rider/a @ b",
    "${jndi:ldap://x}", "{{7*7}}", "{%", "$(id)", "`id`", "; DROP", "} ; CLEAR ALL", "?s ?p ?o",
    "__proto__", "=cmd|' /C calc'!A0", "NaN", "null", "-0", "1e999", "2019", "’19", "9" * 4400,
    "p" + "1" * 400, "00002019", "2024-02-31", "0000-00-00",
)  # fmt: skip

_JOURNALISM = (
    "Ane Brekke", "Brekke", "Mark Cavendish", "Team Fjord", "Kestrel–Ohm", "Scheldeprijs",
    "the Dane", "she", "he", "her team-mate", "the 27-year-old", "sports director Mira Holm",
    " won ", " rides for ", " led out ", " did not win ", " could win ", " said: ", "stage 3",
    "third", "in 2019", " and ", ", ", ". ", "\n\n", "\n", " ", "I will leave",
)  # fmt: skip

_TIMES = st.sampled_from((1, 1, 1, 2, 3, 40))
_PIECES = st.one_of(
    st.sampled_from(TROUBLE),
    st.sampled_from(_JOURNALISM),
    st.sampled_from(_JOURNALISM),
    st.text(max_size=8),
)


def _repeated(piece: str, times: int) -> str:
    return piece * (times if len(piece) < 30 else 1)


TEXTS = st.lists(st.builds(_repeated, _PIECES, _TIMES), min_size=1, max_size=14).map("".join)
"""Texts of an article, lone surrogates included."""

NAMES = st.lists(_PIECES, min_size=1, max_size=4).map("".join)
"""Names, identifiers, titles, addresses."""

_TAGS = st.sampled_from((
    "<p>", "</p>", "<div>", "<b", "<a href='javascript:x'>", "<table><tr><td>", "<svg/onload=x>",
    "<script>", "<style>", "<!-- ", "-->", "<html><body><article>", "</article>", "<br/>", "<!",
    "<meta charset='utf-7'>", "<meta charset=utf-16>", "<title>", "<time datetime='9999-99-99'>",
    "# ", "## ", "> ", "- ", "1. ", "```\n", "~~~", "| a | b |\n|---|---|\n", "[a](b", "![", "**",
    "[^1]", "---\n", "---\ntitle: ", "...\n", "id: 1\n", "text: !!python/object:os.system x\n",
    "a: &a [*a]\n", "date: 2024-02-30\n", "? [a]\n: b\n", "id: 0x" + "f" * 5000 + "\n",
    '{"text": "', '"}', '{"id": ', "{", "[", "[[[[", '{"a":' * 50, '", "date": "', "1e400", "true",
))  # fmt: skip
PAGES = st.lists(
    st.one_of(st.builds(_repeated, _TAGS, _TIMES), st.builds(_repeated, _PIECES, _TIMES)),
    min_size=1,
    max_size=14,
).map("".join)
"""Mark-up of all the formats that are read, whole and broken."""

_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7")


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


def hostile_bytes() -> st.SearchStrategy[bytes]:
    """Give contents of files: marked-up texts in many encodings, cut and mixed, and plain noise."""
    encoded = st.builds(_encoded, PAGES, st.sampled_from(_ENCODINGS))
    cut = st.builds(lambda data, start, end: data[start:-end], encoded, _SMALL, _SMALL)
    mixed = st.builds(lambda *parts: b"".join(parts), encoded, st.binary(max_size=30), encoded)
    return st.one_of(encoded, cut, mixed, st.binary(max_size=200))


_SMALL = st.integers(1, 4)
