"""The reasoning of one turn, as an endpoint sent it, for protocols that want it back."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

ReasoningBlocks = Sequence[dict[str, Any]]
"""Reasoning as an endpoint sent it, with its signatures."""


class KeptReasoning(msgspec.Struct, frozen=True):
    """The reasoning of a parked turn, by the numbers of the turn's messages that it belongs before.

    `source` names the model that it came from.
    """

    source: str
    blocks: dict[int, list[dict[str, Any]]]


class TurnReasoning:
    """The reasoning of one turn, for protocols that want it back behind a call.

    It ends with the turn (P9). While the turn is parked, it is sealed with it. It goes to the model that it came from
    and no other (P14).
    """

    __slots__ = ("_blocks", "_source")

    def __init__(self, kept: KeptReasoning | None = None) -> None:
        self._source = kept.source if kept else ""
        self._blocks: dict[int, ReasoningBlocks] = dict(kept.blocks) if kept else {}

    def use_source(self, source: str) -> None:
        """Forget the reasoning of other models: the next request goes to `source`."""
        if source != self._source:
            self._source, self._blocks = source, {}

    def keep(self, place: int, blocks: ReasoningBlocks) -> None:
        """Keep the reasoning before the turn's message number `place`."""
        self._blocks[place] = blocks

    @property
    def blocks(self) -> Mapping[int, ReasoningBlocks]:
        return self._blocks

    def kept(self) -> KeptReasoning | None:
        """Return what to seal with a parked turn; None where there is none."""
        if not self._blocks:
            return None
        return KeptReasoning(self._source, {place: list(blocks) for place, blocks in self._blocks.items()})
