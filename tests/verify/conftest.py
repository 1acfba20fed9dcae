"""An instance in which everything has happened once, verified as `discreet verify` does; and ways to break it.

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
from tests.verify.planted import OutsideChange

VerifyPromises = Callable[..., Awaitable[dict[str, Findings]]]
FindBreaches = Callable[..., Awaitable[Findings]]


@dataclass(frozen=True)
class SeededInstallation:
    """The people and objects of the instance, which breaches name."""

    ada: Actor
    ben: Actor
    cleo: Actor
    dan: Actor
    gpt: UUID
    open_talk: UUID
    """Ben's conversation, for which all parties allow training."""
    team_talk: UUID
    letter: UUID
    """A file that Ben attached to a conversation of his own."""
    dataset: UUID
    transferred_gpt: UUID
    """A GPT that Ada transferred to Ben."""
    deleted_talk: UUID
    """A conversation that Dan deleted."""
    original: UUID
    copy: UUID
    """Ben's copy of another GPT of Ada's; both allow everything."""
    copy_talk: UUID
    own_leaf: UUID
    share_leaf: UUID
    """The leaves of the open talk."""

    def names(self) -> dict[str, object]:
        """Return the ids for the placeholders of planted statements and expected sentences."""
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
    await use_set_up_link(infra, olga)
    cleo = await build.person("cleo", improve=True)
    cleo = await create_team(services, olga, cleo, dan)
    clock.advance(minutes=1)
    gpt = await publish_gpt(infra, services, build, ada, third_party, other_party)
    original, copy = await publish_copy(services, build, ada, ben, clock)
    transferred_gpt = await transfer_gpt(services, ada, ben)
    clock.advance(minutes=2)
    open_talk = await build.talk(ben, "Which way?", "Over there.", gpt_id=gpt)
    copy_talk = await build.talk(ben, "And which way now?", "That way.", gpt_id=copy)
    deleted_talk = await build.talk(dan, "A secret", "Noted")
    team_talk = await build.talk(cleo, "Numbers", "Fine")
    clock.advance(minutes=3)
    dataset = (await build_dataset(build, olga)).dataset.id
    await view_dataset(services, olga, dataset)
    clock.advance(minutes=5)
    await build.choose(dan, False)
    await services.conversations.delete(dan, deleted_talk)
    letter = await attach_file(infra, services, ben)
    await make_calls(services, build, ben, gpt)
    await make_image(services, ben)
    await accept_terms(infra, olga, ben)
    await services.workspace_policy.publish(cleo, "No names go in.", "", follows=0)
    await release_day(infra, clock, gpt)
    await change_as_operator(services, olga, ben)
    await delete_account(services, build)
    await record_acts(infra, gpt)
    own_leaf, share_leaf = await key_name(owner, open_talk), await share_name(owner, open_talk)
    assert share_leaf
    return SeededInstallation(
        ada, ben, cleo, dan, gpt, open_talk, team_talk, letter, dataset, transferred_gpt, deleted_talk, original, copy, copy_talk,
        own_leaf, share_leaf,
    )  # fmt: skip


def address(actor: Actor) -> str:
    return f"{actor.name}-{actor.account_id}@example.org"


async def use_set_up_link(infra: Infrastructure, olga: Actor) -> None:
    async with infra.database.anonymous() as connection:
        await connection.execute(
            "INSERT INTO one_time_links (id, kind, token_hash, created_at, expires_at, used_at)"
            " SELECT gen_random_uuid(), 'set_up', sha256('set up'), created_at, created_at, created_at"
            " FROM accounts WHERE id = $1",
            olga.account_id,
        )
        entry = LogEntry(
            EntryKind.ROLE_CHANGED, infra.clock.now(), {"role": "operator", "before": None, "of": "server"}
        )
        await record_for(connection, olga.account_id, entry, infra.keys, infra.random)


async def create_team(services: Services, olga: Actor, cleo: Actor, other: Actor) -> Actor:
    """Create a team that Cleo owns; add another person, make them an admin, suspend and restore them."""
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


async def publish_copy(
    services: Services, build: Builder, ada: Actor, ben: Actor, clock: SettableClock
) -> tuple[UUID, UUID]:
    """Create a GPT of Ada's and publish Ben's copy of it. Both allow training."""
    configuration = Configuration("Pathfinder", instructions="You find every path that there is, and some more.")
    original = (await services.gpts.drafts.create(ada, configuration)).gpt.id
    await build.choose_for_gpt(ada, original, True)
    await services.gpt_sharing.offer(ada, original, address(ben), Right.VIEW)
    _, [offer] = await services.gpt_sharing.list_shared_with_me(ben)
    await services.gpt_sharing.accept(ben, offer.id, Right.VIEW)
    clock.advance(minutes=1)
    copy = (await services.gpt_files.duplicate(ben, original)).edit.gpt.id
    await build.choose_for_gpt(ben, copy, True)
    await services.gpts.publisher.publish(ben, copy, Level.EVERYONE)
    return original, copy


async def view_dataset(services: Services, olga: Actor, dataset: UUID) -> None:
    """View and export the dataset unencrypted, and record a model that was trained with it."""
    await services.dataset_access.preview(olga, dataset, 0, 5)
    [*_] = await services.dataset_access.download(olga, dataset)
    await services.datasets.record_model(olga, dataset, "Pathfinder 1", "")


async def transfer_gpt(services: Services, ada: Actor, ben: Actor) -> UUID:
    """Transfer a GPT that allows training from Ada to Ben; both publish it."""
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


async def change_as_operator(services: Services, olga: Actor, ben: Actor) -> None:
    """Change the server's settings and a person's sign-in."""
    await services.administration.change_instance(olga, "Home", SignUp.CLOSED)
    await services.quotas.set(olga, Subject(QuotaKind.ACCOUNT, ben.account_id), Quota(1000, None, None))
    await services.budgets.set(olga, 1.0, "Less noise is not needed.")
    provider = EndpointForm(name="Provider", protocol=WireProtocol.CHAT, base_url="https://models.example/v1")
    declared = RecipientFacts(run_by=RunBy.COMPANY, company="Models Ltd", retention_days=30)
    await services.model_administration.add(olga, provider, declared)
    removed = await services.model_administration.add(olga, provider)
    await services.model_administration.remove(olga, removed)
    link = await services.password_reset.create_link(CLI_ACTOR, address(ben))
    await services.password_reset.reset(link.link.partition("#")[2], "a new password for ben")
    await services.password_reset.create_link(CLI_ACTOR, address(ben))
    await services.suspension.suspend(CLI_ACTOR, address(ben))
    await services.suspension.restore(CLI_ACTOR, address(ben))


async def delete_account(services: Services, build: Builder) -> None:
    eve = await build.person("eve", improve=True)
    await services.account_deletion.delete_by_email(address(eve))


async def attach_file(infra: Infrastructure, services: Services, ben: Actor) -> UUID:
    """Begin a conversation with a file in its first question."""
    id_, key = infra.random.new_id(), infra.random.bytes(32)
    file = NewAttachment(
        Attachment(id=id_, key=key, name="letter.txt", kind=FileKind.DOCUMENT, bytes=4),
        b"Dear",
        encode_text((Extracted("", "Dear"),)),
    )
    await services.conversations.begin(ben, None, "What does it say?", [file])
    return id_


async def publish_gpt(
    infra: Infrastructure,
    services: Services,
    build: Builder,
    ada: Actor,
    third_party: ThirdParty,
    other_party: ThirdParty,
) -> UUID:
    """Publish a GPT with actions, and with instructions that its builder allows for training."""
    gpt = await publish_gpt_with_actions(infra, services, ada, third_party.origin, other_party.origin)
    await build.choose_for_gpt(ada, gpt, True)
    await services.gpts.drafts.save(ada, gpt, Configuration("Guide", instructions="You know the way."))
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    return gpt


async def make_calls(services: Services, build: Builder, ben: Actor, gpt: UUID) -> None:
    """Make a call that is allowed once, one by "always", one that is declined, and one in a deleted conversation."""
    at = await start_consent_flow(services, build, ben, gpt, version=2)
    card = await at.card()
    await at.allow(card, always=True)
    await at.call(card)
    await at.send()
    await services.consents.decline(ben, (await at.mail()).id)
    deleted = await start_consent_flow(services, build, ben, gpt, version=2)
    await deleted.send()
    assert deleted.conversation_id
    await services.conversations.delete(ben, deleted.conversation_id)


async def accept_terms(infra: Infrastructure, olga: Actor, ben: Actor) -> None:
    policies = Policies(infra)
    await policies.publish(olga, PolicyKind.TERMS, "Be kind.", "")
    await policies.accept(ben, {PolicyKind.TERMS: 1})


async def release_day(infra: Infrastructure, clock: SettableClock, gpt: UUID) -> None:
    """Advance the clock by a day and release the day's numbers."""
    await add_crowd(infra, gpt, clock.now().date(), 3)
    clock.advance(days=1)
    await build_releasing(infra).release_due()
    await add_crowd(infra, gpt, clock.now().date(), 2)


async def record_acts(infra: Infrastructure, gpt: UUID) -> None:
    """Record entries in the evidence log and sign its tree."""
    async with infra.database.anonymous() as connection:
        for n in range(3):
            act = LogEntry(EntryKind.ADMINISTRATIVE_ACT, infra.clock.now(), {"n": n})
            await record(connection, act, subject=f"gpt:{gpt}")
    await build_sequencer(infra).advance()


@pytest.fixture(scope="module")
def verify_promises(infra: Infrastructure, postgres: str, seeded: SeededInstallation) -> VerifyPromises:
    """Return a function that verifies these promises, or all, as `discreet verify` does."""

    async def verify_all(*promise_ids: str) -> dict[str, Findings]:
        async with open_verification_snapshot(infra, postgres) as snapshot:
            return {each.id: each.findings async for each in verify(replace(snapshot, recheck_after=0), promise_ids)}

    return verify_all


@pytest_asyncio.fixture(scope="module")
async def declared(infra: Infrastructure, postgres: str, database_name: str) -> Declared:
    return await db_catalogue.declared(postgres, database_name)


@pytest.fixture(scope="module")
def find_breaches(infra: Infrastructure, owner: Any, declared: Declared, seeded: SeededInstallation) -> FindBreaches:
    """Return a function that verifies one promise after changes by the owner, and undoes the changes.

    The owner bypasses every trigger and right.
    """

    async def find(
        promise: str, *statements: str, outside_change: OutsideChange | None = None, known_roles: tuple[str, ...] = ()
    ) -> Findings:
        async def load_declared() -> Declared:
            return declared

        @asynccontextmanager
        async def reopen() -> AsyncIterator[Any]:
            yield owner

        archive = DatasetStorage(infra.keys, infra.settings.home / "datasets")
        change, outside_changes = owner.transaction(), ExitStack()
        await change.start()
        try:
            await owner.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                await owner.execute(statement.format(**seeded.names()))
            outside_changes.enter_context(outside_change(infra, seeded) if outside_change else nullcontext())
            await owner.execute("SET LOCAL ROLE discreet_verify")
            await load_key_names(owner, infra.keys)
            now = infra.clock.now()
            snapshot = VerificationSnapshot(
                connection=owner,
                reopen=reopen,
                keys=infra.keys,
                archive=archive,
                home=infra.settings.home,
                now=now,
                declared=load_declared,
                recheck_after=0,
                known_roles=known_roles,
            )
            [findings] = [each.findings async for each in verify(snapshot, [promise])]
            return findings
        finally:
            outside_changes.close()
            await change.rollback()

    return find
