"""Repeated operations of people, builders, owners, operators and the server.

Invariants:
- An operation does not change the cost of later ones.
- Objects that it consumes are made beforehand.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from bench.growth.fixture import PASSWORD, GrowthFixture, Person
from bench.growth.meter import Cost
from discreet.chat.conversations.message import MessageBody, MessageState
from discreet.promises.parties import user_party

FIRST, LATER = "/api/conversations", "/api/conversations?before={}&before_id={}"
WARM = 7
"""Calls before the first measured one: PostgreSQL settles on a plan after five."""

Call = Callable[[GrowthFixture], Awaitable[object]]


@dataclass(frozen=True)
class Operation:
    """One operation.

    It is called `times` times to be measured. `stock` makes the objects that one call consumes; it is not measured.
    """

    name: str
    call: Call
    times: int = 10
    warm: int = WARM
    stock: Callable[[GrowthFixture, int], Awaitable[None]] | None = None


def _get(path: str) -> Call:
    return lambda fixture: fixture.ben.browser.ask("GET", path)


def _operator_gets(path: str) -> Call:
    return lambda fixture: fixture.olga.browser.ask("GET", path)


# Conversations ------------------------------------------------------------------------------------------------


async def _later_page(fixture: GrowthFixture) -> object:
    """List conversations from the middle of the person's own on."""
    middle = fixture.talks[len(fixture.talks) // 2]
    moment = await fixture.owner.fetchval("SELECT updated_at FROM conversations WHERE id = $1", middle)
    return await fixture.ben.browser.ask("GET", LATER.format(moment.isoformat().replace("+00:00", "Z"), middle))


async def _find(fixture: GrowthFixture) -> object:
    """Search for a missing word: the first part, which is bounded."""
    return await fixture.ben.browser.ask("POST", "/api/conversations/find", {"query": "quokka"})


async def _find_all(fixture: GrowthFixture) -> object:
    """Search for a missing word to the end."""
    found = await fixture.services.conversation_search.find(fixture.ben.actor, "quokka")
    while found.next:
        found = await fixture.services.conversation_search.find(fixture.ben.actor, "quokka", found.next)
    return found


def _of_latest(path: str) -> Call:
    return lambda fixture: fixture.ben.browser.ask("GET", f"/api/conversations/{fixture.talks[-1]}{path}")


async def _begin(fixture: GrowthFixture) -> object:
    turn = await fixture.services.conversations.begin(fixture.olga.actor, None, "What is there to see in Lisbon?")
    return await fixture.services.conversations.answers.save(
        turn, MessageBody("Hills, and a river."), MessageState.COMPLETE
    )


async def _continue(fixture: GrowthFixture) -> object:
    """Continue a conversation begun here, so that it always has the same length."""
    conversations, actor = fixture.services.conversations, fixture.olga.actor
    turn = await conversations.begin(actor, None, "What is there to see in Lisbon?")
    await conversations.answers.save(turn, MessageBody("Hills, and a river."), MessageState.COMPLETE)
    turn = await conversations.ask(actor, turn.conversation.metadata.id, None, "And to eat?")
    return await conversations.answers.save(turn, MessageBody("Fish."), MessageState.COMPLETE)


async def _verdict(fixture: GrowthFixture) -> object:
    return await fixture.services.conversations.get_verdict(fixture.ben.actor, fixture.talks[-1])


async def _choose(fixture: GrowthFixture) -> None:
    """Say no, and yes again."""
    party = user_party(fixture.olga.actor.account_id)
    await fixture.services.choices.choose(fixture.olga.actor, party, allowed=False)
    await fixture.services.choices.choose(fixture.olga.actor, party, allowed=True)


# Operations that consume objects -----------------------------------------------------------------------------------

_stock: list[UUID] = []
_leavers: list[Person] = []


async def _talks_to_delete(fixture: GrowthFixture, times: int) -> None:
    for _ in range(times):
        turn = await fixture.services.conversations.begin(fixture.olga.actor, None, "To be deleted")
        await fixture.services.conversations.answers.save(turn, MessageBody("So be it."), MessageState.COMPLETE)
        _stock.append(turn.conversation.metadata.id)


async def _delete_talk(fixture: GrowthFixture) -> object:
    return await fixture.olga.browser.ask("DELETE", f"/api/conversations/{_stock.pop()}")


async def _people_to_delete(fixture: GrowthFixture, times: int) -> None:
    names = (f"leaver{fixture.crowd}-{fixture.own}-{n}-{fixture.infra.random.new_id().hex}" for n in range(times))
    _leavers.extend([await fixture.newcomer(name) for name in names])


async def _delete_account(fixture: GrowthFixture) -> object:
    """Close and erase an account, as the command line does, to the end."""
    return await fixture.services.account_deletion.delete_by_email(_leavers.pop().email)


async def _export(fixture: GrowthFixture) -> object:
    """Request an export, make it, and delete it."""
    export = (await fixture.ben.browser.ask("POST", "/api/me/exports")).json()
    await fixture.exporting.make(UUID(export["id"]), fixture.ben.actor.account_id)
    return await fixture.ben.browser.ask("DELETE", f"/api/me/exports/{export['id']}")


async def _sign_in(fixture: GrowthFixture) -> object:
    return await fixture.olga.browser.ask("POST", "/api/sign-in", {"email": fixture.olga.email, "password": PASSWORD})


# What a server does by itself ---------------------------------------------------------------------------------


async def _retention(fixture: GrowthFixture) -> None:
    await fixture.services.retention.delete_expired()


async def _sequencer(fixture: GrowthFixture) -> object:
    """Advance the log without new entries, as every second."""
    return await fixture.services.sequencer.advance()


async def _hourly(fixture: GrowthFixture) -> None:
    """Run the hourly jobs that end what has expired, and some that continue what was left over."""
    await fixture.services.deletion_resumer.resume_interrupted()
    await fixture.services.sharing.expire()
    await fixture.services.exports.expire()
    await fixture.services.datasets.expire_due()
    await fixture.services.api.responses.delete_expired()
    await fixture.services.key_custody.resume_interrupted()
    await fixture.services.feedback.deliver()


async def _usage(fixture: GrowthFixture) -> None:
    await fixture.services.quotas.delete_old_usage()


async def _restored(fixture: GrowthFixture) -> None:
    """Compare everything, while people are already served."""
    await fixture.services.choices.reconcile()
    await fixture.services.sharing.resume_interrupted()


async def _compare_filled(fixture: GrowthFixture, times: int) -> None:
    """Compare what the fill has noted, as the hourly job does, and free its rows, as autovacuum does."""
    for _ in range(2):  # the second time what the first one repaired
        await fixture.services.key_comparison.run()
    await fixture.owner.execute("VACUUM key_changes")


async def _start(fixture: GrowthFixture) -> object:
    """Run the start's search in the database and the key store, where no store was restored.

    Its first part runs while people are already served.
    """
    await fixture.services.key_comparison.run()
    await fixture.services.conversations.answers.interrupt_answers_of([0])
    return await fixture.services.ledger.settle_unknown([0])


OPERATIONS = (
    Operation("sign in", _sign_in, times=4),
    Operation("who am I", _get("/api/me")),
    Operation("sessions", _get("/api/me/sessions")),
    Operation("notifications", _get("/api/me/security")),
    Operation("list conversations", _get(FIRST)),
    Operation("list, a later page", _later_page),
    Operation("list, open shelf", _get(f"{FIRST}?shelf=open")),
    Operation("list, pinned", _get(f"{FIRST}?shelf=pinned")),
    Operation("folders", _get("/api/folders")),
    Operation("search, one part", _find, times=3),
    Operation("search, all", _find_all, times=2, warm=2),
    Operation("open a conversation", _of_latest("")),
    Operation("receipt", _of_latest("/receipt")),
    Operation("begin", _begin),
    Operation("begin and continue", _continue),
    Operation("verdict of the rule", _verdict),
    Operation("a choice", _choose),
    Operation("delete a conversation", _delete_talk, stock=_talks_to_delete),
    Operation("delete an account", _delete_account, times=2, warm=1, stock=_people_to_delete),
    Operation("export", _export, times=2, warm=1),
    Operation("ledger", _get("/api/ledger")),
    Operation("ledger, recipients", _get("/api/ledger/recipients")),
    Operation("ledger, habits", _get("/api/ledger/habits")),
    Operation("own evidence", _get("/api/me/evidence")),
    Operation("own deletions", _get("/api/me/deletions")),
    Operation("own quotas", _get("/api/me/quotas")),
    Operation("what an account holds", _get("/api/me/deletion")),
    Operation("shared links", _get("/api/me/shares")),
    Operation("own datasets", _get("/api/me/datasets")),
    Operation("privacy page", _get("/api/privacy")),
    Operation("GPT store", _get("/api/gpts")),
    Operation("GPT store, newest", _get("/api/gpts?sort=new")),
    Operation("GPT store, search", _get("/api/gpts?q=matter%2042")),
    Operation("GPTs to begin with", _get("/api/gpts/beginnings")),
    Operation("numbers, operator", _operator_gets("/api/operator/insight")),
    Operation("quotas, operator", _operator_gets("/api/operator/quotas")),
    Operation("workspaces, operator", _operator_gets("/api/operator/workspaces")),
    Operation("policies, operator", _operator_gets("/api/operator/policies")),
    Operation("reports, operator", _operator_gets("/api/operator/reports")),
    Operation("datasets, operator", _operator_gets("/api/operator/datasets")),
    Operation("retention, each hour", _retention, times=3, warm=6),
    Operation("other chores, each hour", _hourly, times=3, warm=6),
    Operation("usage, each hour", _usage, times=3, warm=6),
    Operation("sequencer, each step", _sequencer),
    Operation("start", _start, times=2, warm=1, stock=_compare_filled),
    Operation("start after a restore", _restored, times=2, warm=1),
)


async def cost_of(fixture: GrowthFixture, operation: Operation) -> Cost:
    """Return the cost of one call, after the warm-up calls."""
    return await _cost(fixture, operation, operation.warm, operation.times)


async def cost_at_once(fixture: GrowthFixture, operation: Operation) -> Cost:
    """Return the cost of the second call.

    Use it if the planner has no choice, so that no warm-up is needed.
    """
    return await _cost(fixture, operation, 1, 1)


async def _cost(fixture: GrowthFixture, operation: Operation, warm: int, times: int) -> Cost:
    if operation.stock:
        await operation.stock(fixture, warm + times)
    for _ in range(warm):
        await operation.call(fixture)
    return await fixture.meter.cost(lambda: operation.call(fixture), times)
