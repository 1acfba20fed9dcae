"""The privacy receipt of a conversation (SPEC §6): made by the functions that enforce what it says.

Law of this file: no sentence about privacy is written here that another function does not decide.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.conversations.conversation import Conversation
from discreet.promises.improve import Verdict
from discreet.promises.parties import Service
from discreet.promises.retain import Retention, retention
from discreet.promises.visible import Reader, readers
from discreet.seams import ON_THIS_SERVER, ModelStatus

SERVICE_NAMES = {
    Service.CONSUMER_CHAT: "Consumer chat",
    Service.CONSUMER_IMAGES: "Consumer images",
    Service.TEAM: "Team workspace",
    Service.ENTERPRISE: "Enterprise workspace",
    Service.API: "API",
}


@dataclass(frozen=True)
class Receipt:
    service: Service
    readers: tuple[Reader, ...]
    improve: Verdict
    can_switch_off: bool
    """Whether the conversation's own "no" would still change something."""
    model: ModelStatus
    retention: Retention

    @property
    def sent_out(self) -> str:
        """What has left: this version has no actions, so the model's host is the only other place (P4)."""
        if self.model.where == ON_THIS_SERVER:
            return "Nothing has left this server."
        return f"Your messages go to the model at {self.model.where}, and nowhere else."

    @property
    def service_name(self) -> str:
        return SERVICE_NAMES[self.service]


def receipt(
    about: Conversation, verdict: Verdict, builder: UUID | None, operator: UUID | None, model: ModelStatus
) -> Receipt:
    return Receipt(
        service=about.service,
        readers=readers(about.owner_id, builder, operator),
        improve=verdict,
        can_switch_off=verdict.allowed,
        model=model,
        retention=retention(about.began_at, []),
    )
