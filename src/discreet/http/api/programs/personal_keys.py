"""Routes for a person's own API keys.

Programs use the routes under /v1 (http/openai/).
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from discreet.http.actor import Me
from discreet.http.api.plain_text import TextBody
from discreet.http.api.view import Day, View

if TYPE_CHECKING:
    from discreet.http.services import Services


class NewPersonalKeyBody(TextBody):
    """A new API key that acts for the person.

    `days` is the time until it expires; null: until it is revoked.
    """

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=1000)
    days: int | None = None


class PersonalKeyView(View):
    """A person's own API key.

    `prefix` is the start of the key. `holds`: the key is valid now. `last_used_at` is rounded to the day.
    """

    id: UUID
    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: Day | None
    revoked_at: datetime | None
    holds: bool


class NewPersonalKeyView(View):
    """`text` is the key itself. No other answer contains it."""

    key: PersonalKeyView
    text: str


class PersonalKeysView(View):
    """`base_url` is the address for OpenAI's clients."""

    base_url: str
    keys: list[PersonalKeyView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/me/api-keys", tags=["api"])

    @api.get("")
    async def keys(me: Me) -> PersonalKeysView:
        """Return the person's own keys, newest first, with those that have ended."""
        stored_keys = await services.api.personal_keys.keys(me)
        return PersonalKeysView(
            base_url=f"{services.settings.public_url}/v1", keys=[PersonalKeyView.from_value(key) for key in stored_keys]
        )

    @api.post("", status_code=201)
    async def create(body: NewPersonalKeyBody, me: Me) -> NewPersonalKeyView:
        """Create a key. Only this answer contains the key itself.

        Needs a recent authentication.
        """
        created = await services.api.personal_keys.create(me, body.name, body.days)
        return NewPersonalKeyView(key=PersonalKeyView.from_value(created.key), text=created.text)

    @api.delete("/{key_id}", status_code=204)
    async def revoke(key_id: UUID, me: Me) -> None:
        """Revoke a key at once. Running answers for it end."""
        await services.api.personal_keys.revoke(me, key_id)

    return api
