"""Which capabilities this server offers, and which a GPT may use now (P4, P14).

Invariants:
- Offers and rules are read for each answer, so a change holds for the next prompt.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace

from discreet.db.pool import Database
from discreet.identity.workspaces.rules import rules_in_force
from discreet.models.limits import ModelLimits
from discreet.ports.model_request import UsageOwner
from discreet.promises.capabilities import CAPABILITIES, Capability, CapabilityOffer, no_offer
from discreet.promises.capability_use import CapabilityUse, capability_uses
from discreet.promises.recipients import ModelLimit
from discreet.promises.workspace_rules import NO_RULES

OfferSource = Callable[[], Awaitable[CapabilityOffer]]


class CapabilityOffers:
    """What this server offers now. A capability without a source is not offered."""

    def __init__(self, sources: Mapping[Capability, OfferSource]) -> None:
        self._sources = sources

    async def all(self) -> tuple[CapabilityOffer, ...]:
        return tuple([await self.get(capability) for capability in CAPABILITIES])

    async def get(self, capability: Capability) -> CapabilityOffer:
        source = self._sources.get(capability)
        return await source() if source else no_offer(capability)


class CapabilityPolicy:
    """Decides on the capabilities of a GPT where it answers."""

    def __init__(self, database: Database, offers: CapabilityOffers, limits: ModelLimits) -> None:
        self._database, self.offers, self._limits = database, offers, limits

    async def decide(
        self,
        payer: UsageOwner,
        capabilities: Collection[Capability],
        *,
        gpt_limit: ModelLimit = ModelLimit.OFFERED,
        chat_limit: ModelLimit = ModelLimit.OFFERED,
        granted: Collection[Capability] | None = None,
        gpt_name: str = "",
    ) -> tuple[CapabilityUse, ...]:
        """Decide on these capabilities in the payer's space, under the limits of the GPT and the chat.

        `granted` are those of the API key that asks; None for a person. `gpt_name`: see RecipientLimits.
        """
        if not capabilities:
            return ()
        limits = await self._limits.get(payer, gpt_limit, chat_limit, gpt_name=gpt_name)
        rules = NO_RULES
        if payer.workspace_id is not None:
            async with self._database.anonymous() as connection:
                rules = await rules_in_force(connection, payer.workspace_id)
            rules = replace(rules, for_guest=payer.is_guest)
        offers = [await self.offers.get(capability) for capability in capabilities]
        return capability_uses(capabilities, offers, rules, sealed_by=limits.sealed_by, granted=granted)
