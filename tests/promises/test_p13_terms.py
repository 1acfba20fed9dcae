"""P13: the policies are versioned, and each account's acceptance is recorded per version.

No one continues under a version that they have not accepted.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.http.terms_gate import OPEN_BEFORE_ACCEPTING, is_open
from discreet.promises.terms import PolicyKind, outdated_kinds, to_accept
from tests.http.route_things import Things
from tests.http.test_every_route import EXPECTED, send
from tests.support.api_document import api_routes
from tests.support.client import Answer, Client
from tests.support.clock import SettableClock
from tests.support.people import Cast, sign_in, sign_up_form

pytestmark = pytest.mark.promise("P13")

PRIVACY, TERMS = PolicyKind.PRIVACY, PolicyKind.TERMS


# Who is asked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("in_force", "accepted", "must_accept"),
    [
        (None, None, False),
        (None, 1, False),  # cannot be: the version in force stays
        (1, None, True),
        (1, 1, False),
        (2, None, True),
        (2, 1, True),
        (2, 2, False),
        (1, 2, True),  # cannot be: no one accepts in advance; an unknown state asks
    ],
)
@pytest.mark.parametrize("kind", PolicyKind)
@pytest.mark.parametrize("other", [None, 1])
def test_the_rule(kind: Any, in_force: int | None, accepted: int | None, must_accept: bool, other: int | None) -> None:
    """The other kinds, accepted or not there, change nothing."""
    beside = {} if other is None else {each: other for each in PolicyKind if each is not kind}
    assert to_accept(only(kind, in_force) | beside, only(kind, accepted) | beside) == ((kind,) if must_accept else ())


def test_each_kind_is_asked_for_on_its_own() -> None:
    assert to_accept({PRIVACY: 2, TERMS: 1}, {}) == (PRIVACY, TERMS)
    assert to_accept({PRIVACY: 2, TERMS: 1}, {PRIVACY: 1, TERMS: 2}) == (PRIVACY, TERMS)
    assert to_accept({PRIVACY: 2, TERMS: 1}, {PRIVACY: 2, TERMS: 1}) == ()


@pytest.mark.parametrize(
    ("in_force", "accepted", "is_overtaken"),
    [(1, 1, False), (2, 1, True), (1, 2, True), (None, 1, True), (1, None, False)],
)
@pytest.mark.parametrize("kind", PolicyKind)
def test_only_what_is_in_force_can_be_accepted(
    kind: Any, in_force: int | None, accepted: Any, is_overtaken: bool
) -> None:
    assert outdated_kinds(only(kind, in_force), only(kind, accepted)) == ((kind,) if is_overtaken else ())


def only(kind: Any, version: int | None) -> dict[Any, Any]:
    return {} if version is None else {kind: version}


# … and the acceptance is enforced ---------------------------------------------------------------------------


async def publish(person: Client, kind: str, text: str, note: str = "", follows: int = 0) -> Answer:
    return await person.post(f"/api/operator/policies/{kind}", {"text": text, "note": note, "follows": follows})


async def accept(person: Client, **versions: Any) -> Answer:
    return await person.post("/api/me/policies", {"accepted": versions})


def asks(answer: Answer) -> bool:
    return answer.status == 403 and answer.json["error"]["code"] == "terms"


async def test_no_person_is_asked_while_nothing_is_published(cast: Cast, client: Callable[[], Client]) -> None:
    assert (await cast.ben.get("/api/me")).ok()["to_accept"] == []
    assert (await cast.ben.get("/api/models")).ok()
    assert (await client().post("/api/sign-up", sign_up_form("early"))).ok()["to_accept"] == []


async def test_a_new_version_asks_everyone_but_who_published_it(cast: Cast) -> None:
    (await publish(cast.olga, "privacy", "# We keep little")).ok()
    for person in (cast.ada, cast.ben, cast.cleo, cast.emil, cast.dan):
        assert (await person.get("/api/me")).ok()["to_accept"] == ["privacy"]
        assert asks(await person.get("/api/models"))
    assert (await cast.olga.get("/api/me")).ok()["to_accept"] == []
    assert (await cast.olga.get("/api/models")).ok()


async def test_who_accepts_goes_on_and_the_others_do_not(cast: Cast, client: Callable[[], Client]) -> None:
    response = (await accept(cast.ben, privacy=1)).ok()
    assert response["to_accept"] == []
    assert [(one["kind"], one["version"]) for one in response["accepted"]] == [("privacy", 1)]
    assert (await cast.ben.get("/api/models")).ok()
    assert asks(await cast.dan.get("/api/models"))
    elsewhere = client()
    await sign_in(elsewhere, "ben")
    assert (await elsewhere.get("/api/models")).ok(), "it is the account that accepted, not the browser"
    assert (await sign_in(client(), "dan")).id == cast.dan.id


async def test_what_was_accepted_once_does_not_count_for_the_next_version(cast: Cast, clock: SettableClock) -> None:
    clock.advance(minutes=1)
    (await publish(cast.olga, "privacy", "# We keep less", "Logs are kept for a day.", 1)).ok()
    assert asks(await cast.ben.get("/api/models"))
    late = await accept(cast.ben, privacy=1)
    assert (late.status, late.json["error"]["field"]) == (409, "accepted")
    assert "changed while you were reading" in late.sentence
    (await accept(cast.ben, privacy=2)).ok()
    mine = (await cast.ben.get("/api/me/policies")).ok()
    assert [one["version"] for one in mine["accepted"]] == [2, 1], "both are kept"
    assert (await accept(cast.ben, privacy=3)).status == 409, "nothing is accepted in advance"


async def test_a_second_document_asks_for_itself(cast: Cast) -> None:
    (await publish(cast.olga, "terms", "# Be kind")).ok()
    assert (await cast.ben.get("/api/me")).ok()["to_accept"] == ["terms"]
    assert (await cast.dan.get("/api/me")).ok()["to_accept"] == ["privacy", "terms"]
    half = (await accept(cast.dan, terms=1)).ok()
    assert half["to_accept"] == ["privacy"]
    assert asks(await cast.dan.get("/api/models"))


ASKED = [
    route
    for route, (expected, _) in EXPECTED.items()
    if expected["visitor"] == 401 and not route[1].endswith("/sign-in")
]


@pytest.mark.parametrize(("method", "path"), ASKED, ids=lambda part: part)
async def test_all_but_a_named_few_routes_wait_for_the_acceptance(cast: Cast, method: str, path: str) -> None:
    """Dan has not accepted. A route that is new is closed to him."""
    body = EXPECTED[method, path][1]
    nothing = Things(**{name: "" for name in Things.__annotations__ if name not in ("host", "kind", "version")})
    answer = await send(cast.dan, method, path, body, nothing)
    assert asks(answer) is not is_open(method, path), f"{answer.status} {answer.body[:300]!r}"
    assert is_open(method, path) or "accept" in answer.sentence


OPEN = {route for route in ASKED if is_open(*route)}
WORK = re.compile(
    "chat|/api/files|/consents/|/operator/|publish|draft|knowledge|/actions|oauth|feedback/preview|/reports|/workspaces/"
)


def test_no_route_that_acts_for_a_person_is_open() -> None:
    """Chatting, building, sending, operating: none of it is under the user's own account or on the list."""
    assert {route for route in ASKED if WORK.search(route[1])} & OPEN == set()
    assert len(OPEN) < len(ASKED) / 2


def test_the_list_of_open_routes_names_routes_that_exist_and_need_a_person() -> None:
    assert api_routes() >= OPEN_BEFORE_ACCEPTING
    assert all(EXPECTED[route][0]["visitor"] == 401 for route in OPEN_BEFORE_ACCEPTING)


async def test_a_person_who_must_accept_terms_learns_of_no_routes(cast: Cast) -> None:
    """The question to accept comes before the route's own answer, and so reveals nothing about what exists."""
    assert asks(await cast.dan.get("/api/operator/policies"))
    assert asks(await cast.dan.get("/api/gpts/0192f0c8-0000-7000-8000-000000000000/draft"))


async def test_without_accepting_one_can_leave_read_choose_and_delete(cast: Cast, client: Callable[[], Client]) -> None:
    ghost = await sign_in(client(), "dan")
    assert (await ghost.get("/api/policies")).ok()["policies"]
    assert (await ghost.get("/api/policies/terms/1")).ok()["text"] == "# Be kind"
    assert (await ghost.put("/api/me/improve", {"allowed": False})).ok()["to_accept"] == ["privacy"]
    assert (await ghost.get("/api/ledger/export")).status == 200
    assert (await ghost.get("/api/folders")).status == 200, "the sidebar beside these pages shows them"
    assert (await ghost.post("/api/sign-out")).status == 204
    assert (await ghost.get("/api/me")).ok() is None


# Joining ----------------------------------------------------------------------------------------------------


async def test_who_joins_accepts_what_is_in_force(cast: Cast, client: Callable[[], Client]) -> None:
    in_force = (await cast.visitor.get("/api/instance")).ok()["policies"]
    assert {one["kind"]: one["version"] for one in in_force} == {"privacy": 2, "terms": 1}
    accepted: Any
    for accepted in ({}, {"privacy": 2}, {"terms": 1}, {"privacy": None, "terms": 1}):
        silent = await client().post("/api/sign-up", sign_up_form("gil") | {"accepted": accepted})
        assert (silent.status, silent.json["error"]["field"]) == (422, "accepted"), accepted
    assert (await client().post("/api/sign-up", sign_up_form("gil"))).status == 422
    old = await client().post("/api/sign-up", sign_up_form("gil") | {"accepted": {"privacy": 1, "terms": 1}})
    assert (old.status, old.json["error"]["field"]) == (409, "accepted")
    for accepted in (True, "yes", {"privacy": "2", "terms": 1}, {"privacy": True, "terms": 1}, {"other": 1}):
        assert (await client().post("/api/sign-up", sign_up_form("gil") | {"accepted": accepted})).status == 422, (
            accepted
        )
    gil = client()
    me = (await gil.post("/api/sign-up", sign_up_form("gil") | {"accepted": {"privacy": 2, "terms": 1}})).ok()
    assert me["to_accept"] == []
    assert (await gil.get("/api/models")).ok()
    mine = (await gil.get("/api/me/policies")).ok()["accepted"]
    assert sorted((one["kind"], one["version"]) for one in mine) == [("privacy", 2), ("terms", 1)]


async def test_a_refused_joining_leaves_nothing(
    cast: Cast, client: Callable[[], Client], owner: Any, infra: Infrastructure
) -> None:
    before = (await owner.fetchval("SELECT count(*) FROM accounts"), len(list(infra.keys.shares())))
    assert (await client().post("/api/sign-up", sign_up_form("hal"))).status == 422
    assert (await owner.fetchval("SELECT count(*) FROM accounts"), len(list(infra.keys.shares()))) == before
    assert (
        await client().post("/api/sign-up", sign_up_form("hal") | {"accepted": {"privacy": 2, "terms": 1}})
    ).status == 200


async def test_a_reader_is_informed_when_a_newer_version_is_published(cast: Cast, client: Callable[[], Client]) -> None:
    """Publishing and joining at the same moment: every new member accepted the version in force, or is asked."""
    joining = [
        client().post("/api/sign-up", sign_up_form(f"racer{n}") | {"accepted": {"privacy": 2, "terms": 1}})
        for n in range(6)
    ]
    published, *answers = await asyncio.gather(publish(cast.olga, "terms", "# Be kinder", "Kinder.", 1), *joining)
    assert published.status == 200
    assert {answer.status for answer in answers} <= {200, 409}
    for n, answer in enumerate(answers):
        if answer.status == 200:
            racer = await sign_in(client(), f"racer{n}")
            assert (await racer.get("/api/me")).ok()["to_accept"] == ["terms"]
