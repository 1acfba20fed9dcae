"""What stands in for what in one conversation.

Invariants:
- It lies sealed with its conversation, or in memory with a temporary chat; no endpoint, log or dataset gets it.
- A stand-in means one original.
"""

import msgspec

from discreet.promises.masking import MaskedKind


class Piece(msgspec.Struct, frozen=True):
    """A masked piece of text and what stands in for it, both as written."""

    kind: MaskedKind
    original: str
    stand_in: str


class MaskMap(msgspec.Struct):
    """The stand-ins of a conversation, and what they mean.

    `words`: an invented word in lower case to the original word. `numbers`: digits to digits of the same length.
    `codes`: letters and digits mixed. `dates`: days as ISO 8601. `pieces`: the masked pieces by their original.
    """

    words: dict[str, str] = {}
    numbers: dict[str, str] = {}
    codes: dict[str, str] = {}
    dates: dict[str, str] = {}
    pieces: dict[str, Piece] = {}

    def has(self, stand_in: str) -> bool:
        """Return whether this is a stand-in already."""
        return any(stand_in in meanings for meanings in (self.words, self.numbers, self.codes, self.dates))
