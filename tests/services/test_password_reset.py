"""Changing or resetting a password: by link, by its owner, and by people who should not be able to."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from discreet.adapters.egress import EgressGateway
from discreet.adapters.mail import SmtpMail
from discreet.app.infrastructure import Infrastructure
from discreet.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, ReauthenticationRequired
from discreet.evidence.check_evidence import read_checkpoint
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.instance import SignUp
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.password_reset import PasswordReset
from discreet.identity.accounts.security_events import ActorKind, SecurityEvent
from discreet.identity.accounts.service import Accounts
from discreet.identity.accounts.session import NewSession
from tests.fakes.smtp_server import MailServer
from tests.support.clock import SettableClock
from tests.support.evidence_log import wait_until_signed
from tests.support.people import PASSWORD, address

NEW = "another long enough sentence"


@dataclass
class Desk:
    """An application whose recovery sends letters to `post`."""

    services: Services
    recovery: PasswordReset
    post: MailServer
    olga: Actor

    async def join(self, name: str) -> NewSession:
        return await self.services.accounts.sign_up(name.capitalize(), address(name), PASSWORD, True)

    async def token(self, name: str) -> str:
        """The token of the latest link that was sent to a person who asked for one."""
        self.recovery.request(address(name))
        await self.recovery.settled()
        return self.post.letters_to(address(name))[-1].token

    async def comes_in(self, name: str, password: str) -> bool:
        try:
            await self.services.accounts.sign_in(address(name), password)
        except NotSignedIn:
            return False
        return True

    async def news_of(self, name: str, password: str = NEW) -> list[tuple[SecurityEvent, ActorKind]]:
        """What a user learns at their next sign-in."""
        actor = (await self.services.accounts.sign_in(address(name), password)).actor
        return [(act.act, act.made_by) for act in (await self.services.security_log.state(actor)).news]


@pytest_asyncio.fixture(scope="module")
async def desk(services: Services, infra: Infrastructure) -> AsyncIterator[Desk]:
    link = await services.accounts.set_up_link()
    olga = (await services.accounts.set_up(link.partition("#")[2], "Olga", address("olga"), PASSWORD, True)).actor
    await services.administration.change_instance(olga, "Test house", SignUp.OPEN)
    async with MailServer() as post:
        mail = SmtpMail(post.url, "house@example.org", egress=EgressGateway(), clock=infra.clock, random=infra.random)
        recovery = PasswordReset(
            infra,
            accounts=services.accounts,
            passwords=cheap(infra),
            mail=mail,
            log=services.log,
            public_url=infra.settings.public_url,
        )
        yield Desk(services, recovery, post, olga)


def cheap(infra: Infrastructure) -> PasswordHashing:
    return PasswordHashing(infra.random, PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))


# By link


@pytest.mark.promise("P12")
async def test_a_letter_carries_the_log_of_its_moment(desk: Desk) -> None:
    await wait_until_signed(desk.services.sequencer)
    await desk.join("fay")
    await desk.token("fay")
    [letter] = desk.post.letters_to(address("fay"))
    note = letter.text.replace("\r\n", "\n").partition('The page "Signed records" explains how.\n\n')[2]
    size, _ = read_checkpoint(note, str(await desk.services.log.verifier_key()))
    assert 0 <= size <= (await desk.services.log.checkpoint()).size


async def test_a_link_sets_the_password_ends_every_session_and_is_recorded(desk: Desk) -> None:
    ada = await desk.join("ada")
    token = await desk.token("ada")
    [letter] = desk.post.letters_to(address("ada"))
    assert letter.text.count(desk.services.settings.public_url) == 1
    assert letter.message["Subject"] == "Test house: reset your password"
    await desk.recovery.reset(token, NEW)
    assert await desk.services.sessions.actor_of(ada.token) is None
    assert not await desk.comes_in("ada", PASSWORD)
    assert await desk.news_of("ada") == [(SecurityEvent.PASSWORD_RESET, ActorKind.MAIL)]


async def test_what_was_read_is_no_news_and_stays_written(desk: Desk) -> None:
    await desk.join("abe")
    await desk.recovery.reset(await desk.token("abe"), NEW)
    abe = (await desk.services.accounts.sign_in(address("abe"), NEW)).actor
    [news] = (await desk.services.security_log.state(abe)).news
    await desk.services.security_log.acknowledge(abe, news.id)
    state = await desk.services.security_log.state(abe)
    assert (state.news, state.acts) == ((), (news,))
    await desk.services.security_log.acknowledge(abe, 2**62)
    await desk.recovery.reset(await desk.token("abe"), PASSWORD)
    assert await desk.news_of("abe", PASSWORD) == [(SecurityEvent.PASSWORD_RESET, ActorKind.MAIL)], (
        "nothing is heard in advance"
    )


async def test_a_stolen_link_works_once(desk: Desk) -> None:
    await desk.join("bea")
    token = await desk.token("bea")
    await desk.recovery.reset(token, NEW)
    with pytest.raises(Conflict):
        await desk.recovery.reset(token, "the thief's own sentence")
    assert await desk.comes_in("bea", NEW)


async def test_of_all_that_race_for_a_link_one_wins(desk: Desk) -> None:
    await desk.join("cid")
    token = await desk.token("cid")
    tried = [desk.recovery.reset(token, f"{NEW} {n}") for n in range(6)]
    outcomes = await asyncio.gather(*tried, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict"] * 5 + ["UUID"]
    [won] = [n for n, outcome in enumerate(outcomes) if not isinstance(outcome, Exception)]
    assert await desk.comes_in("cid", f"{NEW} {won}")


async def test_one_that_was_used_voids_the_others(desk: Desk) -> None:
    await desk.join("dee")
    first, second = await desk.token("dee"), await desk.token("dee")
    await desk.recovery.reset(second, NEW)
    with pytest.raises(Forbidden):
        await desk.recovery.reset(first, "an older letter's reader")


async def test_it_lasts_an_hour(desk: Desk, clock: SettableClock) -> None:
    await desk.join("eli")
    token = await desk.token("eli")
    clock.advance(minutes=61)
    with pytest.raises(Forbidden, match="expired"):
        await desk.recovery.reset(token, NEW)
    assert await desk.comes_in("eli", PASSWORD)


async def test_a_password_that_is_refused_leaves_the_link(desk: Desk) -> None:
    await desk.join("flo")
    token = await desk.token("flo")
    for weak in ("short", "passwordpassword", address("flo")):
        with pytest.raises(Invalid):
            await desk.recovery.reset(token, weak)
    await desk.recovery.reset(token, NEW)


@pytest.mark.parametrize("token", ["", "x", "é\ud800", "a" * 43])
async def test_an_invented_link_is_refused(desk: Desk, token: str) -> None:
    with pytest.raises(Forbidden, match="not valid"):
        await desk.recovery.reset(token, NEW)


async def test_what_the_database_holds_is_no_link(desk: Desk, owner: Any) -> None:
    await desk.join("gus")
    token = await desk.token("gus")
    rows = await owner.fetch("SELECT reset_links::text AS it, token_hash FROM reset_links")
    assert not any(token in row["it"] for row in rows)
    for row in rows:
        with pytest.raises(Forbidden):
            await desk.recovery.reset(row["token_hash"].hex(), NEW)


# Who asks


@pytest.mark.parametrize(
    "unknown", ["nobody@example.org", "", "x", "a\0b@example.org", "\ud800@example.org", "a" * 5000]
)
async def test_for_an_unknown_email_nothing_is_sent_and_nothing_is_different(desk: Desk, unknown: str) -> None:
    """`ask` only records the request: it returns before the lookup, so there is nothing to time."""
    before = len(desk.post.letters)
    assert desk.recovery.request(unknown) is None
    await desk.recovery.settled()
    assert len(desk.post.letters) == before


async def test_the_letter_goes_to_the_address_that_the_account_has(desk: Desk) -> None:
    await desk.join("hal")
    desk.recovery.request("  HAL@Example.ORG ")
    await desk.recovery.settled()
    assert len(desk.post.letters_to(address("hal"))) == 1


async def test_a_refusing_mail_server_is_not_reported_to_the_requester(desk: Desk) -> None:
    await desk.join("ian")
    desk.post.refusal = "451 later"
    try:
        desk.recovery.request(address("ian"))
        await desk.recovery.settled()
    finally:
        desk.post.refusal = None
    assert desk.post.letters_to(address("ian")) == []


async def test_without_a_mail_server_every_request_gets_the_same_answer(desk: Desk) -> None:
    for email in (address("olga"), "nobody@example.org"):
        with pytest.raises(Conflict, match="Ask your admin"):
            desk.services.password_reset.request(email)


# By the operator's hand


@pytest.mark.promise("P7")
async def test_an_operators_link_is_recorded_and_shown_to_its_person(desk: Desk) -> None:
    jan = await desk.join("jan")
    olga = await confirmed(desk)
    made = await desk.recovery.create_link(olga, address("jan"))
    await desk.recovery.reset(made.link.partition("#")[2], NEW)
    assert await desk.news_of("jan") == [
        (SecurityEvent.PASSWORD_RESET, ActorKind.OPERATOR),
        (SecurityEvent.RESET_LINK_MADE, ActorKind.OPERATOR),
    ]
    entries = (await desk.services.evidence.list_own(jan.actor.account_id)).entries
    assert [entry.entry["facts"]["made_by"] for entry in entries if entry.entry["kind"] == "signed_in_by_link"] == [
        "operator"
    ]
    latest, *_ = await desk.services.suspension.acts(olga)
    assert (latest.act, latest.email, latest.at_the_shell) == (SecurityEvent.RESET_LINK_MADE, address("jan"), False)


@pytest.mark.promise("P7")
async def test_an_unused_link_is_recorded_too(desk: Desk) -> None:
    await desk.join("kim")
    await desk.recovery.create_link(CLI_ACTOR, address("kim"))
    assert await desk.news_of("kim", PASSWORD) == [(SecurityEvent.RESET_LINK_MADE, ActorKind.OPERATOR)]
    latest, *_ = await desk.services.suspension.acts(await confirmed(desk))
    assert (latest.email, latest.at_the_shell) == (address("kim"), True)


@pytest.mark.promise("P7")
async def test_what_was_done_cannot_be_unwritten(desk: Desk, infra: Infrastructure, owner: Any) -> None:
    for statement in (
        "UPDATE security_events SET made_by = 'mail'",
        "DELETE FROM security_events",
        "TRUNCATE security_events",
    ):
        with pytest.raises(Exception, match="append-only"):
            await owner.execute(statement)
        async with infra.database.anonymous() as connection:
            with pytest.raises(Exception, match="permission denied"):
                await connection.execute(statement)


async def test_only_an_operator_makes_links_and_only_a_confirmed_one(desk: Desk, clock: SettableClock) -> None:
    leo = await desk.join("leo")
    with pytest.raises(NotFound):
        await desk.recovery.create_link(leo.actor, address("olga"))
    olga = await confirmed(desk)
    clock.advance(minutes=11)
    with pytest.raises(ReauthenticationRequired):
        await desk.recovery.create_link(olga, address("leo"))
    await desk.services.reauthentication.confirm_password(olga, PASSWORD)
    assert (await desk.recovery.create_link(olga, address("leo"))).link
    with pytest.raises(NotFound):
        await desk.recovery.create_link(olga, "nobody@example.org")


async def test_security_events_of_another_person_cannot_be_read(desk: Desk, infra: Infrastructure) -> None:
    mia = await desk.join("mia")
    async with infra.database.acting_as(mia.actor.account_id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM security_events") == 0
    async with infra.database.anonymous() as connection:
        assert await connection.fetchval("SELECT count(*) FROM security_events") == 0


# By its owner


async def test_a_change_asks_for_the_old_one_and_ends_every_other_session(desk: Desk) -> None:
    here, there = await desk.join("ned"), await desk.services.accounts.sign_in(address("ned"), PASSWORD)
    with pytest.raises(Invalid):
        await desk.recovery.change(here.actor, "not the password", NEW)
    assert await desk.services.sessions.actor_of(there.token)
    await desk.recovery.change(here.actor, PASSWORD, NEW)
    assert await desk.services.sessions.actor_of(here.token) == here.actor
    assert await desk.services.sessions.actor_of(there.token) is None
    assert not await desk.comes_in("ned", PASSWORD)
    state = await desk.services.security_log.state(here.actor)
    assert [act.act for act in state.acts] == [SecurityEvent.PASSWORD_CHANGED]
    assert state.news == (), "what one did oneself is no news"


async def test_a_change_voids_links_that_are_under_way(desk: Desk) -> None:
    oli = await desk.join("oli")
    token = await desk.token("oli")
    await desk.recovery.change(oli.actor, PASSWORD, NEW)
    with pytest.raises(Forbidden):
        await desk.recovery.reset(token, "whoever reads the mailbox")


async def test_of_two_changes_at_once_one_wins(desk: Desk) -> None:
    pam = await desk.join("pam")
    changes = [desk.recovery.change(pam.actor, PASSWORD, f"{NEW} {n}") for n in range(2)]
    outcomes = await asyncio.gather(*changes, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "NoneType"]


async def test_a_person_without_a_password_sets_one_once_confirmed(
    desk: Desk, owner: Any, clock: SettableClock
) -> None:
    quin = await desk.join("quin")
    await owner.execute("UPDATE accounts SET password_hash = NULL WHERE id = $1", quin.actor.account_id)
    assert not await desk.comes_in("quin", PASSWORD)
    clock.advance(minutes=11)
    with pytest.raises(ReauthenticationRequired):
        await desk.recovery.change(quin.actor, "", NEW)
    await owner.execute("UPDATE sessions SET confirmed_at = $2 WHERE id = $1", quin.actor.session_id, clock.now())
    await desk.recovery.change(quin.actor, "", NEW)
    assert await desk.comes_in("quin", NEW)


class Paused(PasswordHashing):
    """Has checked a password, and continues when the test says so."""

    def __init__(self, infra: Infrastructure) -> None:
        super().__init__(infra.random, PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
        self.checked, self.go_on = asyncio.Event(), asyncio.Event()

    async def verify(self, stored: str | None, password: str) -> bool:
        fits = await super().verify(stored, password)
        self.checked.set()
        await self.go_on.wait()
        return fits


async def test_a_sign_in_with_the_old_password_under_way_comes_to_nothing(desk: Desk, infra: Infrastructure) -> None:
    """A thief signs in with the old password at the moment of its reset."""
    await desk.join("roy")
    passwords = Paused(infra)
    slow = Accounts(
        infra, choices=desk.services.choices, sessions=desk.services.sessions, public_url="", passwords=passwords
    )
    thief = asyncio.create_task(slow.sign_in(address("roy"), PASSWORD))
    await passwords.checked.wait()
    await desk.recovery.reset(await desk.token("roy"), NEW)
    passwords.go_on.set()
    with pytest.raises(NotSignedIn):
        await thief


async def confirmed(desk: Desk) -> Actor:
    await desk.services.reauthentication.confirm_password(desk.olga, PASSWORD)
    return desk.olga
