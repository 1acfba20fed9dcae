"""Operations that this server's operator holds, offered to GPTs beside their own actions.

Invariants:
- Such an operation is called like a GPT's own: with a card, the exact request, a grant and a ledger row (P4, P5).
- The operator's key goes only to the origin that the operator configured for it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from discreet.assistants.actions.action import Action, NoAuth, OperatorAuth
from discreet.assistants.actions.operation import Operation
from discreet.promises.capabilities import Capability

_NAMESPACE = UUID("6f9a3f52-0f0b-4b5e-9c55-0a8d5f2c7a10")


@dataclass(frozen=True, kw_only=True)
class OperatorService:
    """A service that the operator configured, with its operations at one origin.

    `holder` names it in the settings, as "search"; `capability` is what it gives to GPTs. `key` is the operator's; None
    if the service needs none.
    """

    holder: str
    capability: Capability
    title: str
    operations: tuple[Operation, ...]
    auth: NoAuth | OperatorAuth = field(default_factory=NoAuth)
    key: str | None = field(default=None, repr=False)
    policy_url: str | None = None

    @property
    def operation(self) -> Operation:
        """The first operation."""
        return self.operations[0]

    @property
    def action(self) -> Action:
        """The service as an action. The same service is the same action in all GPTs."""
        return Action(
            id=uuid5(_NAMESPACE, self.holder),
            kind="openapi",
            title=self.title,
            document="",
            operations=self.operations,
            enabled=tuple(operation.name for operation in self.operations),
            auth=self.auth,
            policy_url=self.policy_url,
            capability=self.capability,
        )


@dataclass(frozen=True)
class OperatorServices:
    """All services that the operator holds for GPTs."""

    services: Sequence[OperatorService] = ()

    @property
    def origins(self) -> frozenset[str]:
        """The origins that calls of these services may go to, also inside the network."""
        return frozenset(each.operation.origin for each in self.services if each.operation.origin)

    def actions(self, capabilities: Collection[Capability]) -> tuple[Action, ...]:
        """Return the services for a GPT's version with these capabilities, as actions."""
        return tuple(service.action for service in self.services if service.capability in capabilities)

    def find(self, capability: Capability) -> OperatorService | None:
        """Return the service that gives this capability; None if there is none."""
        return next((each for each in self.services if each.capability is capability), None)

    def key(self, auth: OperatorAuth, origin: str) -> str | None:
        """Return the operator's key for exactly this origin; None if there is none."""
        found = (each.key for each in self.services if each.holder == auth.holder and each.operation.origin == origin)
        return next(found, None)


NO_OPERATOR_SERVICES = OperatorServices()
