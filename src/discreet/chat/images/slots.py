"""Turns of a person for images, on the page and in chats: one at a time, and so many a day (P14).

Invariants:
- Of concurrent requests of one person, one gets the turn.
- A turn whose server was killed ends by itself.
- All guests of an account together have as many images a day as one person. No one is shown how many they had made.
"""

from datetime import datetime, timedelta
from ipaddress import ip_address
from uuid import UUID

import structlog

from discreet.chat.images import store
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, TooMany
from discreet.identity.accounts.actor import Actor
from discreet.promises.recipients import ON_THIS_SERVER_FACTS, ModelRecipient, RecipientFacts, RunBy
from discreet.quotas.quota import seconds_until_tomorrow
from discreet.quotas.service import check_storage_quota

log = structlog.get_logger()

OVER_FOR_GUESTS = "No more images can be made through this link today."
"""For a guest's own limit and that of all guests alike: which one it was would show how much others did (P8)."""
MAX_DURATION = timedelta(minutes=6)
"""Longer than the endpoint's timeout: a turn still marked as busy after that was interrupted."""


def recipient_of(host: str) -> ModelRecipient:
    """Return who gets descriptions of images: this server, if the endpoint has an address of its own machine."""
    is_local = host == "localhost" or _is_loopback(host)
    facts = ON_THIS_SERVER_FACTS if is_local else RecipientFacts(run_by=RunBy.COMPANY)
    return ModelRecipient(endpoint_id=UUID(int=0), name="the images endpoint", host=host, facts=facts)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class ImageSlots:
    """Counts people's images. `per_day` is the limit of each person."""

    def __init__(self, runtime: Runtime, per_day: int) -> None:
        self._database, self._clock, self.per_day = runtime.database, runtime.clock, per_day

    async def take(self, actor: Actor) -> datetime:
        """Take the person's turn, and return until when it lasts at most.

        Conflict while another image is in progress, TooMany after the day's last.
        """
        now = self._clock.now()
        until = now + MAX_DURATION
        async with self._database.acting_as(actor.account_id) as connection:
            await check_storage_quota(connection, actor, 1)  # request nothing for which there is no room
            if await store.take_turn(connection, now.date(), until, now, self.per_day):
                if actor.guest and not await store.take_guest_image(connection, now.date(), self.per_day):
                    raise TooMany(OVER_FOR_GUESTS, retry_after=seconds_until_tomorrow(now))
                return until
            count = await store.daily_count(connection)
        if count and count.busy_until and count.busy_until > now:
            raise Conflict("You already have an image in progress. Wait for it, or stop it.")
        if actor.guest:
            raise TooMany(OVER_FOR_GUESTS, retry_after=seconds_until_tomorrow(now))
        raise TooMany(
            f"You've reached today's limit of {self.per_day:,} images. It resets at midnight UTC.",
            retry_after=seconds_until_tomorrow(now),
        )

    async def end(self, actor: Actor, until: datetime, *, refund: bool) -> None:
        """End the turn that lasts until `until`; with `refund` it does not count."""
        try:
            async with self._database.acting_as(actor.account_id) as connection:
                await store.end_turn(connection, until, refund=refund)
                if actor.guest and refund:
                    await store.give_back_guest_image(connection, (until - MAX_DURATION).date())
        except Exception as error:  # the turn ends by itself, at `until`
            log.warning("image_slot_release_failed", error=type(error).__name__)

    async def end_all(self) -> None:
        """End all turns, when no process serves."""
        async with self._database.anonymous() as connection:
            await store.end_turns(connection)

    async def left_today(self, actor: Actor) -> int:
        """Return how many more images the person may request today (UTC)."""
        async with self._database.acting_as(actor.account_id) as connection:
            count = await store.daily_count(connection)
        requested = count.asked if count and count.day == self._clock.now().date() else 0
        return max(0, self.per_day - requested)
