"""Parties: the services, people, GPTs and hosts whose data is in content.

Specification: The one rule.

Invariants:
- A party is a kind and an id.
- A label is a set of parties.
- A label only grows, by union.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""The `allowed_since` of a party that always allows a purpose, such as the service of chats in a person's own space."""


class Service(StrEnum):
    """A service (specification: Services, accounts, workspaces).

    A conversation belongs to exactly one service, fixed when it is created.
    """

    CONSUMER_CHAT = "consumer_chat"
    CONSUMER_IMAGES = "consumer_images"
    TEAM = "team"
    ENTERPRISE = "enterprise"
    API = "api"


IMPROVING_SERVICES = frozenset({Service.CONSUMER_CHAT, Service.CONSUMER_IMAGES})
"""P1: the only services whose content may improve a model. No row, setting or role adds to this."""


SERVICE_NAMES = {
    Service.CONSUMER_CHAT: "Chat in your own space",
    Service.CONSUMER_IMAGES: "Images in your own space",
    Service.TEAM: "Team workspace",
    Service.ENTERPRISE: "Enterprise workspace",
    Service.API: "API",
}
"""Names for people."""


class Purpose(StrEnum):
    """A purpose that content can be used for."""

    IMPROVE = "improve"
    INSIGHT = "insight"


class ContentOrigin(StrEnum):
    """How a conversation was created. Only an ordinary one may improve a model."""

    ORDINARY = "ordinary"
    TEMPORARY = "temporary"
    IMPORTED = "imported"
    KEPT = "kept"
    """A temporary chat that its user decided to keep."""
    PREVIEW = "preview"
    """A builder's test of a GPT's draft: in no list and no search, and deleted a day after its last change."""


class PartyKind(StrEnum):
    SERVICE = "service"
    USER = "user"
    CONVERSATION = "conversation"
    IMAGE = "image"
    GPT = "gpt"
    THIRD_PARTY = "third_party"
    FILE = "file"
    """The people in an attached file: its author and the people that it describes."""
    WORKSPACE = "workspace"
    """A party to private statistics only. A workspace's content never trains, regardless of any answer."""


CONTENT_KINDS = frozenset({PartyKind.CONVERSATION, PartyKind.IMAGE})
"""Content that is a party to itself. It is open from its beginning or never; its user can say "no" once, finally."""


@dataclass(frozen=True, order=True)
class Party:
    """One party. `str(party)` is its text form.

    The database and the key store use that form: `kind:id`.
    """

    kind: PartyKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Party":
        """Return the party of a text form; ValueError if its kind is unknown."""
        kind, _, id_ = text.partition(":")
        return cls(PartyKind(kind), id_)


def service_party(service: Service) -> Party:
    return Party(PartyKind.SERVICE, service.value)


def user_party(account_id: UUID) -> Party:
    return Party(PartyKind.USER, str(account_id))


def conversation_party(conversation_id: UUID) -> Party:
    return Party(PartyKind.CONVERSATION, str(conversation_id))


def image_party(image_id: UUID) -> Party:
    return Party(PartyKind.IMAGE, str(image_id))


def gpt_party(gpt_id: UUID) -> Party:
    return Party(PartyKind.GPT, str(gpt_id))


def third_party(host: str) -> Party:
    return Party(PartyKind.THIRD_PARTY, host)


WEB_PAGES = Party(PartyKind.THIRD_PARTY, "*")
"""The sites whose pages a web search found, as one party: their names would tell what was searched for. No host has
this id.
"""


IN_FILES = Party(PartyKind.FILE, "given")
"""A party to a question with files and to everything that follows it. The server does not know these people and cannot
ask them, so this party never allows anything.
"""


def workspace_party(workspace_id: UUID) -> Party:
    return Party(PartyKind.WORKSPACE, str(workspace_id))


@dataclass(frozen=True, slots=True)
class Label:
    """The parties of a piece of content.

    An answer's label is the union over its whole prompt.
    """

    parties: frozenset[Party]

    def __or__(self, other: "Label") -> "Label":
        return Label(self.parties | other.parties)

    def texts(self) -> list[str]:
        """Return the parties' text forms, sorted.

        This is the canonical order for storage and key derivation.
        """
        return sorted(str(party) for party in self.parties)


def message_label(service: Service, account_id: UUID, conversation_id: UUID, gpt_id: UUID | None) -> Label:
    """Return the label of a user's message.

    Its parties are the service, the user, the conversation and, if there is one, the GPT.
    """
    parties = {service_party(service), user_party(account_id), conversation_party(conversation_id)}
    return Label(frozenset(parties | ({gpt_party(gpt_id)} if gpt_id else set())))


def image_label(account_id: UUID, image_id: UUID) -> Label:
    """Return the label of a generated image.

    Its parties are the service, its user and the image itself.
    """
    parties = {service_party(Service.CONSUMER_IMAGES), user_party(account_id), image_party(image_id)}
    return Label(frozenset(parties))
