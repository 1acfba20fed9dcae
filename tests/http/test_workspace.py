"""A workspace over HTTP: what each role sees, what the routes refuse, and what is in the export."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.identity.workspaces.audit import OWN_ACTS
from tests.support.client import Client
from tests.support.evidence_log import wait_until_signed
from tests.support.people import PASSWORD, Cast, address, sign_in, sign_up_form
from tests.support.sample_files import PNG


async def invited(by: Client, role: str = "member", email: Any = None) -> str:
    made = (await by.post("/api/workspace/invitations", {"role": role, "email": email})).ok()
    return made["link"].partition("/join#")[2]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gil(cast: Cast, client: Callable[[], Client]) -> Client:
    """Signed up by Cleo's invitation, where that is the only way in."""
    token = await invited(cast.cleo)
    (await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "invitation"})).ok()
    try:
        gil = client()
        refused = await gil.post("/api/sign-up", sign_up_form("gil"))
        assert refused.status == 403
        me = (await gil.post("/api/sign-up", {**sign_up_form("gil"), "workspace_invitation": token})).ok()
    finally:
        (await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "open"})).ok()
    assert me["space"] == me["workspaces"][0]["id"]
    gil.id = me["id"]
    return gil


async def test_a_member_learns_names_and_no_addresses(cast: Cast, gil: Client) -> None:
    people = (await gil.get("/api/workspace/members")).ok()["members"]
    assert [(one["name"], one["email"], one["may"]) for one in people] == [
        ("Cleo", None, []), ("Gil", address("gil"), [])
    ]  # fmt: skip
    people = (await cast.cleo.get("/api/workspace/members")).ok()["members"]
    assert people[1]["email"] == address("gil")
    assert people[1]["may"] == ["change_role", "transfer", "suspend", "remove"]


@pytest.mark.promise("P6")
async def test_members_see_each_others_pictures_while_they_are_listed(
    cast: Cast, client: Callable[[], Client], gil: Client
) -> None:
    cleo = await sign_in(client(), "cleo")
    [workspace] = (await cleo.get("/api/me")).ok()["workspaces"]
    at_work = {"Discreet-Space": workspace["id"]}
    (await gil.put("/api/me/space", {"workspace": None})).ok()
    for person in (cleo, gil):
        (await person.request("PUT", "/api/me/picture", data=PNG)).ok()
    boss, member = (f"/api/accounts/{id_}/picture" for id_ in (cast.cleo.id, gil.id))
    listed = (await gil.get("/api/workspace/members", headers=at_work)).ok()["members"]
    assert all(len(one["picture"]) == 24 for one in listed)
    assert [(await gil.get(boss)).status, (await cleo.get(member)).status] == [200, 200]
    (await cleo.post(f"/api/workspace/members/{gil.id}/suspend", headers=at_work)).ok()
    try:
        assert [(await gil.get(boss)).status, (await cleo.get(member)).status] == [404, 200]
        assert (await cast.ada.get(member)).status == 404
    finally:
        (await cleo.post(f"/api/workspace/members/{gil.id}/restore", headers=at_work)).ok()
        (await gil.put("/api/me/space", {"workspace": workspace["id"]})).ok()
    for person in (cleo, gil):
        (await person.delete("/api/me/picture")).ok()


async def test_a_member_manages_nothing(cast: Cast, gil: Client) -> None:
    cleo = str(cast.cleo.id)
    refused = [
        await gil.get("/api/workspace/audit"),
        await gil.get("/api/workspace/audit.csv"),
        await gil.get("/api/workspace/invitations"),
        await gil.post("/api/workspace/invitations", {"role": "member", "email": None}),
        await gil.put(f"/api/workspace/members/{gil.id}/role", {"role": "owner"}),
        await gil.post(f"/api/workspace/members/{cleo}/suspend"),
        await gil.post(f"/api/workspace/members/{cleo}/remove", {"gpts": "delete"}),
        await gil.post("/api/workspace/transfer", {"account": cleo}),
        await gil.post("/api/workspace/delete", {"name": "Cleo's team"}),
    ]
    assert [answer.status for answer in refused] == [403] * len(refused)
    assert (await gil.get("/api/workspace/nothing-trains")).ok()["mechanisms"][0]["holds"]


async def test_a_person_cannot_be_invited_as_an_owner_and_a_role_is_one_of_three(cast: Cast, gil: Client) -> None:
    for body in (
        {"role": "owner"},
        {"role": "king"},
        {"email": "x@example.org"},
        {"role": "member", "email": "nothing"},
    ):
        assert (await cast.cleo.post("/api/workspace/invitations", body)).status == 422
    assert (await cast.cleo.put(f"/api/workspace/members/{gil.id}/role", {"role": "king"})).status == 422
    assert (await cast.cleo.post(f"/api/workspace/members/{gil.id}/remove", {"gpts": "keep"})).status == 422


@pytest.mark.promise("P1")
async def test_a_switch_in_one_window_leaves_the_other_in_its_space(
    cast: Cast, client: Callable[[], Client], gil: Client
) -> None:
    """A page of the workspace, after its user went home in another window."""
    cleo = await sign_in(client(), "cleo")
    [workspace] = (await cleo.get("/api/me")).ok()["workspaces"]
    space = workspace["id"]
    (await cleo.put("/api/me/space", {"workspace": None})).ok()
    at_work, at_home = {"Discreet-Space": space}, {"Discreet-Space": "personal"}
    made = (await cleo.post("/api/gpts", {"name": "Made at work"}, headers=at_work)).ok()["id"]
    assert (await cleo.get("/api/workspace/members", headers=at_work)).status == 200
    assert (await cleo.get("/api/workspace/members", headers=at_home)).status == 404
    assert (await cleo.get("/api/workspace/members")).status == 404
    response = await cleo.get(f"/api/gpts/{made}/draft", headers=at_home)
    assert (response.status, response.json["error"]["code"], response.json["error"]["field"]) == (
        409,
        "other_space",
        space,
    )
    assert (await cleo.get(f"/api/gpts/{made}/draft?space={space}")).status == 200
    (await cleo.delete(f"/api/gpts/{made}", headers=at_work)).ok()


async def test_a_gpt_of_a_workspace_is_offered_there_to_its_members_and_is_absent_for_all_others(
    cast: Cast, client: Callable[[], Client], gil: Client
) -> None:
    cleo = await sign_in(client(), "cleo")
    [workspace] = (await cleo.get("/api/me")).ok()["workspaces"]
    space = workspace["id"]
    at_work, at_home = {"Discreet-Space": space}, {"Discreet-Space": "personal"}
    made = (await cleo.post("/api/gpts", {"name": "For colleagues"}, headers=at_work)).ok()["id"]
    draft = await gil.get(f"/api/gpts/{made}", headers=at_home)
    assert draft.status == 404, "a draft of somebody else is absent everywhere"
    (await cleo.post(f"/api/gpts/{made}/publish", {"level": "workspace"}, headers=at_work)).ok()
    response = await gil.get(f"/api/gpts/{made}", headers=at_home)
    assert (response.status, response.json["error"]["code"], response.json["error"]["field"]) == (
        409,
        "other_space",
        space,
    )
    assert (await gil.get(f"/api/gpts/{made}", headers=at_work)).status == 200
    absent = (await cast.ben.get(f"/api/gpts/{cast.ben.id}")).body
    assert (await cast.ben.get(f"/api/gpts/{made}")).body == absent
    (await gil.put("/api/me/space", {"workspace": None})).ok()
    (await cleo.post(f"/api/workspace/members/{gil.id}/suspend", headers=at_work)).ok()
    assert (await gil.get(f"/api/gpts/{made}", headers=at_home)).body == absent
    stale = await gil.get(f"/api/gpts/{made}", headers=at_work)
    assert (stale.status, stale.json["error"]["code"]) == (409, "elsewhere")
    assert (await gil.get("/api/me", headers=at_home)).status == 200, "their own space stays"
    (await cleo.post(f"/api/workspace/members/{gil.id}/restore", headers=at_work)).ok()
    (await cleo.delete(f"/api/gpts/{made}", headers=at_work)).ok()


async def test_a_removed_members_page_reads_and_does_nothing_more(
    cast: Cast, client: Callable[[], Client], gil: Client
) -> None:
    """The session works elsewhere, so it survives; the page of the workspace is stale."""
    cleo = await sign_in(client(), "cleo")
    [workspace] = (await cleo.get("/api/me")).ok()["workspaces"]
    space = workspace["id"]
    at_work = {"Discreet-Space": space}
    (await gil.put("/api/me/space", {"workspace": None})).ok()
    assert (await gil.get("/api/workspace/members", headers=at_work)).status == 200
    (await cleo.post(f"/api/workspace/members/{gil.id}/remove", {"gpts": "delete"}, headers=at_work)).ok()
    for answer in (
        await gil.get("/api/workspace/members", headers=at_work),
        await gil.get(f"/api/workspace/members?space={space}"),
        await gil.post("/api/gpts", {"name": "Too late"}, headers=at_work),
        await gil.get("/api/me", headers=at_work),
    ):
        assert (answer.status, answer.json["error"]["code"]) == (409, "elsewhere")
    assert (await gil.get("/api/me")).ok()["space"] == "personal"


async def test_an_invitation_is_looked_at_and_used_once(cast: Cast, gil: Client) -> None:
    token = await invited(cast.cleo, "admin")
    offer = (await cast.visitor.post("/api/invitation/look", {"token": token})).ok()
    assert (offer["workspace"], offer["service"], offer["role"], offer["email"]) == (
        "Cleo's team",
        "team",
        "admin",
        None,
    )
    (await cast.dan.post("/api/invitation/accept", {"token": token})).ok()
    assert (await cast.ben.post("/api/invitation/accept", {"token": token})).status == 409
    assert (await cast.visitor.post("/api/invitation/look", {"token": token})).status == 409
    again = await cast.visitor.post(
        "/api/sign-up", {**sign_up_form("hal"), "password": PASSWORD, "workspace_invitation": token}
    )
    assert again.status == 409
    log = (await cast.cleo.get("/api/workspace/audit?act=member_joined")).ok()["entries"]
    assert [entry["actor"] for entry in log] == ["Dan", "Gil"]
    assert token not in str(log)


async def test_the_export_has_every_act_and_an_invalid_filter_is_reported(cast: Cast, gil: Client) -> None:
    answer = await cast.cleo.get("/api/workspace/audit.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert rows[-1]["act"] == "workspace_made"
    for wrong in ("person=me", "since=yesterday", "until=2026-11-25T12:00:00", "before=0", "act=%00"):
        assert (await cast.cleo.get(f"/api/workspace/audit?{wrong}")).status == 422
    assert (await cast.cleo.get("/api/workspace/audit?act=nothing")).ok() == {"entries": [], "more": False}


async def test_receipts_tell_owners_no_hour_of_what_a_member_did_for_themselves(
    cast: Cast, gil: Client, services: Services
) -> None:
    """A receipt bears the hour of its act; the audit page shows only the day (P8)."""
    await wait_until_signed(services.sequencer)
    body = {entry["act"] for entry in (await cast.cleo.get("/api/workspace/audit")).ok()["entries"]}
    receipts = (await cast.cleo.get("/api/workspace/evidence")).ok()
    acts = {each["entry"]["facts"]["act"] for each in receipts}
    assert body & set(OWN_ACTS)
    assert acts == body - set(OWN_ACTS)
