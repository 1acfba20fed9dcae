"""A person's own name and e-mail address, and the effects of a change elsewhere."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.accounts.address_letters import letters_in
from discreet.identity.accounts.reauthentication import VALID_FOR
from discreet.languages import languages
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.export_client import export_data
from tests.support.people import PASSWORD, Cast, address, sign_up
from tests.support.sample_files import PNG
from tests.support.services_with_mail import ServicesWithMail, services_with_mail

pytestmark = pytest.mark.usefixtures("cast")


async def signed_in(running: ServicesWithMail, name: str) -> Client:
    browser = running.client()
    (await browser.post("/api/sign-in", {"email": address(name), "password": PASSWORD})).ok()
    return browser


async def can_sign_in(browser: Client, email: str) -> bool:
    return (await browser.post("/api/sign-in", {"email": email, "password": PASSWORD})).status == 200


async def test_a_new_name_shows_everywhere_at_once(cast: Cast) -> None:
    assert (await cast.cleo.patch("/api/me", {"name": "  Cleo Cruz "})).ok()["name"] == "Cleo Cruz"
    assert (await cast.cleo.get("/api/me")).ok()["name"] == "Cleo Cruz"
    members = (await cast.cleo.get("/api/workspace/members")).ok()["members"]
    assert [member["name"] for member in members] == ["Cleo Cruz"]
    for wrong in ("", " ", "x" * 81, "a\u202eb"):
        refused = await cast.cleo.patch("/api/me", {"name": wrong})
        assert (refused.status, refused.json["error"]["field"]) == (422, "name"), wrong
    (await cast.cleo.patch("/api/me", {"name": "Cleo"})).ok()


async def test_the_new_mailbox_confirms_and_the_old_one_gets_a_notice(
    services: Services, infra: Infrastructure, client: Callable[[], Client]
) -> None:
    async with services_with_mail(services, infra) as running:
        ben, old, new = await signed_in(running, "ben"), address("ben"), address("benjamin")
        asked = (await ben.post("/api/me/address", {"email": f" {new.upper()}."})).ok()
        assert asked == {"email": new, "changed": False}
        assert (await ben.get("/api/me")).ok()["email"] == old, "nothing changes before the link is opened"
        [letter] = await running.letters_to(new)
        assert "/confirm-address#" in letter.text
        for _ in range(2):  # a browser may send it twice
            assert (await ben.post("/api/me/address/confirm", {"link": letter.token})).status == 204
        me = (await ben.get("/api/me")).ok()
        assert (me["email"], me["email_verified"]) == (new, True)
        assert [each.message["Subject"] for each in await running.letters_to(old)] == [
            letters_in("en").changed.subject.format(name="Test house")
        ]
        assert not await can_sign_in(running.client(), old)
        assert await can_sign_in(running.client(), new)
        acts = (await ben.get("/api/me/security")).ok()["acts"]
        assert (acts[0]["act"], acts[0]["made_by"]) == ("email_changed", "person")
        (await ben.post("/api/me/address", {"email": old})).ok()
        (await ben.post("/api/me/address/confirm", {"link": (await running.letters_to(old))[-1].token})).ok()


async def test_a_link_from_before_another_change_is_used_up(services: Services, infra: Infrastructure) -> None:
    async with services_with_mail(services, infra) as running:
        ada, first, second = await signed_in(running, "ada"), address("ada-first"), address("ada-second")
        (await ada.post("/api/me/address/link")).ok()
        own = (await running.letters_to(address("ada")))[-1].token
        for email in (first, second):
            (await ada.post("/api/me/address", {"email": email})).ok()
        (await ada.post("/api/me/address/confirm", {"link": (await running.letters_to(first))[-1].token})).ok()
        for code in (own, (await running.letters_to(second))[-1].token):
            late = await ada.post("/api/me/address/confirm", {"link": code})
            assert (late.status, "has changed since" in late.sentence) == (403, True)
        assert (await ada.get("/api/me")).ok()["email"] == first
        (await ada.post("/api/me/address", {"email": address("ada")})).ok()
        back = (await running.letters_to(address("ada")))[-1].token
        (await ada.post("/api/me/address/confirm", {"link": back})).ok()


async def test_an_address_of_another_account_is_not_disclosed_and_not_given(
    services: Services, infra: Infrastructure
) -> None:
    async with services_with_mail(services, infra) as running:
        dan = await signed_in(running, "dan")
        free = await dan.post("/api/me/address", {"email": address("daniel")})
        taken = await dan.post("/api/me/address", {"email": address("emil")})
        assert (free.status, taken.status) == (200, 200)
        assert taken.body.replace(b"emil", b"daniel") == free.body
        [letter] = await running.letters_to(address("emil"))
        assert "already belongs to an account" in letter.text
        assert "confirm-address" not in letter.text
        link = (await running.letters_to(address("daniel")))[-1].token
        other = await signed_in(running, "ada")
        refused = await other.post("/api/me/address/confirm", {"link": link})
        assert (refused.status, "another account" in refused.sentence) == (403, True)
        await running.sign_up("daniel", address("daniel"))  # opened in between by the mailbox's reader
        late = await dan.post("/api/me/address/confirm", {"link": link})
        assert late.status == 409
        assert (await dan.get("/api/me")).ok()["email"] == address("dan")


async def test_a_change_needs_a_recent_authentication(cast: Cast, clock: SettableClock) -> None:
    clock.advance(seconds=VALID_FOR.total_seconds() + 1)
    refused = await cast.dan.post("/api/me/address", {"email": address("thief")})
    assert (refused.status, refused.json["error"]["code"]) == (403, "confirm_first")
    assert (await cast.dan.get("/api/me")).ok()["email"] == address("dan")


async def test_without_mail_the_address_changes_at_once_and_stays_unconfirmed(
    cast: Cast, client: Callable[[], Client]
) -> None:
    (await cast.olga.post("/api/me/confirm", {"password": PASSWORD})).ok()
    (await cast.ben.post("/api/me/confirm", {"password": PASSWORD})).ok()
    reset = (await cast.olga.post("/api/operator/accounts/reset-link", {"email": address("ben")})).ok()
    taken = await cast.ben.post("/api/me/address", {"email": address("ada")})
    assert (taken.status, taken.json["error"]["field"]) == (409, "email")
    same = await cast.ben.post("/api/me/address", {"email": address("ben")})
    assert (same.status, same.json["error"]["field"]) == (422, "email")
    changed = (await cast.ben.post("/api/me/address", {"email": address("benno")})).ok()
    assert changed == {"email": address("benno"), "changed": True}
    me = (await cast.ben.get("/api/me")).ok()
    assert (me["email"], me["email_verified"]) == (address("benno"), False)
    assert await can_sign_in(client(), address("benno"))
    used = {"token": reset["link"].partition("#")[2], "password": "another long sentence"}
    assert (await client().post("/api/password-reset/use", used)).status == 403, "links to the old address end"
    (await cast.ben.post("/api/me/address", {"email": address("ben")})).ok()


async def test_without_mail_a_member_keeps_an_address_of_their_workspaces_proven_domain(
    cast: Cast, services: Services
) -> None:
    """A directory finds members by address: with another one, a member would take a colleague's entry."""
    (await cast.emil.post("/api/me/confirm", {"password": PASSWORD})).ok()
    [own] = (await cast.emil.get("/api/me")).ok()["workspaces"]
    wanted = {
        "issuer": "https://id.corp.example", "client_id": "discreet", "client_secret": "secret",
        "domains": ["corp.example"], "groups_claim": "", "roles": {}, "session_hours": 12,
    }  # fmt: skip
    (await cast.emil.put("/api/me/space", {"workspace": own["id"]})).ok()
    (await cast.emil.put(f"/api/workspaces/{own['id']}/sign-in", wanted)).ok()
    (await cast.emil.post("/api/me/address", {"email": "emil@corp.example"})).ok()
    await services.domains.approve(CLI_ACTOR, UUID(own["id"]), "corp.example")
    for email in ("colleague@corp.example", address("emil")):
        refused = await cast.emil.post("/api/me/address", {"email": email})
        assert (refused.status, "Addresses at corp.example belong" in refused.sentence) == (403, True)
    assert (await cast.emil.get("/api/me")).ok()["email"] == "emil@corp.example"
    (await cast.ben.post("/api/me/confirm", {"password": PASSWORD})).ok()
    (await cast.ben.post("/api/me/address", {"email": "ben@corp.example"})).ok()
    (await cast.ben.post("/api/me/address", {"email": address("ben")})).ok()
    (await cast.emil.put(f"/api/workspaces/{own['id']}/sign-in", wanted | {"domains": ["other.example"]})).ok()
    (await cast.emil.post("/api/me/address", {"email": address("emil")})).ok()


def test_each_language_has_letters_of_its_own() -> None:
    for kind in ("change", "taken", "changed"):
        texts = [getattr(letters_in(language), kind) for language in sorted(languages())]
        assert len({text.text for text in texts}) == len(texts)
        for text in texts:
            assert set(text.compose("a@b.example", name="N", link="L").text) & set("{}") == set()


@pytest.mark.promise("P6")
async def test_a_profile_picture_is_encoded_again_and_hidden_from_strangers(cast: Cast) -> None:
    photo = BytesIO()
    place = Image.Exif()
    place[0x010E] = "taken at home"
    Image.new("RGB", (600, 400), (20, 90, 200)).save(photo, "JPEG", exif=place)
    assert b"taken at home" in photo.getvalue()
    try:
        put = await cast.cleo.request("PUT", "/api/me/picture", data=photo.getvalue())
        digest = put.ok()["picture"]
        path = f"/api/accounts/{cast.cleo.id}/picture"
        shown = await cast.cleo.get(path)
        assert (shown.status, shown.headers["Content-Type"]) == (200, "image/webp")
        assert b"taken at home" not in shown.body
        assert Image.open(BytesIO(shown.body)).size == (512, 341)
        assert (await cast.cleo.get("/api/me")).ok()["picture"] == digest
        members = (await cast.cleo.get("/api/workspace/members")).ok()["members"]
        assert [member["picture"] for member in members] == [digest]
        for stranger in (cast.ada, cast.olga):
            assert (await stranger.get(path)).status == 404
        assert (await cast.visitor.get(path)).status == 401
    finally:
        assert (await cast.cleo.delete("/api/me/picture")).ok()["picture"] is None
    assert (await cast.cleo.get(path)).status == 404


async def test_a_file_that_is_no_picture_is_refused(cast: Cast) -> None:
    for data, status in ((b"<svg/>", 422), (b"", 422), (b"\x89PNG" + bytes(2_000_001), 413)):
        refused = await cast.cleo.request("PUT", "/api/me/picture", data=data)
        assert (refused.status, refused.json["error"]["field"]) == (status, "picture")
    assert (await cast.cleo.get("/api/me")).ok()["picture"] is None


@pytest.mark.promise("P10")
async def test_a_profile_picture_is_exported_and_deleted_with_the_account(
    cast: Cast, client: Callable[[], Client], owner: Any
) -> None:
    ivy = await sign_up(client(), "ivy")
    (await ivy.request("PUT", "/api/me/picture", data=PNG)).ok()
    shown = (await ivy.get(f"/api/accounts/{ivy.id}/picture")).body
    assert (await export_data(ivy)).files["picture.webp"] == shown
    (await ivy.post("/api/me/deletion", {"email": address("ivy")})).ok()
    assert await owner.fetchval("SELECT count(*) FROM profile_pictures WHERE account_id = $1", ivy.id) == 0
