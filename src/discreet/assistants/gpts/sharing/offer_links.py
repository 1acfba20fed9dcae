"""Secret links to offers, for servers that send no mail (P3).

Without mail, an account cannot prove that its address is its own: anyone may register with it. So the giver passes on a
link, and the account that has the address and opens the link sees the offer. On a server that sends mail, an account
with a verified address sees the offer without a link.
"""

from uuid import UUID

from discreet.assistants.gpts.sharing import store
from discreet.db.pool import Database
from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.token import NewToken, digest, new_token
from discreet.ports.clock import Clock, RandomSource


class OfferLinks:
    """Creates and opens the links, which start with `public_url`.

    With `confirms_addresses`, offers need no links and get none.
    """

    def __init__(
        self, database: Database, clock: Clock, random: RandomSource, *, public_url: str, confirms_addresses: bool
    ) -> None:
        self._database, self._clock, self._random = database, clock, random
        self._public_url, self._confirms_addresses = public_url, confirms_addresses

    def new(self) -> NewToken | None:
        """Return a token for a new offer; None where offers need no links."""
        return None if self._confirms_addresses else new_token(self._random)

    def address(self, token: NewToken) -> str:
        """Return the link. It is shown once."""
        return f"{self._public_url}/offer#{token.text}"

    async def open(self, actor: Actor, token: str) -> UUID | None:
        """Show the offer to the actor from now on, and return its workspace.

        The workspace is where the offer is answered; None: the personal space. Opening a link again has no further
        effect. NotFound for a link to an offer that has ended, Forbidden for an offer to another address, or in a
        workspace of which the actor is not a member.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            opened_link = await store.open_link(connection, digest(token), self._clock.now())
        if opened_link is None:
            raise NotFound("This link no longer works. The offer was answered, withdrawn or has expired.")
        if not opened_link.fits:
            raise Forbidden("This offer is for another email address. Sign in with the account that has it.")
        if not opened_link.enters:
            raise Forbidden("This GPT is in a workspace you aren't in. Ask for an invitation to it first.")
        return opened_link.workspace_id
