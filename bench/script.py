"""Instructions for the simulated model: how many tokens, when, and how it fails.

Invariants:
- A script is a frozen value.
- Every layer of a request may change it (`Script.changed`). An unknown or impossible part is refused with a sentence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

_IN_TEXT = re.compile(rb"\[sim ([^\]\"\\]{0,200})\]")
_LIMITS = {
    "delay_ms": 600_000,
    "gap_ms": 600_000,
    "tokens": 10_000_000,
    "cut_after": 10_000_000,
    "status": 599,
    "call": 1,
    "ignores_limit": 1,
}


@dataclass(frozen=True)
class Script:
    """One answer.

    Token k (from 0) is due `delay_ms + k * gap_ms` milliseconds after the request was read. `cut_after` drops the
    connection after that many tokens; `status` other than 200 refuses the request. With `call`, if functions are
    offered, it calls the first of them, and sends its tokens after the function's result. With `ignores_limit` it
    ignores the request's token limit.
    """

    delay_ms: float = 0
    gap_ms: float = 20
    tokens: int = 100
    cut_after: int | None = None
    status: int = 200
    call: int = 0
    ignores_limit: int = 0

    @property
    def seconds(self) -> float:
        """The duration of the answer on its ideal schedule."""
        return (self.delay_ms + max(self.tokens - 1, 0) * self.gap_ms) / 1000

    def changed(self, words: Mapping[str, str]) -> "Script":
        """Return this script with the named parts replaced.

        ValueError says which word cannot be used.
        """
        known = {field.name for field in fields(self)}
        values: dict[str, float | int] = {}
        for name, word in words.items():
            if name not in known:
                raise ValueError(f"The script has no part '{name}'; its parts are {', '.join(sorted(known))}.")
            values[name] = _number(name, word)
        return replace(self, **values)  # type: ignore[arg-type]

    def directive(self) -> str:
        """Return the script as words for a prompt, which any program passes on."""
        words = (f"{field.name}={getattr(self, field.name)}" for field in fields(self) if self._says(field.name))
        return f"[sim {' '.join(words)}]"

    def _says(self, name: str) -> bool:
        return name in {"delay_ms", "gap_ms", "tokens"} or getattr(self, name) != getattr(_DEFAULT, name)


_DEFAULT = Script()


def _number(name: str, word: str) -> float | int:
    try:
        value = float(word) if name.endswith("_ms") else int(word)
    except ValueError:
        raise ValueError(f"'{word}' is not a number; '{name}' needs one.") from None
    if not 0 <= value <= _LIMITS[name]:
        raise ValueError(f"'{name}' must be from 0 to {_LIMITS[name]}, not {word}.")
    return value


def words_of(text: str) -> dict[str, str]:
    """Parse `"gap_ms=5,tokens=10"`, or the same with spaces, into a mapping.

    A word without `=` gets an empty value.
    """
    pairs = (part.partition("=") for part in re.split(r"[,\s]+", text) if part)
    return {name: value for name, _, value in pairs}


def words_in_prompt(body: bytes) -> dict[str, str]:
    """Return the words of the last directive in a request's body, or an empty mapping."""
    found = _IN_TEXT.findall(body)
    return words_of(found[-1].decode("ascii", "replace")) if found else {}
