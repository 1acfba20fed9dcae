"""Passkeys, honestly used, and under attack: replayed, phished, cloned, borrowed, out of time, from elsewhere."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid, NotFound, NotSignedIn, ReauthenticationRequired
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.instance import SignUp
from discreet.identity.accounts.passkeys.passkey import MAX_PASSKEYS
from discreet.identity.accounts.passkeys.relying_party import RelyingParty, build_relying_party
from discreet.identity.accounts.passkeys.service import NOT_PROVEN, Passkeys
from discreet.identity.accounts.security_events import SecurityEvent
from discreet.identity.accounts.session import NewSession
from tests.fakes.webauthn_authenticator import HONEST, Authenticator, FalseClaims, Passkey, encoded
from tests.support.clock import SettableClock
from tests.support.people import PASSWORD, address

HERE = "https://chat.example.org"


@dataclass
class Person:
    """A person with a device. `browser` is the cookie that ties a challenge to their browser."""

    passkeys: Passkeys
    signed_in: NewSession
    device: Authenticator
    browser: str | None = None

    @property
    def actor(self) -> Actor:
        return self.signed_in.actor

    async def registers(self, lies: FalseClaims = HONEST, *, counts: bool = True) -> Passkey:
        begun = await self.passkeys.begin_registration(self.actor, self.browser)
        self.browser = begun.browser
        await self.passkeys.register(
            self.actor, begun.browser, self.device.create(begun.options, lies, counts=counts), "Mine"
        )
        return self.device.passkeys[-1]

    async def signs_in(self, lies: FalseClaims = HONEST, passkey: Passkey | None = None) -> NewSession:
        begun = await self.passkeys.begin_sign_in(self.browser)
        self.browser = begun.browser
        return await self.passkeys.sign_in(begun.browser, self.device.get(begun.options, lies, passkey))

    async def confirms(self, lies: FalseClaims = HONEST, passkey: Passkey | None = None) -> None:
        begun = await self.passkeys.begin_confirmation(self.actor, self.browser)
        await self.passkeys.confirm(self.actor, begun.browser, self.device.get(begun.options, lies, passkey))


@pytest_asyncio.fixture(scope="module")
async def passkeys(services: Services, infra: Infrastructure) -> Passkeys:
    link = await services.accounts.set_up_link()
    olga = await services.accounts.set_up(link.partition("#")[2], "Olga", address("olga"), PASSWORD, True)
    await services.administration.change_instance(olga.actor, "Test house", SignUp.OPEN)
    return Passkeys(infra.database, infra.clock, infra.random, services.accounts, services.sessions, public_url=HERE)


@pytest.fixture
def comes(
    services: Services, passkeys: Passkeys, request: pytest.FixtureRequest
) -> Callable[[], Coroutine[Any, Any, Person]]:
    made = 0

    async def new() -> Person:
        nonlocal made
        made += 1
        email = f"{abs(hash(request.node.nodeid))}-{made}@example.org"
        signed_in = await services.accounts.sign_up("Somebody", email, PASSWORD, True)
        return Person(passkeys, signed_in, Authenticator(HERE))

    return new


async def news(services: Services, person: Person) -> list[SecurityEvent]:
    return [act.act for act in (await services.security_log.state(person.actor)).news]


# As it should be


async def test_a_passkey_signs_in_without_an_email(
    comes: Callable[[], Coroutine[Any, Any, Person]], services: Services
) -> None:
    ada = await comes()
    await ada.registers()
    ada.browser = None
    signed_in = await ada.signs_in()
    assert signed_in.actor.account_id == ada.actor.account_id
    assert signed_in.actor.session_id != ada.actor.session_id
    assert (await services.sessions.actor_of(signed_in.token)) == signed_in.actor
    [passkey] = await ada.passkeys.of(ada.actor.account_id)
    assert passkey.last_used_at is not None
    await ada.signs_in()


async def test_one_that_does_not_count_is_fine_for_ever(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    """Passkeys that live on several devices always say 0."""
    ada = await comes()
    await ada.registers(counts=False)
    for _ in range(3):
        await ada.signs_in()


async def test_it_confirms_that_it_is_oneself(
    comes: Callable[[], Coroutine[Any, Any, Person]], clock: SettableClock
) -> None:
    ada = await comes()
    await ada.registers()
    clock.advance(minutes=11)
    with pytest.raises(ReauthenticationRequired):
        await ada.registers()
    await ada.confirms()
    await ada.confirms(FalseClaims(without_handle=True))
    await ada.registers()


async def test_two_tabs_of_one_browser_do_not_get_in_each_others_way(
    comes: Callable[[], Coroutine[Any, Any, Person]],
) -> None:
    ada = await comes()
    await ada.registers()
    first = await ada.passkeys.begin_sign_in(ada.browser)
    second = await ada.passkeys.begin_sign_in(first.browser)
    assert first.browser == second.browser
    for begun in (first, second):
        await ada.passkeys.sign_in(begun.browser, ada.device.get(begun.options))


async def test_what_one_has_is_renamed_and_removed(
    comes: Callable[[], Coroutine[Any, Any, Person]], services: Services
) -> None:
    ada = await comes()
    await ada.registers()
    [passkey] = await ada.passkeys.of(ada.actor.account_id)
    await ada.passkeys.rename(ada.actor, passkey.id, "  The blue key ")
    assert (await ada.passkeys.of(ada.actor.account_id))[0].name == "The blue key"
    for bad in ("", "x" * 61, "two\nlines", "a\u202eb"):
        with pytest.raises(Invalid):
            await ada.passkeys.rename(ada.actor, passkey.id, bad)
    await ada.passkeys.remove(ada.actor, passkey.id)
    assert await ada.passkeys.of(ada.actor.account_id) == []
    with pytest.raises(NotSignedIn):
        await ada.signs_in()
    acts = (await services.security_log.state(ada.actor)).acts
    assert [act.act for act in acts] == [SecurityEvent.PASSKEY_REMOVED, SecurityEvent.PASSKEY_ADDED]
    assert await news(services, ada) == []


async def test_the_last_way_to_sign_in_stays(comes: Callable[[], Coroutine[Any, Any, Person]], owner: Any) -> None:
    ada = await comes()
    await ada.registers()
    await ada.registers()
    first, second = await ada.passkeys.of(ada.actor.account_id)
    await owner.execute("UPDATE accounts SET password_hash = NULL WHERE id = $1", ada.actor.account_id)
    removals = [ada.passkeys.remove(ada.actor, passkey.id) for passkey in (first, second)]
    outcomes = await asyncio.gather(*removals, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "NoneType"]
    assert len(await ada.passkeys.of(ada.actor.account_id)) == 1


async def test_a_reset_leaves_passkeys_in_place(
    comes: Callable[[], Coroutine[Any, Any, Person]], services: Services
) -> None:
    ada = await comes()
    await ada.registers()
    email = (await services.accounts.account(ada.actor)).email
    olga = (await services.accounts.sign_in(address("olga"), PASSWORD)).actor
    made = await services.password_reset.create_link(olga, email)
    account_id = await services.password_reset.reset(made.link.partition("#")[2], "another long enough sentence")
    assert account_id == ada.actor.account_id
    assert len(await ada.passkeys.of(account_id)) == 1
    assert await ada.signs_in()


# Requested facts


async def test_browsers_are_asked_for_what_the_rules_need(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    ada = await comes()
    passkey = await ada.registers()
    options = (await ada.passkeys.begin_registration(ada.actor, None)).options
    assert options["rp"] == {"id": "chat.example.org", "name": "Test house"}
    assert options["user"]["id"] == encoded(ada.actor.account_id.bytes)
    assert [each["id"] for each in options["excludeCredentials"]] == [encoded(passkey.id)]
    assert options["attestation"] == "none"
    options = (await ada.passkeys.begin_sign_in(None)).options
    assert (options["rpId"], options.get("allowCredentials", [])) == ("chat.example.org", [])


@pytest.mark.parametrize(
    ("public_url", "party"),
    [
        ("https://chat.example.org", RelyingParty("chat.example.org", "https://chat.example.org")),
        ("https://Chat.Example.org:443", RelyingParty("chat.example.org", "https://chat.example.org")),
        ("https://chat.example.org:8443", RelyingParty("chat.example.org", "https://chat.example.org:8443")),
        ("http://localhost:8000", RelyingParty("localhost", "http://localhost:8000")),
        ("http://chat.example.org", None),
        ("http://127.0.0.1:8000", None),
        ("https://[::1]:8000", None),
        ("https://10.0.0.1", None),
    ],
)
def test_by_which_name_this_server_goes(public_url: str, party: RelyingParty | None) -> None:
    assert build_relying_party(public_url) == party


async def test_where_browsers_offer_none_a_sentence_says_what_to_do(services: Services) -> None:
    with pytest.raises(Conflict, match="DISCREET_PUBLIC_URL"):
        await services.passkeys.begin_sign_in(None)
    assert not services.passkeys.are_offered


# Attacks on signing in

PHISHED = {
    "another page": FalseClaims(origin="https://chat-example.org"),
    "a subdomain's page": FalseClaims(origin="https://evil.chat.example.org"),
    "without TLS": FalseClaims(origin="http://chat.example.org"),
    "another port": FalseClaims(origin="https://chat.example.org:8443"),
    "another server's name": FalseClaims(rp_id="evil.example.org"),
    "the domain above": FalseClaims(rp_id="example.org"),
    "within another site's frame": FalseClaims(cross_origin=True),
    "a registration's answer": FalseClaims(kind="webauthn.create"),
    "user not verified": FalseClaims(verified=False),
    "user not present": FalseClaims(present=False),
    "somebody else meant": FalseClaims(user_handle=b"x" * 16),
    "no user meant": FalseClaims(without_handle=True),
    "a challenge of its own": FalseClaims(challenge=encoded(b"c" * 32)),
    "no challenge": FalseClaims(challenge="!"),
}


@pytest.mark.parametrize("lies", PHISHED.values(), ids=PHISHED)
async def test_an_answer_that_was_not_given_here_is_refused(
    comes: Callable[[], Coroutine[Any, Any, Person]], lies: FalseClaims
) -> None:
    ada = await comes()
    await ada.registers()
    with pytest.raises(NotSignedIn) as refused:
        await ada.signs_in(lies)
    assert refused.value.sentence == NOT_PROVEN
    assert await ada.signs_in(), "the honest owner is none the worse"


async def test_a_replayed_answer_is_refused(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    ada = await comes()
    await ada.registers(counts=False)
    begun = await ada.passkeys.begin_sign_in(ada.browser)
    answer = ada.device.get(begun.options)
    await ada.passkeys.sign_in(begun.browser, answer)
    with pytest.raises(NotSignedIn):
        await ada.passkeys.sign_in(begun.browser, answer)


async def test_of_an_answer_sent_many_times_at_once_one_counts(
    comes: Callable[[], Coroutine[Any, Any, Person]],
) -> None:
    ada = await comes()
    await ada.registers(counts=False)
    begun = await ada.passkeys.begin_sign_in(ada.browser)
    answer = ada.device.get(begun.options)
    tried = [ada.passkeys.sign_in(begun.browser, answer) for _ in range(6)]
    outcomes = await asyncio.gather(*tried, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NewSession"] + ["NotSignedIn"] * 5


async def test_a_wrong_answer_uses_the_challenge_up(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    ada = await comes()
    await ada.registers()
    begun = await ada.passkeys.begin_sign_in(ada.browser)
    with pytest.raises(NotSignedIn):
        await ada.passkeys.sign_in(begun.browser, ada.device.get(begun.options, FalseClaims(verified=False)))
    with pytest.raises(NotSignedIn):
        await ada.passkeys.sign_in(begun.browser, ada.device.get(begun.options))


async def test_a_challenge_lasts_five_minutes(
    comes: Callable[[], Coroutine[Any, Any, Person]], clock: SettableClock, owner: Any
) -> None:
    ada = await comes()
    await ada.registers()
    begun = await ada.passkeys.begin_sign_in(ada.browser)
    clock.advance(minutes=5, seconds=1)
    with pytest.raises(NotSignedIn):
        await ada.passkeys.sign_in(begun.browser, ada.device.get(begun.options))
    await ada.passkeys.begin_sign_in(ada.browser)
    assert await owner.fetchval("SELECT count(*) FROM passkey_challenges WHERE expires_at <= $1", clock.now()) == 0


async def test_an_answer_from_another_browser_is_refused(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    """A victim lured into signing a challenge that the attacker's browser was given."""
    ada, mallory = await comes(), await comes()
    await ada.registers()
    begun = await mallory.passkeys.begin_sign_in(None)
    answer = ada.device.get(begun.options)
    for browser in (ada.browser, None, "", "invented"):
        with pytest.raises(NotSignedIn):
            await ada.passkeys.sign_in(browser, answer)


async def test_a_challenge_is_good_for_its_purpose_alone(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    ada = await comes()
    await ada.registers()
    confirming = await ada.passkeys.begin_confirmation(ada.actor, ada.browser)
    with pytest.raises(NotSignedIn):
        await ada.passkeys.sign_in(ada.browser, ada.device.get(confirming.options))
    signing_in = await ada.passkeys.begin_sign_in(ada.browser)
    with pytest.raises(Forbidden):
        await ada.passkeys.confirm(ada.actor, ada.browser, ada.device.get(signing_in.options))
    registering = await ada.passkeys.begin_registration(ada.actor, ada.browser)
    options = {**signing_in.options, "challenge": registering.options["challenge"]}
    with pytest.raises(Forbidden):
        await ada.passkeys.confirm(ada.actor, ada.browser, ada.device.get(options))


async def test_a_confirmation_is_for_the_session_that_asked(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    ada, mallory = await comes(), await comes()
    await ada.registers()
    begun = await ada.passkeys.begin_confirmation(ada.actor, ada.browser)
    with pytest.raises(Forbidden):
        await mallory.passkeys.confirm(mallory.actor, ada.browser, ada.device.get(begun.options))


async def test_anothers_passkey_confirms_nothing(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    ada, mallory = await comes(), await comes()
    await mallory.registers()
    begun = await ada.passkeys.begin_confirmation(ada.actor, None)
    for lies in (HONEST, FalseClaims(user_handle=ada.actor.account_id.bytes), FalseClaims(without_handle=True)):
        with pytest.raises(Forbidden):
            await ada.passkeys.confirm(ada.actor, begun.browser, mallory.device.get(begun.options, lies))


async def test_anothers_credential_id_does_not_make_one_them(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    ada, mallory = await comes(), await comes()
    passkey = await ada.registers()
    await mallory.registers()
    for handle in (ada.actor.account_id.bytes, mallory.actor.account_id.bytes):
        with pytest.raises(NotSignedIn):
            await mallory.signs_in(FalseClaims(credential_id=passkey.id, user_handle=handle))
    with pytest.raises(Conflict):
        await mallory.registers(FalseClaims(credential_id=passkey.id))


async def test_an_unknown_passkey_is_refused_as_a_wrong_one(
    comes: Callable[[], Coroutine[Any, Any, Person]], passkeys: Passkeys
) -> None:
    ada, stranger = await comes(), await comes()
    await ada.registers()
    stranger.device.create((await stranger.passkeys.begin_registration(stranger.actor, None)).options)
    sentences = []
    for person, lies in ((stranger, HONEST), (ada, FalseClaims(verified=False))):
        with pytest.raises(NotSignedIn) as refused:
            await person.signs_in(lies)
        sentences.append(refused.value.sentence)
    assert sentences == [NOT_PROVEN] * 2


async def test_a_clone_is_refused_and_reported(
    comes: Callable[[], Coroutine[Any, Any, Person]], services: Services
) -> None:
    """A copy of the device counts from where it was copied; whichever comes second with a number is refused."""
    ada = await comes()
    passkey = await ada.registers()
    copy = replace(passkey)
    await ada.signs_in()
    await ada.signs_in()
    with pytest.raises(NotSignedIn) as refused:
        await ada.signs_in(passkey=copy)
    assert refused.value.sentence == NOT_PROVEN
    with pytest.raises(NotSignedIn):
        await ada.signs_in(FalseClaims(count=0))
    assert await news(services, ada) == [SecurityEvent.PASSKEY_REFUSED] * 2
    assert await ada.signs_in()


async def test_two_answers_with_one_count_are_one(
    comes: Callable[[], Coroutine[Any, Any, Person]], passkeys: Passkeys
) -> None:
    ada = await comes()
    passkey = await ada.registers()
    copy = replace(passkey)
    begun = [await passkeys.begin_sign_in(ada.browser) for _ in range(2)]
    answers = [ada.device.get(each.options, passkey=one) for each, one in zip(begun, (passkey, copy), strict=True)]
    tried = [passkeys.sign_in(each.browser, answer) for each, answer in zip(begun, answers, strict=True)]
    outcomes = await asyncio.gather(*tried, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NewSession", "NotSignedIn"]


async def test_a_suspended_account_is_not_let_in(
    comes: Callable[[], Coroutine[Any, Any, Person]], services: Services
) -> None:
    ada = await comes()
    await ada.registers()
    email = (await services.accounts.account(ada.actor)).email
    olga = (await services.accounts.sign_in(address("olga"), PASSWORD)).actor
    await services.suspension.suspend(olga, email)
    with pytest.raises(NotSignedIn, match=NOT_PROVEN):
        await ada.signs_in()
    await services.suspension.restore(olga, email)
    assert await ada.signs_in()


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"id": 1},
        {"response": None},
        {"response": {"clientDataJSON": "e30"}},
        {"response": {"clientDataJSON": "bnVsbA"}},
        {"response": {"clientDataJSON": encoded(b'{"type":"x","challenge":[],"origin":1}')}},
        {"response": {"clientDataJSON": "\ud800"}},
        {"response": {"clientDataJSON": encoded(b"[" * 50_000)}},
    ],
)
async def test_what_is_no_answer_is_refused_in_the_same_words(
    comes: Callable[[], Coroutine[Any, Any, Person]], answer: Any
) -> None:
    ada = await comes()
    with pytest.raises(NotSignedIn, match=NOT_PROVEN):
        await ada.passkeys.sign_in("x", answer)
    with pytest.raises(Forbidden):
        await ada.passkeys.register(ada.actor, "x", answer, "Mine")


async def test_pieces_of_a_good_answer_are_refused(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    ada = await comes()
    await ada.registers()
    for name in ("authenticatorData", "signature", "userHandle"):
        for value in (None, "", "AAAA", 7, "é"):
            begun = await ada.passkeys.begin_sign_in(ada.browser)
            answer = ada.device.get(begun.options)
            answer["response"][name] = value
            with pytest.raises(NotSignedIn, match=NOT_PROVEN):
                await ada.passkeys.sign_in(begun.browser, answer)


# Attacks on registering


@pytest.mark.parametrize("lies", [
    lies for name, lies in PHISHED.items() if "meant" not in name and "registration" not in name
] + [FalseClaims(kind="webauthn.get")], ids=str)  # fmt: skip
async def test_a_passkey_that_was_not_made_here_is_refused(
    comes: Callable[[], Coroutine[Any, Any, Person]], lies: FalseClaims
) -> None:
    ada = await comes()
    with pytest.raises(Forbidden):
        await ada.registers(lies)
    assert await ada.passkeys.of(ada.actor.account_id) == []


async def test_an_unattended_session_adds_and_removes_no_passkey(
    comes: Callable[[], Coroutine[Any, Any, Person]], clock: SettableClock
) -> None:
    ada = await comes()
    await ada.registers()
    begun = await ada.passkeys.begin_registration(ada.actor, ada.browser)
    [passkey] = await ada.passkeys.of(ada.actor.account_id)
    clock.advance(minutes=9)
    late = await ada.passkeys.begin_registration(ada.actor, ada.browser)
    clock.advance(minutes=1, seconds=1)
    for attempt in (
        lambda: ada.passkeys.begin_registration(ada.actor, ada.browser),
        lambda: ada.passkeys.remove(ada.actor, passkey.id),
    ):
        with pytest.raises(ReauthenticationRequired):
            await attempt()
    for each in (begun, late):
        with pytest.raises(DiscreetError):
            await ada.passkeys.register(ada.actor, each.browser, ada.device.create(each.options), "Thief's")
    assert [each.id for each in await ada.passkeys.of(ada.actor.account_id)] == [passkey.id]


async def test_anothers_passkeys_are_not_there(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    ada, mallory = await comes(), await comes()
    await ada.registers()
    [passkey] = await ada.passkeys.of(ada.actor.account_id)
    with pytest.raises(NotFound):
        await mallory.passkeys.rename(mallory.actor, passkey.id, "Mine now")
    with pytest.raises(NotFound):
        await mallory.passkeys.remove(mallory.actor, passkey.id)


async def test_a_registration_under_way_ends_with_its_session(
    comes: Callable[[], Coroutine[Any, Any, Person]], services: Services
) -> None:
    ada = await comes()
    begun = await ada.passkeys.begin_registration(ada.actor, ada.browser)
    await services.sessions.revoke(ada.actor, ada.actor.session_id)
    with pytest.raises(Forbidden):
        await ada.passkeys.register(ada.actor, begun.browser, ada.device.create(begun.options), "Mine")


async def test_there_is_a_most(comes: Callable[[], Coroutine[Any, Any, Person]]) -> None:
    ada = await comes()
    for _ in range(MAX_PASSKEYS):
        await ada.registers()
    with pytest.raises(Conflict, match="up to"):
        await ada.registers()
