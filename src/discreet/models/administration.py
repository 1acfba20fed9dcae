"""An operator's model endpoints: connections, facts about who runs them, offered models, defaults (P14).

Invariants:
- Operator only. A key or a header's value is never returned.
- Each change of facts is a row of their history and an entry of the evidence log, in one transaction.
- A key never goes to another address than the one that it was given for. Facts do not carry over to another host.
- Facts that this server proves (the embedded model's) cannot be declared.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from asyncpg import UniqueViolationError

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Invalid, NotFound
from discreet.evidence.server_events import ServerEvent, record_act
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.jobs.queue import JobQueue
from discreet.models import store
from discreet.models.directory import BuiltInEndpoint, build_connection, get_host
from discreet.models.endpoint import (
    EMBEDDED_ID,
    KIND_FOR,
    SETTINGS_ID,
    EndpointConnection,
    EndpointSource,
    Measurement,
    ModelKind,
    OfferedModel,
    StoredFacts,
    WireProtocol,
)
from discreet.models.form import (
    UNKNOWN_FACTS,
    EndpointChange,
    EndpointForm,
    OfferedModelForm,
    check_facts,
    check_models,
)
from discreet.models.overview import EndpointDetails, EndpointReach, ModelsOverview
from discreet.models.sealed_headers import NO_SECRETS, EndpointSecrets, SealedHeaders
from discreet.models.store import StoredCatalogue, StoredEndpoint
from discreet.models.vector_spaces import EMBED_KNOWLEDGE
from discreet.ports.model_request import ModelPurpose
from discreet.promises.measurements import MeasuredFacts
from discreet.promises.recipients import ModelRecipient, RecipientFacts


async def _do_nothing() -> None:
    """Do nothing: the caller keeps no catalogue."""


class ModelAdministration:
    """`changed` brings this process's catalogue up to date; others follow by themselves.

    `jobs` None: the hourly job embeds knowledge again, where another embedding model was chosen.
    """

    def __init__(
        self,
        runtime: Runtime,
        reach: EndpointReach,
        built_in: BuiltInEndpoint,
        changed: Callable[[], Awaitable[None]] = _do_nothing,
        jobs: JobQueue | None = None,
    ) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._sealed = SealedHeaders(runtime.keys, runtime.random)
        self._reach, self._built_in, self._changed, self._jobs = reach, built_in, changed, jobs

    # Reading -----------------------------------------------------------------------------------------------------

    async def overview(self, actor: Actor) -> ModelsOverview:
        require_operator(actor)
        async with self._database.anonymous() as connection:
            stored = await store.get_catalogue(connection)
        used = filter(self._is_used, stored.endpoints)
        return ModelsOverview(
            endpoints=tuple(self._build_details(each, stored) for each in used),
            defaults=stored.defaults,
            own_models=await self._list_own_models(),
            embedded_model=self._built_in.model,
        )

    async def endpoint(self, actor: Actor, endpoint_id: UUID) -> EndpointDetails:
        """Return one endpoint. NotFound for a removed one."""
        found = (await self.overview(actor)).endpoints
        if endpoint := next((each for each in found if each.id == endpoint_id), None):
            return endpoint
        raise NotFound("This endpoint no longer exists.")

    async def facts_history(self, actor: Actor, endpoint_id: UUID) -> list[StoredFacts]:
        """Return all facts of an endpoint, latest first; also of a removed one."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            history = await store.list_facts_history(connection, endpoint_id)
        if not history:
            raise NotFound("This endpoint no longer exists.")
        return history

    # Connections -------------------------------------------------------------------------------------------------

    async def add(self, actor: Actor, form: EndpointForm, facts: RecipientFacts | None = None) -> UUID:
        """Add an endpoint. Without facts everything about it is unknown."""
        require_operator(actor)
        form, endpoint_id = self._check_form(form), self._random.new_id()
        declared = self._check_facts(facts or UNKNOWN_FACTS, form.base_url)
        try:
            async with self._database.anonymous() as connection:
                now = self._clock.now()
                await store.lock(connection)
                await store.add_endpoint(connection, self._build_stored(endpoint_id, form, form.secrets()), now)
                await self._declare(connection, endpoint_id, declared, now)
        except BaseException:
            self._sealed.forget(endpoint_id)
            raise
        await self._changed()
        return endpoint_id

    async def change(
        self, actor: Actor, endpoint_id: UUID, change: EndpointChange, facts: RecipientFacts | None = None
    ) -> None:
        """Change an endpoint's connection.

        Another address loses the saved key and headers, and another host also the facts, unless they are given again.
        """
        require_operator(actor)
        async with self._database.anonymous() as connection:
            await store.lock(connection)
            before = await self._get_own_endpoint(connection, endpoint_id)
            form = self._check_form(change.of(_get_form(before)))
            saved = self._open_secrets(before) if form.base_url == before.base_url else NO_SECRETS
            if facts is None and get_host(form.base_url) != get_host(before.base_url):
                facts = UNKNOWN_FACTS
            await store.change_endpoint(connection, self._build_stored(endpoint_id, form, form.secrets(saved)))
            await store.delete_measurement(connection, endpoint_id)
            if facts is not None:
                declared = self._check_facts(facts, form.base_url)
                await self._declare(connection, endpoint_id, declared, self._clock.now())
        await self._changed()

    async def remove(self, actor: Actor, endpoint_id: UUID) -> None:
        """Remove an endpoint with its models, and destroy its key. Answers keep its name."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            await store.lock(connection)
            await self._get_own_endpoint(connection, endpoint_id)
            now = self._clock.now()
            await store.remove_endpoint(connection, endpoint_id, now)
            await store.delete_measurement(connection, endpoint_id)
            await self._embed_again(connection)
            await record_act(connection, ServerEvent.MODEL_ENDPOINT_REMOVED, now, endpoint=str(endpoint_id))
        self._sealed.forget(endpoint_id)
        await self._changed()

    # Facts -------------------------------------------------------------------------------------------------------

    async def set_facts(self, actor: Actor, endpoint_id: UUID, facts: RecipientFacts) -> None:
        """Declare facts about an endpoint, from now on."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            await store.lock(connection)
            endpoint = await self._get_stored_endpoint(connection, endpoint_id)
            if endpoint.source is EndpointSource.EMBEDDED:
                raise Conflict(
                    "The facts about this server's own model are proven by its code, so they can't be changed."
                )
            declared = self._check_facts(facts, self._get_address(endpoint))
            await self._declare(connection, endpoint_id, declared, self._clock.now())
        await self._changed()

    async def _declare(self, connection: Connection, endpoint_id: UUID, facts: RecipientFacts, now: datetime) -> None:
        in_force = {each.endpoint_id: each.facts for each in await store.list_facts_in_force(connection)}
        if in_force.get(endpoint_id) == facts:
            return
        await store.add_facts(connection, endpoint_id, facts, now)
        details = {name: value for name, value in vars(facts).items() if not name.endswith("_url")}
        await record_act(connection, ServerEvent.RECIPIENT_FACTS_CHANGED, now, endpoint=str(endpoint_id), facts=details)

    async def set_masks(self, actor: Actor, endpoint_id: UUID, masks: bool) -> None:
        """Set whether prompts for an endpoint are masked unless a person chooses otherwise (P14)."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            await store.lock(connection)
            found = await self._get_stored_endpoint(connection, endpoint_id)
            if found.source is EndpointSource.EMBEDDED:
                raise Conflict("Nothing leaves this server for its own model, so nothing is masked.")
            await store.set_masks(connection, endpoint_id, masks)
        await self._changed()

    # Models ------------------------------------------------------------------------------------------------------

    async def set_models(self, actor: Actor, endpoint_id: UUID, forms: Sequence[OfferedModelForm]) -> None:
        """Replace the models that an endpoint offers. Conflict where a public name is taken."""
        require_operator(actor)
        models, own = check_models(forms), await self._list_own_models()
        try:
            async with self._database.anonymous() as connection:
                await store.lock(connection)
                endpoint = await self._get_own_endpoint(connection, endpoint_id)
                if endpoint.protocol is WireProtocol.MESSAGES and any(
                    each.kind is not ModelKind.CHAT for each in models
                ):
                    raise Invalid("Anthropic's Messages have no embeddings and no reranking.", field="kind")
                offered = await store.list_models(connection)
                others = {each.public_name for each in offered if each.endpoint_id != endpoint_id}
                for model in models:
                    if model.public_name in others or model.public_name in own:
                        raise _name_conflict(model.public_name)
                # A new public name makes a new model, so the former name stays known as withdrawn.
                ids = {(each.name, each.public_name): each.id for each in offered if each.endpoint_id == endpoint_id}
                new_models = [
                    OfferedModel(
                        id=ids.get((model.name, model.public_name)) or self._random.new_id(),
                        endpoint_id=endpoint_id,
                        **vars(model),
                    )
                    for model in models
                ]
                await store.set_models(connection, endpoint_id, new_models, self._clock.now())
                await self._embed_again(connection)
        except UniqueViolationError as duplicates:
            raise Conflict("Two models can't exchange their public names. Save one of them first.") from duplicates
        await self._changed()

    async def set_default(self, actor: Actor, purpose: ModelPurpose, public_name: str | None) -> None:
        """Set the model that answers where no one chose one. None: that for chats, or this server's own."""
        require_operator(actor)
        own = await self._list_own_models()
        async with self._database.anonymous() as connection:
            await store.lock(connection)
            kind = KIND_FOR.get(purpose, ModelKind.CHAT)
            names = [model.public_name for model in await store.list_models(connection) if model.kind is kind]
            if public_name is not None and public_name not in (*names, *(own if kind is ModelKind.CHAT else ())):
                raise NotFound(f"No model is offered as “{public_name[:100]}”. Offer it first.")
            await store.set_default(connection, purpose, public_name)
            await self._embed_again(connection)
        await self._changed()

    # What probes need --------------------------------------------------------------------------------------------

    async def connection(self, actor: Actor, endpoint_id: UUID) -> EndpointConnection:
        """Return how to reach an endpoint that the operator added, with its key."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            stored = await self._get_own_endpoint(connection, endpoint_id)
        return build_connection(stored, self._open_secrets(stored))

    async def set_measured(self, actor: Actor, recipient: ModelRecipient, facts: MeasuredFacts) -> None:
        """Store what was measured of an endpoint just now, unless its host has changed since."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            await store.lock(connection)
            base_url = (await self._get_stored_endpoint(connection, recipient.endpoint_id)).base_url
            if not base_url or get_host(base_url) == recipient.host:
                measured = Measurement(at=self._clock.now(), facts=facts)
                await store.set_measurement(connection, recipient.endpoint_id, measured)
        await self._changed()

    # Helpers -----------------------------------------------------------------------------------------------------

    async def _embed_again(self, connection: Connection) -> None:
        """Queue the job that embeds knowledge: another embedding model may be chosen now."""
        if self._jobs is not None:
            await self._jobs.defer_within(connection, EMBED_KNOWLEDGE)

    def _check_form(self, form: EndpointForm) -> EndpointForm:
        form = form.checked()
        try:
            self._reach.check_address(form.base_url, allows_inside=form.allows_inside)
        except Invalid as wrong:
            raise Invalid(wrong.sentence, field="base_url") from None
        return form

    def _check_facts(self, facts: RecipientFacts, base_url: str) -> RecipientFacts:
        return check_facts(facts, on_this_machine=self._reach.is_loopback(base_url))

    def _build_stored(self, endpoint_id: UUID, form: EndpointForm, secrets: EndpointSecrets) -> StoredEndpoint:
        return StoredEndpoint(
            id=endpoint_id,
            source=EndpointSource.OPERATOR,
            name=form.name,
            protocol=form.protocol,
            base_url=form.base_url,
            sealed_headers=self._sealed.seal(endpoint_id, form.base_url, secrets),
            body_fields=json.dumps(form.body_fields),
            allows_inside=form.allows_inside,
        )

    def _open_secrets(self, stored: StoredEndpoint) -> EndpointSecrets:
        return self._sealed.open(stored.id, stored.base_url, stored.sealed_headers)

    async def _get_stored_endpoint(self, connection: Connection, endpoint_id: UUID) -> StoredEndpoint:
        found = {each.id: each for each in await store.list_endpoints(connection) if self._is_used(each)}
        with suppress(KeyError):
            return found[endpoint_id]
        raise NotFound("This endpoint no longer exists.")

    async def _get_own_endpoint(self, connection: Connection, endpoint_id: UUID) -> StoredEndpoint:
        """Return an endpoint that the operator added. Conflict for the built-in one."""
        endpoint = await self._get_stored_endpoint(connection, endpoint_id)
        if endpoint.source is EndpointSource.SETTINGS:
            raise Conflict("This endpoint is set by the server's settings. Change DISCREET_MODEL_URL and restart.")
        if endpoint.source is EndpointSource.EMBEDDED:
            raise Conflict("The embedded model is part of this server, so its connection can't be changed.")
        return endpoint

    def _is_used(self, stored: StoredEndpoint) -> bool:
        return stored.id not in (EMBEDDED_ID, SETTINGS_ID) or stored.id == self._built_in.id

    async def _list_own_models(self) -> tuple[str, ...]:
        return tuple(await self._built_in.client.models())

    def _get_address(self, stored: StoredEndpoint) -> str:
        return stored.base_url or f"http://{self._built_in.host}"

    def _build_details(self, stored: StoredEndpoint, catalogue: StoredCatalogue) -> EndpointDetails:
        known, models = catalogue.facts[stored.id], catalogue.models
        secrets, own = self._open_secrets(stored), stored.source is EndpointSource.OPERATOR
        embedded = stored.source is EndpointSource.EMBEDDED
        return EndpointDetails(
            id=stored.id,
            source=stored.source,
            name=stored.name,
            protocol=stored.protocol,
            base_url=stored.base_url,
            host=get_host(stored.base_url) if own else self._built_in.host,
            has_key=bool(secrets.key),
            header_names=tuple(secrets.headers),
            body_fields=json.loads(stored.body_fields),
            allows_inside=stored.allows_inside,
            on_this_machine=embedded or self._reach.is_loopback(self._get_address(stored)),
            facts=known.facts,
            facts_since=known.since,
            masks=stored.masks,
            measured=catalogue.measured.get(stored.id),
            models=tuple(each for each in models if each.endpoint_id == stored.id),
        )


def _get_form(stored: StoredEndpoint) -> EndpointForm:
    return EndpointForm(
        name=stored.name,
        protocol=stored.protocol,
        base_url=stored.base_url,
        body_fields=json.loads(stored.body_fields),
        allows_inside=stored.allows_inside,
    )


def _name_conflict(public_name: str) -> Conflict:
    return Conflict(
        f"Another model is already called “{public_name}”. Choose another public name.", field="public_name"
    )
