"""The rule of mentions: another GPT answers one question of a chat (P1, P3, P4, P14).

Invariants:
- The GPT is a party to its answer, and so is each earlier author of its words. Labels only grow, so both are parties to
  all that follows. None of them was asked when the chat began, so this content never trains a model.
- A mention widens no limit: the narrower of the chat's own GPT's and the mentioned one's holds.
- In a chat whose own GPT seals it, a mentioned GPT makes no calls. The limits of both GPTs are read again when a
  person says yes, and when the call is made.
"""

from uuid import UUID

from discreet.promises.origins import Origins
from discreet.promises.parties import Party, gpt_party
from discreet.promises.recipients import ModelLimit, is_narrower


def parties_of_mention(gpt_id: UUID, origins: Origins) -> frozenset[Party]:
    """Return the parties that join with the answer of a mentioned GPT."""
    return frozenset(map(gpt_party, {gpt_id, *origins}))


def limit_of_mention(own: ModelLimit, mentioned: ModelLimit) -> ModelLimit:
    """Return the GPTs' limit on the prompts of a mentioned GPT's answer. `own`: that of the chat's own GPT."""
    return own if is_narrower(own, mentioned) else mentioned


def may_call(own: ModelLimit) -> bool:
    """Return whether a mentioned GPT may propose calls of its actions."""
    return own is not ModelLimit.SEALED
