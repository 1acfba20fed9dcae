"""The ledger on the real database: it lists everything that may have been sent, and nothing else (P5)."""

import asyncio
import csv
import io
import json
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import asyncpg
import psycopg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.consent.card import ConsentRequest
from discreet.assistants.actions.ledger.entry import LedgerEntry, LedgerState
from discreet.assistants.actions.ledger.export import as_csv, as_json
from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.keys import PageUse
from discreet.promises.spreadsheets import FORMULA_STARTS
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.action_factories import add_action, draft_email, flight_status
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.consent_flow import ConsentFlow, start_consent_flow, wait_for_locks
from tests.support.conversation_keys import taken_leaves
from tests.support.gpt_with_actions import publish_gpt_with_actions

pytestmark = [pytest.mark.promise("P5"), pytest.mark.usefixtures("reset_third_parties")]


@pytest_asyncio.fixture(scope="module")
async def gpt(
    infra: Infrastructure, services: Services, ada: Actor, third_party: ThirdParty, other_party: ThirdParty
) -> UUID:
    return await publish_gpt_with_actions(infra, services, ada, third_party.origin, other_party.origin)


@pytest_asyncio.fixture
async def ben(services: Services, build: Builder, gpt: UUID) -> ConsentFlow:
    return await start_consent_flow(services, build, await build.person("Ben"), gpt)


def host_of(party: ThirdParty) -> str:
    return party.origin.removeprefix("http://")


async def entries(ben: ConsentFlow, *more: Any, **how: Any) -> list[LedgerEntry]:
    return (await ben.services.ledger.entries(ben.actor, *more, **how)).entries


async def allowed(ben: ConsentFlow, name: str = "getFlight", arguments: Any = None) -> ConsentRequest:
    card = await ben.card(name, arguments)
    await ben.allow(card)
    return card


# From before the socket opens to the outcome


async def test_the_row_is_committed_before_the_third_party_hears_of_it(
    ben: ConsentFlow, third_party: ThirdParty, owner: Any, database_name: str, postgres: str
) -> None:
    """Seen from another connection, when the request arrives."""
    url = urlunsplit(urlsplit(postgres)._replace(path=f"/{database_name}"))
    seen = []

    def look(_: Any) -> Answer:
        with psycopg.connect(url) as connection:
            query = (
                "SELECT ledger.state, ledger.digest, grants.used_at IS NOT NULL, consents.state, ledger_fields.sealed"
                " IS NOT NULL FROM discreet.ledger JOIN discreet.grants ON grants.id = grant_id JOIN discreet.consents"
                " ON consents.id = consent_id JOIN discreet.ledger_fields ON ledger_id = ledger.id WHERE ledger.owner_id = %s"
            )
            seen.extend(connection.execute(query, [ben.actor.account_id]).fetchall())
        return Answer()

    third_party.answer = look
    card = await allowed(ben)
    assert await entries(ben) == []
    called = await ben.call(card)
    assert seen == [("sending", card.digest, True, "used", True)]
    [entry] = await entries(ben)
    assert (entry.id, entry.state, entry.result.status) == (called.ledger_id, LedgerState.ANSWERED, 200)


async def test_an_entry_tells_everything(ben: ConsentFlow, third_party: ThirdParty, clock: SettableClock) -> None:
    clock.freeze()
    third_party.answer = Answer("äöü", media_type="text/plain")
    called = await ben.send()
    full = await ben.services.ledger.entry(ben.actor, called.ledger_id)
    entry, facts = full.entry, full.entry.facts
    assert (entry.at, entry.completed_at, entry.conversation_id) == (clock.now(), clock.now(), ben.conversation_id)
    assert (facts.host, facts.operation, facts.method, facts.kind) == (host_of(third_party), "getFlight", "GET", "http")
    assert (facts.gpt_name, facts.builder_name, facts.standing, facts.own_words) == (
        "Travel guide",
        "Ada",
        False,
        False,
    )
    assert (entry.result.received, facts.sent_bytes) == (6, len(full.disclosure.request.url))
    assert full.sentence == f"{host_of(third_party)} answered with status 200."
    assert [(field.name, field.value) for field in full.disclosure.fields] == [("number", "LH 400")]


async def test_what_is_on_its_way_is_seen(ben: ConsentFlow, third_party: ThirdParty) -> None:
    third_party.answer = Answer(delay=3600)
    card = await allowed(ben)
    calling = asyncio.create_task(ben.call(card))
    await third_party.request_received.wait()
    [entry] = await entries(ben)
    assert (entry.state, entry.completed_at) == (LedgerState.SENDING, None)
    assert "on its way" in entry.sentence
    calling.cancel()
    await asyncio.gather(calling, return_exceptions=True)


FAILURES = {
    "cut": (Answer("x" * 5000, cut=100), LedgerState.UNKNOWN, "may have received"),
    "redirect": (Answer(redirect="https://elsewhere.example/"), LedgerState.FAILED, "has received it"),
    "malformed": (Answer(raw=b"no HTTP at all\r\n\r\n"), LedgerState.FAILED, "has received it"),
}


@pytest.mark.parametrize("how", FAILURES)
async def test_a_failure_says_whether_it_may_have_arrived(ben: ConsentFlow, third_party: ThirdParty, how: str) -> None:
    third_party.answer, state, sentence = FAILURES[how]
    called = await ben.send()
    [entry] = await entries(ben)
    assert called.status is None
    assert called.may_have_arrived
    assert entry.state is called.state
    assert entry.state is state
    assert sentence in entry.sentence
    assert called.sentence == entry.sentence
    assert [r.host for r in await ben.services.ledger.recipients(ben.actor)] == [host_of(third_party)]


async def test_a_call_that_reached_no_recipient_is_listed_without_one(
    services: Services, infra: Infrastructure, ada: Actor
) -> None:
    gpt = (await services.gpts.drafts.create(ada, "Unreachable")).gpt.id
    await add_action(infra, ada.account_id, gpt, flight_status("https://no-such-host.invalid"))
    trial = ConsentFlow(services, ada, gpt, None, version=0)
    before = await services.ledger.recipients(ada)
    called = await trial.send()
    assert (called.state, called.may_have_arrived) == (LedgerState.FAILED, False)
    assert called.sentence.startswith("Nothing was sent. ")
    entry = (await entries(trial))[0]
    assert entry.sentence == called.sentence
    assert await services.ledger.recipients(ada) == before
    with pytest.raises(NotFound):
        await services.ledger.erasure_request(ada, "no-such-host.invalid")


async def test_who_stops_waiting_learns_that_it_may_have_arrived(ben: ConsentFlow, third_party: ThirdParty) -> None:
    third_party.answer = Answer(delay=3600)
    card = await allowed(ben)
    calling = asyncio.create_task(ben.call(card))
    await third_party.request_received.wait()
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    [entry] = await entries(ben)
    assert entry.state is LedgerState.UNKNOWN
    assert entry.completed_at
    assert "stopped on its way" in entry.sentence
    async with asyncio.timeout(60):
        while not third_party.disconnects:
            await asyncio.sleep(0.01)


async def test_stopped_before_it_left_it_never_leaves(ben: ConsentFlow, owner: Any, third_party: ThirdParty) -> None:
    """The call is held while it uses its grant; by then no client waits for it any more."""
    card = await allowed(ben)
    async with owner.transaction():
        await owner.execute("SELECT FROM grants WHERE consent_id = $1 FOR UPDATE", card.id)
        calling = asyncio.create_task(ben.call(card))
        await wait_for_locks(owner, 1)
        calling.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await calling
    [entry] = await entries(ben)
    assert (entry.state, entry.sentence) == (LedgerState.FAILED, "Nothing was sent. It was stopped just before.")
    assert not entry.may_have_arrived
    assert third_party.requests == []


async def test_stopped_at_any_moment_the_ledger_knows_all_that_left(
    ben: ConsentFlow, services: Services, build: Builder, gpt: UUID, third_party: ThirdParty
) -> None:
    """Stopped earlier and later, over somewhat more than the time that a call takes here."""
    began = asyncio.get_running_loop().time()
    await ben.send()
    whole, states = asyncio.get_running_loop().time() - began, set()
    for steps in range(40):
        here = await start_consent_flow(services, build, ben.actor, gpt)
        card = await allowed(here)
        third_party.reset()
        calling = asyncio.create_task(here.call(card))
        await asyncio.sleep(whole * steps / 30)
        calling.cancel()
        await asyncio.gather(calling, return_exceptions=True)
        known = await services.ledger.list_for_conversation(ben.actor, here.conversation_id)
        assert len(known) >= len(third_party.requests)
        assert all(entry.state is not LedgerState.SENDING for entry in known)
        if third_party.requests:
            assert known[0].may_have_arrived
        states |= {entry.state for entry in known} or {None}
    assert None in states
    assert len(states) > 1


async def test_a_database_outage_during_a_call_is_recorded_afterwards(
    ben: ConsentFlow, third_party: ThirdParty, owner: Any
) -> None:
    third_party.answer = Answer(delay=0.3)
    card = await allowed(ben)
    calling = asyncio.create_task(ben.call(card))
    await third_party.request_received.wait()
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename LIKE '%serve_login'"
    )
    assert (await calling).status == 200
    assert [entry.state for entry in await entries(ben)] == [LedgerState.ANSWERED]


async def test_after_a_restart_the_outcome_of_a_running_call_is_unknown(
    ben: ConsentFlow, services: Services, third_party: ThirdParty, owner: Any
) -> None:
    answered = await ben.send()
    third_party.answer = Answer(delay=3600)
    card = await allowed(ben)
    calling = asyncio.create_task(ben.call(card))
    await third_party.request_received.wait()
    while len(third_party.requests) < 2:
        await asyncio.sleep(0.01)
    assert await services.ledger.settle_unknown([0]) == 1
    [left_open, done] = await entries(ben)
    assert (left_open.state, left_open.completed_at) == (LedgerState.UNKNOWN, None)
    assert (
        left_open.sentence
        == f"The outcome is unknown: the server stopped. {host_of(third_party)} may have received it."
    )
    assert (done.id, done.state) == (answered.ledger_id, LedgerState.ANSWERED)
    calling.cancel()
    await asyncio.gather(calling, return_exceptions=True)
    assert (await entries(ben))[0].completed_at is None, "what is called unknown stays so"


# Ownership, and lifetime


async def test_a_ledger_is_its_persons_alone(
    ben: ConsentFlow, services: Services, build: Builder, ada: Actor, third_party: ThirdParty
) -> None:
    called = await ben.send()
    for other in (ada, await build.person("Cleo")):
        with pytest.raises(NotFound):
            await services.ledger.entry(other, called.ledger_id)
        assert called.ledger_id not in [entry.id for entry in (await services.ledger.entries(other)).entries]
        assert await services.ledger.list_for_conversation(other, ben.conversation_id) == []
        assert called.ledger_id not in [full.entry.id async for full in services.ledger.export(other)]
    cleo = await build.person("Cleo")
    assert await services.ledger.recipients(cleo) == await services.ledger.list_sharing_patterns(cleo) == []
    with pytest.raises(NotFound):
        await services.ledger.erasure_request(cleo, host_of(third_party))


@pytest.mark.promise("P10")
async def test_with_the_conversation_go_the_fields_and_the_entry_stays(
    ben: ConsentFlow, services: Services, owner: Any, infra: Infrastructure
) -> None:
    called = await ben.send("getFlight", {"number": "LH 4711"})
    rows = await owner.fetch("SELECT ledger_id, owner_id, conversation_id, sealed FROM ledger_fields")
    await services.conversations.delete(ben.actor, ben.conversation_id)
    full = await services.ledger.entry(ben.actor, called.ledger_id)
    assert full.disclosure is None
    assert full.sentence.endswith("The content was deleted with its chat, or is locked with its workspace.")
    assert full.entry.conversation_id is None
    assert full.entry.facts.operation == "getFlight"
    assert await entries(ben, "LH 4711") == []
    [backup] = [row for row in rows if row["ledger_id"] == called.ledger_id]
    await owner.execute("ALTER TABLE ledger_fields DISABLE TRIGGER ALL")
    await owner.execute(
        "INSERT INTO ledger_fields (ledger_id, owner_id, conversation_id, sealed) VALUES ($1, $2, $3, $4)", *backup
    )
    await owner.execute("ALTER TABLE ledger_fields ENABLE TRIGGER ALL")
    assert (await services.ledger.entry(ben.actor, called.ledger_id)).disclosure is None
    assert not await taken_leaves(owner, infra, ben.actor.account_id, PageUse.PRIVATE)
    await owner.execute("DELETE FROM ledger_fields WHERE ledger_id = $1", called.ledger_id)


@pytest.mark.promise("P7")
async def test_an_entry_moved_to_another_row_does_not_open(ben: ConsentFlow, owner: Any) -> None:
    one, two = await ben.send(), await ben.send("getFlight", {"number": "LH 9"})
    for table, id_, column in (
        ("ledger", "id", "sealed_result"),
        ("ledger", "id", "sealed_entry"),
        ("ledger_fields", "ledger_id", "sealed"),
    ):
        await owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        before = await owner.fetchval(f"SELECT {column} FROM {table} WHERE {id_} = $1", one.ledger_id)
        await owner.execute(
            f"UPDATE {table} SET {column} = (SELECT {column} FROM {table} WHERE {id_} = $2) WHERE {id_} = $1",
            one.ledger_id, two.ledger_id,
        )  # fmt: skip
        with pytest.raises(DecryptionFailed):
            await ben.services.ledger.entry(ben.actor, one.ledger_id)
        await owner.execute(f"UPDATE {table} SET {column} = $2 WHERE {id_} = $1", one.ledger_id, before)
        await owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert (await ben.services.ledger.entry(ben.actor, one.ledger_id)).disclosure


# Finding


async def test_search_covers_facts_and_fields(
    ben: ConsentFlow, services: Services, third_party: ThirdParty, other_party: ThirdParty, ada: Actor
) -> None:
    await ben.send("getFlight", {"number": "LH 400"})
    await ben.send("createDraft", {"body": {"to": "host@example.org", "text": "The Rabbit is late."}})
    flight, mail = "getFlight", "createDraft"
    for query, found in {
        "": [mail, flight], "  ": [mail, flight], "GETFLIGHT": [flight], "travel": [mail, flight], "ada": [mail, flight],
        "rabbit": [mail], "lh 400": [flight], "status of": [flight], host_of(third_party): [flight], "nowhere": [],
        "\0": [],
    }.items():  # fmt: skip
        assert [entry.facts.operation for entry in await entries(ben, query)] == found, query
    assert [e.facts.operation for e in await entries(ben, recipient=host_of(other_party))] == [mail]
    assert await entries(ben, recipient="nobody.example") == []
    assert [e.facts.operation for e in await entries(ben, gpt_id=ben.gpt_id)] == [mail, flight]
    assert await entries(ben, gpt_id=uuid4()) == []


@pytest.mark.parametrize("frozen", [False, True])
async def test_pages_follow_one_another_without_a_gap(ben: ConsentFlow, clock: SettableClock, frozen: bool) -> None:
    if frozen:
        clock.freeze()
    await ben.allow(await ben.card(), always=True)
    calls = [await ben.card("getFlight", {"number": f"LH {n % 2}"}) for n in range(60)]
    made = {called.ledger_id for called in [await ben.call(card) for card in calls]}
    found, before = [], None
    while True:
        page = await ben.services.ledger.entries(ben.actor, before=before)
        found += [entry.id for entry in page.entries]
        if not page.more:
            break
        before = page.entries[-1].at
    assert len(found) == 60
    assert set(found) == made
    halves = [entry.id for entry in await entries(ben, "LH 1")]
    assert len(halves) == 30
    assert [full.entry.id async for full in ben.services.ledger.export(ben.actor)] == found


async def test_recipients_are_counted(
    ben: ConsentFlow, services: Services, third_party: ThirdParty, other_party: ThirdParty, clock: SettableClock
) -> None:
    clock.freeze()
    first = clock.now()
    await ben.send()
    clock.advance(minutes=5)
    await ben.send("createDraft", {"body": {"to": "a", "text": "b"}})
    await ben.send()
    flights, mail = sorted(await services.ledger.recipients(ben.actor), key=lambda r: r.count, reverse=True)
    assert (flights.host, flights.count, flights.first_at, flights.last_at) == (
        host_of(third_party),
        2,
        first,
        clock.now(),
    )
    assert flights.sent_bytes == 2 * len(f"{third_party.origin}/flights/LH%20400")
    assert (mail.host, mail.count, mail.gpts) == (host_of(other_party), 1, ("Travel guide",))


# Habits


async def test_a_habit_is_counted_in_messages_not_in_calls(
    ben: ConsentFlow, services: Services, build: Builder, gpt: UUID
) -> None:
    """The last of four messages in one conversation has two calls, and so has the only one of another; another GPT's
    messages and calls are no part of it."""
    assert await services.ledger.list_sharing_patterns(ben.actor) == []
    for turns in (("word",) * 8, ("a", "b")):
        here = ConsentFlow(services, ben.actor, gpt, await build.talk(ben.actor, *turns, gpt_id=gpt))
        await here.send()
        await here.send()
    await build.talk(ben.actor, "a", "b")
    [habit] = await services.ledger.list_sharing_patterns(ben.actor)
    assert (habit.messages, habit.sent, habit.calls, habit.own_words) == (1 + 4 + 1, 2, 4, 0)
    assert habit.sentence == "This GPT sent data on 2 of your last 6 messages."
    assert not habit.warnings


async def test_a_gpt_that_sends_on_most_messages_is_warned_of(
    ben: ConsentFlow, services: Services, build: Builder, gpt: UUID
) -> None:
    words = "Please tell nobody that I am flying on Tuesday"
    for n in range(5):
        here = await start_consent_flow(services, build, ben.actor, gpt, words, own_words=(words,))
        if n < 4:
            await here.send("getFlight", {"number": words if n else "LH 400"})
    [habit] = await services.ledger.list_sharing_patterns(ben.actor)
    assert (habit.messages, habit.sent, habit.calls, habit.own_words) == (6, 4, 4, 3)
    card = await here.card()
    warnings = [warning.sentence for warning in card.warnings]
    assert "This GPT sent data on 4 of your last 6 messages." in warnings
    assert "3 of its last 4 requests included your words." in warnings
    other = await build.person("Cleo")
    assert not any(
        "last" in warning.sentence
        for warning in (await (await start_consent_flow(services, build, other, gpt)).card()).warnings
    )


async def test_habits_outlive_their_conversations_as_a_count(ben: ConsentFlow, services: Services) -> None:
    await ben.send()
    await services.conversations.delete(ben.actor, ben.conversation_id)
    [habit] = await services.ledger.list_sharing_patterns(ben.actor)
    assert (habit.messages, habit.gpt_name) == (0, "Travel guide")
    assert habit.sentence == "This GPT sent data once, in chats that were deleted."


# Files and letters


async def test_the_letter_names_what_was_received_and_repeats_no_value(
    ben: ConsentFlow, services: Services, third_party: ThirdParty, other_party: ThirdParty, clock: SettableClock
) -> None:
    clock.freeze()
    await ben.send(
        "createDraft", {"body": {"to": "host@example.org", "text": "A secret.", "made up key": {"below": 1}}}
    )
    await ben.send("createDraft", {"body": {"to": "other@example.org", "text": "Another."}})
    letter = await services.ledger.erasure_request(ben.actor, host_of(other_party))
    assert letter.to == host_of(other_party)
    assert "2 requests" in letter.text
    assert letter.text.count(f"{clock.now():%B %Y}") == 3
    assert "POST createDraft, with these fields: to, text" in letter.text
    assert "If the General Data Protection Regulation (EU) 2016/679 applies" in letter.text
    for value in ("host@example.org", "A secret", "made up key", "below", "Another"):
        assert value not in letter.text
    with pytest.raises(NotFound):
        await services.ledger.erasure_request(ben.actor, host_of(third_party))


async def test_the_export_holds_everything_as_json(ben: ConsentFlow, services: Services) -> None:
    assert json.loads(b"".join([part async for part in as_json(services.ledger.export(ben.actor))])) == {"entries": []}
    called = await ben.send("createDraft", {"body": {"to": "ho\u202est", "text": "“…”\n"}})
    await ben.send()
    written = b"".join([part async for part in as_json(services.ledger.export(ben.actor))])
    decoded = json.loads(written)["entries"]
    assert [entry["operation"] for entry in decoded] == ["getFlight", "createDraft"]
    assert decoded[1]["id"] == str(called.ledger_id)
    assert json.loads(decoded[1]["request"]["body"]) == {"to": "ho\u202est", "text": "“…”\n"}
    assert [field["name"] for field in decoded[1]["fields"]] == ["to", "text"]
    await services.conversations.delete(ben.actor, ben.conversation_id)
    decoded = json.loads(b"".join([part async for part in as_json(services.ledger.export(ben.actor))]))["entries"]
    assert [(entry["request"], entry["fields"]) for entry in decoded] == [(None, None)] * 2


async def test_the_export_runs_no_formula_in_a_spreadsheet(
    services: Services, infra: Infrastructure, ada: Actor
) -> None:
    """Names that a builder or a model chooses, which a spreadsheet would otherwise run."""
    for start in FORMULA_STARTS:
        gpt = (await services.gpts.drafts.create(ada, "Sheets")).gpt.id
        operation = draft_email("https://no-such-host.invalid", name="createDraft")
        await add_action(infra, ada.account_id, gpt, operation, policy_url="=HYPERLINK(1)")
        await ConsentFlow(services, ada, gpt, None, version=0).send(
            "createDraft", {"body": {"to": "x", "text": f"{start}1+1"}}
        )
    written = b"".join([part async for part in as_csv(services.ledger.export(ada))]).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written)))
    ours = [row for row in rows if row["gpt"] == "Sheets"]
    assert len(ours) == len(FORMULA_STARTS)
    assert all(row["policy_url"] == "'=HYPERLINK(1)" for row in ours)
    assert all(not cell.lstrip(" ").startswith(FORMULA_STARTS) for row in rows for cell in row.values())
    assert {row["body"][:1] for row in ours} == {"{"}


# The database refuses too


async def as_server(infra: Infrastructure, actor: Actor, statement: str, *values: Any) -> Any:
    async with infra.database.acting_as(actor.account_id) as connection:
        return await connection.execute(statement, *values)


LEDGER = """
    INSERT INTO ledger (id, owner_id, grant_id, conversation_id, gpt_id, digest, state, begun_at, sealed_entry)
    SELECT $1, owner_id, {grant}, {conversation}, gpt_id, {digest}, {state}, {at}, '\\x00' FROM grants WHERE consent_id = $2
"""
FORGED = {"grant": "id", "conversation": "conversation_id", "digest": "digest", "state": "'sending'", "at": "used_at"}


@pytest.mark.parametrize(
    ("used", "forged"),
    [
        (False, {"at": "now()"}),
        (False, {}),
        (True, {}),
        (True, {"grant": "gen_random_uuid()"}),
        (True, {"digest": "'\\x00'"}),
        (True, {"conversation": "NULL"}),
        (True, {"state": "'answered'"}),
        (True, {"at": "now()"}),
    ],
)
async def test_nothing_stands_in_the_ledger_without_a_used_grant(
    ben: ConsentFlow, infra: Infrastructure, used: bool, forged: dict[str, str]
) -> None:
    card = await allowed(ben)
    if used:
        await ben.call(card)
    refusals = (asyncpg.RestrictViolationError, asyncpg.UniqueViolationError, asyncpg.NotNullViolationError)
    with pytest.raises(refusals):
        await as_server(infra, ben.actor, LEDGER.format(**FORGED | forged), uuid4(), card.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET state = 'sending' WHERE id = $1",
        "UPDATE ledger SET state = 'failed' WHERE id = $1",
        "UPDATE ledger SET sealed_result = '\\x00' WHERE id = $1",
        "UPDATE ledger SET completed_at = now() WHERE id = $1",
        "UPDATE ledger SET sealed_entry = '\\x00' WHERE id = $1",
        "UPDATE ledger SET begun_at = now() WHERE id = $1",
        "UPDATE ledger SET conversation_id = NULL WHERE id = $1",
        "UPDATE ledger SET digest = '\\x00' WHERE id = $1",
        "UPDATE ledger SET owner_id = gen_random_uuid() WHERE id = $1",
    ],
)
async def test_an_entry_is_completed_once_and_never_edited(
    ben: ConsentFlow, infra: Infrastructure, statement: str
) -> None:
    called = await ben.send()
    with pytest.raises(asyncpg.RestrictViolationError):
        await as_server(infra, ben.actor, statement, called.ledger_id)


async def test_fields_are_written_once(ben: ConsentFlow, infra: Infrastructure) -> None:
    called = await ben.send()
    for statement in (
        "UPDATE ledger_fields SET sealed = '\\x00' WHERE ledger_id = $1",
        "DELETE FROM ledger WHERE id = $1",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_server(infra, ben.actor, statement, called.ledger_id)
