"""An attacker registers another person's address first: gifts to the address reach its owner only (P3)."""

from collections.abc import Callable
from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole
from discreet.identity.accounts.old_addresses import normalise_old_addresses
from tests.support.builder import Builder
from tests.support.client import Client
from tests.support.people import PASSWORD, Cast, sign_up_form
from tests.support.services_with_mail import services_with_mail

pytestmark = [pytest.mark.promise("P3"), pytest.mark.usefixtures("cast")]


async def own_gpt(owner: Client) -> str:
    """A GPT that can be shared; its instructions are worth stealing."""
    gpt = (await owner.post("/api/gpts", {"name": "Guide"})).ok()["id"]
    draft = {"name": "Guide", "description": "", "instructions": "The recipe of the house.", "starters": [], "model": None,
             "knowledge_use": "quote"}  # fmt: skip
    (await owner.put(f"/api/gpts/{gpt}/draft", draft)).ok()
    (await owner.post(f"/api/gpts/{gpt}/publish", {"level": "me"})).ok()
    return str(gpt)


async def offered(browser: Client) -> tuple[list[Any], list[Any]]:
    rights = (await browser.get("/api/shared-gpts")).ok()["offers"]
    return rights, (await browser.get("/api/gpt-handovers")).ok()["handovers"]


async def registered(browser: Client, email: str) -> Client:
    (await browser.post("/api/sign-up", sign_up_form("Squatter") | {"email": email})).ok()
    return browser


async def test_without_mail_an_offer_is_found_by_its_link_alone(cast: Cast, client: Callable[[], Client]) -> None:
    boss, gpt = "boss@partner.example", await own_gpt(cast.ada)
    given = (await cast.ada.post(f"/api/gpts/{gpt}/rights", {"email": boss, "right": "edit"})).ok()
    handover = (await cast.ada.post(f"/api/gpts/{gpt}/handover", {"email": boss})).ok()
    assert given["rights"][0]["has_link"]
    assert handover["has_link"]
    squatter = await registered(client(), "ＢＯＳＳ@partner.example.")
    assert (await squatter.get("/api/me")).ok() | {"email": boss, "email_verified": False} == (
        await squatter.get("/api/me")
    ).ok()
    assert await offered(squatter) == ([], [])
    for way in (f"/api/shared-gpts/offers/{given['rights'][0]['id']}/accept", "/api/shared-gpts/offers/open"):
        assert (await squatter.post(way, {"right": "edit", "token": "a guess"})).status in (404, 422)
    assert (await squatter.get(f"/api/gpts/{gpt}/draft")).status == 404
    # With only the link, but another address, it is not theirs either.
    token = given["link"].partition("#")[2]
    assert (await cast.dan.post("/api/shared-gpts/offers/open", {"token": token})).status == 403
    # The link and the address together are: as often as it is opened.
    for _ in range(2):
        assert (await squatter.post("/api/shared-gpts/offers/open", {"token": token})).ok() == {"space": "personal"}
    rights, handovers = await offered(squatter)
    assert ([offer["gpt_name"] for offer in rights], handovers) == (["Guide"], [])
    (await squatter.post("/api/shared-gpts/offers/open", {"token": handover["link"].partition("#")[2]})).ok()
    assert [offer["gpt_name"] for offer in (await offered(squatter))[1]] == ["Guide"]
    (await squatter.post(f"/api/shared-gpts/offers/{rights[0]['id']}/accept", {"right": "edit"})).ok()
    again = await squatter.post("/api/shared-gpts/offers/open", {"token": token})
    assert again.ok() == {"space": "personal"}, "opened again after the answer it leads to the same page"
    assert (await squatter.get(f"/api/gpts/{gpt}/draft")).ok()["instructions"] == "The recipe of the house."


async def test_a_new_link_ends_the_one_before(cast: Cast, client: Callable[[], Client]) -> None:
    email, gpt = "carla@partner.example", await own_gpt(cast.ada)
    body = {"email": email, "right": "view"}
    first = (await cast.ada.post(f"/api/gpts/{gpt}/rights", body)).ok()["link"].partition("#")[2]
    thief = await registered(client(), email)
    (await thief.post("/api/shared-gpts/offers/open", {"token": first})).ok()
    second = (await cast.ada.post(f"/api/gpts/{gpt}/rights", body)).ok()["link"].partition("#")[2]
    assert await offered(thief) == ([], [])
    assert (await thief.post("/api/shared-gpts/offers/open", {"token": first})).status == 404
    (await thief.post("/api/shared-gpts/offers/open", {"token": second})).ok()
    assert len((await offered(thief))[0]) == 1
    [right] = (await cast.ada.get(f"/api/gpts/{gpt}/rights")).ok()["rights"]
    (await cast.ada.delete(f"/api/gpts/{gpt}/rights/{right['id']}")).ok()
    assert (await thief.post("/api/shared-gpts/offers/open", {"token": second})).status == 404
    assert await offered(thief) == ([], [])


async def test_who_holds_a_right_needs_no_link_for_more(cast: Cast, client: Callable[[], Client]) -> None:
    email, gpt = "dora@partner.example", await own_gpt(cast.ada)
    given = (await cast.ada.post(f"/api/gpts/{gpt}/rights", {"email": email, "right": "chat"})).ok()
    dora = await registered(client(), email)
    (await dora.post("/api/shared-gpts/offers/open", {"token": given["link"].partition("#")[2]})).ok()
    offer = given["rights"][0]["id"]
    (await dora.post(f"/api/shared-gpts/offers/{offer}/accept", {"right": "chat"})).ok()
    more = (await cast.ada.post(f"/api/gpts/{gpt}/rights", {"email": email, "right": "edit"})).ok()
    assert (more["link"], more["rights"][0]["has_link"]) == (None, False)
    assert [each["offered"] for each in (await offered(dora))[0]] == ["edit"]


async def test_with_mail_the_owner_of_the_mailbox_is_the_one_who_sees_it(
    services: Services, infra: Infrastructure, cast: Cast, client: Callable[[], Client]
) -> None:
    squatted, free = "chief@partner.example", "owner@partner.example"
    squatter = await registered(client(), squatted)  # before the installation got a mail server
    async with services_with_mail(services, infra) as running:
        ada = running.client()
        (await ada.post("/api/sign-in", {"email": "ada@example.org", "password": PASSWORD})).ok()
        gpt = await own_gpt(ada)
        for email in (squatted, free):
            given = (await ada.post(f"/api/gpts/{gpt}/rights", {"email": email, "right": "edit"})).ok()
            assert given["link"] is None
        assert await offered(squatter) == ([], [])
        # Registering reveals nothing, and gives nothing to people who cannot read the mailbox.
        refused = await running.client().post("/api/sign-up", sign_up_form("Squatter") | {"email": free})
        assert refused.status == 403
        assert "link" in refused.sentence
        owner = await running.sign_up("Owner", free)
        assert [offer["gpt_name"] for offer in (await offered(owner))[0]] == ["Guide"]
        # A link that the squatter has requested for the mailbox confirms nothing when its owner opens it.
        browser = running.client()
        browser.use_session(str(squatter.token))
        (await browser.post("/api/me/address/link")).ok()
        link = (await running.letters_to(squatted))[-1].token
        assert (await owner.post("/api/me/address/confirm", {"link": link})).status == 403
        assert (await running.client().post("/api/me/address/confirm", {"link": link})).status == 401
        assert await offered(squatter) == ([], [])
        # The owner of the mailbox takes the account: the squatter's session ends.
        running.services.password_reset.request(squatted)
        await running.services.password_reset.settled()
        reset = {"token": running.mail_server.letters_to(squatted)[-1].token, "password": "the owner's own sentence"}
        (await running.client().post("/api/password-reset/use", reset)).ok()
        assert (await squatter.get("/api/shared-gpts")).status == 401
        chief = running.client()
        (await chief.post("/api/sign-in", {"email": squatted, "password": reset["password"]})).ok()
        assert [offer["gpt_name"] for offer in (await offered(chief))[0]] == ["Guide"]


async def test_with_mail_an_address_that_only_says_so_is_in_no_workspace(
    services: Services, infra: Infrastructure, cast: Cast, client: Callable[[], Client]
) -> None:
    """Neither an invitation for the address nor the operator's command line brings it in before it is confirmed."""
    email = "frida@partner.example"
    await registered(client(), email)
    async with services_with_mail(services, infra) as running:
        olga, frida, emil = running.client(), running.client(), running.client()
        for browser, address in ((olga, "olga@example.org"), (frida, email), (emil, "emil@example.org")):
            (await browser.post("/api/sign-in", {"email": address, "password": PASSWORD})).ok()
        made = (await emil.post("/api/workspace/invitations", {"role": "member", "email": email})).ok()
        token = {"token": made["link"].partition("#")[2]}
        refused = await frida.post("/api/invitation/accept", token)
        assert (refused.status, "Confirm" in refused.sentence) == (403, True)
        body = {"name": "Frida's", "service": "team", "owner": email}
        refused = await olga.post("/api/operator/workspaces", body)
        assert (refused.status, "hasn't confirmed it" in refused.sentence) == (409, True)
        (await frida.post("/api/me/address/link")).ok()
        link = {"link": (await running.letters_to(email))[-1].token}
        for _ in range(2):
            (await frida.post("/api/me/address/confirm", link)).ok()
        assert (await frida.get("/api/me")).ok()["email_verified"]
        assert (await frida.post("/api/me/address/link")).status == 409
        (await frida.post("/api/invitation/accept", token)).ok()


async def test_accounts_of_before_keep_their_own_and_get_the_one_form(
    infra: Infrastructure, build: Builder, services: Services, client: Callable[[], Client], owner: Any
) -> None:
    """Of two that differ only in their spelling both can still sign in, each to its own account."""
    before = {
        "plain": "gina@example.org",
        "wide": "ｇina@example.org",
        "dot": "hanna@example.org.",
        "idn": "ida@zoë.example",
    }
    people = {name: await build.person(name, email=email) for name, email in before.items()}
    password = await owner.fetchval("SELECT password_hash FROM accounts WHERE email = 'ada@example.org'")
    for actor in people.values():
        await owner.execute("UPDATE accounts SET password_hash = $2 WHERE id = $1", actor.account_id, password)

    async def comes_in(spelt: str) -> str:
        found = await client().post("/api/sign-in", {"email": spelt, "password": PASSWORD})
        return str(found.ok()["name"]) if found.status == 200 else str(found.status)

    for name, email in before.items():
        assert await comes_in(email) == name
    assert vars(await normalise_old_addresses(infra.database)) == {"changed": 2, "kept": 1}
    assert vars(await normalise_old_addresses(infra.database)) == {"changed": 0, "kept": 1}
    for name, email in before.items():
        assert await comes_in(email) == name
    assert [await comes_in(each) for each in ("hanna@example.org", "ida@XN--ZO-IJA.example", "Gina@Example.org")] == [
        "dot", "idn", "plain",
    ]  # fmt: skip
    taken = await client().post("/api/sign-up", sign_up_form("Again") | {"email": "ida@zoë.example."})
    assert taken.status == 409


async def test_the_normal_form_is_verified_where_it_is_the_same_mailbox(
    infra: Infrastructure, owner: Any, build: Builder
) -> None:
    """A mail server may deliver “ｎora@” to another mailbox than “nora@”, and no one has shown that they read that."""
    persons = {"ｎora@example.org": False, "otto@example.org.": True, "ｏlaf@zoë.example": False}
    for email in persons:
        await build.person(email, email=email)
    await build.person("ｏperator", email="ｏperator@example.org", role=AccountRole.OPERATOR)
    await normalise_old_addresses(infra.database)
    rows = await owner.fetch("SELECT name, email_verified_at IS NOT NULL AS verified FROM accounts")
    verified = {row["name"]: row["verified"] for row in rows}
    assert {email: verified[email] for email in persons} == persons
    assert verified["ｏperator"]
