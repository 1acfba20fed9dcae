"""Refuses text in JSON bodies that cannot be stored: NUL and lone surrogates."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel, model_validator
from pydantic_core import PydanticCustomError

UNSTORABLE_TEXT: Final = "unstorable_text"
"""The type of the error. Its context names the `field`."""


class TextBody(BaseModel):
    """Base of all request bodies: refuses text that cannot be stored."""

    @model_validator(mode="before")
    @classmethod
    def _refuse_unstorable_text(cls, value: Any) -> Any:
        for path, text in _texts(value):
            if not is_storable(text):
                field = _names(path).encode("utf-8", "replace").decode()
                raise PydanticCustomError(UNSTORABLE_TEXT, "cannot be stored", {"field": field})
        return value


def is_storable(text: str) -> bool:
    """Return whether PostgreSQL and UTF-8 can store the text."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


_Path = tuple["_Path", str] | None
"""The names that lead to a value, each linked to its parent: the cost of a path does not depend on its depth."""


def _texts(body: Any) -> Iterator[tuple[_Path, str]]:
    """Yield every text, including keys, with its path.

    Not recursive, because bodies may be deep.
    """
    pending: list[tuple[_Path, Any]] = [(None, body)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield (path, key), key
                pending.append(((path, key), inner))
        elif isinstance(value, list):
            pending.extend((path, inner) for inner in value)


def _names(path: _Path) -> str:
    names = []
    while path is not None:
        path, name = path
        names.append(name)
    return ".".join(reversed(names))
