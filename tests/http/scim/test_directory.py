"""An enterprise's directory: what it may do to the workspace, and what no directory may do (RFC 7643, RFC 7644)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import httpx2
import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.promises.parties import Service
from tests.fakes.openid_provider import OpenIdProvider, Person
from tests.support.client import Client
from tests.support.people import PASSWORD, Cast, sign_in, sign_up_form
from tests.support.sign_in_by_provider import connection_form, current_role, read_me, sign_in_by_provider

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Directory:
    """A directory that sends scripted messages, by the bytes of the RFC."""

    def __init__(self, base: str, token: str | None) -> None:
        self.base, self.token = base, token
        self._session = aiohttp.ClientSession()

    async def ask(self, method: str, path: str, json: Any = None, **headers: str) -> tuple[int, Any]:
        given = {"Content-Type": "application/scim+json"} | headers
        if self.token is not None:
            given["Authorization"] = f"Bearer {self.token}"
        async with self._session.request(method, f"{self.base}{path}", json=json, headers=given) as response:
            content = await response.json(content_type=None) if (await response.read()) else None
            if response.status >= 400 and content is not None:
                assert content["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"], content
                assert content["status"] == str(response.status)
            return response.status, content

    async def ok(self, method: str, path: str, json: Any = None) -> Any:
        status, answer = await self.ask(method, path, json)
        assert status < 300, answer
        return answer

    async def close(self) -> None:
        await self._session.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace(cast: Cast) -> str:
    [own] = (await cast.emil.get("/api/me")).ok()["workspaces"]
    return own["id"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def directory(cast: Cast, workspace: str) -> AsyncIterator[Directory]:
    address = (await cast.emil.get(f"/api/workspaces/{workspace}/directory")).ok()["address"]
    token = (await cast.emil.post(f"/api/workspaces/{workspace}/directory/token", {})).ok()["token"]
    it = Directory(address, token)
    yield it
    await it.close()


@pytest_asyncio.fixture
async def signing_in(
    cast: Cast, services: Services, workspace: str, provider: OpenIdProvider
) -> AsyncIterator[OpenIdProvider]:
    path = f"/api/workspaces/{workspace}/sign-in"
    (await cast.emil.put(path, connection_form(provider, roles={"Builders": "admin", "Staff": "member"}))).ok()
    for domain in ("corp.example", "example.org"):
        await services.domains.approve(CLI_ACTOR, UUID(workspace), domain)
    yield provider
    (await cast.emil.delete(path)).ok()


def user(name: str, **other: Any) -> dict[str, Any]:
    return {"schemas": [USER], "userName": name, "emails": [{"value": name, "primary": True, "type": "work"}], **other}


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": [PATCH], "Operations": list(operations)}


async def test_a_checker_of_the_standard_finds_nothing_wrong(directory: Directory) -> None:
    """scim2-tester: discovery, and every attribute of both resources created, read, replaced, patched and deleted."""
    # Imported here: it takes three seconds, which every worker would spend on collecting this module.
    from scim2_client.engines.httpx2 import SyncSCIMClient
    from scim2_tester import Status, check_server

    client = httpx2.Client(base_url=directory.base, headers={"Authorization": f"Bearer {directory.token}"})

    def check() -> Any:
        with client:
            scim = SyncSCIMClient(client)
            scim.discover()
            return check_server(scim)

    results = await asyncio.to_thread(check)
    assert len(results) > 20
    bad = [
        f"{result.title}: {result.reason} {result.data}"
        for result in results
        if result.status in (Status.ERROR, Status.CRITICAL)
    ]
    # To take the word away is to go back to the default, which is true (RFC 7644, 3.5.2.2).
    bad = [one for one in bad if "did not remove attribute 'active'" not in one]
    assert not bad, "\n".join(bad)


# Who may ask


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/Users", "/Groups", "/Users/{id}", "/Groups/{id}", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig"]
)
async def test_every_route_needs_the_token(method: str, path: str, directory: Directory, cast: Cast) -> None:
    """Cookies, the wrong token, another scheme, a token in the query: none of them opens it."""
    path = path.replace("{id}", str(uuid4()))
    stranger = Directory(directory.base, None)
    try:
        refused = {401, 405}  # not every address takes every kind
        assert (await stranger.ask(method, path))[0] in refused
        assert (await stranger.ask(method, path, Authorization="Bearer "))[0] in refused
        assert (await stranger.ask(method, path, Authorization=f"Basic {directory.token}"))[0] in refused
        assert (await stranger.ask(method, f"{path}?access_token={directory.token}"))[0] in refused
        assert (await stranger.ask(method, path, Authorization=f"Bearer {directory.token}x"))[0] in refused
        for person in cast.browsers().values():
            assert (await person.request(method, f"/scim/v2{path}", {})).status in refused
    finally:
        await stranger.close()


async def test_only_an_enterprises_owner_makes_a_token(
    cast: Cast, workspace: str, services: Services, client: Callable[[], Client]
) -> None:
    path = f"/api/workspaces/{workspace}/directory"
    for person in (cast.ada, cast.cleo, cast.olga):
        assert (await person.get(path)).status == 404
        assert (await person.post(f"{path}/token", {})).status == 404
    [team] = (await cast.cleo.get("/api/me")).ok()["workspaces"]
    assert (await cast.cleo.post(f"/api/workspaces/{team['id']}/directory/token", {})).status == 403


async def test_a_token_is_shown_once_and_ends_when_it_is_replaced_or_revoked(
    cast: Cast, services: Services, client: Callable[[], Client], owner: Any
) -> None:
    workspace = str(
        (await services.workspaces.create("Another enterprise", Service.ENTERPRISE, ["dan@example.org"])).id
    )
    dan = await sign_in(client(), "dan")
    (await dan.put("/api/me/space", {"workspace": workspace})).ok()
    path = f"/api/workspaces/{workspace}/directory"
    first = (await dan.post(f"{path}/token", {})).ok()["token"]
    state = await dan.get(path)
    assert first.encode() not in state.body
    it = Directory(state.ok()["address"], first)
    try:
        assert [one["userName"] for one in (await it.ok("GET", "/Users"))["Resources"]] == ["dan@example.org"]
        assert (await dan.get(path)).ok()["last_used_at"] is not None
        second = (await dan.post(f"{path}/token", {})).ok()["token"]
        assert (await it.ask("GET", "/Users"))[0] == 401
        it.token = second
        await it.ok("GET", "/Users")
        (await dan.delete(f"{path}/token")).ok()
        assert (await it.ask("GET", "/Users"))[0] == 401
        assert first.encode() not in bytes(await owner.fetchval("SELECT token_hash FROM directory_tokens LIMIT 1"))
        acts = [entry["act"] for entry in (await dan.get("/api/workspace/audit")).ok()["entries"]]
        assert acts[:3] == ["directory_token_revoked", "directory_token_made", "directory_token_made"]
    finally:
        await it.close()


async def test_another_workspaces_entries_are_not_there(
    directory: Directory, services: Services, client: Callable[[], Client]
) -> None:
    workspace = str((await services.workspaces.create("A third one", Service.ENTERPRISE, ["ben@example.org"])).id)
    ben = await sign_in(client(), "ben")
    (await ben.put("/api/me/space", {"workspace": workspace})).ok()
    token = (await ben.post(f"/api/workspaces/{workspace}/directory/token", {})).ok()["token"]
    other = Directory(directory.base, token)
    try:
        theirs = (await other.ok("POST", "/Users", user("theirs@third.example")))["id"]
        group = (await other.ok("POST", "/Groups", {"schemas": [GROUP], "displayName": "Theirs"}))["id"]
        for method, path, body in (
            ("GET", f"/Users/{theirs}", None), ("PUT", f"/Users/{theirs}", user("mine@corp.example")),
            ("PATCH", f"/Users/{theirs}", patch({"op": "replace", "path": "active", "value": False})),
            ("DELETE", f"/Users/{theirs}", None), ("GET", f"/Groups/{group}", None), ("DELETE", f"/Groups/{group}", None),
            ("PUT", f"/Groups/{group}", {"schemas": [GROUP], "displayName": "Mine"}),
        ):  # fmt: skip
            assert (await directory.ask(method, path, body))[0] == 404
        names = [one["userName"] for one in (await directory.ok("GET", "/Users?count=200"))["Resources"]]
        assert "theirs@third.example" not in names
        assert "ben@example.org" not in names
        # … and none of its people becomes a member of a group of ours.
        mixed = {"schemas": [GROUP], "displayName": "Mixed", "members": [{"value": theirs}, {"value": "nobody"}]}
        made = await directory.ok("POST", "/Groups", mixed)
        assert "members" not in made
        await directory.ok("DELETE", f"/Groups/{made['id']}")
        assert (await other.ok("GET", f"/Users/{theirs}"))["active"] is True
    finally:
        await other.close()


# Effects


async def test_a_directory_finds_the_members_that_there_are(directory: Directory, cast: Cast) -> None:
    found = await directory.ok("GET", '/Users?filter=userName eq "EMIL@example.org"')
    assert found["totalResults"] == 1
    assert found["Resources"][0]["displayName"] == "Emil"


async def test_whom_the_directory_names_is_let_in_and_put_out(
    directory: Directory,
    signing_in: OpenIdProvider,
    workspace: str,
    client: Callable[[], Client],
    cast: Cast,
    owner: Any,
) -> None:
    made = await directory.ok("POST", "/Users", user("hal@corp.example", externalId="hal-1", displayName="Hal"))
    assert await owner.fetchval("SELECT count(*) FROM accounts WHERE email = 'hal@corp.example'") == 0, "no account yet"
    signing_in.person = Person("hal", "hal@corp.example", "Hal")
    hal = client()
    assert (await sign_in_by_provider(hal, workspace)).headers["Location"] == "/"
    away = patch({"op": "Replace", "path": "active", "value": "False"})  # as Entra sends it
    assert (await directory.ok("PATCH", f"/Users/{made['id']}", away))["active"] is False
    assert await read_me(hal) is None, "sessions end at once"
    refused = await sign_in_by_provider(client(), workspace)
    assert (refused.status, "ended your access" in refused.sentence) == (403, True)
    # The account, and the person's own data, is untouched.
    assert await owner.fetchval("SELECT suspended_at FROM accounts WHERE email = 'hal@corp.example'") is None
    back = patch({"op": "replace", "value": {"active": True}})  # as Okta sends it
    assert (await directory.ok("PATCH", f"/Users/{made['id']}", back))["active"] is True
    assert (await sign_in_by_provider(hal, workspace)).status == 303
    assert (await directory.ask("DELETE", f"/Users/{made['id']}"))[0] == 204
    assert await read_me(hal) is None
    assert (await directory.ask("GET", f"/Users/{made['id']}"))[0] == 404
    assert (await directory.ok("GET", '/Users?filter=userName eq "hal@corp.example"'))["totalResults"] == 0
    acts = [
        entry["act"]
        for entry in (await cast.emil.get("/api/workspace/audit")).ok()["entries"]
        if entry["about"] == "Hal"
    ]
    assert acts == ["member_suspended", "member_restored", "member_suspended", "member_arrived"]
    # A directory that takes them up again restores its own suspension.
    again = await directory.ok("POST", "/Users", user("hal@corp.example"))
    assert (await sign_in_by_provider(hal, workspace)).status == 303
    await directory.ok("DELETE", f"/Users/{again['id']}")


async def test_who_is_not_active_does_not_come_in_the_first_time_either(
    directory: Directory, signing_in: OpenIdProvider, workspace: str, client: Callable[[], Client], owner: Any
) -> None:
    await directory.ok("POST", "/Users", user("ida@corp.example", active=False))
    signing_in.person = Person("ida", "ida@corp.example", "Ida")
    assert (await sign_in_by_provider(client(), workspace)).status == 403
    assert await owner.fetchval("SELECT count(*) FROM accounts WHERE email = 'ida@corp.example'") == 0


async def test_a_directory_cannot_restore_a_member_whom_a_person_suspended(
    directory: Directory, signing_in: OpenIdProvider, workspace: str, client: Callable[[], Client], cast: Cast
) -> None:
    made = await directory.ok("POST", "/Users", user("jan@corp.example"))
    signing_in.person = Person("jan", "jan@corp.example", "Jan")
    jan = client()
    await sign_in_by_provider(jan, workspace)
    account = (await read_me(jan))["id"]
    # Even where a person has since lifted a suspension that the directory set.
    await directory.ok("PUT", f"/Users/{made['id']}", user("jan@corp.example", active=False))
    (await cast.emil.post(f"/api/workspace/members/{account}/restore", {})).ok()
    (await cast.emil.post(f"/api/workspace/members/{account}/suspend", {})).ok()
    await directory.ok("PUT", f"/Users/{made['id']}", user("jan@corp.example", active=True))
    assert (await sign_in_by_provider(jan, workspace)).status == 403


async def test_an_owner_is_put_out_by_no_directory(directory: Directory, cast: Cast) -> None:
    [emil] = (await directory.ok("GET", '/Users?filter=userName eq "emil@example.org"'))["Resources"]
    off = patch({"op": "replace", "path": "active", "value": False})
    for method, body in (("PATCH", off), ("DELETE", None), ("PUT", user("emil@example.org", active=False))):
        status, answer = await directory.ask(method, f"/Users/{emil['id']}", body)
        assert (status, "owner" in answer["detail"]) == (403, True)
    assert (await directory.ok("GET", f"/Users/{emil['id']}"))["active"] is True, "nothing half-written"
    assert (await cast.emil.get("/api/me")).ok() is not None


async def test_a_directory_cannot_add_an_existing_account_by_naming_it(
    directory: Directory, cast: Cast, owner: Any
) -> None:
    """Ada has an account here; the directory says her address. She is no member by that."""
    await directory.ok("POST", "/Users", user("ada@example.org"))
    assert (await cast.ada.get("/api/me")).ok()["workspaces"] == []


async def test_roles_follow_the_directorys_groups(
    directory: Directory, signing_in: OpenIdProvider, workspace: str, client: Callable[[], Client]
) -> None:
    kim = await directory.ok("POST", "/Users", user("kim@corp.example"))
    group = await directory.ok(
        "POST", "/Groups", {"schemas": [GROUP], "displayName": "Builders", "members": [{"value": kim["id"]}]}
    )
    signing_in.person = Person("kim", "kim@corp.example", "Kim")
    browser = client()
    await sign_in_by_provider(browser, workspace)
    assert current_role(await read_me(browser)) == "admin"
    out = patch({"op": "remove", "path": f'members[value eq "{kim["id"]}"]'})
    assert "members" not in await directory.ok("PATCH", f"/Groups/{group['id']}", out)
    assert await read_me(browser) is None, "who is demoted loses the sessions there"
    await sign_in_by_provider(browser, workspace)
    assert current_role(await read_me(browser)) == "member"
    added = patch({"op": "Add", "path": "members", "value": [{"value": kim["id"]}]})  # as Entra sends it
    await directory.ok("PATCH", f"/Groups/{group['id']}", added)
    assert [one["display"] for one in (await directory.ok("GET", f"/Users/{kim['id']}"))["groups"]] == ["Builders"]
    removed = patch({"op": "Remove", "path": "members", "value": [{"value": kim["id"]}]})  # as Entra sends it
    assert "members" not in await directory.ok("PATCH", f"/Groups/{group['id']}", removed)
    assert (await directory.ask("DELETE", f"/Groups/{group['id']}"))[0] == 204


async def test_who_registers_with_the_address_of_an_admin_is_made_none(
    directory: Directory, signing_in: OpenIdProvider, cast: Cast, client: Callable[[], Client], owner: Any
) -> None:
    """The squatter has an open invitation, and registers with the chief's address."""
    made = (await cast.emil.post("/api/workspace/invitations", {"role": "member", "email": None})).ok()
    squatter, chief = client(), "chief@corp.example"
    body = sign_up_form("chief") | {"email": chief, "workspace_invitation": made["link"].partition("#")[2]}
    (await squatter.post("/api/sign-up", body)).ok()
    [entry] = (await directory.ok("GET", f'/Users?filter=userName eq "{chief}"'))["Resources"]
    builders = {"schemas": [GROUP], "displayName": "Builders", "members": [{"value": entry["id"]}]}
    group = (await directory.ok("POST", "/Groups", builders))["id"]
    assert current_role(await read_me(squatter)) == "member"
    await owner.execute("UPDATE accounts SET email_verified_at = now() WHERE email = $1", chief)
    await directory.ok("PUT", f"/Groups/{group}", builders)
    (await squatter.post("/api/sign-in", {"email": chief, "password": PASSWORD})).ok()
    assert current_role(await read_me(squatter)) == "admin", "whose address is shown is who the directory means"
    assert (await directory.ask("DELETE", f"/Groups/{group}"))[0] == 204


async def test_parallel_additions_to_a_group_are_all_there(directory: Directory) -> None:
    people = [await directory.ok("POST", "/Users", user(f"p{n}@corp.example")) for n in range(5)]
    group = (await directory.ok("POST", "/Groups", {"schemas": [GROUP], "displayName": "Crowd"}))["id"]
    add = [patch({"op": "add", "path": "members", "value": [{"value": one["id"]}]}) for one in people]
    await asyncio.gather(*(directory.ok("PATCH", f"/Groups/{group}", each) for each in add))
    members = (await directory.ok("GET", f"/Groups/{group}"))["members"]
    assert {one["value"] for one in members} == {one["id"] for one in people}
    without = await directory.ok("GET", f"/Groups/{group}?excludedAttributes=members")
    assert "members" not in without


# Looking, and bad input


async def test_pages_count_from_one(directory: Directory) -> None:
    everybody = await directory.ok("GET", "/Users?count=200")
    total = everybody["totalResults"]
    assert total == len(everybody["Resources"]) > 4
    page = await directory.ok("GET", "/Users?startIndex=2&count=2")
    assert (page["startIndex"], page["itemsPerPage"], page["totalResults"]) == (2, 2, total)
    assert page["Resources"] == everybody["Resources"][1:3]
    assert (await directory.ok("GET", "/Users?startIndex=-5&count=0"))["totalResults"] == total
    assert (await directory.ask("GET", "/Users?count=many"))[0] == 400


@pytest.mark.parametrize(
    ("filter", "names"),
    [
        ('userName eq "find@corp.example"', 1), ('userName eq "FIND@CORP.example"', 1), ('externalId eq "find-1"', 1),
        ('externalId eq "FIND-1"', 0), ('emails[type eq "work"].value eq "find@corp.example"', 1),
        ('userName eq "find@corp.example" and active eq true', 1), ('emails.value eq "find@corp.example"', 1),
        ("userName eq \"x' OR 1=1 --\"", 0), ('userName eq "%"', 0), ('userName eq "\\u0000"', 0),
    ],
)  # fmt: skip
async def test_filters(filter: str, names: int, directory: Directory) -> None:
    await directory.ask("POST", "/Users", user("find@corp.example", externalId="find-1"))
    status, answer = await directory.ask("GET", f"/Users?filter={filter}")
    assert (status, answer.get("totalResults")) == (200, names)


@pytest.mark.parametrize(
    "filter",
    [
        "userName eq",
        "nonsense",
        'password eq "x"',
        "x" * 3000,
        "(" * 900,
        '"; DROP TABLE accounts; --',
        'unknown eq "x"',
    ],
)
async def test_filters_that_are_none(filter: str, directory: Directory) -> None:
    status, answer = await directory.ask("GET", f"/Users?filter={filter}")
    assert status == 400, answer


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (user("EMIL@EXAMPLE.ORG"), 409), (user(""), 400), (user(" "), 400), (user("a\u202eb"), 400), (user("x" * 400), 400),
        ({"schemas": [USER]}, 400), ([], 400), ("x", 400), ({"schemas": [GROUP], "displayName": "x"}, 400),
        (user("ok@corp.example", emails="x"), 400), (user("ok@corp.example", emails=[{"value": "no address"}]), 400),
        (user("ok@corp.example", externalId="x" * 600), 400), (user("ok@corp.example", displayName="x" * 9000), 400),
        (user("ok@corp.example", active="perhaps"), 400),
    ],
)  # fmt: skip
async def test_what_cannot_be_used_is_refused(body: Any, status: int, directory: Directory, owner: Any) -> None:
    before = await owner.fetchval("SELECT count(*) FROM directory_users")
    assert (await directory.ask("POST", "/Users", body))[0] == status
    assert await owner.fetchval("SELECT count(*) FROM directory_users") == before


async def test_what_is_not_needed_is_not_kept(directory: Directory, owner: Any) -> None:
    secret = "a password that a directory should not have sent"
    more = {"password": secret, "phoneNumbers": [{"value": "+1 555 0100"}], "nickName": "Lee"}
    made = await directory.ok("POST", "/Users", user("lee@corp.example", **more))
    kept = str(await owner.fetch("SELECT * FROM directory_users"))
    assert "password" not in made
    assert secret not in kept
    assert "+1 555" not in kept


async def test_bodies_have_a_limit_and_a_type(directory: Directory) -> None:
    assert (await directory.ask("POST", "/Users", user("x" * (2 << 20))))[0] == 413
    assert (await directory.ask("POST", "/Users", user("t@corp.example"), **{"Content-Type": "text/plain"}))[0] == 400
    assert (await directory.ask("POST", "/Bulk", {}))[0] == 404
    assert (await directory.ask("GET", "/Me"))[0] == 404
