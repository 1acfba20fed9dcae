"""Files in conversations (P1, P6, P7, P9, P10).

They are attached, sent to the model, readable by their owner only, and deleted with their conversation.
"""

import asyncio
import base64
import io
import zipfile
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from discreet.adapters.extraction.extractor import ChildExtractor, ScanLimits
from discreet.app.infrastructure import Infrastructure
from discreet.chat.turns.pending_uploads import PendingUploads, UploadLimits
from discreet.errors import TooLarge, TooMany, Unavailable
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import PERSONAL
from discreet.ports.model import ModelStatus
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.bombs import huge_picture
from tests.support.chat_client import StreamedAnswer, ask
from tests.support.client import Answer, Client
from tests.support.export_client import export_data
from tests.support.people import Cast
from tests.support.sample_files import pdf
from tests.support.sample_scans import as_pdf, scanned_page

LETTER = b"The heron's room is called Lagoon. It is booked from the third of May."
TEXT = LETTER.decode()


@pytest.fixture(autouse=True)
def plain(scripted: ScriptedModel) -> None:
    scripted.answer = "Noted."
    scripted.requests.clear()


def picture(kind: str = "PNG", side: int = 40, **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (side, side // 2), "teal").save(written, kind, **options)
    return written.getvalue()


async def put(person: Client, name: str = "letter.txt", data: bytes = LETTER) -> Answer:
    return await person.post(f"/api/files?name={name}", data=data, headers={"Content-Type": "application/octet-stream"})


async def give(person: Client, name: str = "letter.txt", data: bytes = LETTER) -> str:
    return (await put(person, name, data)).ok()["id"]


async def asked_with(person: Client, *ids: Any, text: str = "What is the room called?", **body: Any) -> StreamedAnswer:
    return await ask(person, text, files=[{"id": id_} for id_ in ids], **body)


async def opened(person: Client, conversation: UUID) -> Any:
    return (await person.get(f"/api/conversations/{conversation}")).ok()


async def given_in(person: Client, conversation: UUID) -> list[dict[str, Any]]:
    return [file for message in (await opened(person, conversation))["messages"] for file in message["files"]]


def prompt(scripted: ScriptedModel) -> str:
    return "\n".join(
        part["text"] if isinstance(part, dict) and part["type"] == "text" else str(part)
        for message in scripted.requests[-1]["messages"]
        for part in (message["content"] if isinstance(message["content"], list) else [message["content"]])
    )


async def test_a_document_is_sent_completely_and_can_be_cited_and_fetched(cast: Cast, scripted: ScriptedModel) -> None:
    streamed = await asked_with(cast.ben, await give(cast.ben))
    assert TEXT in prompt(scripted)
    assert "letter.txt" in prompt(scripted)
    assert (
        streamed.data("data-citations")[0] | {"n": 1, "file": "letter.txt", "quote": TEXT}
        == streamed.data("data-citations")[0]
    )
    [file] = await given_in(cast.ben, streamed.conversation)
    assert file | {"name": "letter.txt", "kind": "document", "bytes": len(LETTER)} == file
    assert "key" not in file
    answer = await cast.ben.get(f"/api/conversations/{streamed.conversation}/files/{file['id']}")
    assert answer.body == LETTER


async def test_a_scan_is_sent_as_recognised_text_and_cited_with_its_page(cast: Cast, scripted: ScriptedModel) -> None:
    scan = as_pdf(scanned_page(["Rules of the house"]), scanned_page(["The room is called Lagoon."]))
    answer = await asked_with(cast.ben, await give(cast.ben, "scan.pdf", scan))
    assert "called Lagoon." in prompt(scripted)
    assert "scan.pdf, page 2" in prompt(scripted)
    [file] = await given_in(cast.ben, answer.conversation)
    assert (file["kind"], file["recognised"], file["unread"]) == ("document", 2, "")


async def test_scanned_pages_above_the_limit_are_reported_on_the_file(
    cast: Cast, services: Services, scripted: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = ChildExtractor(scans=ScanLimits(pages=1, pages_at_once=1, seconds=60.0))
    monkeypatch.setattr(services.attachments.pending_uploads, "_text", reader)
    answer = await asked_with(cast.ben, await give(cast.ben, "mixed.pdf", pdf([TEXT, *[None] * 3])))
    assert TEXT in prompt(scripted)
    [file] = await given_in(cast.ben, answer.conversation)
    assert file["unread"] == "2 scanned pages were not read: the limit is 1 for each file."


async def test_later_questions_know_it_and_another_branch_does_not(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await asked_with(cast.ben, await give(cast.ben))
    await ask(cast.ben, "And since when?", conversation_id=answer.conversation)
    assert TEXT in prompt(scripted)
    await ask(cast.ben, "Something else", conversation_id=answer.conversation, edit_root=True)
    assert TEXT not in prompt(scripted)


async def test_an_edited_question_takes_its_files_along_as_its_own(cast: Cast, scripted: ScriptedModel) -> None:
    streamed = await asked_with(cast.ben, await give(cast.ben))
    [first] = await given_in(cast.ben, streamed.conversation)
    await asked_with(cast.ben, first["id"], text="Better said", conversation_id=streamed.conversation, edit_root=True)
    assert TEXT in prompt(scripted)
    files = await given_in(cast.ben, streamed.conversation)
    assert len({file["id"] for file in files}) == 2
    for file in files:
        answer = await cast.ben.get(f"/api/conversations/{streamed.conversation}/files/{file['id']}")
        assert answer.body == LETTER


async def test_of_a_long_document_the_beginning_and_matching_passages_are_sent(
    cast: Cast, scripted: ScriptedModel
) -> None:
    filler = "\n\n".join(
        f"Paragraph {n} speaks of nothing in particular, at some length, and goes on." for n in range(900)
    )
    data = f"Handbook of the house.\n\n{filler}\n\n{TEXT}\n\n{filler}".encode()
    await asked_with(cast.ben, await give(cast.ben, "handbook.txt", data))
    assert TEXT in prompt(scripted)
    assert "Handbook of the house." in prompt(scripted)
    assert len(prompt(scripted)) < len(data) / 2


async def test_a_picture_goes_to_the_model_without_what_the_camera_notes(cast: Cast, scripted: ScriptedModel) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    data = picture("JPEG", 3000, exif=exif)
    assert b"SecretCamera" in data
    answer = await asked_with(cast.ben, await give(cast.ben, "beach.jpg", data), text="What is it?")
    [url] = [
        part["image_url"]["url"]
        for part in scripted.requests[-1]["messages"][-1]["content"]
        if part["type"] == "image_url"
    ]
    sent = base64.b64decode(url.removeprefix("data:image/jpeg;base64,"))
    assert b"SecretCamera" not in sent
    assert Image.open(io.BytesIO(sent)).size == (1568, 784)
    [file] = await given_in(cast.ben, answer.conversation)
    assert file | {"kind": "picture", "width": 1568, "height": 784} == file
    path = f"/api/conversations/{answer.conversation}/files/{file['id']}"
    assert (await cast.ben.get(path)).body == data
    assert (await cast.ben.get(path + "/picture")).body == sent


async def test_a_picture_alone_is_a_question_and_its_description_is_sent(cast: Cast, scripted: ScriptedModel) -> None:
    id_ = await give(cast.ben, "p.png", picture())
    answer = await ask(cast.ben, "", files=[{"id": id_, "alt": "A  teal\u202e card"}])
    [file] = await given_in(cast.ben, answer.conversation)
    assert file["alt"] == "A teal card"
    assert "p.png (A teal card)" in prompt(scripted)


async def test_a_model_without_eyes_is_given_no_picture(
    cast: Cast, services: Services, scripted: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    import msgspec

    id_ = await give(cast.ben, "p.png", picture())
    before = services.model.status

    async def blind(model: str | None = None) -> ModelStatus:
        return msgspec.structs.replace(await before(model), takes_images=False)

    monkeypatch.setattr(services.model, "status", blind)
    answer = await cast.ben.post("/api/chat", {"text": "What is it?", "files": [{"id": id_}]})
    assert answer.status == 422
    assert "can't read images" in answer.sentence
    assert scripted.requests == []


# Refusals


async def test_what_cannot_be_read_says_why(cast: Cast) -> None:
    for name, data, why in (
        ("empty.txt", b"", "empty"),
        ("program.txt", b"\x7fELF" + bytes(100), "a program"),
        ("no.png", b"<script>alert(1)</script>", "is not a PNG, JPEG or WebP file"),
        ("cut.png", picture()[:60], "is damaged"),
        ("old.gif", b"GIF89a" + bytes(40), "a GIF image"),
    ):
        answer = await put(cast.ben, name, data)
        assert (answer.status, why in answer.sentence) == (422, True), answer.sentence


@pytest.mark.real_readers
async def test_bombs_cost_a_child_and_nothing_else(cast: Cast) -> None:
    for name, bomb in (("bomb.png", huge_picture), ("bomb.docx", huge_document)):
        answer = await put(cast.ben, name, await asyncio.to_thread(bomb))
        assert answer.status == 422, answer.sentence
    assert await give(cast.ben)


def huge_document() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as text:
            text.write(b"<w:t>")
            for _ in range(300):
                text.write(b"a" * 1_000_000)
            text.write(b"</w:t>")
    return packed.getvalue()


async def test_a_file_over_the_limit_is_not_taken(cast: Cast, services: Services) -> None:
    max_bytes = services.settings.chat_file_mb * 1024 * 1024
    answer = await put(cast.ben, "large.txt", b"a" * (max_bytes + 1))
    assert answer.status == 413
    assert "20 MB" in answer.sentence


async def test_a_message_has_ten_files_each_once(cast: Cast) -> None:
    id_ = await give(cast.ben)
    twice = await cast.ben.post("/api/chat", {"text": "x", "files": [{"id": id_}, {"id": id_}]})
    assert (twice.status, "twice" in twice.sentence) == (422, True)
    many = await cast.ben.post("/api/chat", {"text": "x", "files": [{"id": str(uuid4())} for _ in range(11)]})
    assert many.status == 413


# Ownership


async def test_a_waiting_file_is_its_sessions_alone_and_used_once(cast: Cast, services: Services) -> None:
    id_ = await give(cast.ben)
    for person in (cast.ada, cast.olga, cast.dan, cast.emil):
        answer = await person.post("/api/chat", {"text": "mine?", "files": [{"id": id_}]})
        assert answer.status == 404
        assert (await person.delete(f"/api/files/{id_}")).status == 404
    await asked_with(cast.ben, id_)
    assert (await cast.ben.post("/api/chat", {"text": "again", "files": [{"id": id_}]})).status == 404


async def test_a_file_that_was_taken_away_is_gone(cast: Cast) -> None:
    id_ = await give(cast.ben)
    (await cast.ben.delete(f"/api/files/{id_}")).ok()
    assert (await cast.ben.post("/api/chat", {"text": "x", "files": [{"id": id_}]})).status == 404


async def test_another_person_cannot_fetch_a_file_by_any_address(cast: Cast, services: Services) -> None:
    answer = await asked_with(cast.ben, await give(cast.ben, "p.png", picture()))
    [file] = await given_in(cast.ben, answer.conversation)
    for person in (cast.ada, cast.olga, cast.dan, cast.emil, cast.cleo):
        own = await ask(person, "Hello")
        for conversation in (answer.conversation, own.conversation):
            path = f"/api/conversations/{conversation}/files/{file['id']}"
            assert {(await person.get(path)).status, (await person.get(path + "/picture")).status} == {404}
        # … nor by attaching it in a conversation of their own
        body = {"text": "mine?", "conversation_id": str(own.conversation), "files": [{"id": file["id"]}]}
        assert (await person.post("/api/chat", body)).status == 404


async def test_a_file_of_one_conversation_is_not_in_another_of_the_same_person(cast: Cast) -> None:
    answer = await asked_with(cast.ben, await give(cast.ben))
    [file] = await given_in(cast.ben, answer.conversation)
    other = await ask(cast.ben, "Hello")
    body = {"text": "x", "conversation_id": str(other.conversation), "files": [{"id": file["id"]}]}
    assert (await cast.ben.post("/api/chat", body)).status == 404
    assert (await cast.ben.get(f"/api/conversations/{other.conversation}/files/{file['id']}")).status == 404


async def test_what_comes_back_is_saved_and_never_run(cast: Cast) -> None:
    page = b"<!doctype html><html><body>Hi<script>fetch('/api/me')</script></body></html>"
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><text>Hi there</text><script>alert(1)</script></svg>"
    for name, data in (("page.html", page), ("drawing.svg", drawing), ('a"b\r\nX-Evil: 1.html', page)):
        streamed = await asked_with(cast.ben, await give(cast.ben, name.replace("\r\n", "%0D%0A"), data))
        [file] = await given_in(cast.ben, streamed.conversation)
        path = f"/api/conversations/{streamed.conversation}/files/{file['id']}"
        answer = await cast.ben.get(path)
        assert answer.body == data
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "sandbox; default-src 'none'" in answer.headers.getall("Content-Security-Policy")
        assert "X-Evil" not in answer.headers
        assert (await cast.ben.get(f"{path}/picture")).status == 404


# How much of it at once


class Upload:
    """A file that a person sends bit by bit."""

    def __init__(self, tray: Any, actor: Any) -> None:
        self._chunks = asyncio.Queue()
        self.put = asyncio.create_task(tray.put(actor, "notes.txt", self._stream()))

    async def send(self, data: bytes) -> None:
        self._chunks.put_nowait(data)
        while not self._chunks.empty() and not self.put.done():
            await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def _stream(self) -> AsyncIterator[Any]:
        while data := await self._chunks.get():
            yield data


@pytest.fixture
def tray(infra: Infrastructure, services: Services) -> Iterator[PendingUploads]:
    reader = ChildExtractor()
    limits = UploadLimits(file_mb=1, bytes_each=2000, bytes_=3000, at_once=3)
    tray = PendingUploads(reader, reader, infra.random, limits, services.sessions.is_revoked)
    yield tray
    tray.stop()


def actor_of(person: Client) -> Actor:
    return Actor(person.id, "of the cast", AccountRole.PERSON, uuid4(), PERSONAL)


async def test_uploads_on_their_way_count_as_what_a_person_holds(cast: Cast, tray: PendingUploads) -> None:
    ben = actor_of(cast.ben)
    first, second = Upload(tray, ben), Upload(tray, ben)
    await first.send(b"a" * 900)
    await second.send(b"b" * 1200)
    with pytest.raises(TooLarge, match="Your unsent files are too large"):
        await second.put
    ada = Upload(tray, actor_of(cast.ada))
    await ada.send(b"c" * 900)
    emil = Upload(tray, actor_of(cast.emil))
    await emil.send(b"d" * 1300)
    with pytest.raises(Unavailable, match="memory"):
        await emil.put
    ada.put.cancel()
    await first.send(b"")
    assert (await first.put).bytes == 900, "and a refused or broken upload counts no longer"


async def test_a_person_has_a_few_uploads_on_their_way_at_once(cast: Cast, tray: PendingUploads) -> None:
    ben = actor_of(cast.ben)
    uploads = [Upload(tray, ben) for _ in range(3)]
    await uploads[0].send(b"a")
    fourth = Upload(tray, ben)
    with pytest.raises(TooMany, match="still uploading"):
        await fourth.put
    uploads[1].put.cancel()
    with pytest.raises(asyncio.CancelledError):
        await uploads[1].put
    again = Upload(tray, ben)
    for each in (uploads[0], uploads[2], again):
        await each.send(b"words")
        await each.send(b"")
    for each in (uploads[0], uploads[2], again):
        assert (await each.put).bytes >= 5


# The state afterwards


@pytest.mark.promise("P1")
async def test_what_follows_a_file_improves_nothing_and_says_why(cast: Cast, owner: Any) -> None:
    answer = await ask(cast.ben, "Hello")
    before = (await cast.ben.get(f"/api/conversations/{answer.conversation}/receipt")).ok()["improve"]
    assert before["allowed"]
    await asked_with(cast.ben, await give(cast.ben), conversation_id=answer.conversation)
    rows = await owner.fetch(
        "SELECT role, drawer, 'file:given' = ANY (parties) AS given FROM messages JOIN labels ON labels.id = label_id"
        " WHERE messages.conversation_id = $1 ORDER BY created_at, messages.id",
        answer.conversation,
    )
    assert [(row["drawer"], row["given"]) for row in rows] == [
        ("improvement", False), ("improvement", False), ("private", True), ("private", True),
    ]  # fmt: skip
    begun = await asked_with(cast.ben, await give(cast.ben))
    after = (await cast.ben.get(f"/api/conversations/{begun.conversation}/receipt")).ok()["improve"]
    assert not after["allowed"]
    assert "the people in that file haven't been asked" in after["sentence"]


@pytest.mark.promise("P7")
async def test_nothing_of_it_lies_open(cast: Cast, owner: Any) -> None:
    answer = await asked_with(cast.ben, await give(cast.ben, "heron.txt"))
    row = await owner.fetchrow(
        "SELECT sealed_seen, (SELECT string_agg(sealed, '') FROM attachment_pieces WHERE file_id = attachments.id) AS pieces"
        " FROM attachments WHERE conversation_id = $1",
        answer.conversation,
    )
    assert b"Lagoon" not in row["sealed_seen"] + row["pieces"]
    assert await owner.fetchval("SELECT bool_and(is_sealed(sealed)) FROM attachment_pieces")


@pytest.mark.promise("P10")
async def test_it_goes_with_its_conversation_and_with_its_message(cast: Cast, owner: Any) -> None:
    answer = await asked_with(cast.ben, await give(cast.ben))
    [file] = await given_in(cast.ben, answer.conversation)
    id_ = UUID(file["id"])
    assert await owner.fetchval("SELECT count(*) FROM attachment_pieces WHERE file_id = $1", id_) == 1
    (await cast.ben.delete(f"/api/conversations/{answer.conversation}")).ok()
    assert await owner.fetchval("SELECT count(*) FROM attachments WHERE id = $1", id_) == 0
    assert await owner.fetchval("SELECT count(*) FROM attachment_pieces WHERE file_id = $1", id_) == 0


@pytest.mark.promise("P9")
async def test_a_temporary_chats_file_is_in_memory_alone_until_it_is_kept(
    cast: Cast, owner: Any, services: Services
) -> None:
    kept_before = await owner.fetchval("SELECT count(*) FROM attachments")
    answer = await asked_with(cast.ben, await give(cast.ben), temporary=True)
    [file] = await given_in(cast.ben, answer.conversation)
    path = f"/api/conversations/{answer.conversation}/files/{file['id']}"
    assert (await cast.ben.get(path)).body == LETTER
    assert (await cast.dan.get(path)).status == 404
    assert await owner.fetchval("SELECT count(*) FROM attachments") == kept_before
    kept = (await cast.ben.post(f"/api/temporary/{answer.conversation}/keep")).ok()["id"]
    [again] = await given_in(cast.ben, kept)
    assert (await cast.ben.get(f"/api/conversations/{kept}/files/{again['id']}")).body == LETTER
    assert (await cast.ben.get(path)).status == 404
    assert await owner.fetchval("SELECT count(*) FROM attachments") == kept_before + 1


async def test_files_count_towards_what_may_be_kept(cast: Cast, owner: Any) -> None:
    streamed = await asked_with(cast.dan, await give(cast.dan))
    assert await owner.fetchval("SELECT stored_bytes('account:' || $1::text)", str(cast.dan.id)) == len(LETTER)
    id_ = await give(cast.dan, "more.txt", b"abc " * 300_000)
    quota = f"/api/operator/quotas/account:{cast.dan.id}"
    (await cast.olga.put(quota, {"answers": None, "tokens": None, "megabytes": 1})).ok()
    for body in ({}, {"conversation_id": str(streamed.conversation)}):
        answer = await cast.dan.post("/api/chat", {"text": "x", "files": [{"id": id_}], **body})
        assert answer.status == 413
    assert len((await opened(cast.dan, streamed.conversation))["messages"]) == 2, "nothing half-written stays"
    (await cast.olga.delete(quota)).ok()
    await asked_with(cast.dan, id_)  # it has waited


@pytest.mark.promise("P2")
async def test_an_export_has_the_file_as_it_was_given(cast: Cast) -> None:
    answer = await asked_with(cast.ada, await give(cast.ada, "../../letter.txt"))
    export = await export_data(cast.ada)
    [file] = [file for message in export.conversation(answer.conversation)["messages"] for file in message["files"]]
    assert export.files[file["path"]] == LETTER
    assert (file["name"], ".." in file["path"]) == ("letter.txt", False)
    [marked] = [name for name in export.files if name.endswith(f"{answer.conversation}.md")]
    assert b"> Given: letter.txt" in export.files[marked]
    assert all("key" not in field for field in file)


async def test_a_guarded_gpt_may_say_what_its_person_gave(cast: Cast, scripted: ScriptedModel) -> None:
    """A builder's texts are stopped in the answer; the person's own file may be repeated to them word for word."""
    letter = b"The heron of the western rocks sleeps standing, and the keeper counts its breaths until the lamp is lit at six."
    gpt = (await cast.ada.post("/api/gpts", {"name": "Reader"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    scripted.answer = letter.decode()
    answer = await asked_with(cast.ben, await give(cast.ben, data=letter), gpt_id=gpt)
    assert (answer.text, answer.state["state"]) == (letter.decode(), "complete")
