"""Request bodies by media type: JSON, forms, multipart forms of texts, plain text.

Invariants:
- The same value gives the same bytes, so that the sent bytes can be compared with the shown ones.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from discreet.assistants.actions.operation import BODY
from discreet.assistants.actions.request.arguments import BadArguments
from discreet.assistants.actions.request.fields import json_text, plain_text
from discreet.promises.disclosure import SentPicture

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
PLAIN = "text/plain"

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}")
_IN_QUOTES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
"""Escapes of names in a part's header (WHATWG HTML §4.10.21.8)."""


def is_supported(media_type: str) -> bool:
    """Return whether a body of this media type can be written."""
    essence = _parse_essence(media_type)
    return _is_json(essence) or essence in (FORM, MULTIPART, PLAIN)


def encode_body(media_type: str, value: Any) -> tuple[str, bytes]:
    """Return the content type and the bytes. Raises BadArguments."""
    essence = _parse_essence(media_type)
    if _is_json(essence):
        return essence, json_text(value).encode()
    if essence == PLAIN:
        if isinstance(value, (dict, list)):
            raise BadArguments(f"/{BODY}", "must be a single text.")
        return f"{PLAIN}; charset=utf-8", plain_text(value).encode()
    if not isinstance(value, dict):
        raise BadArguments(f"/{BODY}", "must be an object: it is sent as a form.")
    if essence == FORM:
        return FORM, _encode_form(value)
    if essence == MULTIPART:
        return _encode_multipart(value)
    raise BadArguments(f"/{BODY}", f"would have to be sent as {essence}, which this server cannot write.")


def _parse_essence(media_type: str) -> str:
    """Return type and subtype; "" if malformed, to keep other text out of headers."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence if _MEDIA_TYPE.fullmatch(essence) else ""


def _is_json(essence: str) -> bool:
    return essence == JSON or essence.endswith("+json")


def _list_entries(value: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Yield name, text, and whether the text is JSON, of each form entry.

    A list repeats its name.
    """
    for name, member in value.items():
        for item in member if isinstance(member, list) and member else [member]:
            if item is None:
                raise BadArguments(f"/{BODY}", f"holds null at “{name[:40]}”, which a form cannot carry. Leave it out.")
            yield name, plain_text(item), isinstance(item, (dict, list))


def _encode_form(value: dict[str, Any]) -> bytes:
    return "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text, _ in _list_entries(value)).encode()


def _encode_multipart(value: dict[str, Any]) -> tuple[str, bytes]:
    """Return a multipart body (RFC 7578).

    The boundary is the content's SHA-256, so the content cannot contain it.
    """
    parts = [_encode_part(name, text, is_json) for name, text, is_json in _list_entries(value)]
    boundary = sha256(b"".join(parts)).hexdigest()
    written = b"".join(f"--{boundary}\r\n".encode() + part for part in parts)
    return f"{MULTIPART}; boundary={boundary}", written + f"--{boundary}--\r\n".encode()


def encode_body_with_picture(name: str, picture: SentPicture, value: dict[str, Any]) -> tuple[str, bytes, int]:
    """Return the content type and a multipart body without the picture's bytes, and where they belong.

    The boundary is a digest that covers the picture's own, so no picture can contain it.
    """
    kind = picture.media_type
    file = f"{name}.{kind.removeprefix('image/').replace('jpeg', 'jpg')}"
    head = f'Content-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: {kind}\r\n\r\n'.encode()
    parts = [_encode_part(each, text, is_json) for each, text, is_json in _list_entries(value)]
    boundary = sha256(b"".join([picture.sha256.encode(), head, *parts])).hexdigest()
    line = f"--{boundary}\r\n".encode()
    written = line + head
    body = written + b"\r\n" + b"".join(line + part for part in parts) + f"--{boundary}--\r\n".encode()
    return f"{MULTIPART}; boundary={boundary}", body, len(written)


def _encode_part(name: str, text: str, is_json: bool) -> bytes:
    kind = f"Content-Type: {JSON}\r\n" if is_json else ""
    return f'Content-Disposition: form-data; name="{name.translate(_IN_QUOTES)}"\r\n{kind}\r\n{text}\r\n'.encode()
