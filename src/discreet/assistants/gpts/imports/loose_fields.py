"""Tolerant access to the fields of another service's JSON.

Invariants:
- Pure. A field of an unexpected type is never an error: it stays unread and is reported with its name.
- The value of a field whose name says that it holds a secret is never returned among the leftovers.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

SECRET = re.compile(
    r"secret|passw|token|api[-_]?key|credential|private[-_]?key|cookie|bearer|(?:^|[.-])authorization$", re.IGNORECASE
)
SENT_SECRET = re.compile(r"\bbearer\s+\S{8}", re.IGNORECASE)
"""A header's value with a secret."""
HIDDEN = "(left out: it may be a secret)"
VALUE_CHARACTERS = 2_000
"""Characters of a leftover value. The rest is dropped."""
MAX_LEFT_OVER = 60
_IN_ITEMS = ("text", "content", "prompt", "title", "label", "name", "question")
"""Where a list of objects holds its texts."""
_NAMES_OF_VALUE = ("name", "key", "header")
"""Where an object with a value, such as a header, has its name."""
_EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


class LooseFields:
    """A JSON object whose fields may be missing, of another type, or new.

    Each method takes the names under which services store the field; the first that has a value of the type is read.
    """

    def __init__(self, value: Any, path: str = "") -> None:
        self._fields: dict[str, Any] = value if isinstance(value, dict) else {}
        self._path = path
        self._read: set[str] = set()
        self._inner: dict[str, LooseFields] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def text(self, *names: str) -> str:
        """Return a text; "" if there is none."""
        for name in names:
            value = self._fields.get(name)
            if isinstance(value, str) and value.strip():
                self._read.add(name)
                return drop_surrogates(value.strip())
        return ""

    def texts(self, *names: str) -> tuple[str, ...]:
        """Return a list of texts. Items may be objects; one text counts as its lines."""
        for name in names:
            value = self._fields.get(name)
            lines = value.splitlines() if isinstance(value, str) else _list_texts(value)
            if found := tuple(drop_surrogates(text.strip()) for text in lines if text.strip()):
                self._read.add(name)
                return found
        return ()

    def number(self, name: str, minimum: float, maximum: float) -> float | None:
        """Return a number between the limits."""
        value = self._fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not minimum <= value <= maximum:
            return None
        self._read.add(name)
        return float(value)

    def object(self, *names: str) -> "LooseFields":
        """Return an inner object; one without fields if there is none. Its leftovers count as this object's."""
        for name in names:
            if isinstance(self._fields.get(name), dict):
                self._read.add(name)
                return self._within(self._fields[name], name)
        return LooseFields({})

    def objects(self, *names: str) -> "list[LooseFields]":
        """Return the objects of a list. Items of another type are left over."""
        for name in names:
            value = self._fields.get(name)
            if isinstance(value, list) and any(isinstance(item, dict) for item in value):
                self._read.add(name)
                return [self._within(item, f"{name}[{n}]") for n, item in enumerate(value) if isinstance(item, dict)]
        return []

    def value(self, name: str) -> Any:
        """Return a field of any type."""
        self._read.add(name)
        return self._fields.get(name)

    def skip(self, *names: str) -> None:
        """Drop fields that mean nothing outside of the other service: ids, times, counts."""
        self._read.update(names)

    def left_over(self) -> dict[str, str]:
        """Return what was not read, by path; empty values are left out."""
        unread: dict[str, str] = {}
        for path, value in self._unread():
            if len(unread) == MAX_LEFT_OVER:
                break
            unread[path] = value
        return unread

    def _unread(self) -> Iterator[tuple[str, str]]:
        for name, value in self._fields.items():
            if name not in self._read and value not in _EMPTY:
                path = drop_surrogates(f"{self._path}{name}")[:100]
                yield path, HIDDEN if SECRET.search(path) else format_value(value)
        for inner in self._inner.values():
            yield from inner._unread()

    def _within(self, value: dict[str, Any], name: str) -> "LooseFields":
        return self._inner.setdefault(name, LooseFields(value, f"{self._path}{name}."))


def format_value(value: Any) -> str:
    """Return a value as lines of text, at most VALUE_CHARACTERS, without inner values that may be secrets."""
    lines = islice(_format_lines(_without_secrets(value)), VALUE_CHARACTERS)
    return drop_surrogates("\n".join(lines))[:VALUE_CHARACTERS]


def _format_lines(value: Any, indent: str = "") -> Iterator[str]:
    """Yield a list's items and an object's fields in a line each; inner ones are indented."""
    if isinstance(value, dict):
        labelled = [(f"{key}:", item) for key, item in value.items() if item not in _EMPTY or item is False]
    elif isinstance(value, list):
        labelled = [("-", item) for item in value]
    else:
        yield f"{indent}{_format_scalar(value)}"
        return
    for name, item in labelled:
        if isinstance(item, dict | list):
            yield f"{indent}{name}"
            yield from _format_lines(item, f"{indent}  ")
        else:
            yield f"{indent}{name} {_format_scalar(item)}"


def _format_scalar(value: Any) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str("" if value is None else value)


def drop_surrogates(text: str) -> str:
    """Return the text without lone surrogates, which UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        return HIDDEN if SENT_SECRET.search(value) else value
    if isinstance(value, dict):
        names_secret = any(SECRET.search(str(value.get(name))) for name in _NAMES_OF_VALUE)
        return {
            key: HIDDEN if SECRET.search(str(key)) or (names_secret and key == "value") else _without_secrets(item)
            for key, item in value.items()
        }
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value


def _list_texts(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            texts = (item[name] for name in _IN_ITEMS if isinstance(item.get(name), str))
            if text := next(texts, ""):
                yield text
