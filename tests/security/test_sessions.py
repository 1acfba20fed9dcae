"""Sessions under attack: stolen, planted, revoked, used from elsewhere."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
import structlog
from starlette.datastructures import Headers

from bench.ports import free_port
from discreet.http.log import configure_logging
from discreet.http.services import Services
from discreet.http.session_cookie import SessionCookie, SessionToken
from tests.conftest import run_server
from tests.support.client import Client
from tests.support.people import PASSWORD, Cast, address, sign_in, sign_up, sign_up_form


async def is_in(browser: Client) -> bool:
    return (await browser.get("/api/me")).ok() is not None


# The cookie


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(cast: Cast, client: Callable[[], Client]) -> None:
    answer = await client().post("/api/sign-in", {"email": address("ben"), "password": PASSWORD})
    name, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("discreet_session=")
    assert {"httponly", "samesite=lax", "path=/"} <= {attribute.lower() for attribute in attributes}
    assert not any(attribute.lower().startswith("domain") for attribute in attributes)
    assert "no-store" in answer.headers["Cache-Control"]
    assert name.partition("=")[2] not in answer.body.decode()


async def test_over_https_the_cookie_never_travels_in_the_open(services: Services, cast: Cast) -> None:
    port = free_port()
    settings = replace(services.settings, port=port, public_url="https://chat.example.org")
    browser = Client(f"http://127.0.0.1:{port}")
    async with run_server(replace(services, settings=settings)), browser.session:
        origin = {"Origin": "https://chat.example.org", "Host": "chat.example.org"}
        body = {"email": address("ben"), "password": PASSWORD}
        answer = await browser.post("/api/sign-in", body, headers=origin)
        assert "secure" in answer.headers["Set-Cookie"].lower()
        assert "max-age=" in answer.headers["Strict-Transport-Security"]
        downgraded = {"Origin": "http://chat.example.org", "Host": "chat.example.org"}
        assert (await browser.post("/api/sign-in", body, headers=downgraded)).status == 403


SECURE = "__Host-discreet_session"
OPEN = "discreet_session"


async def test_over_https_no_other_hosts_cookie_is_the_session(services: Services, cast: Cast, owner: Any) -> None:
    """A sibling subdomain can set cookies for the whole domain, and none whose name begins with “__Host-”."""
    port = free_port()
    settings = replace(services.settings, port=port, public_url="https://chat.example.org")
    browser = Client(f"http://127.0.0.1:{port}")
    origin = {"Origin": "https://chat.example.org", "Host": "chat.example.org"}

    async def status(cookies: str) -> int:
        return (await browser.get("/api/me/sessions", headers=origin | {"Cookie": cookies})).status

    async with run_server(replace(services, settings=settings)), browser.session:
        body = {"email": address("ben"), "password": PASSWORD}
        answer = await browser.post("/api/sign-in", body, headers=origin)
        name, *attributes = answer.headers["Set-Cookie"].split("; ")
        assert name.startswith(f"{SECURE}=")
        assert {"secure", "path=/"} <= {attribute.lower() for attribute in attributes}
        mine, planted = name.partition("=")[2], cast.dan.token
        assert await status(f"{SECURE}={mine}") == 200
        assert await status(f"{OPEN}={planted}") == 401
        assert await status(f"{OPEN}={planted}; {SECURE}={mine}") == 200
        await owner.execute("UPDATE sessions SET before_prefix = true WHERE account_id = $1", cast.ben.id)
        assert await status(f"{OPEN}={cast.ben.token}") == 200, "a session from before the prefix goes on"
        for cookie, why in ((f"{OPEN}={cast.ben.token}", "You signed in before"), (f"{SECURE}={mine}", "This link")):
            body = {"link": "x"}
            refused = await browser.post("/api/me/address/confirm", body, headers=origin | {"Cookie": cookie})
            assert (refused.status, refused.sentence.startswith(why)) == (403, True), refused.sentence
        out = await browser.post("/api/sign-out", headers=origin | {"Cookie": f"{SECURE}={mine}"})
        assert {each.partition("=")[0] for each in out.headers.getall("Set-Cookie")} == {SECURE, OPEN}
        assert await status(f"{SECURE}={mine}") == 401


async def test_a_session_that_the_earlier_release_opens_beside_this_one_has_the_old_cookie(
    cast: Cast, owner: Any
) -> None:
    mine = "SELECT before_prefix FROM sessions WHERE account_id = $1 ORDER BY created_at DESC LIMIT 1"
    assert await owner.fetchval(mine, cast.dan.id) is False
    as_before = await owner.fetchval(
        "INSERT INTO sessions (id, account_id, token_hash, device, created_at, last_seen_at, expires_at, confirmed_at)"
        " VALUES (gen_random_uuid(), $1, sha256('earlier'), 'x', now(), now(), now() + interval '1 day', now())"
        " RETURNING before_prefix",
        cast.dan.id,
    )
    assert as_before is True


@pytest.mark.parametrize(
    ("secure", "lines", "token"),
    [
        (False, [f"{OPEN}=mine"], SessionToken("mine")),
        (False, [f"a=b; {OPEN}=mine;c"], SessionToken("mine")),
        (False, [f"{OPEN}=mine; {OPEN}=planted"], None),
        (False, [f"{OPEN}=mine", f"{OPEN}=planted"], None),
        (False, [f"{SECURE}=planted"], None),
        (True, [f"{SECURE}=mine; {OPEN}=planted"], SessionToken("mine")),
        (True, [f"{OPEN}=planted; {SECURE}=mine"], SessionToken("mine")),
        (True, [f"{SECURE}=mine; {SECURE}=planted"], None),
        (True, [f"{SECURE}=; {OPEN}=planted"], None),
        (True, [f"{OPEN}=before"], SessionToken("before", unprefixed=True)),
        (True, [f"{OPEN}=before; {OPEN}=planted"], None),
        (True, [], None),
    ],
)
def test_of_two_session_cookies_none_counts(secure: bool, lines: list[str], token: SessionToken | None) -> None:
    headers = Headers(raw=[(b"cookie", line.encode()) for line in lines])
    assert SessionCookie(secure=secure).read(headers) == token


@pytest.mark.parametrize(
    "name", [b"\xa0__Host-discreet_session", b"\x85__Host-discreet_session", b"__Host-discreet_session\xa0"]
)
def test_a_name_that_a_browser_takes_for_another_is_another(name: bytes) -> None:
    """A sibling subdomain may set it: to the browser it has no prefix."""
    read = SessionCookie(secure=True).read
    assert read(Headers(raw=[(b"cookie", name + b"=planted")])) is None
    beside = read(Headers(raw=[(b"cookie", b"__Host-discreet_session=mine; " + name + b"=planted")]))
    assert beside == SessionToken("mine", unprefixed=False)


async def test_a_planted_cookie_is_not_taken_over(cast: Cast, client: Callable[[], Client]) -> None:
    """Session fixation: the attacker knows the cookie that the victim's browser holds before signing in."""
    attacker = await sign_in(client(), "dan")
    planted, victim = attacker.token, client()
    victim.use_session(planted)
    await sign_in(victim, "ben")
    assert victim.token != planted
    attacker.use_session(planted)
    assert not await is_in(attacker), "the session that the browser held has ended"
    invented = client()
    invented.use_session("an-invented-session-token")
    await sign_in(invented, "ben")
    assert invented.token != "an-invented-session-token"


@pytest.mark.parametrize("forged", ["", "x", "x" * 43, "é", "%00", "a" * 7000, "' OR true --", '"quoted"'])
async def test_a_forged_cookie_is_no_session(cast: Cast, client: Callable[[], Client], forged: str) -> None:
    answer = await client().get("/api/me/sessions", headers={"Cookie": f"discreet_session={forged}"})
    assert answer.status == 401


async def test_what_the_database_holds_is_no_cookie(cast: Cast, client: Callable[[], Client], owner: Any) -> None:
    """A reader of the sessions' table cannot sign in with it."""
    digest = await owner.fetchval("SELECT token_hash FROM sessions WHERE account_id = $1 LIMIT 1", cast.ben.id)
    rows = await owner.fetch("SELECT sessions::text FROM sessions")
    assert not any(cast.ben.token in row[0] for row in rows)
    thief = client()
    for form_of_it in (digest.hex(), digest.decode("latin-1").encode("unicode_escape").decode()):
        assert (await thief.get("/api/me/sessions", headers={"Cookie": f"discreet_session={form_of_it}"})).status == 401


# Ending


async def test_signing_out_ends_the_session_on_the_server_too(cast: Cast, client: Callable[[], Client]) -> None:
    browser = await sign_in(client(), "ben")
    token = browser.token
    assert (await browser.post("/api/sign-out")).status == 204
    assert browser.token is None
    browser.use_session(token)
    assert not await is_in(browser)
    assert (await client().post("/api/sign-out")).status == 204, "fine for who is signed out already"


async def test_a_revoked_session_ends_at_once(cast: Cast, client: Callable[[], Client]) -> None:
    stolen = await sign_in(client(), "ben")
    listed = (await cast.ben.get("/api/me/sessions")).ok()["sessions"]
    assert [session["current"] for session in listed].count(True) == 1
    own = (await stolen.get("/api/me/sessions")).ok()["sessions"]
    session_id = next(session["id"] for session in own if session["current"])
    assert (await cast.ben.delete(f"/api/me/sessions/{session_id}")).status == 204
    assert not await is_in(stolen)
    assert await is_in(cast.ben)
    assert (await cast.ben.delete(f"/api/me/sessions/{session_id}")).status == 404


async def test_another_persons_session_can_be_neither_read_nor_ended(cast: Cast) -> None:
    bens = {session["id"] for session in (await cast.ben.get("/api/me/sessions")).ok()["sessions"]}
    for other in (cast.dan, cast.ada, cast.olga):
        listed = (await other.get("/api/me/sessions")).ok()["sessions"]
        assert not bens & {session["id"] for session in listed}
        for session_id in bens:
            assert (await other.delete(f"/api/me/sessions/{session_id}")).status == 404
    assert await is_in(cast.ben)


async def test_the_cookie_of_a_deleted_account_is_no_session(
    cast: Cast, client: Callable[[], Client], owner: Any
) -> None:
    deleted = await sign_up(client(), "gone")
    await owner.execute("DELETE FROM accounts WHERE id = $1", deleted.id)
    assert (await deleted.get("/api/me")).ok() is None
    assert (await deleted.put("/api/me/improve", {"allowed": True})).status == 401
    refused = await client().post("/api/sign-in", {"email": address("gone"), "password": PASSWORD})
    assert refused.status == 401


async def test_a_demoted_operator_is_one_no_more(cast: Cast, owner: Any) -> None:
    assert (await cast.olga.get("/api/operator/settings")).status == 200
    await owner.execute("UPDATE accounts SET role = 'person' WHERE id = $1", cast.olga.id)
    try:
        assert (await cast.olga.get("/api/operator/settings")).status == 404
    finally:
        await owner.execute("UPDATE accounts SET role = 'operator' WHERE id = $1", cast.olga.id)


async def test_unknown_and_wrong_are_the_same_answer(cast: Cast, client: Callable[[], Client]) -> None:
    known = await client().post("/api/sign-in", {"email": address("ben"), "password": "not the password"})
    unknown = await client().post("/api/sign-in", {"email": "nobody@example.org", "password": "not the password"})
    assert (known.status, known.body) == (unknown.status, unknown.body)
    varying = {"Date", "X-Request-Id"}
    assert {k: v for k, v in known.headers.items() if k.title() not in varying} == {
        k: v for k, v in unknown.headers.items() if k.title() not in varying
    }


# From elsewhere


ELSEWHERE: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "file://"},
    {"Origin": "", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "", "Sec-Fetch-Site": "same-site"},
    {"Origin": "", "Sec-Fetch-Site": "none"},
    {"Origin": ""},
]


@pytest.mark.parametrize("headers", ELSEWHERE)
async def test_a_page_elsewhere_changes_nothing(cast: Cast, headers: dict[str, str]) -> None:
    """Cross-site request forgery, with the victim's own cookie."""
    before = (await cast.ben.get("/api/me")).ok()
    for method, path, body in (
        ("PUT", "/api/me/improve", {"allowed": not before["improve"]["allowed"]}),
        ("POST", "/api/sign-out", None),
        ("POST", "/api/sign-in", {"email": address("dan"), "password": PASSWORD}),
        ("DELETE", "/api/me/sessions/00000000-0000-0000-0000-000000000000", None),
    ):
        answer = await cast.ben.request(method, path, body, headers=headers)
        assert (answer.status, answer.json["error"]["code"]) == (403, "forbidden")
        assert "Set-Cookie" not in answer.headers
    assert (await cast.ben.get("/api/me")).ok() == before


async def test_our_own_page_is_known_without_an_origin_too(cast: Cast) -> None:
    headers = {"Origin": "", "Sec-Fetch-Site": "same-origin"}
    assert (await cast.ben.put("/api/me/improve", {"allowed": True}, headers=headers)).status == 200


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                        "TEXT/PLAIN; charset=utf-8", " text/plain"])  # fmt: skip
async def test_what_a_form_can_send_is_refused(cast: Cast, media_type: str) -> None:
    body = json.dumps({"allowed": False}).encode()
    answer = await cast.ben.put("/api/me/improve", data=body, headers={"Content-Type": media_type})
    assert (answer.status, answer.json["error"]["code"]) == (415, "wrong_type")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "",
                                  "192.168.0.1", "[::2]", "a@127.0.0.1.x", "127.0.0.1 evil"])  # fmt: skip
async def test_another_name_for_this_server_is_refused(cast: Cast, host: str) -> None:
    """DNS rebinding: a foreign name that was made to lead here, so that its pages count as ours."""
    headers = {"Host": host or "x", "Origin": f"http://{host}"} if host else {"Host": "."}
    answer = await cast.ben.get("/api/me", headers=headers)
    assert answer.status in (400, 422), answer.body
    assert b"example.org" not in answer.body


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "[::1]"])
async def test_loopback_goes_by_all_its_names(cast: Cast, services: Services, name: str) -> None:
    host = f"{name}:{services.settings.port}"
    headers = {"Host": host, "Origin": f"http://{host}", "Cookie": f"discreet_session={cast.ben.token}"}
    assert (await cast.ben.put("/api/me/improve", {"allowed": True}, headers=headers)).status == 200


async def test_names_that_the_operator_lists_are_ours_and_no_others(services: Services, cast: Cast) -> None:
    """Containers call by a service's name (DISCREET_HOSTS); every other name is refused as before."""
    port = free_port()
    settings = replace(services.settings, port=port, hosts=("discreet", "chat.internal"))
    visitor = Client(f"http://127.0.0.1:{port}")
    async with run_server(replace(services, settings=settings)), visitor.session:
        for path, known in (("/api/instance", 200), ("/v1/models", 401), ("/scim/v2/Users", 401)):
            for host in ("discreet:8000", "DISCREET", "chat.internal"):
                assert (await visitor.get(path, headers={"Host": host})).status == known, (path, host)
            for host in ("evil.example", "discreet.evil.example", "internal", "192.168.0.1", "discreet@evil.example"):
                assert (await visitor.get(path, headers={"Host": host})).status in (400, 422), (path, host)
        body = {"email": address("ben"), "password": PASSWORD}
        own = {"Host": f"discreet:{port}", "Origin": f"http://discreet:{port}"}
        assert (await visitor.post("/api/sign-in", body, headers=own)).status == 200
        for origin in ("http://evil.example", "http://chat.internal"):
            assert (await visitor.post("/api/sign-in", body, headers=own | {"Origin": origin})).status == 403


async def test_no_other_site_may_read_our_answers(cast: Cast) -> None:
    answer = await cast.ben.get("/api/me", headers={"Origin": "https://evil.example"})
    assert not any(name.lower().startswith("access-control") for name in answer.headers)
    preflight = await cast.ben.request("OPTIONS", "/api/me/improve", headers={"Origin": "https://evil.example",
                                       "Access-Control-Request-Method": "PUT"})  # fmt: skip
    assert not any(name.lower().startswith("access-control") for name in preflight.headers)


@pytest.mark.parametrize("path", ["/api/me", "/api/nothing", "/", "/assets/none.js", "/sign-in"])
async def test_every_answer_carries_the_security_headers(cast: Cast, path: str) -> None:
    headers = (await cast.ben.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert policy.endswith(f"frame-src {urlsplit(cast.ben.base_url).netloc}/artifact-frame/")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    if path.startswith("/api"):
        assert headers["Cache-Control"] == "no-store"


# Logged data


@pytest.mark.promise("P7")
async def test_the_log_knows_no_person(
    cast: Cast, client: Callable[[], Client], capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("debug")
    try:
        browser = client()
        await browser.post("/api/sign-in", {"email": address("ben"), "password": "a wrong canary password"})
        await sign_in(browser, "ben")
        await browser.get("/api/me?q=canary-query")
        await browser.get("/api/canary-path")
        await browser.delete("/api/me/sessions/01234567-89ab-cdef-0123-456789abcdef")
        await browser.post("/api/sign-up", sign_up_form("canary"))
        structlog.get_logger().info("a careless line", email=address("ben"), text="canary text")
        token = browser.token
    finally:
        structlog.reset_defaults()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request_handled"]
    assert [(line["method"], line["route"], line["status"]) for line in requests] == [
        ("POST", "/api/sign-in", 401),
        ("POST", "/api/sign-in", 200),
        ("GET", "/api/me", 200),
        ("GET", "-", 404),
        ("DELETE", "/api/me/sessions/{session_id}", 404),
        ("POST", "/api/sign-up", 200),
    ]
    everything = json.dumps(lines)
    for secret in (
        "canary",
        address("ben"),
        "example.org",
        PASSWORD,
        token,
        str(cast.ben.id),
        "01234567",
        "127.0.0.1",
    ):
        assert secret not in everything
