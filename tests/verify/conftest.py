"""An instance in which everything has happened once, verified as `discreet verify` does; and a way to break it.

Ada builds a GPT and allows improvement, Ben chats with it and lets it call, Cleo works in a team, Dan takes back and
deletes. A dataset is built, a day is released, terms are accepted.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure, build_releasing, build_sequencer, open_verification_snapshot
from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.conversations.attachment import Attachment, FileKind, NewAttachment, encode_text
from discreet.db import catalogue as db_catalogue
from discreet.db.catalogue import Declared
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record, record_for
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, AccountRole, Actor
from discreet.identity.accounts.instance import SignUp
from discreet.identity.accounts.policies.service import Policies
from discreet.identity.accounts.space import Space, WorkspaceRole
from discreet.identity.workspaces.rules_update import RulesUpdate
from discreet.models.endpoint import WireProtocol
from discreet.models.form import EndpointForm
from discreet.ports.documents import Extracted
from discreet.promises.parties import Service
from discreet.promises.recipients import RecipientFacts, RunBy
from discreet.promises.terms import PolicyKind
from discreet.promises.visibility import Level, Right
from discreet.promises.workspace_rules import Builders, ThirdPartyGpts
from discreet.quotas.quota import Quota
from discreet.quotas.quota import QuotaSubjectKind as QuotaKind
from discreet.quotas.service import Subject
from discreet.training.storage import DatasetStorage
from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot, load_key_names
from discreet.verify.run import verify
from tests.fakes.image_endpoint import ImageEndpoint
from tests.fakes.third_party import ThirdParty
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.consent_flow import start_consent_flow
from tests.support.conversation_keys import key_name, share_name
from tests.support.datasets import build_dataset
from tests.support.gpt_with_actions import publish_gpt_with_actions
from tests.support.images import make_image
from tests.support.insight_factories import add_crowd
from tests.verify.planted import Touching

Verifying = Callable[..., Awaitable[dict[str, Findings]]]
Breaking = Callable[..., Awaitable[Findings]]


@dataclass(frozen=True)
class SeededInstallation:
    """What there is to break."""

    ada: Actor
    ben: Actor
    cleo: Actor
    dan: Actor
    gpt: UUID
    open_talk: UUID
    """Ben's, which everybody allows."""
    team_talk: UUID
    letter: UUID
    """A file that Ben gave in a conversation of his own."""
    dataset: UUID
    given_away: UUID
    """A GPT that Ada handed over to Ben."""
    left: UUID
    """A conversation that Dan deleted."""
    original: UUID
    copy: UUID
    """Ben's copy of another GPT of Ada's; both allow everything."""
    copy_talk: UUID
    own_leaf: UUID
    share_leaf: UUID
    """Those of the open talk."""

    def names(self) -> dict[str, object]:
        """For statements and for what is expected."""
        ids = {f"{name}_id": getattr(self, name).account_id for name in ("ada", "ben", "dan")}
        return vars(self) | ids | {"team_person": self.cleo.account_id, "team": self.cleo.space.workspace_id}


@pytest_asyncio.fixture(scope="module")
async def seeded(
    infra: Infrastructure,
    owner: Any,
    services: Services,
    build: Builder,
    clock: SettableClock,
    third_party: ThirdParty,
    other_party: ThirdParty,
    image_endpoint: ImageEndpoint,
) -> SeededInstallation:
    olga = await build.person("olga", role=AccountRole.OPERATOR)
    ada, ben, dan = [await build.person(name, improve=True) for name in ("ada", "ben", "dan")]
    await came_by_the_set_up_link(infra, olga)
    cleo = await build.person("cleo", improve=True)
    cleo = await works_in_a_team(services, olga, cleo, dan)
    clock.advance(minutes=1)
    gpt = await taught_gpt(infra, services, build, ada, third_party, other_party)
    original, copy = await copied(services, build, ada, ben, clock)
    given_away = await handed_over(services, ada, ben)
    clock.advance(minutes=2)
    open_talk = await build.talk(ben, "Which way?", "Over there.", gpt_id=gpt)
    copy_talk = await build.talk(ben, "And which way now?", "That way.", gpt_id=copy)
    left = await build.talk(dan, "A secret", "Noted")
    team_talk = await build.talk(cleo, "Numbers", "Fine")
    clock.advance(minutes=3)
    dataset = (await build_dataset(build, olga)).dataset.id
    await looked_at(services, olga, dataset)
    clock.advance(minutes=5)
    await build.choose(dan, False)
    await services.conversations.delete(dan, left)
    letter = await given(infra, services, ben)
    await calls(services, build, ben, gpt)
    await make_image(services, ben)
    await agree(infra, olga, ben)
    await services.workspace_policy.publish(cleo, "No names go in.", "", follows=0)
    await a_day_later(infra, clock, gpt)
    await decided_by_operator(services, olga, ben)
    await gone_with_everything(services, build)
    await written_down(infra, gpt)
    own_leaf, share_leaf = await key_name(owner, open_talk), await share_name(owner, open_talk)
    assert share_leaf
    return SeededInstallation(
        ada, ben, cleo, dan, gpt, open_talk, team_talk, letter, dataset, given_away, left, original, copy, copy_talk,
        own_leaf, share_leaf,
    )  # fmt: skip


def address(actor: Actor) -> str:
    return f"{actor.name}-{actor.account_id}@example.org"


async def came_by_the_set_up_link(infra: Infrastructure, olga: Actor) -> None:
    async with infra.database.anonymous() as connection:
        await connection.execute(
            "INSERT INTO one_time_links (id, kind, token_hash, created_at, expires_at, used_at)"
            " SELECT gen_random_uuid(), 'set_up', sha256('set up'), created_at, created_at, created_at"
            " FROM accounts WHERE id = $1",
            olga.account_id,
        )
        made = LogEntry(EntryKind.ROLE_CHANGED, infra.clock.now(), {"role": "operator", "before": None, "of": "server"})
        await record_for(connection, olga.account_id, made, infra.keys, infra.random)


async def works_in_a_team(services: Services, olga: Actor, cleo: Actor, other: Actor) -> Actor:
    """Cleo owns it. Another came in, was made an admin, and was suspended and restored."""
    team = await services.workspaces.create("Team", Service.TEAM, [address(cleo)], actor=olga)
    cleo = replace(cleo, space=Space(Service.TEAM, team.id, WorkspaceRole.OWNER))
    await services.workspaces.add(olga, team.id, address(other), WorkspaceRole.MEMBER)
    await services.members.change_role(cleo, other.account_id, WorkspaceRole.ADMIN)
    await services.members.suspend(cleo, other.account_id)
    await services.members.restore(cleo, other.account_id)
    rules = RulesUpdate(Builders.EVERYONE, Level.EVERYONE, ThirdPartyGpts.ALL, (), ("example.org",), None)
    page = await services.rules.page(cleo, team.id)
    await services.rules.change(cleo, team.id, rules, revision=page.revision, confirmed=True)
    return cleo


async def copied(services: Services, build: Builder, ada: Actor, ben: Actor, clock: SettableClock) -> tuple[UUID, UUID]:
    """Of Ada's GPT, which she allows, Ben publishes a copy, which he allows."""
    written = Configuration("Pathfinder", instructions="You find every path that there is, and some more.")
    original = (await services.gpts.drafts.create(ada, written)).gpt.id
    await build.choose_for_gpt(ada, original, True)
    await services.gpt_sharing.offer(ada, original, address(ben), Right.VIEW)
    _, [offer] = await services.gpt_sharing.list_shared_with_me(ben)
    await services.gpt_sharing.accept(ben, offer.id, Right.VIEW)
    clock.advance(minutes=1)
    copy = (await services.gpt_files.duplicate(ben, original)).edit.gpt.id
    await build.choose_for_gpt(ben, copy, True)
    await services.gpts.publisher.publish(ben, copy, Level.EVERYONE)
    return original, copy


async def looked_at(services: Services, olga: Actor, dataset: UUID) -> None:
    """Shown, taken away in clear, and trained from."""
    await services.dataset_access.preview(olga, dataset, 0, 5)
    [*_] = await services.dataset_access.download(olga, dataset)
    await services.datasets.record_model(olga, dataset, "Pathfinder 1", "")


async def handed_over(services: Services, ada: Actor, ben: Actor) -> UUID:
    """Allowed and published before, and published once more afterwards."""
    gpt = (
        await services.gpts.drafts.create(ada, Configuration("Old guide", instructions="You know the old way."))
    ).gpt.id
    await services.gpts.choose_improve(ada, gpt, True)
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    await services.gpt_transfers.offer(ada, gpt, address(ben))
    [offer] = await services.gpt_transfers.list_offers_to_me(ben)
    await services.gpt_transfers.accept(ben, offer.id)
    await services.gpts.publisher.publish(ben, gpt, Level.ME)
    return gpt


async def decided_by_operator(services: Services, olga: Actor, ben: Actor) -> None:
    """About the server, and about somebody's sign-in."""
    await services.administration.change_instance(olga, "Home", SignUp.CLOSED)
    await services.quotas.set(olga, Subject(QuotaKind.ACCOUNT, ben.account_id), Quota(1000, None, None))
    await services.budgets.set(olga, 1.0, "Less noise is not needed.")
    provider = EndpointForm(name="Provider", protocol=WireProtocol.CHAT, base_url="https://models.example/v1")
    declared = RecipientFacts(run_by=RunBy.COMPANY, company="Models Ltd", retention_days=30)
    await services.model_administration.add(olga, provider, declared)
    gone = await services.model_administration.add(olga, provider)
    await services.model_administration.remove(olga, gone)
    link = await services.password_reset.create_link(CLI_ACTOR, address(ben))
    await services.password_reset.reset(link.link.partition("#")[2], "a new password for ben")
    await services.password_reset.create_link(CLI_ACTOR, address(ben))
    await services.suspension.suspend(CLI_ACTOR, address(ben))
    await services.suspension.restore(CLI_ACTOR, address(ben))


async def gone_with_everything(services: Services, build: Builder) -> None:
    eve = await build.person("eve", improve=True)
    await services.account_deletion.delete_by_email(address(eve))


async def given(infra: Infrastructure, services: Services, ben: Actor) -> UUID:
    """A file with the first question of a conversation."""
    id_, key = infra.random.new_id(), infra.random.bytes(32)
    file = NewAttachment(
        Attachment(id=id_, key=key, name="letter.txt", kind=FileKind.DOCUMENT, bytes=4),
        b"Dear",
        encode_text((Extracted("", "Dear"),)),
    )
    await services.conversations.begin(ben, None, "What does it say?", [file])
    return id_


async def taught_gpt(
    infra: Infrastructure,
    services: Services,
    build: Builder,
    ada: Actor,
    third_party: ThirdParty,
    other_party: ThirdParty,
) -> UUID:
    """With actions, knowledge, and instructions that its builder allows for improvement."""
    gpt = await publish_gpt_with_actions(infra, services, ada, third_party.origin, other_party.origin)
    await build.choose_for_gpt(ada, gpt, True)
    await services.gpts.drafts.save(ada, gpt, Configuration("Guide", instructions="You know the way."))
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    return gpt


async def calls(services: Services, build: Builder, ben: Actor, gpt: UUID) -> None:
    """One that is allowed once, one by "always", one that is declined; and one in a conversation that is deleted."""
    at = await start_consent_flow(services, build, ben, gpt, version=2)
    card = await at.card()
    await at.allow(card, always=True)
    await at.call(card)
    await at.send()
    await services.consents.decline(ben, (await at.mail()).id)
    gone = await start_consent_flow(services, build, ben, gpt, version=2)
    await gone.send()
    assert gone.conversation_id
    await services.conversations.delete(ben, gone.conversation_id)


async def agree(infra: Infrastructure, olga: Actor, ben: Actor) -> None:
    policies = Policies(infra)
    await policies.publish(olga, PolicyKind.TERMS, "Be kind.", "")
    await policies.accept(ben, {PolicyKind.TERMS: 1})


async def a_day_later(infra: Infrastructure, clock: SettableClock, gpt: UUID) -> None:
    """And the numbers of the day are out."""
    await add_crowd(infra, gpt, clock.now().date(), 3)
    clock.advance(days=1)
    await build_releasing(infra).release_due()
    await add_crowd(infra, gpt, clock.now().date(), 2)


async def written_down(infra: Infrastructure, gpt: UUID) -> None:
    """Some entries in the evidence log, signed."""
    async with infra.database.anonymous() as connection:
        for n in range(3):
            act = LogEntry(EntryKind.ADMINISTRATIVE_ACT, infra.clock.now(), {"n": n})
            await record(connection, act, subject=f"gpt:{gpt}")
    await build_sequencer(infra).advance()


@pytest.fixture(scope="module")
def verified(infra: Infrastructure, postgres: str, seeded: SeededInstallation) -> Verifying:
    """What `discreet verify` finds of these promises, or all."""

    async def run(*wanted: str) -> dict[str, Findings]:
        async with open_verification_snapshot(infra, postgres) as on:
            return {each.id: each.findings async for each in verify(replace(on, recheck_after=0), wanted)}

    return run


@pytest_asyncio.fixture(scope="module")
async def declared(infra: Infrastructure, postgres: str, database_name: str) -> Declared:
    return await db_catalogue.declared(postgres, database_name)


@pytest.fixture(scope="module")
def broken(infra: Infrastructure, owner: Any, declared: Declared, seeded: SeededInstallation) -> Breaking:
    """What is found of a promise after the owner has changed something, past every trigger and right, and undoes it."""

    async def find(
        promise: str, *statements: str, touching: Touching | None = None, known: tuple[str, ...] = ()
    ) -> Findings:
        async def as_declared() -> Declared:
            return declared

        @asynccontextmanager
        async def same() -> AsyncIterator[Any]:
            yield owner

        archive = DatasetStorage(infra.keys, infra.settings.home / "datasets")
        change, touched = owner.transaction(), ExitStack()
        await change.start()
        try:
            await owner.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                await owner.execute(statement.format(**seeded.names()))
            touched.enter_context(touching(infra, seeded) if touching else nullcontext())
            await owner.execute("SET LOCAL ROLE discreet_verify")
            await load_key_names(owner, infra.keys)
            now = infra.clock.now()
            on = VerificationSnapshot(
                connection=owner,
                reopen=same,
                keys=infra.keys,
                archive=archive,
                home=infra.settings.home,
                now=now,
                declared=as_declared,
                recheck_after=0,
                known_roles=known,
            )
            [found] = [each.findings async for each in verify(on, [promise])]
            return found
        finally:
            touched.close()
            await change.rollback()

    return find
