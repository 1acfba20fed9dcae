"""Where operations are measured: a filled installation with signed-in people.

Its services are built, but none of them runs by itself.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from bench.growth.bulk_rows import CHECKPOINTS, TEAM, Crowd, gather_crowd
from bench.growth.in_process_client import Browser
from bench.growth.meter import Meter
from bench.growth.user_data import Writer
from bench.seeded_installation import empty_installation
from discreet.adapters.egress import EgressGateway
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.adapters.model import RemoteModel
from discreet.adapters.third_party import ThirdPartyClient
from discreet.app.adapters import Adapters, build_built_in_endpoint, connect_model
from discreet.app.exports import build_export_job
from discreet.app.infrastructure import Infrastructure, build_sequencer
from discreet.app.services import build_services
from discreet.data_rights.exports.job import ExportJob
from discreet.db.pool import Connection, Database
from discreet.http.app import create_app
from discreet.http.limits import NO_LIMITS, RateLimits
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.conversation_key import use_of
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.identity.accounts.space import PERSONAL
from discreet.ports.keys import PageUse
from discreet.quotas.fair_embedder import FairEmbedder

PASSWORD = "a long enough bench password"
NO_ENDPOINT = "http://127.0.0.1:9/v1"
"""An address without a model: no measured operation uses one."""
MIN_LENGTH = 10
"""Messages of an account that is made to be deleted."""


@dataclass(frozen=True)
class Person:
    actor: Actor
    email: str
    browser: Browser


@dataclass
class GrowthFixture:
    """The measured installation.

    `ben` writes, and also works in a team of `TEAM`; `olga` is the operator. `talks`: Ben's conversations, the oldest
    first.
    """

    infra: Infrastructure
    owner: Connection
    meter: Meter
    services: Services
    exporting: ExportJob
    app: Any
    ben: Person = field(init=False)
    olga: Person = field(init=False)
    team_id: UUID
    talks: list[UUID]
    crowd: int = 0
    own: int = 0

    async def grow(self, crowd: int) -> None:
        """Add messages of other people up to this number."""
        if crowd > self.crowd:
            await gather_crowd(self.owner, Crowd(crowd - self.crowd), self.crowd)
            await build_sequencer(self.infra).advance()
            await self.owner.execute(CHECKPOINTS)
            await self._share()
            await self._make_pages()
            await self.owner.execute("VACUUM ANALYZE")
            self.crowd = crowd
            await self._confirm()

    async def _share(self) -> None:
        """Create the shares of people who allow training.

        A server's start removes every permission without a share.
        """
        rows = await self.owner.fetch(
            "SELECT party, allowed_since FROM permissions WHERE purpose = 'improve' AND allowed_since IS NOT NULL"
            " AND NOT starts_with(party, 'conversation:')"
        )
        keys = self.infra.keys
        for party, since in rows:
            if keys.share(party) is None:
                keys.create_share(party, since)

    async def _make_pages(self) -> None:
        """Create the key pages of the crowd's conversations."""
        existing = {page for use in PageUse for page in self.infra.keys.pages(use)}
        for row in await self.owner.fetch("SELECT id FROM key_pages"):
            if row["id"] not in existing:
                self.infra.keys.create_page(row["id"], use_of(row["id"]))

    async def write(self, own: int) -> None:
        """Add messages of Ben's up to this number."""
        if own > self.own:
            writer = Writer(self.infra, self.ben.actor.account_id, self.infra.clock.now() - timedelta(days=100))
            self.talks += await writer.write(self.owner, own - self.own, len(self.talks))
            self.own = own
            await self.owner.execute("VACUUM ANALYZE")
            await self._confirm()

    async def _confirm(self) -> None:
        """Confirm passwords again: filling takes long, and an export needs a recent one."""
        for person in (self.ben, self.olga):
            await person.browser.ask("POST", "/api/me/confirm", {"password": PASSWORD})

    async def newcomer(self, name: str, role: AccountRole = AccountRole.PERSON) -> Person:
        """Create an account with a password, a key and a few messages, not signed in."""
        id_, email = self.infra.random.new_id(), f"{name}@example.org"
        await open_account(self.infra, self.owner, id_, email, role)
        await Writer(self.infra, id_, self.infra.clock.now() - timedelta(days=50)).write(self.owner, MIN_LENGTH)
        actor = Actor(id_, name, role, self.infra.random.new_id(), PERSONAL)
        return Person(actor, email, Browser(self.app, self.infra.settings.public_url))


async def open_account(on: Infrastructure, owner: Connection, id_: UUID, email: str, role: AccountRole) -> None:
    on.keys.create_key(f"user/{id_}")
    await owner.execute(
        "INSERT INTO accounts (id, email, name, password_hash, role, created_at) VALUES ($1, $2, $2, $3, $4, $5)",
        id_,
        email,
        await PasswordHashing(on.random).hash(PASSWORD),
        role,
        on.clock.now() - timedelta(days=200),
    )


@asynccontextmanager
async def open_fixture_on(
    infra: Infrastructure, planner: Mapping[str, str] | None = None
) -> AsyncIterator[GrowthFixture]:
    """Yield the fixture on an existing, empty installation.

    `planner` is as in `Meter.open`.
    """
    async with AsyncExitStack() as stack:
        owner = await asyncpg.connect(
            infra.addresses.owner, server_settings={"search_path": "discreet"}, command_timeout=7200
        )
        stack.push_async_callback(owner.close)
        meter = await Meter.open(infra.addresses.serve, owner, stack, planner)
        on = replace(infra, database=Database(meter.pool))
        egress = EgressGateway(())
        stack.push_async_callback(egress.close)
        embedder = MiniLmEmbedder()
        stack.push_async_callback(embedder.close)
        model = RemoteModel(NO_ENDPOINT, None, None, egress=egress)
        stack.push_async_callback(model.close)
        outside = Adapters(
            build_built_in_endpoint(on.settings, model),
            partial(connect_model, egress),
            FairEmbedder(embedder),
            ThirdPartyClient(egress),
        )
        services, _ = build_services(on, outside)
        services = replace(services, limits=RateLimits(NO_LIMITS))
        ensure_service_shares(on.keys)
        await services.models.refresh()
        yield await _fill_installation(on, owner, meter, services)


@asynccontextmanager
async def open_fixture() -> AsyncIterator[GrowthFixture]:
    """Yield the fixture on a throwaway installation."""
    async with empty_installation() as infra, open_fixture_on(infra) as fixture:
        await fixture.owner.execute("ALTER SYSTEM SET autovacuum = off")  # it touches buffers, too
        await fixture.owner.execute("SELECT pg_reload_conf()")
        yield fixture


async def _fill_installation(
    infra: Infrastructure, owner: Connection, meter: Meter, services: Services
) -> GrowthFixture:
    app, now, team_id = create_app(services), infra.clock.now(), infra.random.new_id()
    exporting = build_export_job(infra, services)
    fixture = GrowthFixture(
        infra=infra,
        owner=owner,
        meter=meter,
        services=services,
        exporting=exporting,
        app=app,
        team_id=team_id,
        talks=[],
    )
    fixture.ben, fixture.olga = await fixture.newcomer("ben"), await fixture.newcomer("olga", AccountRole.OPERATOR)
    for person in (fixture.ben, fixture.olga):
        await person.browser.ask("POST", "/api/sign-in", {"email": person.email, "password": PASSWORD})
    await owner.execute(
        "INSERT INTO workspaces (id, service, name, created_at) VALUES ($1, 'team', 'A team', $2)", team_id, now
    )
    await owner.execute(
        "WITH members AS (INSERT INTO accounts (id, email, name, password_hash, created_at)"
        " SELECT uuidv7(), 'member' || n || '@example.org', 'Member ' || n, 'none', $2 FROM generate_series(2, $3) AS n"
        " RETURNING id)"
        " INSERT INTO memberships (workspace_id, account_id, role, joined_at)"
        " SELECT $1::uuid, id, 'member', $2::timestamptz FROM members UNION ALL SELECT $1, $4, 'owner', $2",
        team_id,
        now,
        TEAM,
        fixture.ben.actor.account_id,
    )
    return fixture
