"""Refuses text in a JSON body that no column and no UTF-8 can hold: NUL and half surrogate pairs."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel, model_validator
from pydantic_core import PydanticCustomError

UNSTORABLE_TEXT: Final = "unstorable_text"
"""The type of the fault. Its context names the `field`."""


class TextBody(BaseModel):
    """A request's body whose texts can be stored. The base of every model of a body."""

    @model_validator(mode="before")
    @classmethod
    def _refuse_unstorable_text(cls, given: Any) -> Any:
        for path, text in _texts(given):
            if not is_storable(text):
                field = _names(path).encode("utf-8", "replace").decode()
                raise PydanticCustomError(UNSTORABLE_TEXT, "cannot be stored", {"field": field})
        return given


def is_storable(text: str) -> bool:
    """Whether PostgreSQL and UTF-8 can hold it."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


_Path = tuple["_Path", str] | None
"""The names that lead to a value, each linked to the one before it: a path costs the same however deep it is."""


def _texts(given: Any) -> Iterator[tuple[_Path, str]]:
    """Every text with the path to it, keys included. Without recursion: bodies may be deep."""
    rest: list[tuple[_Path, Any]] = [(None, given)]
    while rest:
        path, value = rest.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield (path, key), key
                rest.append(((path, key), inner))
        elif isinstance(value, list):
            rest.extend((path, inner) for inner in value)


def _names(path: _Path) -> str:
    names = []
    while path is not None:
        path, name = path
        names.append(name)
    return ".".join(reversed(names))
