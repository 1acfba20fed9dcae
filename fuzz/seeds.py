"""Seed inputs: what a parser expects, and the same with one strange value."""

import copy
import json
from collections.abc import Iterable, Iterator
from typing import Any

DEEP = 3000
STRANGE_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**63, 10**400, 1.5, -0.0, 1e308, "", "\x00", "\ud800", "a" * 300, "٣", [], [[]], {}, {"": 1},
    [None], ["\ud800"], [1, "a", None],
)  # fmt: skip
STRANGE_TEXTS = (
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * DEEP, b'{"a":' * DEEP, b"[" * DEEP + b"]" * DEEP,
    b'{"a":' * DEEP + b"1" + b"}" * DEEP, b'"\\ud800"', b"1e999", b"NaN", b"-", b"0" * 5000, b"9" * 5000,
    b'{"a":1,"a":2}',
    "\u202e\u200b\u0301\U000e0041".encode(), b"\r\n\r\n", b"%00%ff", b"&#x110000;&lt;", b"data: {}\n\n",
)  # fmt: skip
"""For parsers of JSON and of text: nesting, half characters, large numbers, repeated keys, hidden characters."""


def as_json(*documents: Any) -> Iterator[bytes]:
    """Yield each document as JSON, and again with every one of its values replaced."""
    for document in documents:
        yield _encoded(document)
        yield from map(_encoded, twisted(document))
    yield from STRANGE_TEXTS


def twisted(document: Any) -> Iterator[Any]:
    """Yield the document with one value replaced, for every value and replacement."""
    for path in list(_paths(document)):
        for strange in STRANGE_VALUES:
            made = copy.deepcopy(document)
            inner = made
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = strange
            yield made


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, each in inner:
        yield from _paths(each, (*path, key))


def _encoded(document: Any) -> bytes:
    return json.dumps(document).encode()
