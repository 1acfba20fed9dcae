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
                field = ".".join(path).encode("utf-8", "replace").decode()
                raise PydanticCustomError(UNSTORABLE_TEXT, "cannot be stored", {"field": field})
        return given


def is_storable(text: str) -> bool:
    """Whether PostgreSQL and UTF-8 can hold it."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _texts(given: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text with the names that lead to it, keys included. Without recursion: bodies may be deep."""
    rest: list[tuple[tuple[str, ...], Any]] = [((), given)]
    while rest:
        path, value = rest.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            yield from (((*path, key), key) for key in value)
            rest.extend(((*path, key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            rest.extend((path, inner) for inner in value)
