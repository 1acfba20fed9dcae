"""Decompression and decoding of a third party's body. Pure: bytes in, text out.

Invariants:
- No input produces more than its limit, and only listed codecs run.
"""

import codecs
import re
import zlib
from encodings.aliases import aliases

from discreet.assistants.actions.answer_text import cut_answer

_TEXT_TYPES = re.compile(
    r"text/.*|.*\+(json|xml|yaml)|application/(json|xml|yaml|x-yaml|toml|javascript|ecmascript|graphql|sql|"
    r"x-ndjson|ndjson|jsonl|json-seq|x-www-form-urlencoded|x-javascript|jwt)|image/svg\+xml|multipart/.*|message/.*"
)
_CHARSET = re.compile(r';[ \t]*charset[ \t]*=[ \t]*"?([^";\s]*)', re.I)
_UNKNOWN_TYPES = ("", "application/octet-stream", "binary/octet-stream")
"""Types that servers use for anything; for these the content is inspected."""
_CODECS = frozenset((
    "utf_8", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be", "latin_1",
    *(f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)), *(f"cp125{n}" for n in range(9)),
    "koi8_r", "koi8_u", "gb2312", "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr",
    "cp949", "mac_roman",
))  # fmt: skip
"""Common character sets. Python's other codecs (punycode, unicode_escape …) are not character sets, or slow."""
_LABELS = {name: name for name in _CODECS} | {a: name for a, name in aliases.items() if name in _CODECS}
"""Used instead of `codecs.lookup`, which caches every requested name."""


class UnsupportedBody(Exception):
    """The body has an unsupported or damaged encoding. The text says how."""


class BodyDecoder:
    """Decompresses a body as it arrives, up to `max_bytes` and one more.

    Compression is never requested; gzip and deflate are decompressed anyway, other encodings refused.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        self.content = bytearray()
        self._bytes_left = max_bytes + 1
        self._kind = encoding.strip().lower()
        if self._kind not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise UnsupportedBody("in a compression that was not asked for")
        self._inflating: zlib._Decompress | None = None
        self._has_started = False

    @property
    def is_full(self) -> bool:
        """Whether the body exceeds the limit."""
        return self._bytes_left <= 0

    def feed(self, piece: bytes) -> None:
        """Add a piece. Raises UnsupportedBody."""
        if self._kind in ("", "identity"):
            self._keep(piece[: self._bytes_left])
            return
        while piece and not self.is_full:
            if (
                self._inflating is None
                and self._has_started
                and (self._kind == "deflate" or not piece.startswith(b"\x1f"))
            ):
                return  # padding; only gzip may continue with another member
            if self._inflating is None:
                self._inflating, self._has_started = zlib.decompressobj(self._window(piece)), True
            try:
                self._keep(self._inflating.decompress(piece, self._bytes_left))
            except zlib.error:
                raise UnsupportedBody("in a compression that is damaged") from None
            if not self._inflating.eof:
                return
            piece, self._inflating = self._inflating.unused_data, None

    def end(self) -> None:
        """Check the end. Raises UnsupportedBody when the compressed data is incomplete."""
        if self._inflating is not None and not self.is_full:
            raise UnsupportedBody("in a compression that breaks off")

    def _keep(self, piece: bytes) -> None:
        self.content += piece
        self._bytes_left -= len(piece)

    def _window(self, piece: bytes) -> int:
        """Return zlib's `wbits` for gzip, zlib ("deflate") or raw deflate.

        Some servers send raw deflate as "deflate".
        """
        if self._kind != "deflate":
            return 31
        return 15 if piece[0] & 0x0F == 8 else -15


def media_type_of(content_type: str) -> tuple[str, str]:
    """Return the media type in lower case and its charset; "" for either if missing."""
    kind, _, parameters = content_type[:500].partition(";")
    kind, charset = kind.strip().lower(), _CHARSET.search(f";{parameters}")
    return kind if re.fullmatch(r"[!-.0-~]+/[!-~]+", kind) else "", charset[1] if charset else ""


def as_text(body: bytes, content_type: str, max_characters: int, *, cut: bool = False) -> tuple[str, bool]:
    """Return the body as text of at most `max_characters` characters, and whether it was cut.

    A body that is not text becomes a phrase in brackets with its type and size. `cut`: `body` is only a beginning.
    """
    kind, charset = media_type_of(content_type)
    if not body:
        return "", cut
    text = _decode(body, charset) if _is_text(kind, body) else None
    if text is None:
        size = f"more than {len(body):,} bytes" if cut else f"{len(body):,} bytes"
        return f"[{kind or 'unknown data'}, {size}]", cut
    shortened, longer = cut_answer(text, max_characters)
    return shortened, cut or longer


def is_text_type(kind: str) -> bool:
    """Return whether a media type is one of text."""
    return _TEXT_TYPES.fullmatch(kind) is not None


def _is_text(kind: str, body: bytes) -> bool:
    if kind not in _UNKNOWN_TYPES:
        return is_text_type(kind)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)  # its last character may be cut
    except UnicodeDecodeError:
        return False
    return b"\0" not in body


def _decode(body: bytes, charset: str) -> str:
    if body.startswith(codecs.BOM_UTF8):
        return body[3:].decode("utf-8", "replace")
    label = re.sub(r"[-.: ]", "_", charset[:40].lower())
    return body.decode(_LABELS.get(label, "utf_8"), "replace")
