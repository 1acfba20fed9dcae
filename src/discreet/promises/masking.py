"""Which personal data in a prompt is masked, and which keeps it from leaving (P14).

The server's operator sets a default for each model endpoint, a workspace rules for all of its chats, a person chooses
for themselves and for one chat.

Invariants:
- Pure. What stays on this server is not masked.
- A workspace's rule can only be widened by a person, never narrowed.
- Where anything is masked, so are secrets and the words that people added.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from discreet.promises.recipients import ModelRecipient, RunBy


class MaskedKind(StrEnum):
    """A kind of personal data that can be masked."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    ADDRESS = "address"
    TELEPHONE = "telephone"
    EMAIL = "email"
    ACCOUNT = "account"
    """Bank accounts, payment cards, user names on platforms."""
    ID = "id"
    """Identity, customer and patient numbers, licence plates, addresses of machines."""
    BIRTH_DATE = "birth_date"
    SECRET = "secret"
    WORD = "word"
    """A word that a person or a workspace added."""


KINDS_IN_WORDS = {
    MaskedKind.PERSON: "names of people",
    MaskedKind.ORGANISATION: "names of organisations",
    MaskedKind.PLACE: "exact positions",
    MaskedKind.ADDRESS: "street addresses",
    MaskedKind.TELEPHONE: "telephone numbers",
    MaskedKind.EMAIL: "e-mail addresses",
    MaskedKind.ACCOUNT: "account numbers",
    MaskedKind.ID: "identity numbers",
    MaskedKind.BIRTH_DATE: "dates of birth",
    MaskedKind.SECRET: "passwords and keys",
    MaskedKind.WORD: "words to mask",
}
EVERY_KIND = frozenset(MaskedKind)
ALWAYS = frozenset((MaskedKind.SECRET, MaskedKind.WORD))
"""Kinds that are masked wherever anything is."""


class MaskingChoice(StrEnum):
    """What a person chooses, for themselves or for a chat."""

    DEFAULT = "default"
    """As the next wider setting says: of a chat the person's, of a person the endpoint's."""
    ON = "on"
    OFF = "off"


class KindRule(StrEnum):
    """What a workspace does with a kind before it leaves this server."""

    ALLOW = "allow"
    MASK = "mask"
    BLOCK = "block"


STRICTNESS = (KindRule.ALLOW, KindRule.MASK, KindRule.BLOCK)
"""From what lets the most through."""


@dataclass(frozen=True, kw_only=True)
class WorkspaceMaskingRule:
    """A workspace's rule for each kind; a kind that is not named is allowed. `trusted` endpoints get every kind."""

    kinds: Mapping[MaskedKind, KindRule] = field(default_factory=dict)
    trusted: frozenset[UUID] = frozenset()

    def having(self, rule: KindRule) -> frozenset[MaskedKind]:
        return frozenset(kind for kind, own in self.kinds.items() if own is rule)

    def with_words(self) -> "WorkspaceMaskingRule":
        """Return the rule of a workspace that added words: they are masked at least."""
        return replace(self, kinds={MaskedKind.WORD: KindRule.MASK} | dict(self.kinds))

    @property
    def masked(self) -> tuple[MaskedKind, ...]:
        return tuple(sorted(self.having(KindRule.MASK)))

    @property
    def blocked(self) -> tuple[MaskedKind, ...]:
        return tuple(sorted(self.having(KindRule.BLOCK)))

    def is_stricter_than(self, other: "WorkspaceMaskingRule") -> bool:
        """Return whether it masks or blocks a kind that the other one lets through or only masks."""
        return any(STRICTNESS.index(rule) > STRICTNESS.index(other.rule_for(kind)) for kind, rule in self.kinds.items())

    def rule_for(self, kind: MaskedKind) -> KindRule:
        return self.kinds.get(kind, KindRule.ALLOW)


NO_MASKING_RULE = WorkspaceMaskingRule()


def masking_rule(
    masked: Iterable[MaskedKind], blocked: Iterable[MaskedKind], trusted: Iterable[UUID]
) -> WorkspaceMaskingRule:
    """Return the rule of these kinds. A kind that is named as both is blocked."""
    kinds = dict.fromkeys(masked, KindRule.MASK) | dict.fromkeys(blocked, KindRule.BLOCK)
    return WorkspaceMaskingRule(kinds=kinds, trusted=frozenset(trusted))


@dataclass(frozen=True, kw_only=True)
class MaskingPreferences:
    """Everyone's say for one prompt. `kinds`: those that the person masks where masking is on."""

    endpoint: bool = False
    person: MaskingChoice = MaskingChoice.DEFAULT
    chat: MaskingChoice = MaskingChoice.DEFAULT
    kinds: frozenset[MaskedKind] = EVERY_KIND
    workspace: WorkspaceMaskingRule = NO_MASKING_RULE

    @property
    def is_on(self) -> bool:
        """Whether the narrowest setting that says something masks."""
        for choice in (self.chat, self.person):
            if choice is not MaskingChoice.DEFAULT:
                return choice is MaskingChoice.ON
        return self.endpoint


@dataclass(frozen=True)
class MaskingDecision:
    """The kinds that are masked in a prompt, and those for which it is not sent."""

    masked: frozenset[MaskedKind] = frozenset()
    blocked: frozenset[MaskedKind] = frozenset()


def masking_for(recipient: ModelRecipient, preferences: MaskingPreferences) -> MaskingDecision:
    """Decide which kinds are masked in a prompt for this recipient, and which may not be in it."""
    if recipient.facts.run_by is RunBy.THIS_SERVER:
        return MaskingDecision()
    chosen = preferences.kinds if preferences.is_on else frozenset[MaskedKind]()
    if recipient.endpoint_id in preferences.workspace.trusted:
        required = blocked = frozenset[MaskedKind]()
    else:
        required, blocked = preferences.workspace.having(KindRule.MASK), preferences.workspace.having(KindRule.BLOCK)
    masked = chosen | required
    return MaskingDecision((masked | ALWAYS if masked or preferences.is_on else masked) - blocked, blocked)
