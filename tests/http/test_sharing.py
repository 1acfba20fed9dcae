"""Shared snapshots: exactly what was shown, for people with the link only, until it ends (P6, P7, P10)."""

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.sharing.seals import ShareSeals, key_name
from discreet.chat.conversations.sharing.snapshot import SealedSnapshot
from discreet.http.services import Services
from tests.fakes.image_endpoint import make_picture
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.client import Answer, Client
from tests.support.people import Cast
from tests.support.workspace_with_rules import ANY_MODEL, NO_MASKING

HTML = {"Accept": "text/html"}
WISH = {"up_to": None, "files": False, "calls": False}


@pytest.fixture(autouse=True)
def plain(scripted: ScriptedModel) -> None:
    scripted.answer = "Low water is at **six**."


async def previewed(person: Client, conversation: UUID, **wish: Any) -> Any:
    return (await person.post(f"/api/conversations/{conversation}/shares/preview", WISH | wish)).ok()


async def share(person: Client, conversation: UUID, days: int = 30, **wish: Any) -> Any:
    shown = await previewed(person, conversation, **wish)
    body = WISH | wish | {"days": days, "digest": shown["digest"]}
    return (await person.post(f"/api/conversations/{conversation}/shares", body)).ok()


def path(made: Any) -> str:
    return "/s/" + made["link"].partition("/s/")[2]


async def read(person: Client, made: Any) -> Answer:
    return await person.get(path(made), headers=HTML)


@pytest.mark.promise("P6")
async def test_a_link_shows_the_shared_chat_without_a_script(cast: Cast) -> None:
    answer = await ask(cast.ben, "When is <b>low</b> water?")
    made = await share(cast.ben, answer.conversation)
    for person in (cast.visitor, cast.dan, cast.ben):
        page = await read(person, made)
        text = page.body.decode()
        assert page.status == 200
        assert "Low water is at <strong>six</strong>." in text
        assert "&lt;b&gt;low&lt;/b&gt;" in text
        assert "<script" not in text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert any(
        "default-src 'none'; style-src 'self'" in each for each in page.headers.getall("Content-Security-Policy")
    )


HOSTILE = "<http://" * 6000
"""48 KB of Markdown that takes a minute to render."""


def seals_and_secret(infra: Infrastructure, made: Any) -> tuple[ShareSeals, str]:
    return ShareSeals(infra.keys, infra.random), path(made).rpartition("/")[2]


async def seal_without_html(infra: Infrastructure, owner: Any, made: Any) -> None:
    """As shares were encrypted before their HTML was made in advance."""
    seals, secret = seals_and_secret(infra, made)
    id_ = UUID(made["id"])
    dated = seals.open(id_, secret, await owner.fetchval("SELECT sealed FROM shares WHERE id = $1", id_))
    sealed = seals.seal(id_, secret, SealedSnapshot(dated.made_at, dated.snapshot))
    await owner.execute("ALTER TABLE shares DISABLE TRIGGER shares_fixed")
    await owner.execute("UPDATE shares SET sealed = $2 WHERE id = $1", id_, sealed)
    await owner.execute("ALTER TABLE shares ENABLE TRIGGER shares_fixed")


async def test_the_html_of_an_answer_is_made_when_it_is_shared_and_sealed_with_it(
    cast: Cast, infra: Infrastructure, owner: Any
) -> None:
    answer = await ask(cast.ben, "When is low water?")
    made = await share(cast.ben, answer.conversation)
    seals, secret = seals_and_secret(infra, made)
    sealed = await owner.fetchval("SELECT sealed FROM shares WHERE id = $1", UUID(made["id"]))
    assert seals.open(UUID(made["id"]), secret, sealed).html == (
        None,
        "<p>Low water is at <strong>six</strong>.</p>\n",
    )


async def test_an_older_share_is_rendered_when_it_is_read(cast: Cast, infra: Infrastructure, owner: Any) -> None:
    answer = await ask(cast.ben, "When is low water?")
    made = await share(cast.ben, answer.conversation)
    await seal_without_html(infra, owner, made)
    assert "Low water is at <strong>six</strong>." in (await read(cast.visitor, made)).body.decode()


async def test_an_answer_that_takes_too_long_to_render_is_shown_as_it_was_written(
    cast: Cast, infra: Infrastructure, owner: Any, scripted: ScriptedModel
) -> None:
    """Each attempt takes five seconds of CPU time: one when it is shared, and one when an older share is read."""
    scripted.answer = HOSTILE
    answer = await ask(cast.ben, "Write something")
    made = await share(cast.ben, answer.conversation)
    await shows_as_written(cast.visitor, made)
    await seal_without_html(infra, owner, made)
    await shows_as_written(cast.visitor, made)


async def shows_as_written(visitor: Client, made: Any) -> None:
    page = await read(visitor, made)
    assert page.status == 200
    assert f"<pre>{HOSTILE.replace('<', '&lt;')}</pre>" in page.body.decode()


@pytest.mark.promise("P6")
async def test_later_turns_other_branches_and_a_new_title_are_not_in_it(cast: Cast) -> None:
    answer = await ask(cast.ben, "First")
    made = await share(cast.ben, answer.conversation)
    half = await ask(cast.ben, "Second", conversation_id=answer.conversation)
    upto = await share(cast.ben, answer.conversation, up_to=answer.turn["answer_id"])
    await ask(cast.ben, "Elsewhere", conversation_id=answer.conversation, edit_root=True)
    (await cast.ben.patch(f"/api/conversations/{answer.conversation}", {"title": "Renamed"})).ok()
    for each in (made, upto):
        text = (await read(cast.visitor, each)).body.decode()
        assert "First" in text
        assert not [word for word in ("Second", "Elsewhere", "Renamed") if word in text]
    assert half.state["state"] == "complete"


@pytest.mark.promise("P6")
async def test_only_exactly_what_was_looked_at_is_shared(cast: Cast) -> None:
    streamed = await ask(cast.ben, "First")
    shown = await previewed(cast.ben, streamed.conversation)
    await ask(cast.ben, "Said since", conversation_id=streamed.conversation)
    body = WISH | {"days": 30, "digest": shown["digest"]}
    answer = await cast.ben.post(f"/api/conversations/{streamed.conversation}/shares", body)
    assert (answer.status, "has changed" in answer.sentence) == (409, True)
    again = {**body, "digest": (await previewed(cast.ben, streamed.conversation))["digest"], "files": True}
    await ask(cast.ben, "And", conversation_id=streamed.conversation)
    assert (await cast.ben.post(f"/api/conversations/{streamed.conversation}/shares", again)).status == 409


async def test_files_are_in_it_only_if_chosen(cast: Cast) -> None:
    data = make_picture((40, 30))
    ids = []
    for name, content in (("mill.png", data), ("secret-name.txt", b"The heron sleeps.")):
        headers = {"Content-Type": "application/octet-stream"}
        ids.append((await cast.ben.post(f"/api/files?name={name}", data=content, headers=headers)).ok()["id"])
    answer = await ask(cast.ben, "Look", files=[{"id": id_} for id_ in ids])
    without = (await read(cast.visitor, await share(cast.ben, answer.conversation))).body.decode()
    assert "data:image" not in without
    assert "secret-name" not in without
    with_them = (await read(cast.visitor, await share(cast.ben, answer.conversation, files=True))).body.decode()
    [url] = [part.partition('"')[0] for part in with_them.split('src="')[1:]]
    assert base64.b64decode(url.removeprefix("data:image/jpeg;base64,")).startswith(b"\xff\xd8\xff")
    assert "secret-name.txt" in with_them
    assert "heron" not in with_them


@pytest.mark.promise("P7")
async def test_database_and_key_store_together_open_none_without_its_link(
    cast: Cast, infra: Infrastructure, owner: Any
) -> None:
    answer = await ask(cast.ben, "A secret question")
    made = await share(cast.ben, answer.conversation)
    secret = path(made).rpartition("/")[2]
    row = await owner.fetchrow("SELECT * FROM shares WHERE id = $1", UUID(made["id"]))
    assert b"A secret question" not in row["sealed"]
    raw = base64.urlsafe_b64decode(secret + "=")
    for name in infra.keys.names():
        assert raw not in (infra.keys.key(name) or b"")
    listed = (await cast.ben.get("/api/me/shares")).ok()["shares"][0]
    assert listed["title"] == "A secret question"
    assert secret not in str(listed)


async def test_a_wrong_link_and_an_absent_one_are_the_same_answer(cast: Cast) -> None:
    streamed = await ask(cast.ben, "First")
    made = await share(cast.ben, streamed.conversation)
    answers = [
        await cast.visitor.get(address, headers=HTML)
        for address in (
            f"/s/{made['id']}/{'A' * 43}", f"/s/{made['id']}/x", f"/s/{uuid4()}/{'A' * 43}", "/s/nothing/at-all",
            f"/s/{made['id']}/{'%C3%A9' * 5}",
        )
    ]  # fmt: skip
    assert {(answer.status, answer.body) for answer in answers} == {(404, answers[0].body)}


@pytest.mark.promise("P10")
async def test_stopping_destroys_the_key_and_the_link_is_dead(cast: Cast, infra: Infrastructure, owner: Any) -> None:
    answer = await ask(cast.ben, "First")
    made = await share(cast.ben, answer.conversation)
    other = await share(cast.ben, answer.conversation)
    for person in (cast.ada, cast.olga, cast.dan):
        assert (await person.delete(f"/api/me/shares/{made['id']}")).status == 404
    before = await owner.fetchrow("SELECT * FROM shares WHERE id = $1", UUID(made["id"]))
    (await cast.ben.delete(f"/api/me/shares/{made['id']}")).ok()
    assert infra.keys.key(key_name(UUID(made["id"]))) is None
    assert (await read(cast.visitor, made)).status == 404
    # … and with yesterday's database, too
    await owner.execute("SET session_replication_role = replica")
    columns = ", ".join(f"${n}" for n in range(1, len(before) + 1))
    await owner.execute(f"INSERT INTO shares ({', '.join(before.keys())}) VALUES ({columns})", *before.values())
    await owner.execute("SET session_replication_role = DEFAULT")
    assert (await read(cast.visitor, made)).status == 404
    assert (await read(cast.visitor, other)).status == 200


@pytest.mark.promise("P10")
async def test_a_deleted_conversation_takes_its_shares_along(cast: Cast, infra: Infrastructure, owner: Any) -> None:
    answer = await ask(cast.ben, "First")
    made = await share(cast.ben, answer.conversation)
    (await cast.ben.delete(f"/api/conversations/{answer.conversation}")).ok()
    assert (await read(cast.visitor, made)).status == 404
    assert infra.keys.key(key_name(UUID(made["id"]))) is None
    assert await owner.fetchval("SELECT count(*) FROM shares WHERE id = $1", UUID(made["id"])) == 0


@pytest.mark.promise("P10")
async def test_the_chore_ends_what_is_over(cast: Cast, infra: Infrastructure, services: Services, owner: Any) -> None:
    answer = await ask(cast.ben, "First")
    over, kept = await share(cast.ben, answer.conversation, days=1), await share(cast.ben, answer.conversation)
    await owner.execute("ALTER TABLE shares DISABLE TRIGGER shares_fixed")
    await owner.execute(
        "UPDATE shares SET created_at = created_at - $2::interval, expires_at = expires_at - $2 WHERE id = $1",
        UUID(over["id"]),
        timedelta(days=2),
    )
    await owner.execute("ALTER TABLE shares ENABLE TRIGGER shares_fixed")
    assert (await read(cast.visitor, over)).status == 404, "it has ended before the chore comes"
    await services.sharing.expire()
    assert infra.keys.key(key_name(UUID(over["id"]))) is None
    assert await owner.fetchval("SELECT count(*) FROM shares WHERE id = $1", UUID(over["id"])) == 0
    assert (await read(cast.visitor, kept)).status == 200


@pytest.mark.promise("P10")
async def test_a_start_removes_what_a_killed_server_or_an_older_backup_left(
    cast: Cast, infra: Infrastructure, services: Services, owner: Any
) -> None:
    answer = await ask(cast.ben, "First")
    half, kept = await share(cast.ben, answer.conversation), await share(cast.ben, answer.conversation)
    infra.keys.destroy_key(key_name(UUID(half["id"])))  # killed before the commit, or the row is from a backup
    stray = uuid4()
    infra.keys.create_key(key_name(stray))  # killed before the row, or the key is from a backup
    await services.sharing.resume_interrupted()
    assert infra.keys.key(key_name(stray)) is None
    assert await owner.fetchval("SELECT count(*) FROM shares WHERE id = $1", UUID(half["id"])) == 0
    assert (await read(cast.visitor, kept)).status == 200


async def test_only_ones_own_conversation_can_be_shared(cast: Cast) -> None:
    answer = await ask(cast.ben, "First")
    for person in (cast.ada, cast.olga, cast.dan, cast.emil):
        body = WISH | {"days": 30, "digest": (await previewed(cast.ben, answer.conversation))["digest"]}
        assert (await person.post(f"/api/conversations/{answer.conversation}/shares", body)).status == 404
        assert (await person.post(f"/api/conversations/{answer.conversation}/shares/preview", WISH)).status == 404


async def test_the_database_refuses_a_share_of_another_persons_conversation(cast: Cast, infra: Infrastructure) -> None:
    answer = await ask(cast.ben, "First")
    async with infra.database.acting_as(cast.dan.id) as connection:
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(
                "INSERT INTO shares (id, owner_id, conversation_id, created_at, expires_at, sealed)"
                " VALUES ($1, $2, $3, now(), now() + interval '1 day', '')",
                uuid4(),
                cast.dan.id,
                answer.conversation,
            )


@pytest.mark.promise("P9")
async def test_a_temporary_chat_is_not_shared(cast: Cast) -> None:
    streamed = await ask(cast.ben, "First", temporary=True)
    answer = await cast.ben.post(f"/api/conversations/{streamed.conversation}/shares/preview", WISH)
    assert (answer.status, "temporary" in answer.sentence) == (409, True)


async def test_business_content_is_shown_to_those_alone_who_work_there(cast: Cast, services: Services) -> None:
    streamed = await ask(cast.cleo, "Our numbers")
    made = await share(cast.cleo, streamed.conversation)
    assert (await read(cast.cleo, made)).status == 200
    for person in (cast.visitor, cast.ben, cast.olga, cast.emil):
        assert (await read(person, made)).status == 404
    rules = f"/api/workspaces/{(await cast.cleo.get('/api/me')).ok()['space']}/rules"
    revision = (await cast.cleo.get(rules)).ok()["revision"]
    closed = {
        "builders": "everyone", "sharing": "me", "third_party_gpts": "all", "approved_gpts": [], "domains": None,
        "retention_days": None, "models": ANY_MODEL, "masking": NO_MASKING, "capabilities": None, "revision": revision, "confirmed": True,
    }  # fmt: skip
    (await cast.cleo.put(rules, closed)).ok()
    answer = await cast.cleo.post(f"/api/conversations/{streamed.conversation}/shares/preview", WISH)
    assert (answer.status, "sharing" in answer.sentence) == (403, True)
    assert (await read(cast.cleo, made)).status == 404, "what was shared before is shown no more"


async def test_an_answer_that_waits_or_runs_is_not_shared_and_days_are_few(cast: Cast) -> None:
    answer = await ask(cast.ben, "First")
    shown = await previewed(cast.ben, answer.conversation)
    body = WISH | {"days": 4000, "digest": shown["digest"]}
    assert (await cast.ben.post(f"/api/conversations/{answer.conversation}/shares", body)).status == 422
    assert (
        await cast.ben.post(f"/api/conversations/{answer.conversation}/shares/preview", WISH | {"up_to": str(uuid4())})
    ).status == 404


async def test_a_suspended_persons_shares_are_not_shown(cast: Cast, owner: Any) -> None:
    answer = await ask(cast.ada, "First")
    made = await share(cast.ada, answer.conversation)
    await owner.execute("UPDATE accounts SET suspended_at = now() WHERE id = $1", cast.ada.id)
    assert (await read(cast.visitor, made)).status == 404
    await owner.execute("UPDATE accounts SET suspended_at = NULL WHERE id = $1", cast.ada.id)
    assert (await read(cast.visitor, made)).status == 200


@pytest.mark.promise("P10")
async def test_deleting_a_message_ends_the_shares_of_its_conversation(cast: Cast, infra: Infrastructure) -> None:
    answer = await ask(cast.ben, "First")
    more = await ask(cast.ben, "Second", conversation_id=answer.conversation)
    made = await share(cast.ben, answer.conversation)
    path_ = f"/api/conversations/{answer.conversation}/messages/{more.turn['question_id']}"
    (await cast.ben.delete(path_)).ok()
    assert (await read(cast.visitor, made)).status == 404
    assert infra.keys.key(key_name(UUID(made["id"]))) is None


@pytest.mark.promise("P10")
async def test_the_report_of_a_deletion_counts_the_copies_that_went_with_it(cast: Cast) -> None:
    answer = await ask(cast.ben, "First")
    second = await ask(cast.ben, "Second", conversation_id=answer.conversation)
    await share(cast.ben, answer.conversation)
    await share(cast.ben, answer.conversation)
    taken = f"/api/conversations/{answer.conversation}/messages/{second.turn['question_id']}"
    (await cast.ben.delete(f"{taken}?messages=2")).ok()
    await share(cast.ben, answer.conversation)
    (await cast.ben.delete(f"/api/conversations/{answer.conversation}")).ok()
    whole, part = (await cast.ben.get("/api/me/deletions")).ok()["deletions"][:2]
    assert (whole["amounts"], part["amounts"]) == ({"messages": 2, "shares": 1}, {"messages": 2, "shares": 2})


async def test_the_operators_banner_is_on_the_plain_pages(cast: Cast) -> None:
    made = await share(cast.ben, (await ask(cast.ben, "A chat to share")).conversation)
    looks = {"name": "Test house", "accent": "", "banner": "Down on <Sunday>"}
    (await cast.olga.put("/api/operator/branding", looks)).ok()
    try:
        for page in (path(made), "/s/nothing/at-all", "/privacy-policy"):
            shown = (await cast.visitor.get(page, headers=HTML)).body.decode()
            assert '<p class="banner">Down on &lt;Sunday&gt;</p>' in shown, page
    finally:
        (await cast.olga.put("/api/operator/branding", looks | {"banner": ""})).ok()
    assert 'class="banner"' not in (await read(cast.ben, made)).body.decode()
