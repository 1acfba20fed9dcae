"""Use cases of the operator: whether GPTs may be opened to guests, and the limits of their links."""

from discreet.assistants.guest_links import store
from discreet.assistants.guest_links.guest_link import GuestSettings
from discreet.db.runtime import Runtime
from discreet.errors import Invalid
from discreet.evidence.server_events import ServerEvent, record_act
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, require_operator

MAX_CAP = 1_000_000


class GuestAdministration:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock

    async def settings(self, actor: Actor) -> GuestSettings:
        """Return the settings in force. Operator only."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.get_settings(connection)

    async def change(self, actor: Actor, new: GuestSettings) -> GuestSettings:
        """Change the settings from now on; links get no more than the new highest numbers. Operator only.

        Without `allowed`, every guest's visit ends at once.
        """
        require_operator(actor)
        _check(new)
        account_id, now = None if actor == CLI_ACTOR else actor.account_id, self._clock.now()
        async with self._database.anonymous() as connection:
            before = await store.get_settings(connection)
            if new != before:
                await store.add_settings(connection, new, account_id, now)
                facts = {"guests": str(new.allowed).lower(), "before": str(before.allowed).lower()}
                await record_act(connection, ServerEvent.GUESTS_CHANGED, now, **facts)
        return new


def _check(new: GuestSettings) -> None:
    for name, maximum in vars(new.most).items():
        if not 1 <= maximum <= MAX_CAP:
            raise Invalid(f"Give a number from 1 to {MAX_CAP:,}.", field=f"most_{name}")
        if not 1 <= getattr(new.usual, name) <= maximum:
            raise Invalid(f"Give a number from 1 to {maximum:,}, the highest allowed.", field=f"usual_{name}")
