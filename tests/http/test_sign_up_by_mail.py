"""Signing up by mail: one answer for every address, and an account only for the reader of the mailbox."""

from collections.abc import Callable

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.http.limits import Rate
from discreet.http.services import Services
from discreet.identity.accounts.address_letters import letters_in
from discreet.identity.accounts.repeated_request import REPLAY_WINDOW
from discreet.languages import languages
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import PASSWORD, Cast, address, sign_up_form
from tests.support.services_with_mail import services_with_mail

pytestmark = pytest.mark.usefixtures("cast")


async def test_the_answer_is_the_same_for_new_and_known_addresses(
    services: Services, infra: Infrastructure, cast: Cast
) -> None:
    """Only the letter differs, and it goes only to the mailbox."""
    known, new = address("ben"), address("nina")
    async with services_with_mail(services, infra) as running:
        answers = []
        for email in (known, new):
            browser = running.client()
            asked = await browser.post("/api/sign-up/link", {"email": email})
            opened = await browser.post("/api/sign-up", sign_up_form("x") | {"email": email})
            answers.append([(each.status, each.body.replace(email.encode(), b"ADDRESS")) for each in (asked, opened)])
        assert answers[0] == answers[1]
        assert [status for status, _ in answers[0]] == [202, 403]
        [notice], [invited] = await running.letters_to(known), await running.letters_to(new)
        assert "it already has one" in notice.text
        assert "new-account" not in notice.text
        assert f"{running.services.settings.public_url}/sign-in" in notice.text
        assert "/new-account#" in invited.text
        assert "already" not in invited.text


async def test_the_link_opens_one_account_with_a_verified_address(
    services: Services, infra: Infrastructure, cast: Cast, clock: SettableClock
) -> None:
    email = address("omar")
    async with services_with_mail(services, infra) as running:
        link = await running.link_for(" OMAR@example.org. ".replace("OMAR", "ＯＭＡＲ"))
        assert (await running.client().post("/api/sign-up/look", {"link": link})).ok() == {
            "email": email, "workspace": None,
        }  # fmt: skip
        body = sign_up_form("omar") | {"link": link}
        stranger = await running.client().post("/api/sign-up", body | {"email": address("oscar")})
        assert (stranger.status, stranger.json["error"]["field"]) == (422, "email")
        browser = running.client()
        first = (await browser.post("/api/sign-up", body)).ok()
        assert (first["email"], first["email_verified"]) == (email, True)
        assert (await browser.post("/api/sign-up", body)).ok()["id"] == first["id"], "sent twice, opened once"
        thief = await running.client().post("/api/sign-up", body | {"password": "a thief's own sentence"})
        assert thief.status == 409
        clock.advance(seconds=REPLAY_WINDOW.total_seconds())
        again = await running.client().post("/api/sign-up", body)
        assert (again.status, again.sentence) == (
            409, "This email address already has an account. Sign in instead.",
        )  # fmt: skip


async def test_a_link_that_is_late_changed_or_for_something_else_opens_nothing(
    services: Services, infra: Infrastructure, cast: Cast, clock: SettableClock
) -> None:
    email = address("pia")
    async with services_with_mail(services, infra) as running:
        link = await running.link_for(email)
        ben = running.client()
        (await ben.post("/api/sign-in", {"email": address("ben"), "password": PASSWORD})).ok()
        (await ben.post("/api/me/address/link")).ok()
        own = (await running.letters_to(address("ben")))[-1].token
        changed = link[:60] + ("A" if link[60] != "A" else "B") + link[61:]
        for code in (changed, link[:40], "", "☺" * 20, own, "A" * 3000):
            for path, body in (("look", {"link": code}), ("", sign_up_form("pia") | {"link": code or "-"})):
                refused = await running.client().post(f"/api/sign-up/{path}".rstrip("/"), body)
                assert (refused.status, refused.sentence.endswith(".")) == (403, True), (code, path)
        assert (await ben.post("/api/me/address/confirm", {"link": link})).status == 403
        clock.advance(hours=24)
        late = await running.client().post("/api/sign-up", sign_up_form("pia") | {"link": link})
        assert (late.status, late.sentence) == (403, "This link has expired. Request a new one.")


async def test_an_invitation_is_used_by_the_account_and_not_by_the_letter(
    services: Services, infra: Infrastructure, cast: Cast
) -> None:
    async with services_with_mail(services, infra) as running:
        olga = running.client()
        (await olga.post("/api/sign-in", {"email": address("olga"), "password": PASSWORD})).ok()
        (await olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "invitation"})).ok()
        try:
            refused = await running.client().post("/api/sign-up/link", {"email": address("quentin")})
            assert (refused.status, "invitation" in refused.sentence) == (403, True)
            made = (await olga.post("/api/operator/invitations", {"note": ""})).ok()
            code = made["link"].partition("#")[2]
            for name in ("quentin", "rosa"):  # a letter uses nothing up: the first might be mistyped
                await running.link_for(address(name), invitation=code)
            rosa = running.mail_server.letters_to(address("rosa"))[-1].token
            quentin = running.mail_server.letters_to(address("quentin"))[-1].token
            (await running.client().post("/api/sign-up", sign_up_form("rosa") | {"link": rosa})).ok()
            used = await running.client().post("/api/sign-up", sign_up_form("quentin") | {"link": quentin})
            assert (used.status, used.sentence) == (409, "This invitation has already been used.")
            refused = await running.client().post(
                "/api/sign-up/link", {"email": address("quentin"), "invitation": code}
            )
            assert refused.status == 409
        finally:
            (await olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "open"})).ok()


async def test_an_invitation_into_a_workspace_goes_through_the_mailbox(
    services: Services, infra: Infrastructure, cast: Cast
) -> None:
    email = address("selma")
    async with services_with_mail(services, infra) as running:
        emil = running.client()
        (await emil.post("/api/sign-in", {"email": address("emil"), "password": PASSWORD})).ok()
        made = (await emil.post("/api/workspace/invitations", {"role": "member", "email": email})).ok()
        code = made["link"].partition("#")[2]
        for name, status in (("selma", 202), ("tarik", 403)):
            body = {"email": address(name), "workspace_invitation": code}
            assert (await running.client().post("/api/sign-up/link", body)).status == status
        link = (await running.letters_to(email))[-1].token
        browser = running.client()
        looked = (await browser.post("/api/sign-up/look", {"link": link})).ok()
        assert looked == {"email": email, "workspace": "Emil's enterprise"}
        me = (await browser.post("/api/sign-up", sign_up_form("selma") | {"link": link, "joins": True})).ok()
        assert [each["name"] for each in me["workspaces"]] == ["Emil's enterprise"]
        assert me["space"] == me["workspaces"][0]["id"]


async def test_a_strangers_invitation_takes_a_new_account_nowhere(
    services: Services, infra: Infrastructure, cast: Cast
) -> None:
    """A sender can have the letter sent with an invitation of their own: its reader decides whether they join."""
    async with services_with_mail(services, infra) as running:
        emil, olga = running.client(), running.client()
        for browser, name in ((emil, "emil"), (olga, "olga")):
            (await browser.post("/api/sign-in", {"email": address(name), "password": PASSWORD})).ok()
        made = (await emil.post("/api/workspace/invitations", {"role": "member"})).ok()
        code = made["link"].partition("#")[2]
        victim = await running.sign_up("viola", address("viola"), workspace_invitation=code)
        me = (await victim.get("/api/me")).ok()
        assert (me["workspaces"], me["space"]) == ([], "personal")

        link = await running.link_for(address("wanda"), workspace_invitation=code)
        try:
            (await olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "invitation"})).ok()
            declined = await running.client().post("/api/sign-up", sign_up_form("wanda") | {"link": link})
            assert (declined.status, "need an invitation" in declined.sentence) == (403, True)
            wanda = running.client()
            me = (await wanda.post("/api/sign-up", sign_up_form("wanda") | {"link": link, "joins": True})).ok()
            assert [each["name"] for each in me["workspaces"]] == ["Emil's enterprise"]
        finally:
            (await olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "open"})).ok()
        used = (await running.client().post("/api/sign-up/look", {"link": link})).ok()
        assert used == {"email": address("wanda"), "workspace": None}


async def test_letters_have_a_pace_for_each_mailbox_and_network(
    services: Services, infra: Infrastructure, cast: Cast
) -> None:
    rates = {"sign_up_links_by_email": Rate(2, 3600), "address_links_by_account": Rate(1, 3600)}
    async with services_with_mail(services, infra, **rates) as running:
        for email, statuses in ((address("uma"), [202, 202, 429]), (address("ben"), [202, 202, 429])):
            for spelt, status in zip((email, email.upper(), f"{email}."), statuses, strict=True):
                asked = await running.client().post("/api/sign-up/link", {"email": spelt})
                assert asked.status == status, spelt
        ben = running.client()
        (await ben.post("/api/sign-in", {"email": address("ben"), "password": PASSWORD})).ok()
        assert [(await ben.post("/api/me/address/link")).status for _ in range(2)] == [202, 429]
    async with services_with_mail(services, infra, sign_up_links_by_address=Rate(1, 3600)) as running:
        statuses = [
            (await running.client().post("/api/sign-up/link", {"email": address(name)})).status for name in ("v", "w")
        ]
        assert statuses == [202, 429]


async def test_letters_are_in_the_readers_language_and_carry_no_strangers_words(
    services: Services, infra: Infrastructure, cast: Cast
) -> None:
    async with services_with_mail(services, infra) as running:
        for language in languages():
            email = address(f"x-{language}")
            headers = {"Accept-Language": language}
            (await running.client().post("/api/sign-up/link", {"email": email}, headers=headers)).ok()
            [letter] = await running.letters_to(email)
            assert letter.message["Subject"] == letters_in(language).sign_up.subject.format(name="Test house")
    for kind in ("sign_up", "known", "confirm"):
        texts = [getattr(letters_in(language), kind) for language in sorted(languages())]
        assert len({text.text for text in texts}) == len(texts), "each language has its own"
        for text in texts:
            assert set(text.compose("a@b.example", name="N", link="L", reset="R").text) & set("{}") == set()


async def test_without_mail_no_link_is_sent_and_a_taken_address_is_reported_slowly(
    cast: Cast, client: Callable[[], Client]
) -> None:
    for path, body in (("/api/sign-up/link", {"email": address("ben")}), ("/api/me/address/link", None)):
        refused = await cast.ben.post(path, body)
        assert (refused.status, "send email" in refused.sentence) == (409, True)
    taken = await client().post("/api/sign-up", sign_up_form("ben"))
    assert (taken.status, taken.json["error"]["field"]) == (409, "email")
