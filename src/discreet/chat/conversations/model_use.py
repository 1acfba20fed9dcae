"""Models that got the prompts of an answer, with the facts about their providers at that time (P14)."""

from uuid import UUID

import msgspec

from discreet.masking.mask_map import Piece
from discreet.ports.model import Completion
from discreet.promises.recipients import ModelRecipient, RunBy


class ModelUse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A model that got an answer's prompts, and what was known about its provider at that time (P14).

    `model` is its public name. Facts that are None are unknown. The tokens are the sums of those that the provider
    reported. `searched`: it got the question, and maybe passages, to search the GPT's knowledge, and no whole prompt.
    """

    endpoint_id: UUID
    name: str
    host: str
    run_by: RunBy
    company: str = ""
    country: str = ""
    retention_days: int | None = None
    trains: bool | None = None
    model: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    """The part of the completion's tokens that is reasoning."""
    searched: bool = False
    masked: tuple[Piece, ...] | None = None
    """What was masked in its prompts, among what the person can read; None if masking was off."""

    @classmethod
    def of(cls, recipient: ModelRecipient, model: str | None, masked: tuple[Piece, ...] | None = None) -> "ModelUse":
        facts = recipient.facts
        return cls(
            endpoint_id=recipient.endpoint_id,
            name=recipient.name,
            host=recipient.host,
            model=model,
            run_by=facts.run_by,
            company=facts.company,
            country=facts.country,
            retention_days=facts.retention_days,
            trains=facts.trains,
            masked=masked,
        )

    @property
    def left(self) -> bool:
        """Whether the prompts left this server."""
        return self.run_by is not RunBy.THIS_SERVER

    def is_same(self, other: "ModelUse") -> bool:
        """Return whether the other is of the same model with the same facts, and masked or not as it is."""
        return self._without_amounts() == other._without_amounts()

    def with_masked(self, more: tuple[Piece, ...] | None) -> "ModelUse":
        """Return it with what was masked in one more prompt."""
        if self.masked is None or more is None:
            return self
        pieces = {piece.original: piece for piece in (*self.masked, *more)}
        return msgspec.structs.replace(self, masked=tuple(pieces.values()))

    def _without_amounts(self) -> "ModelUse":
        bare = self._with_tokens(None, None, None)
        return msgspec.structs.replace(bare, masked=None if self.masked is None else ())

    def with_tokens_of(self, more: "ModelUse | Completion") -> "ModelUse":
        """Return it with more tokens."""
        return self._with_tokens(
            _sum(self.prompt_tokens, more.prompt_tokens),
            _sum(self.completion_tokens, more.completion_tokens),
            _sum(self.reasoning_tokens, more.reasoning_tokens),
        )

    def _with_tokens(self, prompt: int | None, completion: int | None, reasoning: int | None) -> "ModelUse":
        return msgspec.structs.replace(
            self, prompt_tokens=prompt, completion_tokens=completion, reasoning_tokens=reasoning
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
