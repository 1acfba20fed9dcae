"""P2: all data of a person in one file, for that person only; fetched once, and then deleted here."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.data_rights.exports import store
from discreet.data_rights.exports.export import KEPT_FOR, LINK_LIFETIME, REPLAY_WINDOW
from discreet.data_rights.exports.service import END_DELIVERED
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.accounts.reauthentication import VALID_FOR
from discreet.identity.accounts.space import WorkspaceRole
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.support.chat_client import StreamedAnswer, ask
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.export_client import (
    EXPORTS,
    create_link,
    download,
    export_data,
    latest_export,
    open_export,
    request_export,
    wait_for_download_end,
    wait_for_export,
)
from tests.support.images import request_image
from tests.support.people import PASSWORD, Cast, address, sign_in, sign_up
from tests.support.search_installation import find_places

pytestmark = pytest.mark.promise("P2")

MARK = "the heron stands in the reeds at dawn"
SECRET = "sk-Marked-Secret-4711"
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/things": {
            "get": {
                "operationId": "findThing",
                "parameters": [{"name": "name", "in": "query", "schema": {"type": "string"}}],
                "responses": {},
            }
        }
    },
}


@pytest_asyncio.fixture(autouse=True)
async def as_they_are(cast: Cast) -> None:
    """Everyone has just confirmed their identity, and has no export."""
    for person in (cast.ada, cast.ben, cast.cleo, cast.dan):
        (await person.post("/api/me/confirm", {"password": PASSWORD})).ok()
        if (export := await latest_export(person)) is not None:
            (await person.delete(f"{EXPORTS}/{export['id']}")).ok()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(cast: Cast, third_party: ThirdParty) -> Any:
    """Ada's, published to everyone: with knowledge, an action, and its secret."""
    id_ = (await cast.ada.post("/api/gpts", {"name": "Guide"})).ok()["id"]
    draft = {"name": "Guide", "description": "Knows the river", "instructions": f"Say that {MARK}.", "starters": ["Hi"]}
    (await cast.ada.put(f"/api/gpts/{id_}/draft", {**draft, "model": None, "knowledge_use": "cite"})).ok()
    headers = {"Content-Type": "application/octet-stream"}
    adding = f"/api/gpts/{id_}/knowledge?name=river.txt"
    (await cast.ada.request("POST", adding, data=b"The river rises in May.", headers=headers)).ok()
    document = json.dumps({**DOCUMENT, "servers": [{"url": third_party.origin}]})
    action = (
        await cast.ada.post(f"/api/gpts/{id_}/actions", {"kind": "openapi", "document": document, "source_url": None})
    ).ok()["id"]
    edit = {"document": document, "enabled": ["findThing"], "policy_url": "https://things.example/privacy"}
    auth = {"kind": "api_key", "scheme": "bearer", "name": ""}
    (await cast.ada.put(f"/api/gpts/{id_}/actions/{action}", {**edit, "auth": auth})).ok()
    (await cast.ada.put(f"/api/gpts/{id_}/actions/{action}/secret", {"secret": SECRET})).ok()
    (await cast.ada.post(f"/api/gpts/{id_}/publish", {"level": "everyone"})).ok()
    return id_


async def sent(cast: Cast, scripted: ScriptedModel, gpt: Any) -> StreamedAnswer:
    """A conversation of Ben's in which something has left for a third party."""
    plain, scripted.answer = scripted.answer, tool_call("findThing", name="heron")
    answer = await ask(cast.ben, f"Tell me whether {MARK}", gpt_id=gpt)
    card = (await cast.ben.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()
    scripted.answer = plain
    yes = {"digest": card["digest"], "always": True}
    (await cast.ben.post(f"/api/consents/{card['id']}/allow", yes)).ok()
    async with asyncio.timeout(30):
        while not (await cast.ben.get("/api/ledger")).ok()["entries"]:
            await asyncio.sleep(0.02)
    return answer


async def test_it_holds_everything_of_oneself_and_nothing_of_others(
    cast: Cast, scripted: ScriptedModel, gpt: Any
) -> None:
    other = await ask(cast.dan, "What only Dan has asked: quinces")
    talk = await sent(cast, scripted, gpt)
    again = await ask(cast.ben, "Another first question", conversation_id=talk.conversation, edit_root=True)
    rated = f"/api/conversations/{talk.conversation}/messages/{again.turn['answer_id']}/rating"
    (await cast.ben.put(rated, {"rating": "good"})).ok()
    image = await request_image(cast.ben, "A heron by the mill")
    (await cast.ben.put("/api/me/improve", {"allowed": False})).ok()
    (await cast.ben.put("/api/me/retention", {"days": 3650, "confirmed": True})).ok()

    got = await export_data(cast.ben)
    account = got.json("account.json")[0]
    assert (account["email"], account["has_password"]) == (address("ben"), True)
    conversation = got.conversation(talk.conversation)
    texts = [message["text"] for message in conversation["messages"]]
    assert f"Tell me whether {MARK}" in texts
    assert "Another first question" in texts
    assert {"good"} == {message["rating"] for message in conversation["messages"]} - {None}
    assert any(party.startswith("third_party:") for m in conversation["messages"] for party in m["parties"])
    receipt = (await cast.ben.get(f"/api/conversations/{talk.conversation}/receipt")).ok()
    assert conversation["receipt"]["improve"] == receipt["improve"]["sentence"]
    [markdown] = [name for name in got.files if name.endswith(f"{talk.conversation}.md")]
    assert b"Another first question" in got.files[markdown]
    assert [choice["allowed"] for choice in got.json("choices.json") if choice["party"] == f"user:{cast.ben.id}"] == [
        True,
        False,
    ]
    assert got.json("retention.json")[0]["days"] == 3650
    assert got.json("ledger.json")["entries"][0]["fields"][0]["parts"][0]["text"] == "heron"
    assert got.json("standing_grants.json")[0]["operation"]
    assert got.json("grants.json")[0]["used_at"]
    [listed] = got.json("images/images.json")
    assert (listed["id"], listed["prompt"]) == (image["id"], "A heron by the mill")
    assert got.files[listed["path"]] == (await cast.ben.get(f"/api/images/{image['id']}/file")).body
    assert [session["device"] for session in got.json("sessions.json")]
    assert str(other.conversation).encode() not in got.everything()
    assert b"quinces" not in got.everything()
    assert f"Say that {MARK}".encode() not in got.everything()  # Ada's instructions are hers


async def test_a_builder_gets_their_gpts_whole_and_never_a_secret(cast: Cast, gpt: Any) -> None:
    got = await export_data(cast.ada)
    exported = got.json(f"gpts/{gpt}/gpt.json")
    draft, published = exported["versions"]
    assert (draft["number"], published["number"], published["instructions"]) == (0, 1, f"Say that {MARK}.")
    [action] = published["actions"]
    assert json.loads(action["document"])["info"]["title"] == "Things"
    assert action["enabled"] == ["findThing"]
    [file] = exported["knowledge"]
    assert (file["name"], got.files[file["path"]]) == ("river.txt", b"The river rises in May.")
    assert SECRET.encode() not in got.everything()
    assert b"Tell me whether" not in got.everything()  # Ben's messages to it are Ben's (P6)


async def test_its_manifest_lists_every_file_with_its_sum(cast: Cast) -> None:
    got = await export_data(cast.dan)
    manifest = got.json("manifest.json")
    assert (manifest["format"], manifest["version"], manifest["space"]) == ("discreet-export", 1, "personal")
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in got.files.items() if name != "manifest.json"}
    assert {each["name"]: each["sha256"] for each in manifest["files"]} == sums


async def test_it_is_fetched_and_a_minute_later_nothing_is_left(
    cast: Cast, infra: Infrastructure, owner: Any, services: Services, clock: SettableClock
) -> None:
    export = await request_export(cast.ben)
    assert infra.keys.key(f"export/{export['id']}") is not None
    link = await create_link(cast.ben, export["id"])
    assert (await cast.ben.get(link)).status == 200
    assert (await wait_for_download_end(cast.ben))["state"] == "delivered"
    clock.advance(seconds=REPLAY_WINDOW.total_seconds())
    assert (await cast.ben.get(link)).status == 404
    assert (await cast.ben.post(f"{EXPORTS}/{export['id']}/link")).status == 409
    await services.exports.expire()
    assert (await latest_export(cast.ben))["state"] == "downloaded"
    assert infra.keys.key(f"export/{export['id']}") is None
    assert await owner.fetchval("SELECT count(*) FROM export_pieces") == 0
    assert (await cast.ben.get(link)).status == 404
    assert (await cast.ben.post(f"{EXPORTS}/{export['id']}/link")).status == 409
    acts = [act["act"] for act in (await cast.ben.get("/api/me/security")).ok()["acts"]]
    assert acts[:2] == ["export_taken", "export_asked"]


async def test_its_end_is_queued_with_the_delivery(cast: Cast, owner: Any) -> None:
    """So no chore has to come round before the key is destroyed, and a killed process changes nothing."""
    export = await request_export(cast.ben)
    await download(cast.ben, export["id"])
    await wait_for_download_end(cast.ben)
    queued = "SELECT scheduled_at, args ->> 'export_id' FROM procrastinate.procrastinate_jobs WHERE task_name = $1"
    ends = [row for row in await owner.fetch(queued, END_DELIVERED) if row[1] == export["id"]]
    until = await owner.fetchval("SELECT repeat_until FROM exports WHERE id = $1", uid(export))
    assert [row["scheduled_at"] for row in ends] == [until]


async def test_a_second_request_of_the_session_gets_the_same_file(cast: Cast) -> None:
    export = await request_export(cast.ben)
    link = await create_link(cast.ben, export["id"])
    first, second = await cast.ben.get(link), await cast.ben.get(link)
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    acts = [act["act"] for act in (await cast.ben.get("/api/me/security")).ok()["acts"]]
    assert acts[:2] == ["export_taken", "export_asked"]


async def test_a_second_request_of_another_session_gets_nothing(cast: Cast, client: Callable[[], Client]) -> None:
    """Neither before the file is delivered nor after it: the link may have been copied."""
    export = await request_export(cast.ben)
    link, elsewhere = await create_link(cast.ben, export["id"]), await sign_in(client(), "ben")
    assert (await elsewhere.get(link)).status == 404
    assert (await cast.ben.get(link)).status == 200
    for person, status in ((elsewhere, 404), (cast.ada, 404), (cast.visitor, 401)):
        assert (await person.get(link)).status == status
    assert (await cast.ben.get(link)).status == 200


async def test_a_delivered_export_makes_room_for_the_next(cast: Cast, infra: Infrastructure) -> None:
    export = await request_export(cast.ben)
    await download(cast.ben, export["id"])
    await wait_for_download_end(cast.ben)
    following = await request_export(cast.ben)
    assert following["id"] != export["id"]
    assert infra.keys.key(f"export/{export['id']}") is None


async def test_a_delivered_export_that_is_discarded_is_gone_at_once(
    cast: Cast, infra: Infrastructure, owner: Any
) -> None:
    export = await request_export(cast.ben)
    link = await create_link(cast.ben, export["id"])
    assert (await cast.ben.get(link)).status == 200
    (await cast.ben.delete(f"{EXPORTS}/{export['id']}")).ok()
    assert (await latest_export(cast.ben))["state"] == "downloaded"
    assert infra.keys.key(f"export/{export['id']}") is None
    assert (await cast.ben.get(link)).status == 404


async def test_a_repeated_download_under_way_is_not_cut_off(
    cast: Cast, infra: Infrastructure, owner: Any, services: Services, clock: SettableClock
) -> None:
    """It reads a piece after the first delivery, and the minute begins again with it."""
    export = await request_export(cast.ben)
    await download(cast.ben, export["id"])
    await wait_for_download_end(cast.ben)
    clock.advance(seconds=REPLAY_WINDOW.total_seconds() / 2)
    async with infra.database.acting_as(cast.ben.id) as connection:
        await store.keep_for_repetition(connection, uid(export), clock.now() + REPLAY_WINDOW)
    clock.advance(seconds=REPLAY_WINDOW.total_seconds() / 2)
    await services.exports.expire()
    assert (await latest_export(cast.ben))["state"] == "delivered"
    clock.advance(seconds=REPLAY_WINDOW.total_seconds())
    await services.exports.expire()
    assert (await latest_export(cast.ben))["state"] == "downloaded"
    assert infra.keys.key(f"export/{export['id']}") is None


async def test_at_rest_it_is_noise(cast: Cast, infra: Infrastructure, owner: Any) -> None:
    await ask(cast.ben, f"Once more: {MARK}")
    await request_export(cast.ben)
    assert [place async for place in find_places(owner, infra, MARK)] == []
    assert [place async for place in find_places(owner, infra, "README.md") if "export" in place] == []
    assert await owner.fetchval("SELECT count(*) FROM export_pieces WHERE position('PK'::bytea IN sealed) = 1") == 0


async def test_only_its_person_can_open_the_link(cast: Cast, client: Callable[[], Client]) -> None:
    export = await request_export(cast.ben)
    link = await create_link(cast.ben, export["id"])
    for person, status in ((cast.ada, 404), (cast.olga, 404), (cast.visitor, 401)):
        assert (await person.get(link)).status == status
        assert (await person.delete(f"{EXPORTS}/{export['id']}")).status == status
    assert (await cast.ben.get(f"{EXPORTS}/{export['id']}/file")).status == 404  # without a ticket
    assert (await cast.ben.get(f"{EXPORTS}/{export['id']}/file?ticket=invented")).status == 404
    assert (await cast.ben.get(link)).status == 200


async def test_requests_at_the_same_instant_get_the_same_file(cast: Cast, owner: Any) -> None:
    export = await request_export(cast.ben)
    link = await create_link(cast.ben, export["id"])
    answers = await asyncio.gather(*(cast.ben.get(link) for _ in range(4)))
    assert [answer.status for answer in answers] == [200] * 4
    assert len({answer.body for answer in answers}) == 1
    taken = "SELECT count(*) FROM security_events WHERE account_id = $1 AND act = 'export_taken' AND at >= $2"
    asked_at = await owner.fetchval("SELECT asked_at FROM exports WHERE id = $1", uid(export))
    async with asyncio.timeout(60):  # it is noted once the file has been sent
        while await owner.fetchval(taken, cast.ben.id, asked_at) == 0:
            await asyncio.sleep(0.02)
    assert await owner.fetchval(taken, cast.ben.id, asked_at) == 1


async def test_an_unattended_browser_gets_no_export_without_the_password(cast: Cast, clock: SettableClock) -> None:
    export = await request_export(cast.ben)
    clock.advance(seconds=VALID_FOR.total_seconds() + 1)
    for refused in (await cast.ben.post(f"{EXPORTS}/{export['id']}/link"), await cast.dan.post(EXPORTS)):
        assert (refused.status, refused.json["error"]["code"]) == (403, "confirm_first")
    (await cast.ben.post("/api/me/confirm", {"password": PASSWORD})).ok()
    assert (await download(cast.ben, export["id"])).status == 200


async def test_a_link_opens_for_minutes_and_an_export_is_there_for_a_day(
    cast: Cast, clock: SettableClock, services: Services, infra: Infrastructure, owner: Any
) -> None:
    export = await request_export(cast.ben)
    link = await create_link(cast.ben, export["id"])
    clock.advance(seconds=LINK_LIFETIME.total_seconds() + 1)
    assert (await cast.ben.get(link)).status == 404
    clock.advance(seconds=KEPT_FOR.total_seconds())
    (await cast.ben.post("/api/me/confirm", {"password": PASSWORD})).ok()
    assert (await cast.ben.post(f"{EXPORTS}/{export['id']}/link")).status == 409
    await services.exports.expire()
    assert (await latest_export(cast.ben))["state"] == "expired"
    assert infra.keys.key(f"export/{export['id']}") is None
    assert await owner.fetchval("SELECT count(*) FROM export_pieces") == 0


async def test_a_download_that_was_cut_off_can_be_begun_again(cast: Cast, infra: Infrastructure) -> None:
    await ask(cast.ben, "x" * 4000)
    export = await request_export(cast.ben)
    async with cast.ben.session.get(cast.ben.base_url + await create_link(cast.ben, export["id"])) as response:
        assert response.status == 200
        response.close()  # before anything was read
    if (await wait_for_download_end(cast.ben))["state"] == "ready":  # it may have gone whole into the socket already
        open_export(await download(cast.ben, export["id"]))
    assert (await wait_for_download_end(cast.ben))["state"] == "delivered"


async def test_a_download_whose_process_was_killed_can_be_begun_again(cast: Cast, owner: Any) -> None:
    """Its row still says that it is being downloaded."""
    export = await request_export(cast.ben)
    link = await create_link(cast.ben, export["id"])
    await owner.execute("UPDATE exports SET state = 'taking' WHERE id = $1", uid(export))
    assert (await cast.ben.get(link)).status == 200
    assert (await download(cast.ben, export["id"])).status == 200


async def test_content_deleted_during_an_export_is_not_in_it(
    cast: Cast, services: Services, infra: Infrastructure, owner: Any
) -> None:
    talk = await ask(cast.ben, "To be deleted: elderberries")
    export = await request_export(cast.ben)
    (await cast.ben.delete(f"/api/conversations/{talk.conversation}")).ok()
    assert (await latest_export(cast.ben))["state"] == "outdated"
    assert await owner.fetchval("SELECT count(*) FROM export_pieces") == 0
    await services.exports.expire()
    assert infra.keys.key(f"export/{export['id']}") is None
    assert (await cast.ben.post(f"{EXPORTS}/{export['id']}/link")).status == 409
    got = await export_data(cast.ben)
    assert b"elderberries" not in got.everything()


async def test_a_deletion_of_another_person_ends_nothing(cast: Cast) -> None:
    talk = await ask(cast.dan, "Dan's own")
    export = await request_export(cast.ben)
    (await cast.dan.delete(f"/api/conversations/{talk.conversation}")).ok()
    assert (await latest_export(cast.ben))["state"] == "ready"
    (await cast.ben.delete(f"{EXPORTS}/{export['id']}")).ok()


async def test_one_at_a_time_and_a_discarded_one_is_gone(cast: Cast, infra: Infrastructure, owner: Any) -> None:
    export = await request_export(cast.ben)
    refused = await cast.ben.post(EXPORTS)
    assert (refused.status, "already" in refused.sentence) == (409, True)
    (await cast.ben.delete(f"{EXPORTS}/{export['id']}")).ok()
    assert (await latest_export(cast.ben))["state"] == "discarded"
    assert infra.keys.key(f"export/{export['id']}") is None
    assert await owner.fetchval("SELECT count(*) FROM export_pieces") == 0
    answers = await asyncio.gather(*(cast.ben.post(EXPORTS) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [202, 409, 409, 409]
    await wait_for_export(cast.ben)


async def test_in_a_workspace_it_is_ones_own_conversations_there_and_its_owners_see_that(
    cast: Cast, client: Callable[[], Client], services: Services
) -> None:
    workspace = (await cast.cleo.get("/api/me")).ok()["space"]
    fay = await sign_up(client(), "fay")
    await ask(fay, "In her own space: plums")
    await services.workspaces.add(CLI_ACTOR, workspace, address("fay"), WorkspaceRole.MEMBER)
    (await fay.put("/api/me/space", {"workspace": workspace})).ok()
    at_work = await ask(fay, "At work: invoices")
    await ask(cast.cleo, "What Cleo asked at work: budgets")
    got = await export_data(fay)
    assert got.conversation(at_work.conversation)["workspace_id"] == workspace
    assert {name.partition("/")[0] for name in got.files} == {
        "README.md", "conversations", "evidence_checkpoint.txt", "folders.json", "prompts.json", "about_me.json",
        "manifest.json",
    }  # fmt: skip
    assert b"plums" not in got.everything()
    assert b"budgets" not in got.everything()
    entries = (await cast.cleo.get("/api/workspace/audit")).ok()["entries"]
    assert (entries[0]["act"], entries[0]["actor"]) == ("export_taken", "Fay")
    (await fay.put("/api/me/space", {"workspace": None})).ok()
    own = await export_data(fay)
    assert b"plums" in own.everything()
    assert b"invoices" not in own.everything()
    assert own.json("memberships.json")[0]["workspace_id"] == workspace


async def test_an_export_is_fetched_and_discarded_in_its_own_space_alone(
    cast: Cast, client: Callable[[], Client], services: Services
) -> None:
    workspace = (await cast.cleo.get("/api/me")).ok()["space"]
    hal = await sign_up(client(), "hal")
    export = await request_export(hal)
    await services.workspaces.add(CLI_ACTOR, workspace, address("hal"), WorkspaceRole.MEMBER)
    (await hal.put("/api/me/space", {"workspace": workspace})).ok()
    assert await latest_export(hal) is None
    assert (await hal.post(f"{EXPORTS}/{export['id']}/link")).status == 404
    assert (await hal.delete(f"{EXPORTS}/{export['id']}")).status == 404
    (await hal.put("/api/me/space", {"workspace": None})).ok()
    assert open_export(await download(hal, export["id"])).json("account.json")


async def test_a_former_member_fetches_nothing_from_the_workspace(
    cast: Cast, client: Callable[[], Client], services: Services
) -> None:
    workspace = (await cast.cleo.get("/api/me")).ok()["space"]
    gil = await sign_up(client(), "gil")
    await services.workspaces.add(CLI_ACTOR, workspace, address("gil"), WorkspaceRole.MEMBER)
    (await gil.put("/api/me/space", {"workspace": workspace})).ok()
    await ask(gil, "At work")
    export = await request_export(gil)
    link = await create_link(gil, export["id"])
    (await cast.cleo.post(f"/api/workspace/members/{gil.id}/remove", {"gpts": "hand_over"})).ok()
    assert (await gil.get(link)).status in (401, 404)
    again = await sign_in(client(), "gil")
    assert (await again.get(link)).status == 404


async def test_an_attempt_that_another_one_took_over_writes_nothing_more(
    cast: Cast, infra: Infrastructure, owner: Any
) -> None:
    """A worker that was thought dead wakes up: its pieces are refused, and the result is the other worker's."""
    await ask(cast.dan, "Something to export")
    export = await request_export(cast.dan)
    await owner.execute("UPDATE exports SET state = 'making', attempt = attempt + 1 WHERE id = $1", uid(export))
    async with infra.database.acting_as(cast.dan.id) as connection:
        assert not await store.add_piece(connection, uid(export), 1, 99, b"late", 4)
        assert not await store.advance(connection, uid(export), 1, 99)
        assert not await store.finish(connection, uid(export), 1, infra.clock.now(), infra.clock.now())
    assert await owner.fetchval("SELECT count(*) FROM export_pieces WHERE n = 99") == 0


async def test_the_database_refuses_another_persons_export(cast: Cast, infra: Infrastructure, owner: Any) -> None:
    export = await request_export(cast.ben)
    async with infra.database.acting_as(cast.dan.id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM exports WHERE id = $1", uid(export)) == 0
        assert await connection.fetchval("SELECT count(*) FROM export_pieces") == 0
        await connection.execute("UPDATE exports SET state = 'ready' WHERE id = $1", uid(export))
        await connection.execute("DELETE FROM export_pieces")
    assert await owner.fetchval("SELECT count(*) > 0 FROM export_pieces")


def uid(export: Any) -> UUID:
    return UUID(export["id"])
