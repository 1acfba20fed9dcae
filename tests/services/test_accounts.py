"""Accounts: signing up, policies to accept, signing in."""

import asyncio
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from discreet.adapters.entropy import SystemRandomSource
from discreet.app.infrastructure import Infrastructure, build_accounts
from discreet.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from discreet.http.services import Services
from discreet.identity.accounts.account import applicant
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.instance import SignUp
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.service import Accounts
from discreet.identity.accounts.session import device_of
from discreet.promises.parties import user_party
from tests.support.clock import SettableClock
from tests.support.people import PASSWORD, address


@pytest_asyncio.fixture
async def accounts(services: Services, operator: Actor) -> Accounts:
    """A server that admits every person."""
    await services.administration.change_instance(operator, "Test house", SignUp.OPEN)
    return services.accounts


async def join(accounts: Accounts, name: str, improve: bool = True, **more: Any) -> Actor:
    return (await accounts.sign_up(name, address(name), PASSWORD, improve, **more)).actor


# Coming in


async def test_an_account_has_its_key_its_answer_and_its_session(
    accounts: Accounts, infra: Infrastructure, services: Services
) -> None:
    signed_in = await accounts.sign_up("Ada", address("ada"), PASSWORD, True)
    assert len(infra.keys.key(f"user/{signed_in.actor.account_id}")) == 32
    answer = await accounts.choices(signed_in.actor)
    assert answer.allowed
    assert infra.keys.share(str(user_party(signed_in.actor.account_id))).since == answer.since
    assert await services.sessions.actor_of(signed_in.token) == signed_in.actor


@pytest.mark.promise("P2")
async def test_a_no_at_sign_up_is_recorded_and_gives_no_share(accounts: Accounts, infra: Infrastructure) -> None:
    ben = await join(accounts, "no-ben", improve=False)
    answer = await accounts.choices(ben)
    assert [choice.allowed for choice in answer.history] == [False]
    assert not answer.allowed
    assert infra.keys.share(str(user_party(ben.account_id))) is None


@pytest.mark.parametrize("mode", [SignUp.INVITATION, SignUp.CLOSED])
async def test_sign_up_needs_an_invitation(
    accounts: Accounts, operator: Actor, mode: SignUp, services: Services
) -> None:
    await services.administration.change_instance(operator, "Test house", mode)
    with pytest.raises(Forbidden):
        await join(accounts, "uninvited")


async def test_closed_is_closed_to_the_invited_too(accounts: Accounts, operator: Actor, services: Services) -> None:
    link = (await services.administration.invite(operator, "for later")).link
    await services.administration.change_instance(operator, "Test house", SignUp.CLOSED)
    with pytest.raises(Forbidden, match="isn't accepting new accounts"):
        await join(accounts, "late", invitation=link.partition("#")[2])


async def test_an_invitation_lets_one_in(accounts: Accounts, operator: Actor, services: Services) -> None:
    await services.administration.change_instance(operator, "Test house", SignUp.INVITATION)
    link = (await services.administration.invite(operator, "for one")).link
    token = link.partition("#")[2]
    coming = (join(accounts, f"invited{n}", invitation=token) for n in range(5))
    outcomes = await asyncio.gather(*coming, return_exceptions=True)
    assert sum(isinstance(outcome, Actor) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 4
    used = {invitation.note: invitation.used_at for invitation in await services.administration.invitations(operator)}
    assert used["for one"] is not None


async def test_an_invitation_expires(
    accounts: Accounts, operator: Actor, clock: SettableClock, services: Services
) -> None:
    await services.administration.change_instance(operator, "Test house", SignUp.INVITATION)
    link = (await services.administration.invite(operator, "slow")).link
    clock.advance(days=14, seconds=1)
    with pytest.raises(Forbidden, match="expired"):
        await join(accounts, "slow", invitation=link.partition("#")[2])


async def test_a_withdrawn_invitation_is_void(accounts: Accounts, operator: Actor, services: Services) -> None:
    await services.administration.change_instance(operator, "Test house", SignUp.INVITATION)
    invitation = await services.administration.invite(operator, "regretted")
    await services.administration.withdraw_invitation(operator, invitation.id)
    with pytest.raises(Forbidden):
        await join(accounts, "regretted", invitation=invitation.link.partition("#")[2])
    with pytest.raises(NotFound):
        await services.administration.withdraw_invitation(operator, invitation.id)


async def test_an_open_server_leaves_an_invitation_unused(
    accounts: Accounts, operator: Actor, services: Services
) -> None:
    invitation = await services.administration.invite(operator, "not needed")
    await join(accounts, "easy", invitation=invitation.link.partition("#")[2])
    kept = next(i for i in await services.administration.invitations(operator) if i.id == invitation.id)
    assert kept.used_at is None


async def test_only_the_operator_decides_about_the_instance(accounts: Accounts, services: Services) -> None:
    dan = await join(accounts, "dan")
    with pytest.raises(NotFound):
        await services.administration.change_instance(dan, "Dan's house", SignUp.OPEN)
    with pytest.raises(NotFound):
        await services.administration.invite(dan, "my friends")
    with pytest.raises(NotFound):
        await services.administration.invitations(dan)


async def test_the_instance_keeps_its_history(
    accounts: Accounts, operator: Actor, owner: Any, services: Services
) -> None:
    await services.administration.change_instance(operator, "First", SignUp.OPEN)
    await services.administration.change_instance(operator, "Second", SignUp.CLOSED)
    rows = await owner.fetch("SELECT name, account_id FROM instance_settings ORDER BY id DESC LIMIT 2")
    assert [(row["name"], row["account_id"]) for row in rows] == [
        ("Second", operator.account_id),
        ("First", operator.account_id),
    ]


# One e-mail, one account


@pytest.mark.parametrize("spelt", ["twin@example.org", " Twin@Example.ORG ", "TWIN@EXAMPLE.ORG"])
async def test_one_email_is_one_account(accounts: Accounts, spelt: str) -> None:
    with suppress(Conflict):  # made by the spelling before
        await join(accounts, "twin")
    with pytest.raises(Conflict, match="already has an account"):
        await accounts.sign_up("Twin", spelt, PASSWORD, True)


async def test_composed_and_decomposed_letters_are_the_same_email(accounts: Accounts) -> None:
    await accounts.sign_up("René", "Ren\u00c9@example.org", PASSWORD, True)
    with pytest.raises(Conflict):
        await accounts.sign_up("René", "rene\u0301@example.org", PASSWORD, True)
    assert await accounts.sign_in("RENE\u0301@example.org", PASSWORD)


async def test_of_a_race_for_one_email_one_account_and_nothing_else_is_left(
    accounts: Accounts, infra: Infrastructure, owner: Any
) -> None:
    keys = infra.settings.home / "keys"
    before = {path.name for path in keys.rglob("*")}
    racing = (accounts.sign_up("Racer", address("racer"), PASSWORD, True) for _ in range(10))
    outcomes = await asyncio.gather(*racing, return_exceptions=True)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 9
    account_id = await owner.fetchval("SELECT id FROM accounts WHERE email = $1", address("racer"))
    left = {path.name for path in keys.rglob("*") if path.is_file()} - before
    left -= {"evidence+signed", "evidence+signed.part"}  # the sequencer may be at work at the same time
    assert left == {f"user+{account_id}", f"user={account_id}"}


# Accepted policies


@pytest.mark.parametrize("email", ["", "ada", "@example.org", "ada@", "ada@localhost", "a@b@c.d", "a b@c.de",
                                   "ada@example.org\n", "a\0da@example.org", "ada\u202e@example.org", "a" * 250 + "@b.cd"])  # fmt: skip
def test_what_is_no_email_is_refused(email: str) -> None:
    if email == "ada@example.org\n":
        assert applicant("Ada", email, PASSWORD, True).email == "ada@example.org"  # trimmed, like any space
        return
    with pytest.raises(Invalid) as refused:
        applicant("Ada", email, PASSWORD, True)
    assert refused.value.field == "email"


@pytest.mark.parametrize("name", ["", "   ", "a" * 81, "Ada\0", "Ada\nLovelace", "\u202eadA", "\u200b", "\u2066x", "\ud800",
                                  "\u200d", "Ada" + "\u0336" * 5, "A" + "\u0489" * 60, "Ada\u3164"])  # fmt: skip
def test_a_name_that_hides_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        applicant(name, address("ada"), PASSWORD, True)
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    "name", ["李", "Zoë", "Ol'ga-Maria d'Été", "نیلوفر", "👩\u200d💻", "می\u200cخواهم", "Nguyễn Thị Ế"]
)
def test_names_of_the_world_are_names(name: str) -> None:
    assert applicant(name, address("ada"), PASSWORD, True).name


@pytest.mark.parametrize(
    "password",
    [
        "",
        "elevenchars",
        "x" * 257,
        "password1234",
        "PASSWORD1234",
        "aaaaaaaaaaaaaaa",
        "ababababababab",
        "Ada Lovelace the First",
        "ada.lovelace@example.org",
        "ada.lovelace",
        "ADA.LOVELACE@EXAMPLE.ORG",
    ],
)
def test_a_password_that_is_the_first_guess_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        applicant("Ada Lovelace the First", "ada.lovelace@example.org", password, True)
    assert refused.value.field == "password"


@pytest.mark.parametrize("password", ["twelve chars", "x" * 200 + "yz!", "пароль из слов", "correct donkey battery"])
def test_length_is_what_counts(password: str) -> None:
    assert applicant("Ada", address("ada"), password, True).password == password


# Signing in


async def test_signing_in_gives_a_session_of_its_own_each_time(accounts: Accounts, services: Services) -> None:
    ben = await join(accounts, "ben", device="Firefox on Linux")
    first, second = [await accounts.sign_in(address("ben"), PASSWORD) for _ in range(2)]
    assert first.token != second.token
    assert first.actor.session_id != second.actor.session_id
    assert {session.id for session in await services.sessions.sessions(ben)} == {
        ben.session_id,
        first.actor.session_id,
        second.actor.session_id,
    }


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("bea@example.org", "another long sentence"),
        ("nobody@example.org", PASSWORD),
        ("", ""),
        ("\0", PASSWORD),
        ("bea@example.org", ""),
        ("bea@example.org", "\ud800"),
        ("\ud800@x.yz", PASSWORD),
        ("bea@example.org", "x" * 1000),
        ("bea@example.org' OR true --", PASSWORD),
    ],
)
async def test_a_refused_sign_in_says_the_same(accounts: Accounts, email: str, password: str) -> None:
    with suppress(Conflict):  # made by the case before
        await join(accounts, "bea")
    with pytest.raises(NotSignedIn) as refused:
        await accounts.sign_in(email, password)
    assert refused.value.sentence == "Wrong email or password."


class CountingHasher(PasswordHasher):
    """Counts the work instead of timing it: the memory-hard verifications, and their parameters."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.verified: list[str] = []
        self.outcomes: list[type[Exception]] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.verified.append(str(hash).rsplit("$", 2)[0])
        try:
            return super().verify(hash, password)
        except Exception as error:
            self.outcomes.append(type(error))
            raise


async def test_an_unknown_email_costs_the_same_work(
    infra: Infrastructure, services: Services, accounts: Accounts
) -> None:
    hasher = CountingHasher()
    counted = Accounts(
        infra,
        choices=services.choices,
        sessions=services.sessions,
        public_url="",
        passwords=PasswordHashing(SystemRandomSource(), hasher),
    )
    await join(counted, "counted")
    for email in (address("counted"), "unknown@example.org"):
        with pytest.raises(NotSignedIn):
            await counted.sign_in(email, "not the password")
    known, unknown = hasher.verified
    assert known == unknown, "the same parameters, so the same work"
    assert hasher.outcomes == [VerifyMismatchError] * 2, "worked through to the end, not refused for its form"


def usual_hasher() -> PasswordHasher:
    """Return the hasher of a program. The tests' infrastructure has a cheap one."""
    [hasher] = [field for field in fields(Infrastructure) if field.name == "password_hasher"]
    return hasher.default_factory()


async def test_a_hash_made_with_old_parameters_is_renewed(
    infra: Infrastructure, services: Services, owner: Any
) -> None:
    old = Accounts(
        infra,
        choices=services.choices,
        sessions=services.sessions,
        public_url="",
        passwords=PasswordHashing(SystemRandomSource(), CountingHasher()),
    )
    await join(old, "oldtimer")
    stored = "SELECT password_hash FROM accounts WHERE email = $1"
    weak = await owner.fetchval(stored, address("oldtimer"))
    today = build_accounts(replace(infra, password_hasher=usual_hasher()))
    await today.sign_in(address("oldtimer"), PASSWORD)
    strong = await owner.fetchval(stored, address("oldtimer"))
    assert "m=64," in weak
    assert "m=65536,t=3,p=4" in strong
    assert await today.sign_in(address("oldtimer"), PASSWORD)


async def test_a_password_is_the_same_however_it_is_typed(accounts: Accounts) -> None:
    await accounts.sign_up("Zoë", address("zoe"), "caf\u00e9 in the morning", True)
    assert await accounts.sign_in(address("zoe"), "cafe\u0301 in the morning")


async def test_last_seen_is_kept_to_the_minute(accounts: Accounts, clock: SettableClock, services: Services) -> None:
    signed_in = await accounts.sign_up("Seen", address("seen"), PASSWORD, False)

    async def last_seen() -> Any:
        return (await services.sessions.sessions(signed_in.actor))[0].last_seen_at

    began = await last_seen()
    clock.advance(seconds=30)
    await services.sessions.actor_of(signed_in.token)
    assert await last_seen() == began
    clock.advance(seconds=31)
    await services.sessions.actor_of(signed_in.token)
    assert await last_seen() > began


async def test_a_session_lasts_thirty_days(
    accounts: Accounts, clock: SettableClock, owner: Any, services: Services
) -> None:
    signed_in = await accounts.sign_up("Old", address("old"), PASSWORD, False)
    clock.advance(days=29, hours=23)
    assert await services.sessions.actor_of(signed_in.token)
    clock.advance(hours=1, seconds=1)
    assert await services.sessions.actor_of(signed_in.token) is None
    assert await services.sessions.sessions(signed_in.actor) == []
    again = await accounts.sign_in(address("old"), PASSWORD)
    left = await owner.fetch("SELECT id FROM sessions WHERE account_id = $1", again.actor.account_id)
    assert [row["id"] for row in left] == [again.actor.session_id], "what has ended is cleared away"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Safari/604",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", "Edge on Windows"),
        ("curl/8", "Another program"),
        ("", "Another program"),
        ("\0<script>", "Another program"),
    ],
)
def test_a_device_is_described_in_words(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device
