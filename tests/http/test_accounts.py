"""The routes of accounts and of the operator, in correct use and in misuse by browsers."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bench.ports import free_port
from discreet.http.limits import NO_LIMITS, Rate, RateLimits
from discreet.http.services import Services
from discreet.promises.promises import PROMISES
from tests.conftest import run_server
from tests.support.client import Client
from tests.support.people import PASSWORD, Cast, address, sign_up_form

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@asynccontextmanager
async def limited(services: Services, **rates: Rate) -> AsyncIterator[Callable[[], Client]]:
    """Serves the application from its own server with these rates; makes browsers for it."""
    port = free_port()
    settings = replace(services.settings, port=port, public_url=f"http://127.0.0.1:{port}")
    limits = RateLimits(replace(NO_LIMITS, **rates))
    made: list[Client] = []
    async with run_server(replace(services, settings=settings, limits=limits)) as url:
        yield lambda: made.append(Client(url)) or made[-1]
        for browser in made:
            await browser.close()


# Me


async def test_me(cast: Cast) -> None:
    me = (await cast.ben.get("/api/me")).ok()
    since = me["improve"]["since"]
    assert MOMENT.fullmatch(since)
    assert me == {
        "id": str(cast.ben.id),
        "name": "Ben",
        "email": address("ben"),
        "email_verified": False,
        "role": "person",
        "improve": {"allowed": True, "since": since, "history": [{"allowed": True, "at": since}]},
        "to_accept": [],
        "space": "personal",
        "workspaces": [],
        "borrowed": False,
        "locked": False,
        "images": True,
        "model_limit": "offered",
        "workspace_model_limit": "offered",
        "picture": None,
    }


@pytest.mark.promise("P1")
async def test_each_page_works_in_the_space_that_it_names_and_only_where_one_may(cast: Cast) -> None:
    """Emil has his workspace in one window and his own space in another; a space that is not his is refused."""
    [workspace] = (await cast.emil.get("/api/me")).ok()["workspaces"]
    assert {key: workspace[key] for key in ("name", "service", "role")} == {
        "name": "Emil's enterprise", "service": "enterprise", "role": "owner",
    }  # fmt: skip
    for says in ("personal", workspace["id"]):
        assert (await cast.emil.get("/api/me", headers={"Discreet-Space": says})).ok()["space"] == says
        assert (await cast.emil.get(f"/api/me?space={says}")).ok()["space"] == says
    assert (await cast.emil.get("/api/me")).ok()["space"] == workspace["id"]
    for forged in (str(cast.ben.id), workspace["id"].upper(), "Personal", "x"):
        for answer in (
            await cast.emil.get("/api/conversations", headers={"Discreet-Space": forged}),
            await cast.emil.get(f"/api/conversations?space={forged}"),
            await cast.ben.get("/api/conversations", headers={"Discreet-Space": workspace["id"]}),
        ):
            assert answer.status == 409, forged
            assert answer.json["error"]["code"] == "elsewhere"
    # The address names a space for reading only
    me = (await cast.emil.put("/api/me/space?space=personal", {"workspace": workspace["id"]})).ok()
    assert me["space"] == workspace["id"]
    assert (await cast.ben.put("/api/me/space", {"workspace": workspace["id"]})).status == 404
    assert (await cast.olga.get("/api/me")).ok()["role"] == "operator"


@pytest.mark.promise("P6")
async def test_a_forged_space_tells_not_whether_it_exists(cast: Cast) -> None:
    theirs = (await cast.emil.get("/api/me")).ok()["space"]
    bodies = [
        (await cast.ben.get("/api/me", headers={"Discreet-Space": space})).body for space in (theirs, str(cast.ben.id))
    ]
    assert bodies[0] == bodies[1]


async def test_the_switch(cast: Cast) -> None:
    off = (await cast.cleo.put("/api/me/improve", {"allowed": False})).ok()["improve"]
    assert (off["allowed"], off["since"]) == (False, None)
    on = (await cast.cleo.put("/api/me/improve", {"allowed": True})).ok()["improve"]
    assert [choice["allowed"] for choice in on["history"]] == [True, False, True]
    assert on["since"] == on["history"][-1]["at"]


@pytest.mark.parametrize("path", ["/api/me/sessions", "/api/operator/settings", "/api/operator/invitations"])
async def test_who_is_not_signed_in_is_asked_to(cast: Cast, path: str) -> None:
    answer = await cast.visitor.get(path)
    assert (answer.status, answer.sentence) == (401, "Please sign in.")


async def test_a_visitor_without_a_session_gets_no_error(cast: Cast) -> None:
    assert (await cast.visitor.get("/api/me")).ok() is None


# The training question


@pytest.mark.promise("P2")
@pytest.mark.parametrize("improve", ["missing", None, "yes", "true", 1, 0, [], {"allowed": True}])
async def test_without_an_answer_there_is_no_account(
    cast: Cast, client: Callable[[], Client], improve: Any, owner: Any
) -> None:
    sent = sign_up_form("undecided") | {"improve": improve}
    if improve == "missing":
        del sent["improve"]
    answer = await client().post("/api/sign-up", sent)
    assert (answer.status, answer.json["error"]["field"]) == (422, "improve")
    assert not await owner.fetchval("SELECT EXISTS (SELECT FROM accounts WHERE email = $1)", address("undecided"))


async def test_signing_up_signs_in(cast: Cast, client: Callable[[], Client]) -> None:
    browser = client()
    me = (await browser.post("/api/sign-up", sign_up_form("newcomer", improve=False))).ok()
    assert me["improve"]["allowed"] is False
    assert (await browser.get("/api/me")).ok() == me


@pytest.mark.parametrize(
    ("change", "field"),
    [({"password": "short"}, "password"), ({"email": "nowhere"}, "email"), ({"name": " "}, "name"),
     ({"name": "Ada\u202e"}, "name"), ({"email": 5}, "email"), ({"role": "operator"}, "role"),
     ({"name": "x" * 60_000}, "name"), ({"password": "x" * 60_000}, "password"), ({"name": "\ud800"}, "name")],
)  # fmt: skip
async def test_a_bad_field_is_named(
    cast: Cast, client: Callable[[], Client], change: dict[str, Any], field: str
) -> None:
    answer = await client().post("/api/sign-up", sign_up_form("bad") | change)
    assert (answer.status, answer.json["error"]["field"]) == (422, field)
    assert answer.sentence.endswith(".")
    assert "x" * 100 not in answer.sentence


async def test_a_taken_email_is_a_conflict(cast: Cast, client: Callable[[], Client]) -> None:
    answer = await client().post("/api/sign-up", sign_up_form("ben"))
    assert (answer.status, answer.json["error"]["code"], answer.json["error"]["field"]) == (
        409,
        "conflict",
        "email",
    )


async def test_ten_at_once_with_one_email_are_one_account(cast: Cast, client: Callable[[], Client], owner: Any) -> None:
    answers = await asyncio.gather(*(client().post("/api/sign-up", sign_up_form("tenfold")) for _ in range(10)))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 9
    assert await owner.fetchval("SELECT count(*) FROM accounts WHERE email = $1", address("tenfold")) == 1


# The operator


async def test_the_operator_decides_who_may_sign_up(cast: Cast, client: Callable[[], Client]) -> None:
    try:
        closed = {"name": "Closed house", "sign_up": "closed"}
        assert (await cast.olga.put("/api/operator/settings", closed)).ok() == closed
        assert (await cast.olga.get("/api/operator/settings")).ok() == closed
        instance = (await cast.visitor.get("/api/instance")).ok()
        assert (instance["name"], instance["sign_up"]) == ("Closed house", "closed")
        assert (await client().post("/api/sign-up", sign_up_form("late"))).status == 403
    finally:
        await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "open"})
    for wrong in ({"name": "x", "sign_up": "maybe"}, {"name": "", "sign_up": "open"}, {"name": "x"}):
        assert (await cast.olga.put("/api/operator/settings", wrong)).status == 422


async def test_an_invitation_link_lets_one_in(cast: Cast, client: Callable[[], Client], services: Services) -> None:
    made = (await cast.olga.post("/api/operator/invitations", {"note": "for Fay"})).ok()
    link = made["link"]
    assert link.startswith(f"{services.settings.public_url}/sign-up#")
    listed = (await cast.olga.get("/api/operator/invitations")).ok()["invitations"]
    mine = next(each for each in listed if each["id"] == made["id"])
    assert (mine["note"], mine["used_at"], mine["expires_at"]) == ("for Fay", None, made["expires_at"])
    assert link.partition("#")[2] not in str(listed), "the link is told once"
    lasts = datetime.fromisoformat(mine["expires_at"]) - datetime.fromisoformat(mine["created_at"])
    assert lasts == timedelta(days=14)
    await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "invitation"})
    try:
        token = link.partition("#")[2]
        assert (await client().post("/api/sign-up", sign_up_form("fay"))).status == 403
        assert (await client().post("/api/sign-up", sign_up_form("fay") | {"invitation": token})).status == 200
        again = await client().post("/api/sign-up", sign_up_form("gus") | {"invitation": token})
        assert (again.status, again.sentence) == (409, "This invitation has already been used.")
    finally:
        await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "open"})
    assert (await cast.olga.delete(f"/api/operator/invitations/{made['id']}")).status == 204
    assert (await cast.olga.delete(f"/api/operator/invitations/{made['id']}")).status == 404


OPERATORS = [("GET", "/api/operator/contact", None), ("PUT", "/api/operator/contact", {"name": "x", "contact": ""}),
             ("GET", "/api/operator/branding", None), ("PUT", "/api/operator/branding", {"name": "x", "accent": "", "banner": ""}),
             ("DELETE", "/api/operator/branding/logo", None), ("GET", "/api/operator/models", None),
             ("GET", "/api/operator/policies/terms/template?language=en", None), ("GET", "/api/operator/settings", None), ("PUT", "/api/operator/settings", {"name": "x", "sign_up": "open"}),
             ("GET", "/api/operator/invitations", None), ("POST", "/api/operator/invitations", {"note": ""}),
             ("DELETE", f"/api/operator/invitations/{UUID(int=1)}", None)]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), OPERATORS)
@pytest.mark.parametrize("name", ["ada", "ben", "cleo", "emil", "dan"])
async def test_to_others_there_is_no_operators_page(cast: Cast, name: str, method: str, path: str, body: Any) -> None:
    answer = await getattr(cast, name).request(method, path, body)
    assert (answer.status, answer.json["error"]["code"]) == (404, "not_found")


# What is public


async def test_the_instance(cast: Cast) -> None:
    instance = (await cast.visitor.get("/api/instance")).ok()
    assert set(instance) == {
        "name",
        "sign_up",
        "needs_set_up",
        "sends_mail",
        "passkeys",
        "model",
        "longest_message",
        "summaries",
        "takes_images",
        "organisation_sign_in",
        "version",
        "policies",
        "operator",
    }
    assert set(instance["model"]) == {"state", "name", "where", "detail"}
    assert instance["needs_set_up"] is False


async def test_the_promises(cast: Cast) -> None:
    body = (await cast.visitor.get("/api/promises")).ok()["promises"]
    assert [promise["id"] for promise in body] == [promise.id for promise in PROMISES]
    assert all(promise["mechanism"] and promise["proofs"] for promise in body if promise["kept"])


# Errors


@pytest.mark.parametrize("path", ["/api/nothing", "/api/", "/api", "/api/me/nothing", "/api/me/sessions/not-an-id"])
async def test_an_unknown_api_path_is_json(cast: Cast, path: str) -> None:
    answer = await (cast.ben.delete(path) if path.endswith("id") else cast.ben.get(path))
    assert (answer.status, answer.json["error"]["code"]) == (404, "not_found")


async def test_another_method_is_refused(cast: Cast) -> None:
    answer = await cast.ben.put("/api/sign-in", {"email": "a", "password": "b"})
    assert answer.status in (404, 405)
    assert answer.json["error"]["message"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 60_000, b'{"email":"a","email":']
)
async def test_a_body_that_is_no_json_object(cast: Cast, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await cast.visitor.post("/api/sign-in", data=body, headers=headers)
    assert answer.status == 422
    assert answer.json["error"]["code"] == "invalid"


async def test_json_has_a_limit(cast: Cast) -> None:
    huge = b'{"email":"' + b"x" * (3 << 20) + b'","password":""}'
    headers = {"Content-Type": "application/json"}
    for data in (huge, in_pieces(huge)):
        answer = await cast.visitor.post("/api/sign-in", data=data, headers=headers)
        assert (answer.status, answer.json["error"]["code"]) == (413, "too_large")
    small = b'{"email":"nobody@example.org","password":"not that one either"}'
    assert (await cast.visitor.post("/api/sign-in", data=in_pieces(small), headers=headers)).status == 401


async def in_pieces(data: bytes) -> AsyncIterator[bytes]:
    """A body that does not say its length."""
    for start in range(0, len(data), 50_000):
        yield data[start : start + 50_000]


async def test_a_fault_of_ours_is_a_sentence_with_a_reference(
    cast: Cast, owner: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await owner.execute("ALTER TABLE instance_settings RENAME TO somewhere_else")
    try:
        answer = await cast.visitor.get("/api/instance")
    finally:
        await owner.execute("ALTER TABLE somewhere_else RENAME TO instance_settings")
    assert (answer.status, answer.json["error"]["code"]) == (500, "unexpected")
    reference = re.search(r"log reference: (\w+)\.", answer.sentence)[1]
    logged = "".join(capsys.readouterr())
    assert reference in logged
    assert "somewhere_else" not in logged
    assert "relation" not in logged, "the error's own words may quote content"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


# Rates


async def test_guessing_one_account_shuts_out_the_guessers_network(services: Services, cast: Cast) -> None:
    async with limited(services, failed_sign_ins_by_email_and_address=Rate(3, 600)) as client:
        browser = client()
        wrong = {"email": address("ben"), "password": "not the password"}
        assert [(await browser.post("/api/sign-in", wrong)).status for _ in range(3)] == [401] * 3
        spelt_otherwise = {"email": " BEN@Example.org ", "password": PASSWORD}
        answer = await client().post("/api/sign-in", spelt_otherwise)
        assert (answer.status, answer.json["error"]["code"]) == (429, "too_many")
        assert 590 <= int(answer.headers["Retry-After"]) <= 600
        assert "10 minutes" in answer.sentence
        assert (await client().post("/api/sign-in", {"email": address("ada"), "password": PASSWORD})).status == 200


async def test_guessing_is_slowed_down_per_address(services: Services, cast: Cast) -> None:
    async with limited(services, failed_sign_ins_by_address=Rate(4, 600)) as client:
        tried = [{"email": f"guess{n}@example.org", "password": "not the password"} for n in range(5)]
        answers = [await client().post("/api/sign-in", guess) for guess in tried]
        assert [answer.status for answer in answers] == [401] * 4 + [429]


async def test_joining_is_limited(services: Services, cast: Cast) -> None:
    async with limited(services, joining_by_address=Rate(2, 600)) as client:
        answers = [await client().post("/api/sign-up", sign_up_form(f"flood{n}")) for n in range(2)]
        answers.append(await client().post("/api/setup", {"token": "guess", **sign_up_form("flood")}))
        assert [answer.status for answer in answers] == [200, 200, 429]


async def test_changes_are_limited_reading_is_not(services: Services, cast: Cast) -> None:
    async with limited(services, changes_by_account=Rate(3, 600)) as client:
        ben, ada = client(), client()
        ben.use_session(cast.ben.token)
        ada.use_session(cast.ada.token)
        changes = [(await ben.put("/api/me/improve", {"allowed": True})).status for _ in range(4)]
        assert changes == [200] * 3 + [429]
        assert (await ben.get("/api/me")).status == 200
        assert (await ada.put("/api/me/improve", {"allowed": True})).status == 200
