"""Choices: database and key store agree for every user, at any speed, after any crash (P2, P3)."""

import asyncio
import itertools
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.errors import Forbidden, NotFound, Unavailable
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import BATCH, CREATION_GRACE, ConsentChoices, Reconciled
from discreet.identity.accounts.conversation_key import leaf_number, page_of
from discreet.promises.parties import (
    Party,
    Service,
    conversation_party,
    gpt_party,
    service_party,
    third_party,
    user_party,
)
from tests.services.killed_while_choosing import KILLED
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.conversation_keys import find_share, share_name
from tests.support.people import Cast, sign_in

pytestmark = pytest.mark.usefixtures("cast")

numbers = itertools.count()


@pytest_asyncio.fixture
async def ada(services: Services) -> Actor:
    return await new_person(services)


@pytest_asyncio.fixture
async def ben(services: Services) -> Actor:
    return await new_person(services)


async def new_person(services: Services, improve: bool = True) -> Actor:
    """A person who has just signed up."""
    email = f"person{next(numbers)}@example.org"
    return (await services.accounts.sign_up("Somebody", email, "a long enough sentence", improve)).actor


async def in_step(owner: Any, infra: Infrastructure, party: Party) -> bool:
    """Whether the party is allowed; fails when permission and share disagree."""
    since = await owner.fetchval(
        "SELECT allowed_since FROM permissions WHERE party = $1 AND purpose = 'improve'", str(party)
    )
    share = await find_share(owner, infra, party)
    assert (share.since if share else None) == since
    return since is not None


# A choice


@pytest.mark.promise("P2")
async def test_a_yes_has_a_share_of_the_same_moment(services: Services, infra: Infrastructure, owner: Any) -> None:
    person = await new_person(services, improve=False)
    party = user_party(person.account_id)
    assert not await in_step(owner, infra, party)
    await services.choices.choose(person, party, True)
    assert await in_step(owner, infra, party)
    answer = await services.choices.answer(person, party)
    assert answer.since == answer.history[-1].at
    assert [choice.allowed for choice in answer.history] == [False, True]


@pytest.mark.promise("P2")
async def test_a_no_destroys_the_share_and_a_later_yes_makes_another(
    services: Services, infra: Infrastructure, owner: Any, ada: Actor
) -> None:
    party = user_party(ada.account_id)
    first = infra.keys.share(str(party))
    await services.choices.choose(ada, party, False)
    assert not await in_step(owner, infra, party)
    await services.choices.choose(ada, party, True)
    second = infra.keys.share(str(party))
    assert await in_step(owner, infra, party)
    assert second.secret != first.secret
    assert second.since > first.since


async def test_what_already_holds_is_left_alone(services: Services, infra: Infrastructure, ada: Actor) -> None:
    party = user_party(ada.account_id)
    before = await services.choices.answer(ada, party), infra.keys.share(str(party))
    await services.choices.choose(ada, party, True)
    assert (await services.choices.answer(ada, party), infra.keys.share(str(party))) == before
    await services.choices.choose(ada, party, False)
    await services.choices.choose(ada, party, False)
    assert [choice.allowed for choice in await services.choices.history(ada, party)] == [True, False]


@pytest.mark.promise("P2")
async def test_a_clock_set_back_does_not_reopen_the_past(
    services: Services, ada: Actor, clock: SettableClock, infra: Infrastructure, owner: Any
) -> None:
    party = user_party(ada.account_id)
    await services.choices.choose(ada, party, False)
    refused_at = (await services.choices.history(ada, party))[-1].at
    clock.advance(days=-2)
    try:
        await services.choices.choose(ada, party, True)
    finally:
        clock.advance(days=2)
    assert (await services.choices.answer(ada, party)).since > refused_at
    assert await in_step(owner, infra, party)


# Who decides for which party


@pytest.mark.promise("P3")
async def test_only_the_builder_chooses_for_the_gpt(
    services: Services, infra: Infrastructure, owner: Any, ada: Actor, ben: Actor
) -> None:
    party = gpt_party((await services.gpts.drafts.create(ada, "Ada's GPT")).gpt.id)
    assert not await in_step(owner, infra, party), "off until the builder says yes"
    for said in (True, False):
        with pytest.raises(NotFound):
            await services.choices.choose(ben, party, said)
    await services.choices.choose(ada, party, True)
    with pytest.raises(NotFound):
        await services.choices.choose(ben, party, False)
    assert await in_step(owner, infra, party), "Ben's no has not touched Ada's share"
    await services.choices.choose(ada, party, False)
    assert not await in_step(owner, infra, party)
    assert await services.choices.history(ben, party) == ()


@pytest.mark.promise("P2")
async def test_a_person_speaks_only_for_themselves(
    services: Services, infra: Infrastructure, owner: Any, ada: Actor, ben: Actor
) -> None:
    for said in (True, False):
        with pytest.raises(Forbidden):
            await services.choices.choose(ben, user_party(ada.account_id), said)
    assert await in_step(owner, infra, user_party(ada.account_id))
    assert await services.choices.history(ben, user_party(ada.account_id)) == ()


@pytest.mark.promise("P1")
@pytest.mark.parametrize("service", list(Service))
async def test_a_service_has_no_choice(services: Services, ada: Actor, service: Service) -> None:
    for said in (True, False):
        with pytest.raises(Forbidden):
            await services.choices.choose(ada, service_party(service), said)


async def test_a_third_party_has_no_choice(services: Services, ada: Actor) -> None:
    with pytest.raises(Forbidden):
        await services.choices.choose(ada, third_party("api.example.org"), True)


@pytest.mark.promise("P2")
async def test_a_conversation_takes_only_a_no_and_only_from_its_user(
    services: Services, infra: Infrastructure, owner: Any, ada: Actor, ben: Actor
) -> None:
    begun = await services.conversations.begin(ben, None, "Good morning")
    party = conversation_party(begun.conversation.metadata.id)
    assert await in_step(owner, infra, party)
    with pytest.raises(NotFound):
        await services.choices.choose(ada, party, False)
    assert await in_step(owner, infra, party)
    await services.choices.choose(ben, party, False)
    assert not await in_step(owner, infra, party)
    with pytest.raises(Forbidden, match="can't be turned on again"):
        await services.choices.choose(ben, party, True)
    assert not await in_step(owner, infra, party)


@pytest.mark.promise("P2")
async def test_the_database_itself_refuses_to_speak_for_others(infra: Infrastructure, ada: Actor, ben: Actor) -> None:
    """A bug in our code that named the wrong party would end here."""
    insert = "INSERT INTO choices (at, made_by, party, purpose, allowed) VALUES (now(), $1, $2, 'improve', true)"
    for made_by in (ada.account_id, ben.account_id):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with infra.database.acting_as(ben.account_id) as connection:
                await connection.execute(insert, made_by, str(user_party(ada.account_id)))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with infra.database.anonymous() as connection:
            await connection.execute(insert, ada.account_id, str(user_party(ada.account_id)))


async def test_history_cannot_be_rewritten(owner: Any, ada: Actor) -> None:
    for statement in ("UPDATE choices SET allowed = false", "DELETE FROM choices", "TRUNCATE choices"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)


async def test_standings_are_the_facts_of_the_rule(
    services: Services, infra: Infrastructure, ada: Actor, ben: Actor
) -> None:
    parties = [user_party(ben.account_id), service_party(Service.TEAM), user_party(ada.account_id)]
    async with infra.database.acting_as(ada.account_id) as connection:
        of_ben, of_team, of_ada = await services.choices.permissions(connection, parties)
    assert of_ada.allowed_since == (await services.accounts.choices(ada)).since
    assert of_team.allowed_since is None
    assert of_ben.allowed_since is None, "Ben's choice is not Ada's to see"


# Racing


@pytest.mark.promise("P2")
async def test_opposite_choices_at_once_leave_no_disagreement(
    services: Services, infra: Infrastructure, owner: Any, ada: Actor
) -> None:
    party, outcomes = user_party(ada.account_id), set()
    for n in range(50):
        said = (True, True, False, False) if n % 2 else (False, True, False, True)
        await asyncio.gather(*(services.choices.choose(ada, party, each) for each in said))
        outcomes.add(await in_step(owner, infra, party))
    history = [choice.allowed for choice in await services.choices.history(ada, party)]
    assert all(a is not b for a, b in itertools.pairwise(history)), "each choice changed something"
    moments = [choice.at for choice in await services.choices.history(ada, party)]
    assert moments == sorted(set(moments))
    assert outcomes == {True, False}, "both orders happened, or the race was none"


@pytest.mark.promise("P2")
async def test_many_browsers_at_once_leave_no_disagreement(
    cast: Cast, client: Callable[[], Client], owner: Any, infra: Infrastructure
) -> None:
    browsers = [await sign_in(client(), "ben") for _ in range(4)]
    switches = (browser.put("/api/me/improve", {"allowed": n % 2 == 0}) for n in range(10) for browser in browsers)
    assert {answer.status for answer in await asyncio.gather(*switches)} == {200}
    await in_step(owner, infra, user_party(browsers[0].id))


# Failing and crashing


async def test_a_yes_that_is_undone_takes_its_share_with_it(
    services: Services, infra: Infrastructure, owner: Any
) -> None:
    person = await new_person(services, improve=False)
    party = user_party(person.account_id)

    async def say_yes_and_fail() -> None:
        async with services.choices.open_transaction(person.account_id) as choosing:
            await choosing.record(party, True)
            assert infra.keys.share(str(party)) is not None
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await say_yes_and_fail()
    assert not await in_step(owner, infra, party)


async def test_a_yes_whose_commit_fails_takes_its_share_with_it(
    services: Services, infra: Infrastructure, owner: Any
) -> None:
    """The connection dies between the share and the commit."""
    person = await new_person(services, improve=False)
    party = user_party(person.account_id)

    async def say_yes_and_lose_the_connection() -> None:
        async with services.choices.open_transaction(person.account_id) as choosing:
            await choosing.record(party, True)
            await owner.execute("SELECT pg_terminate_backend($1)", choosing.connection.get_server_pid())
            await asyncio.sleep(0.1)

    with pytest.raises(Unavailable):
        await say_yes_and_lose_the_connection()
    assert not await in_step(owner, infra, party)


async def test_a_cancelled_yes_leaves_nothing_out_of_step(
    services: Services, infra: Infrastructure, owner: Any
) -> None:
    person = await new_person(services, improve=False)
    party = user_party(person.account_id)
    for steps in range(40):
        choosing = asyncio.create_task(services.choices.choose(person, party, steps % 2 == 0))
        for _ in range(steps // 2):
            await asyncio.sleep(0)
        choosing.cancel()
        await asyncio.gather(choosing, return_exceptions=True)
        share = infra.keys.share(str(party))
        allowed = await owner.fetchval("SELECT allowed_since FROM permissions WHERE party = $1", str(party))
        assert share is None or share.since == allowed, "never a share without its permission"
    await services.choices.reconcile()
    await in_step(owner, infra, party)


@pytest.mark.promise("P2")
@pytest.mark.parametrize("said", ["yes", "no"])
async def test_killed_between_share_and_commit(
    services: Services, infra: Infrastructure, owner: Any, said: str
) -> None:
    person = await new_person(services, improve=said == "no")
    party = user_party(person.account_id)
    await kill_while_choosing(infra, person.account_id, said)
    share = infra.keys.share(str(party))
    assert (share is not None) == (said == "yes"), "the kill came after the share and before the commit"
    found = await services.choices.reconcile()
    assert (found.lost, found.destroyed) == ((0, 1) if said == "yes" else (1, 0))
    assert not await in_step(owner, infra, party), "what was not acknowledged is not allowed"
    await services.choices.choose(person, party, True)
    assert await in_step(owner, infra, party)
    assert share is None or infra.keys.share(str(party)).secret != share.secret


async def kill_while_choosing(infra: Infrastructure, account_id: UUID, said: str) -> None:
    keys = infra.settings.home / "keys"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.services.killed_while_choosing",
        infra.addresses.serve,
        keys,
        str(account_id),
        said,
        cwd=Path(__file__).parents[2],
    )
    assert await process.wait() == KILLED


# Reconciling


async def test_reconcile_finds_nothing_where_all_is_well(services: Services) -> None:
    await services.choices.reconcile()
    found = await services.choices.reconcile()
    assert (found.lost, found.destroyed) == (0, 0)


async def test_a_conversation_begun_after_a_refusal_has_no_share_to_lose(services: Services, owner: Any) -> None:
    await services.choices.reconcile()
    person = await new_person(services, improve=False)
    begun = await services.conversations.begin(person, None, "Good evening")
    found = await services.choices.reconcile()
    assert (found.lost, found.destroyed) == (0, 0)
    party = str(conversation_party(begun.conversation.metadata.id))
    assert await owner.fetchval("SELECT allowed_since FROM permissions WHERE party = $1", party)


@pytest.mark.promise("P2")
async def test_a_lost_share_is_a_lost_permission_on_record(
    services: Services, infra: Infrastructure, owner: Any, ada: Actor
) -> None:
    party = user_party(ada.account_id)
    since = infra.keys.share(str(party)).since
    infra.keys.destroy_share(str(party))
    assert (await services.choices.reconcile()).lost == 1
    assert not await in_step(owner, infra, party)
    row = await owner.fetchrow("SELECT party, allowed_since FROM lost_permissions ORDER BY id DESC LIMIT 1")
    assert (row["party"], row["allowed_since"]) == (str(party), since)
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute("DELETE FROM lost_permissions")


async def test_a_share_cut_off_by_a_power_cut_is_a_lost_one(
    services: Services, infra: Infrastructure, owner: Any, ben: Actor
) -> None:
    begun = await services.conversations.begin(ben, None, "Good evening")
    party = conversation_party(begun.conversation.metadata.id)
    leaf = await share_name(owner, begun.conversation.metadata.id)
    stored = next((infra.settings.home / "keys" / "shares").rglob(f"*{page_of(leaf)}"))
    stored.write_bytes(b"")
    assert (await services.choices.reconcile()).lost == 1 + leaf_number(leaf)
    assert not await in_step(owner, infra, party)


async def test_a_share_without_a_permission_is_destroyed(services: Services, infra: Infrastructure, owner: Any) -> None:
    person = await new_person(services, improve=False)
    party = user_party(person.account_id)
    infra.keys.create_share(str(party), infra.clock.now())
    assert (await services.choices.reconcile()).destroyed == 1
    assert not await in_step(owner, infra, party)


async def test_none_is_passed_over_where_there_are_more_than_are_looked_at_in_one_go(
    services: Services, infra: Infrastructure, owner: Any
) -> None:
    await services.choices.reconcile()
    unshared, unallowed = ([str(user_party(uuid4())) for _ in range(BATCH + 1)] for _ in range(2))
    await owner.execute(
        "INSERT INTO permissions (party, purpose, allowed_since) SELECT unnest($1::text[]), 'improve', now()", unshared
    )
    for party in unallowed:
        infra.keys.create_share(party, infra.clock.now())
    found = await services.choices.reconcile()
    assert (found.lost, found.destroyed) == (BATCH + 1, BATCH + 1)
    assert await services.choices.reconcile() == Reconciled(0, 0)


async def test_a_conversation_that_is_just_being_made_keeps_its_share(
    services: Services, infra: Infrastructure, clock: SettableClock
) -> None:
    """Another server may be about to commit it; ten minutes later it is litter."""
    party = str(conversation_party(uuid4()))
    infra.keys.create_share(party, clock.now())
    await services.choices.reconcile()
    assert infra.keys.share(party) is not None
    clock.advance(seconds=(CREATION_GRACE + timedelta(seconds=1)).total_seconds())
    await services.choices.reconcile()
    assert infra.keys.share(party) is None


@pytest.mark.promise("P2")
async def test_reconciling_is_safe_while_people_choose(services: Services, infra: Infrastructure, owner: Any) -> None:
    people = [await new_person(services, improve=n % 2 == 0) for n in range(4)]

    async def switch(person: Actor) -> None:
        for n in range(12):
            await services.choices.choose(person, user_party(person.account_id), n % 2 == 0)

    async def keep_reconciling() -> None:
        other_server = ConsentChoices(infra)
        for _ in range(12):
            found = await other_server.reconcile()
            assert (found.lost, found.destroyed) == (0, 0)

    await asyncio.gather(keep_reconciling(), *(switch(person) for person in people))
    for person in people:
        await in_step(owner, infra, user_party(person.account_id))
