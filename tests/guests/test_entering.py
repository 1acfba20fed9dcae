"""A guest enters through a link; links that are closed, guessed, replayed, forged or used up stay shut (P6)."""

import asyncio
import base64
import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.guest_links.guest_link import FIRST_SETTINGS, MessageCaps, PasswordNeeded, ProofNeeded
from discreet.assistants.guest_links.retention import GuestCountRetention
from discreet.errors import NotFound, TooMany
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.promises.visibility import Level
from tests.guests.conftest import GuestHouse, solved, token_of
from tests.support.clock import SettableClock

pytestmark = pytest.mark.promise("P6")

ADDRESS = "203.0.113.7"


async def test_a_guest_enters_with_a_proof(services: Services, house: GuestHouse) -> None:
    link = await house.link("ACME")
    token = token_of(link)
    opened = await services.guest_links.enter(token, None, await house.proof(token), ADDRESS)
    assert (opened.id, opened.gpt_id, opened.owner_id) == (link.id, house.gpt_id, house.owner.account_id)
    async with services.guest_links._database.one_statement() as connection:
        assert await services.guest_links.find_open(connection, link.id) == opened


async def test_a_proof_is_needed_and_works_once(services: Services, house: GuestHouse) -> None:
    token = token_of(await house.link())
    for none in (None, "", "nonsense", base64.b64encode(b"[]").decode(), "A" * 5_000):
        with pytest.raises(ProofNeeded):
            await services.guest_links.enter(token, None, none, ADDRESS)
    proof = await house.proof(token)
    entered = await asyncio.gather(
        *(services.guest_links.enter(token, None, proof, ADDRESS) for _ in range(4)), return_exceptions=True
    )
    assert sum(not isinstance(each, BaseException) for each in entered) == 1
    assert sum(isinstance(each, ProofNeeded) for each in entered) == 3


async def test_a_proof_of_another_link_or_of_yesterday_is_refused(
    services: Services, house: GuestHouse, clock: SettableClock
) -> None:
    one, other = token_of(await house.link("One")), token_of(await house.link("Other"))
    with pytest.raises(ProofNeeded):
        await services.guest_links.enter(one, None, await house.proof(other), ADDRESS)
    late = await house.proof(one)
    clock.advance(minutes=11)
    with pytest.raises(ProofNeeded):
        await services.guest_links.enter(one, None, late, ADDRESS)


async def test_a_challenge_that_was_made_easier_is_refused(services: Services, house: GuestHouse) -> None:
    token = token_of(await house.link())
    challenge = await services.guest_links.challenge(token)
    assert challenge is not None
    easy = json.loads(json.dumps(challenge.challenge))
    easy["parameters"]["keyPrefix"] = "00"
    with pytest.raises(ProofNeeded):
        await services.guest_links.enter(token, None, solved(easy), ADDRESS)


async def test_a_password_is_asked_for_and_checked(services: Services, house: GuestHouse) -> None:
    token = token_of(await house.link(password="correct horse"))
    assert (await services.guest_links.preview(token)).has_password
    with pytest.raises(PasswordNeeded):
        await services.guest_links.enter(token, None, await house.proof(token), ADDRESS)
    with pytest.raises(ProofNeeded):
        await services.guest_links.enter(token, "correct horse", None, ADDRESS)
    with pytest.raises(PasswordNeeded):
        await services.guest_links.enter(token, "wrong horse", await house.proof(token), ADDRESS)
    await services.guest_links.enter(token, "correct horse", await house.proof(token), ADDRESS)


async def test_passwords_cannot_be_guessed(services: Services, house: GuestHouse) -> None:
    token = token_of(await house.link(password="correct horse"))
    for n in range(10):
        with pytest.raises(PasswordNeeded):
            await services.guest_links.enter(token, f"guess {n}", await house.proof(token), f"203.0.113.{n}")
    with pytest.raises(TooMany):
        await services.guest_links.enter(token, "correct horse", await house.proof(token), "203.0.113.99")
    await services.guest_links.enter(token, "correct horse", await house.proof(token), "203.0.114.1")


async def test_right_passwords_do_not_count(services: Services, house: GuestHouse) -> None:
    token = token_of(await house.link(password="correct horse"))
    for _ in range(12):
        await services.guest_links.enter(token, "correct horse", await house.proof(token), ADDRESS)


async def test_what_is_not_open_gives_one_answer(
    services: Services, house: GuestHouse, clock: SettableClock, owner: asyncpg.Connection
) -> None:
    link = await house.link(ends_at=clock.now() + timedelta(days=1))
    token, refusals = token_of(link), set()

    async def refused() -> None:
        with pytest.raises(NotFound) as refusal:
            await services.guest_links.preview(token)
        refusals.add(str(refusal.value))
        with pytest.raises(NotFound):
            await services.guest_links.count_message(link.id, uuid4(), ADDRESS)
        async with services.guest_links._database.one_statement() as connection:
            assert await services.guest_links.find_open(connection, link.id) is None

    administration = services.guest_administration
    await administration.change(CLI_ACTOR, FIRST_SETTINGS)
    await refused()
    await administration.change(CLI_ACTOR, replace(FIRST_SETTINGS, allowed=True))
    await services.gpts.publisher.publish(house.owner, house.gpt_id, Level.ME)
    await refused()
    await services.gpts.publisher.publish(house.owner, house.gpt_id, Level.EVERYONE)
    await owner.execute("UPDATE accounts SET suspended_at = now() WHERE id = $1", house.owner.account_id)
    await refused()
    await owner.execute("UPDATE accounts SET suspended_at = NULL WHERE id = $1", house.owner.account_id)
    assert await services.guest_links.preview(token)
    clock.advance(days=2)
    await refused()
    with pytest.raises(NotFound) as guessed:
        await services.guest_links.preview("guess")
    assert refusals == {str(guessed.value)}


async def test_a_revoked_link_ends_at_once(services: Services, house: GuestHouse) -> None:
    link = await house.link()
    await services.guest_link_management.revoke(house.owner, house.gpt_id, link.id)
    with pytest.raises(NotFound):
        await services.guest_links.preview(token_of(link))
    async with services.guest_links._database.one_statement() as connection:
        assert await services.guest_links.find_open(connection, link.id) is None


async def test_messages_are_counted_for_the_link_the_guest_and_the_range(
    services: Services, house: GuestHouse, caps: MessageCaps, clock: SettableClock
) -> None:
    link, one, other = await house.link(caps=caps), uuid4(), uuid4()
    for _ in range(3):
        await services.guest_links.count_message(link.id, one, "203.0.113.1")
    with pytest.raises(TooMany, match="this link"):
        await services.guest_links.count_message(link.id, one, "198.51.100.1")
    await services.guest_links.count_message(link.id, other, "203.0.113.2")
    with pytest.raises(TooMany):  # the range's fifth
        await services.guest_links.count_message(link.id, uuid4(), "203.0.113.3")
    await services.guest_links.count_message(link.id, other, "2001:db8:1::1")
    with pytest.raises(TooMany):  # the link's sixth, from a range and a guest that are new
        await services.guest_links.count_message(link.id, uuid4(), "2001:db8:2::1")
    clock.advance(days=1)
    await services.guest_links.count_message(link.id, one, "203.0.113.1")


async def test_many_addresses_and_guests_at_once_do_not_pass_the_cap(services: Services, house: GuestHouse) -> None:
    link = await house.link(caps=MessageCaps(5, 3, 4))
    sent = await asyncio.gather(
        *(services.guest_links.count_message(link.id, uuid4(), f"198.51.{n}.1") for n in range(20)),
        return_exceptions=True,
    )
    assert sum(each is None for each in sent) == 5
    assert all(each is None or isinstance(each, TooMany) for each in sent)


async def test_a_lower_highest_number_holds_for_links_that_exist(services: Services, house: GuestHouse) -> None:
    link = await house.link(caps=MessageCaps(5, 3, 4))
    low = MessageCaps(1, 1, 1)
    await services.guest_administration.change(CLI_ACTOR, replace(FIRST_SETTINGS, allowed=True, usual=low, most=low))
    await services.guest_links.count_message(link.id, uuid4(), ADDRESS)
    with pytest.raises(TooMany):
        await services.guest_links.count_message(link.id, uuid4(), "198.51.100.1")


async def test_no_address_token_password_or_name_is_stored(
    services: Services, house: GuestHouse, owner: asyncpg.Connection, infra: Infrastructure
) -> None:
    link, guest = await house.link("Very Secret Customer", password="correct horse"), uuid4()
    await services.guest_links.count_message(link.id, guest, ADDRESS)
    rows = [dict(row) for row in await owner.fetch("SELECT * FROM guest_links")]
    rows += [dict(row) for row in await owner.fetch("SELECT * FROM guest_counts")]
    written = repr(rows)
    for secret in (token_of(link), "Very Secret Customer", "correct horse", ADDRESS, "203.0.113", str(guest)):
        assert secret not in written
    infra.keys.destroy_key(f"gpt/{house.gpt_id}")
    async with services.guest_links._database.one_statement() as connection:
        assert await services.guest_links.find_open(connection, link.id) is None


async def test_counts_of_ended_days_are_deleted(
    services: Services, house: GuestHouse, owner: asyncpg.Connection, clock: SettableClock
) -> None:
    link = await house.link()
    await services.guest_links.count_message(link.id, uuid4(), ADDRESS)
    clock.advance(days=1)
    await GuestCountRetention(services.guest_links._database, clock).delete_ended_days()
    assert await owner.fetchval("SELECT count(*) FROM guest_counts") == 0
    assert await owner.fetchval("SELECT count(*) FROM used_guest_proofs") == 0


async def test_challenges_get_harder_while_many_come(
    services: Services, house: GuestHouse, owner: asyncpg.Connection, clock: SettableClock
) -> None:
    token = token_of(await house.link())
    quiet = await services.guest_links.challenge(token)
    until = clock.now() + timedelta(minutes=5)
    await owner.execute(
        "INSERT INTO used_guest_proofs SELECT sha256(n::text::bytea), $1 FROM generate_series(1, 400) AS n", until
    )
    busy = await services.guest_links.challenge(token)
    assert quiet is not None
    assert busy is not None
    assert busy.tries == 4 * quiet.tries
