"""Proving an e-mail domain: by DNS, by the operator, and the effects of an unproven one (P7)."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.adapters.domain_records import SystemDomainRecords
from discreet.http.services import Services
from discreet.identity.sso.domains import Domains
from tests.conftest import run_server
from tests.fakes.dns_server import NameServer
from tests.fakes.openid_provider import OpenIdProvider, Person
from tests.fakes.third_party import ThirdParty
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import Cast, sign_in
from tests.support.sign_in_by_provider import connection_form, read_me, sign_in_by_provider

pytestmark = pytest.mark.promise("P7")

GIL = Person("1001", "gil@corp.example", "Gil")


@pytest_asyncio.fixture(scope="module")
async def names() -> AsyncIterator[NameServer]:
    async with NameServer() as it:
        yield it


@pytest_asyncio.fixture(scope="module")
async def server(services: Services, names: NameServer) -> AsyncIterator[str]:
    """The application, which asks the name server on loopback."""
    records = SystemDomainRecords(("127.0.0.1",), names.port, seconds=0.5)
    async with run_server(
        replace(services, domains=Domains(services.accounts._database, services.clock, records))
    ) as url:
        yield url


@pytest.fixture
def provider(third_party: ThirdParty, clock: SettableClock, names: NameServer) -> OpenIdProvider:
    third_party.reset()
    names.records.clear()
    names.silent = False
    third_party.answer = OpenIdProvider(third_party.origin, clock, person=GIL)
    return third_party.answer


async def entered(owner: Client) -> str:
    own = (await owner.get("/api/me")).ok()["workspaces"][0]
    (await owner.put("/api/me/space", {"workspace": own["id"]})).ok()
    return own["id"]


@pytest_asyncio.fixture
async def workspace(cast: Cast, provider: OpenIdProvider) -> AsyncIterator[str]:
    """Emil's, naming a domain that nothing proves."""
    own = await entered(cast.emil)
    (await cast.emil.put(f"/api/workspaces/{own}/sign-in", connection_form(provider, domains=["corp.example"]))).ok()
    yield own
    (await cast.emil.delete(f"/api/workspaces/{own}/sign-in")).ok()


@pytest_asyncio.fixture
async def other(cast: Cast, provider: OpenIdProvider) -> AsyncIterator[str]:
    """Cleo's, which names the same."""
    own = await entered(cast.cleo)
    (await cast.cleo.put(f"/api/workspaces/{own}/sign-in", connection_form(provider, domains=["corp.example"]))).ok()
    yield own
    (await cast.cleo.delete(f"/api/workspaces/{own}/sign-in")).ok()


async def only(answer: Any) -> dict[str, Any]:
    [domain] = answer.ok()["domains"]
    return domain


async def check(owner: Client, workspace: str) -> dict[str, Any]:
    return await only(
        await owner.post(f"/api/workspaces/{workspace}/sign-in/domains/check", {"domain": "corp.example"})
    )


async def found(client: Client) -> str | None:
    answer = await client.post("/api/sso/find", {"email": "somebody@corp.example"})
    return answer.json["id"] if answer.status == 200 else None


async def test_an_unproven_domain_redirects_and_opens_nothing(
    client: Callable[[], Client], workspace: str, owner: Any
) -> None:
    assert await found(client()) is None
    before = await owner.fetchval("SELECT count(*) FROM accounts")
    browser = client()
    answer = await sign_in_by_provider(browser, workspace)
    assert answer.status == 403
    assert "hasn't verified your email domain" in answer.sentence
    assert browser.token is None
    assert await owner.fetchval("SELECT count(*) FROM accounts") == before


async def test_an_owner_proves_it_by_dns(
    client: Callable[[], Client], cast: Cast, workspace: str, names: NameServer
) -> None:
    waiting = await only(await cast.emil.get(f"/api/workspaces/{workspace}/sign-in/domains"))
    assert (waiting["proven_at"], waiting["checked_at"], waiting["named_before"]) == (None, None, False)
    name, value = waiting["record_name"], waiting["record_value"]
    assert name == "_discreet-challenge.corp.example"
    assert len(value.partition("=")[2]) == 64

    assert ((missing := await check(cast.emil, workspace))["problem"], missing["seen"]) == ("absent", [])
    names.records[name] = [["v=spf1 -all"], [f"{value}0"], *([f"more {n}"] for n in range(6))]
    wrong = await check(cast.emil, workspace)
    assert (wrong["problem"], len(wrong["seen"]), wrong["proven_at"]) == ("other", 5, None)
    names.silent = True
    assert (await check(cast.emil, workspace))["problem"] == "unanswered"
    names.silent = False
    names.records[name] = [["v=spf1 -all"], [value[:40], value[40:]]]
    proven = await check(cast.emil, workspace)
    assert (proven["proven_by"], proven["problem"], proven["seen"]) == ("dns", None, [])

    # From now on it leads here, and opens accounts; a change of the provider keeps the proof.
    assert await found(client()) == workspace
    assert (await sign_in_by_provider(browser := client(), workspace)).headers["Location"] == "/"
    assert (await read_me(browser))["email"] == "gil@corp.example"
    [entry] = [
        each for each in (await cast.emil.get("/api/workspace/audit")).ok()["entries"] if each["act"] == "domain_proven"
    ]
    assert (entry["made_by"], entry["details"]) == ("person", {"domain": "corp.example"})


async def test_a_proof_outlives_a_change_and_ends_with_the_name(
    cast: Cast, workspace: str, provider: OpenIdProvider, names: NameServer
) -> None:
    path = f"/api/workspaces/{workspace}/sign-in"
    first = await only(await cast.emil.get(f"{path}/domains"))
    names.records[first["record_name"]] = [[first["record_value"]]]
    await check(cast.emil, workspace)
    (await cast.emil.put(path, connection_form(provider, domains=["corp.example", "second.example"]))).ok()
    body = (await cast.emil.get(f"{path}/domains")).ok()["domains"]
    assert [(each["domain"], each["proven_by"]) for each in body] == [("corp.example", "dns"), ("second.example", None)]
    (await cast.emil.put(path, connection_form(provider, domains=["second.example"]))).ok()
    (await cast.emil.put(path, connection_form(provider, domains=["corp.example"]))).ok()
    again = await only(await cast.emil.get(f"{path}/domains"))
    assert again["proven_by"] is None
    assert again["record_value"] != first["record_value"], "an old record proves nothing new"
    assert (await check(cast.emil, workspace))["problem"] == "other"


async def test_it_belongs_to_one_workspace(
    client: Callable[[], Client], cast: Cast, workspace: str, other: str, provider: OpenIdProvider, names: NameServer
) -> None:
    mine = await only(await cast.emil.get(f"/api/workspaces/{workspace}/sign-in/domains"))
    theirs = await only(await cast.cleo.get(f"/api/workspaces/{other}/sign-in/domains"))
    assert mine["record_value"] != theirs["record_value"]
    names.records[mine["record_name"]] = [[mine["record_value"]]]
    assert (await check(cast.cleo, other))["problem"] == "other", "another workspace's record is no proof"
    await check(cast.emil, workspace)
    names.records[mine["record_name"]] += [[theirs["record_value"]]]
    late = await cast.cleo.post(f"/api/workspaces/{other}/sign-in/domains/check", {"domain": "corp.example"})
    assert late.status == 409
    assert await found(client()) == workspace
    provider.person = Person("3001", "third@corp.example")
    assert (await sign_in_by_provider(client(), other)).status == 403
    moved = await cast.cleo.put(f"/api/workspaces/{other}/sign-in", connection_form(provider, domains=["corp.example"]))
    assert (moved.status, moved.json["error"]["field"]) == (409, "domains")


async def test_what_was_set_up_before_goes_on_for_those_who_are_in(
    client: Callable[[], Client], cast: Cast, workspace: str, other: str, owner: Any, provider: OpenIdProvider
) -> None:
    """As the upgrade leaves it: people are directed there and its members can sign in; new accounts are refused."""
    await owner.execute(
        "UPDATE single_sign_on_domains SET named_before = true WHERE workspace_id = $1", UUID(workspace)
    )
    assert await found(client()) == workspace
    provider.person = Person("2001", "new@corp.example")
    assert (await sign_in_by_provider(client(), workspace)).status == 403
    # Members are linked by their own sign-in, and come in from then on; an account elsewhere is as good as none.
    (
        await cast.emil.put(
            f"/api/workspaces/{workspace}/sign-in", connection_form(provider, domains=["corp.example", "example.org"])
        )
    ).ok()
    provider.person = Person("2002", "ada@example.org")
    with_account = await sign_in_by_provider(client(), workspace)
    provider.person = Person("2003", "no-such-person@example.org")
    without = await sign_in_by_provider(client(), workspace)
    assert (with_account.status, with_account.body) == (without.status, without.body)
    provider.person = Person("2004", "emil@example.org")
    emil = client()
    assert (await sign_in_by_provider(emil, workspace)).headers["Location"] == "/sso/link"
    await sign_in(emil, "emil")
    (await emil.post("/api/sso/link", {})).ok()
    assert (await sign_in_by_provider(client(), workspace)).headers["Location"] == "/"
    # Once another workspace has it proven, people are led there.
    (await cast.visitor.get("/api/me")).ok()
    await owner.execute(
        "UPDATE single_sign_on_domains SET proven_at = now(), proven_by = 'dns' WHERE workspace_id = $1", UUID(other)
    )
    assert await found(client()) == other
    await owner.execute("UPDATE single_sign_on_domains SET proven_at = NULL, proven_by = NULL")


async def test_the_operator_approves_and_rejects(
    client: Callable[[], Client], cast: Cast, workspace: str, other: str, owner: Any
) -> None:
    gus = cast.olga
    domain = {"workspace": workspace, "domain": "corp.example"}
    for method, path in (("get", ""), ("post", "/approve"), ("post", "/reject")):
        body = () if method == "get" else (domain,)
        assert (await getattr(cast.emil, method)(f"/api/operator/domains{path}", *body)).status == 404
    listed = (await gus.get("/api/operator/domains")).ok()["domains"]
    assert {each["workspace_id"] for each in listed} == {workspace, other}
    content = (await gus.post("/api/operator/domains/approve", domain)).ok()["domains"]
    assert [(each["workspace_id"], each["proven_by"]) for each in content] == [(other, None), (workspace, "operator")]
    assert await found(client()) == workspace
    again = await gus.post("/api/operator/domains/approve", {"workspace": other, "domain": "corp.example"})
    assert again.status == 409
    (await gus.post("/api/operator/domains/reject", domain)).ok()
    assert await found(client()) is None
    assert (await gus.post("/api/operator/domains/approve", {**domain, "domain": "x.example"})).status == 404
    assert (await gus.post("/api/operator/domains/reject", {**domain, "domain": "x.example"})).status == 404
    acts = [(each["act"], each["made_by"]) for each in (await cast.emil.get("/api/workspace/audit")).ok()["entries"]]
    assert acts[:2] == [("domain_rejected", "operator"), ("domain_approved", "operator")]


async def test_the_database_refuses_a_second_proof(owner: Any, workspace: str, other: str) -> None:
    import asyncpg

    with pytest.raises(asyncpg.UniqueViolationError):
        await owner.execute("UPDATE single_sign_on_domains SET proven_at = now(), proven_by = 'dns'")


async def test_an_older_release_goes_on_naming_domains(owner: Any, workspace: str) -> None:
    """During an upgrade, an old server still inserts; such a domain waits for its proof."""
    await owner.execute(
        "INSERT INTO single_sign_on_domains (domain, workspace_id) VALUES ('old.example', $1)", UUID(workspace)
    )
    row = await owner.fetchrow("SELECT * FROM single_sign_on_domains WHERE domain = 'old.example'")
    assert (row["proven_at"], len(row["challenge"])) == (None, 64)
