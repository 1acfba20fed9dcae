"""A user's own key: killed at any point, next to background work, and what restored backups hold (P7)."""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.import_conversation import ConversationImporter
from discreet.chat.conversations.imported_conversation import ImportedConversation, ImportedMessage
from discreet.chat.conversations.key_handover import KeyHandover
from discreet.chat.conversations.key_scopes import KeyHolder
from discreet.chat.conversations.message import Role
from discreet.crypto.envelope import key_fingerprint, next_key
from discreet.data_rights.exports.collector import ExportCollector
from discreet.data_rights.exports.job import ExportJob, KeyUnavailable
from discreet.data_rights.exports.seals import ExportKeys
from discreet.db.pool import Connection
from discreet.errors import DiscreetError, NotFound, Unavailable
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.conversation_key import own_key
from discreet.identity.accounts.space import PERSONAL
from discreet.identity.accounts.user_key.custody import KeyCustodyTransfer
from discreet.identity.accounts.user_key.service import SessionCredential
from discreet.identity.accounts.user_key.unlock_method import UnlockMethods
from discreet.promises.user_key import may_allow_improvement, must_unlock
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.journeys.cards import FLIGHT, ask_and_allow, travel_guide, waiting_card
from tests.support.chat_client import ask, follow
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.conversation_keys import key_name
from tests.support.export_client import EXPORTS
from tests.support.gpt_with_actions import answer_script
from tests.support.people import Cast, sign_in, sign_up
from tests.support.user_keys import (
    PASSPHRASE,
    confirm_identity,
    keep_own_key,
    read_grants,
    sent_fields,
    stolen_keys,
    unlock_own_key,
)

pytestmark = pytest.mark.promise("P7")

SAID = "Three of these"


async def texts(browser: Client, ids: list[UUID]) -> list[Any]:
    found = [(await browser.get(f"/api/conversations/{id_}")).ok() for id_ in ids]
    return [conversation["messages"][0]["text"] for conversation in found]


async def killed_while_keeping(
    infra: Infrastructure, owner: Any, clock: SettableClock, person: Client, moment: str
) -> None:
    session = await owner.fetchval("SELECT id FROM sessions WHERE account_id = $1", person.id)
    killed = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.services.kill_during_key_handover",
        infra.addresses.serve,
        str(infra.settings.home / "keys"),
        clock.now().isoformat(),
        str(person.id),
        str(session),
        person.token,
        moment,
        cwd=Path(__file__).parents[2],
    )
    assert await killed.wait() == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["undecided", "before", "after"])
async def test_a_server_that_is_killed_leaves_one_state_or_the_other(
    cast: Cast,
    client: Callable[[], Client],
    services: Services,
    infra: Infrastructure,
    owner: Any,
    clock: SettableClock,
    moment: str,
) -> None:
    person = await sign_up(client(), f"gus-{moment}")
    ids = [(await ask(person, SAID)).conversation for _ in range(3)]
    old = {id_: await key_name(owner, id_) for id_ in ids}
    await killed_while_keeping(infra, owner, clock, person, moment)
    kept = moment != "undecided"
    assert (await person.get("/api/me/own-key")).ok()["finished"] is not kept
    assert await texts(person, ids) == [SAID] * 3, "it opens at every moment, whatever is still to be done"
    for id_ in ids:
        assert {grant.holder for grant in await read_grants(owner, id_)} >= {
            KeyHolder.PERSON if kept else KeyHolder.USER
        }
    await services.key_custody.resume_interrupted()  # as the next start does
    assert (await person.get("/api/me/own-key")).ok()["finished"]
    for id_ in ids:
        assert (await key_name(owner, id_) == old[id_]) is not kept
        assert (own_key(infra.keys, old[id_]) is None) is kept
    assert not await owner.fetchval("SELECT count(*) FROM conversations WHERE spare_key IS NOT NULL")
    assert await texts(person, ids) == [SAID] * 3


class FullDisk(KeyHandover):
    """The real handover, on a disk that is full once everything was handed over."""

    full = False

    async def hand_over(self, connection: Connection, account_id: UUID) -> None:
        await super().hand_over(connection, account_id)
        self.full = True

    async def advance(self, connection: Connection) -> None:
        if self.full:
            raise Unavailable("The disk is full.")
        await super().advance(connection)


async def test_the_recovery_code_is_shown_although_the_former_keys_are_still_there(
    cast: Cast, client: Callable[[], Client], services: Services, infra: Infrastructure, owner: Any
) -> None:
    person = await sign_up(client(), "full")
    id_ = (await ask(person, SAID)).conversation
    old = await key_name(owner, id_)
    await confirm_identity(person)
    session = await owner.fetchval("SELECT id FROM sessions WHERE account_id = $1", person.id)
    custody = KeyCustodyTransfer(
        infra,
        choices=ConsentChoices(infra),
        openers=UnlockMethods(infra.random),
        resources=(FullDisk(infra.keys, infra.random),),
        discard_copies=services.exports.discard_all,
        delete_all=services.conversations.deletion.delete_own_space,
    )
    actor = Actor(person.id, "", AccountRole.PERSON, session, PERSONAL)
    code = await custody.begin(SessionCredential(actor, person.token), PASSPHRASE)
    assert not (await person.get("/api/me/own-key")).ok()["finished"]
    await services.key_custody.resume_interrupted()
    assert (await person.get("/api/me/own-key")).ok()["finished"]
    assert own_key(infra.keys, old) is None
    another = await sign_in(client(), "full")
    (await unlock_own_key(another, code, "recovery_code")).ok()
    assert await texts(another, [id_]) == [SAID]


@pytest.mark.promise("P5")
@pytest.mark.parametrize("moment", ["undecided", "before", "after"])
async def test_sent_data_is_listed_at_every_moment(
    cast: Cast,
    client: Callable[[], Client],
    services: Services,
    infra: Infrastructure,
    owner: Any,
    clock: SettableClock,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    moment: str,
) -> None:
    """A server that is killed in between leaves some keys at the old and some at the next one."""
    person = await sign_up(client(), f"ned-{moment}")
    guide = await travel_guide(infra, cast.ada, third_party.origin)
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    for _ in range(3):
        await ask_and_allow(person, "Is LH 400 on time?", guide)
    open_card = (await ask(person, "And tomorrow?", gpt_id=guide)).conversation
    listed = await sent_fields(person)
    assert len(listed) == 3
    await killed_while_keeping(infra, owner, clock, person, moment)
    assert await sent_fields(person) == listed
    (await person.get(f"/api/consents/{await waiting_card(person, open_card)}")).ok()
    await services.key_custody.resume_interrupted()
    assert await sent_fields(person) == listed
    card = (await person.get(f"/api/consents/{await waiting_card(person, open_card)}")).ok()
    (await person.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"], "always": False})).ok()
    await follow(person, open_card)
    assert len(await sent_fields(person)) == 4


def test_a_key_moves_on_once_and_never_comes_back(infra: Infrastructure) -> None:
    keys, name = infra.keys, "conversation/00000000-0000-0000-0000-0000000000aa"
    first = keys.create_key(name)
    mark = key_fingerprint(next_key(first))
    for _ in range(2):
        keys.advance_key(name, mark)
        assert keys.key(name) == next_key(first)
    with pytest.raises(ValueError, match="not the key that should be replaced"):
        keys.advance_key(name, key_fingerprint(first))
    keys.destroy_key(name)
    keys.advance_key(name, mark)
    assert keys.key(name) is None, "what was destroyed stays so"


@pytest.mark.parametrize(
    ("kept", "brought", "borrowed", "locked"),
    [
        (False, False, False, False),
        (False, False, True, False),
        (True, True, False, False),
        (True, False, True, False),
        (True, False, False, True),
    ],
)
def test_who_has_to_unlock(kept: bool, brought: bool, borrowed: bool, locked: Any) -> None:
    assert must_unlock(is_user_held=kept, is_unlocked=brought, via_sso=borrowed) is locked
    assert may_allow_improvement(is_user_held=kept) is not kept


async def test_an_export_waits_for_its_person_and_is_sealed_with_their_key(
    cast: Cast, client: Callable[[], Client], services: Services, infra: Infrastructure, owner: Any
) -> None:
    person = await sign_up(client(), "hal")
    await ask(person, SAID)
    await confirm_identity(person)
    waiting = (await person.post(EXPORTS)).ok()["id"]
    await keep_own_key(person)
    state = await owner.fetchval("SELECT state FROM exports WHERE id = $1::uuid", waiting)
    assert state == "discarded", "it was a copy under keys of the server"
    asked = (await person.post(EXPORTS)).ok()["id"]
    infra.keys.unlocked.evict_account_keys(person.id)
    keys = ExportKeys(infra.keys, infra.random)
    gathers_nothing = ExportCollector(None)
    with pytest.raises(KeyUnavailable):
        await ExportJob(infra.database, keys, infra.clock, services.accounts, gathers_nothing).make(
            UUID(asked), person.id
        )


async def test_of_a_backup_from_before_nothing_opens_and_nothing_is_shown(
    cast: Cast, client: Callable[[], Client], services: Services, infra: Infrastructure, owner: Any
) -> None:
    person = await sign_up(client(), "ida")
    answer = await ask(person, SAID)
    backup = await read_grants(owner, answer.conversation)
    await keep_own_key(person)
    await confirm_identity(person)
    (await person.delete("/api/me/own-key")).ok()
    await owner.execute("DELETE FROM key_grants WHERE conversation_id = $1", answer.conversation)
    for grant in backup:
        await owner.execute(
            "INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)"
            " VALUES ($1, $2, 'consumer_chat', $3, $4, $5)",
            answer.conversation,
            person.id,
            grant.scope,
            grant.holder,
            grant.sealed_key,
        )
    with pytest.raises(NotFound):
        stolen_keys(infra).open(person.id, answer.conversation, [g for g in backup if g.holder is KeyHolder.USER])
    assert (await person.get("/api/conversations")).ok()["conversations"] == []
    assert (await person.get(f"/api/conversations/{answer.conversation}")).status == 404


async def test_a_workspaces_conversations_stay_the_workspaces(
    cast: Cast, owner: Any, services: Services, client: Callable[[], Client]
) -> None:
    answer = await ask(cast.cleo, SAID)
    await keep_own_key(cast.cleo)
    assert {grant.holder for grant in await read_grants(owner, answer.conversation)} == {KeyHolder.USER}
    again = await ask(cast.cleo, SAID)
    assert {grant.holder for grant in await read_grants(owner, again.conversation)} == {KeyHolder.USER}
    locked = await sign_in(client(), "cleo")
    assert (await locked.get(f"/api/conversations/{answer.conversation}")).status == 403, (
        "the door is shut in every space"
    )
    (await unlock_own_key(locked)).ok()
    assert await texts(locked, [answer.conversation, again.conversation]) == [SAID] * 2


async def test_an_account_is_deleted_with_its_key(cast: Cast, client: Callable[[], Client], owner: Any) -> None:
    person = await sign_up(client(), "jim")
    await ask(person, SAID)
    await keep_own_key(person)
    locked = await sign_in(client(), "jim")
    await confirm_identity(locked)
    (await locked.post("/api/me/deletion", {"email": "jim@example.org"})).ok()
    for table in ("user_keys", "user_key_unlock_methods", "accounts"):
        column = "id" if table == "accounts" else "account_id"
        async with asyncio.timeout(60):
            while await owner.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = $1", person.id):
                await asyncio.sleep(0.02)


async def test_moving_in_without_its_person_ends_with_a_sentence(
    cast: Cast, client: Callable[[], Client], infra: Infrastructure, services: Services
) -> None:
    """Incoming content is encrypted with the key; without it, nothing is stored."""
    person = await sign_up(client(), "kit")
    await keep_own_key(person)
    message = ImportedMessage("1", None, Role.USER, SAID, infra.clock.now())
    earlier = ImportedConversation(
        title="Old", began_at=infra.clock.now(), changed_at=infra.clock.now(), messages=[message], shown="1"
    )
    taking_in = ConversationImporter(infra)

    async def also(*_: Any) -> None:
        """Nothing more is written about it."""

    actor = Actor(person.id, "", AccountRole.PERSON, person.id, PERSONAL)
    came = await taking_in.import_conversation(actor, earlier, also)
    assert await texts(person, [came]) == [SAID]
    infra.keys.unlocked.evict_account_keys(person.id)
    with pytest.raises(DiscreetError):
        await taking_in.import_conversation(actor, earlier, also)
