"""Secret links of offers: where this server sends no mail, an offer to an address is found by its link (P3).

Without mail no account shows that its address is its own: anybody may register with it. So the giver passes a link on
by hand, and the account that has the address and opens the link sees the offer. Where mail is sent, an account that has
confirmed its address sees the offer without a link.
"""

from uuid import UUID

from discreet.assistants.gpts.sharing import store
from discreet.db.pool import Database
from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.token import NewToken, digest, new_token
from discreet.ports import Clock, RandomSource


class OfferLinks:
    """`public_url` is where links lead to. With `confirms_addresses` offers need no links, and get none."""

    def __init__(
        self, database: Database, clock: Clock, entropy: RandomSource, *, public_url: str, confirms_addresses: bool
    ) -> None:
        self._database, self._clock, self._entropy = database, clock, entropy
        self._public_url, self._confirms_addresses = public_url, confirms_addresses

    def new(self) -> NewToken | None:
        """A token for a new offer; None where offers need no links."""
        return None if self._confirms_addresses else new_token(self._entropy)

    def address(self, token: NewToken) -> str:
        """The link, which is shown once."""
        return f"{self._public_url}/offer#{token.text}"

    async def open(self, actor: Actor, token: str) -> UUID | None:
        """The offer is among those to the actor from now on; the workspace in which it is answered, None for one's own
        space. Opening a link again is the same.

        NotFound for a link that leads to no offer any more, Forbidden for one to another address, or to a workspace
        that the actor is not in.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            opened = await store.open_link(connection, digest(token), self._clock.now())
        if opened is None:
            raise NotFound("This link leads to no offer. It was answered or withdrawn, or its time is over.")
        if not opened.fits:
            raise Forbidden("This is offered to another e-mail address. Sign in with the account that has it.")
        if not opened.enters:
            raise Forbidden("This GPT is in a workspace that you are not in. Ask for an invitation into it first.")
        return opened.workspace_id
