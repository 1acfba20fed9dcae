"""A GPT as one file: exported and imported again, and every invalid or hostile file (specification: GPTs)."""

import io
import json
import random
import struct
import zipfile
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from discreet.adapters.extraction.skill import skill_places
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import ApiKeyAuth, NoAuth
from discreet.assistants.actions.editing.edit import ActionDraft
from discreet.assistants.gpts.archive import manifest
from discreet.assistants.gpts.archive.archive import DIRECTORY_BYTES
from discreet.assistants.gpts.archive.service import ImportedGpt
from discreet.assistants.gpts.gpt import Configuration
from discreet.assistants.gpts.knowledge import KnowledgeLimits
from discreet.assistants.gpts.picture import read_picture
from discreet.errors import DiscreetError, Forbidden, Invalid, NotFound, TooLarge
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.workspace_rules import Builders
from discreet.quotas.quota import Quota, QuotaSubjectKind
from discreet.quotas.service import Subject
from tests.fakes.third_party import ThirdParty
from tests.services.test_action_editor import HOST, STATUS, document, operation
from tests.support.knowledge import HANDBOOK, as_actor, in_chunks, wait_until_read
from tests.support.people import Cast
from tests.support.sample_files import PNG, archive
from tests.support.workspace_with_rules import RuledWorkspace

WRITTEN = Configuration(
    "Lamp keeper", "Knows the light.", "Be brief.\n\n  Speak of light.", ("And fog?",), "a-model", "quote", "tell"
)
POLICY = "https://flights.example/privacy"
MINIMAL = {"format": "discreet-gpt", "version": 1, "name": "Lamp keeper"}


@pytest_asyncio.fixture(scope="module")
async def lamp_keeper(services: Services, ada: Actor) -> UUID:
    """With everything that a GPT can have."""
    gpts, workshop = services.gpts, services.action_editor
    gpt_id = (await gpts.drafts.create(ada, "x")).gpt.id
    await gpts.drafts.save(ada, gpt_id, WRITTEN)
    await gpts.drafts.set_picture(ada, gpt_id, PNG)
    added = await gpts.library.add(ada, gpt_id, "The handbook.md", in_chunks(HANDBOOK))
    await wait_until_read(gpts, ada, gpt_id, added.id)
    text = document(STATUS, operation("book", method="post"))
    action = (await workshop.add(ada, gpt_id, text, f"{HOST}/openapi.json")).action
    key = ApiKeyAuth("header", "x-key")
    await workshop.replace(
        ada, gpt_id, action.id, ActionDraft(document=text, enabled=("book",), auth=key, policy_url=POLICY)
    )
    await workshop.set_secret(ada, gpt_id, action.id, "gulls-fly-at-dawn")
    return gpt_id


async def written(services: Services, actor: Actor, gpt_id: UUID) -> bytes:
    _, pieces = await services.gpt_files.write(actor, gpt_id)
    return b"".join([piece async for piece in pieces])


async def taken_in(services: Services, actor: Actor, data: Any) -> ImportedGpt:
    return await services.gpt_files.read(actor, in_chunks(data))


async def gpts_and_keys(owner: Any, infra: Infrastructure) -> tuple[int, int]:
    """How much there is of GPTs, in the database and in the key store."""
    rows = await owner.fetchval(
        "SELECT (SELECT count(*) FROM gpts) + (SELECT count(*) FROM gpt_versions) + (SELECT count(*) FROM actions)"
        " + (SELECT count(*) FROM knowledge_files) + (SELECT count(*) FROM knowledge_pieces)"
    )
    return rows, sum(name.startswith("gpt/") for name in infra.keys.names())


def parcel(fields: Any = None, **parts: bytes) -> bytes:
    return archive({"gpt.json": json.dumps(MINIMAL | (fields or {})), **parts})


def without_note(form: bytes) -> dict[str, object]:
    """The text of `gpt.json`, except its authors: that part is encrypted, and differs each time."""
    decoded = json.loads(form)
    assert decoded.pop("origins")
    return decoded


async def test_out_and_in_again_is_the_same_gpt(services: Services, ada: Actor, ben: Actor, lamp_keeper: UUID) -> None:
    data = await written(services, ada, lamp_keeper)
    came = await taken_in(services, ben, data)
    edit = came.edit
    gpt = edit.gpt
    assert gpt.id != lamp_keeper
    assert (gpt.owner_id, gpt.published, gpt.allowed_since) == (ben.account_id, False, None)
    kept = Configuration(
        gpt.name, gpt.description, edit.instructions, gpt.starters, gpt.model, gpt.knowledge_use, gpt.instructions_use
    )
    assert kept == WRITTEN
    assert await services.gpts.picture(ben, gpt.id) == read_picture(read_picture(PNG))
    [file] = await services.gpts.library.files(ben, gpt.id)
    assert (file.name, file.bytes) == ("The handbook.md", len(HANDBOOK))
    assert (await wait_until_read(services.gpts, ben, gpt.id, file.id)).passages > 0
    [action] = await services.action_editor.list(ben, gpt.id)
    [before] = await services.action_editor.list(ada, lamp_keeper)
    like = replace(action, secret_set=True, secret_host=before.secret_host, edition=before.edition)
    assert like == replace(before, action=msgspec.structs.replace(before.action, id=action.action.id))
    assert (action.secret_set, action.secret_host) == (False, None)
    assert came.notes == ("“Flights” needs its secret again. Exported files contain no secrets.",)
    again = await written(services, ben, gpt.id)
    one, other = (zipfile.ZipFile(io.BytesIO(each)) for each in (data, again))
    assert one.namelist() == other.namelist()
    assert without_note(one.read("gpt.json")) == without_note(other.read("gpt.json"))
    assert one.read("knowledge/001.md") == other.read("knowledge/001.md") == HANDBOOK


async def test_a_file_never_holds_a_secret(services: Services, ada: Actor, lamp_keeper: UUID) -> None:
    with zipfile.ZipFile(io.BytesIO(await written(services, ada, lamp_keeper))) as parts:
        assert not any(b"gulls-fly-at-dawn" in parts.read(name) for name in parts.namelist())


async def other_format(services: Services, actor: Actor, gpt_id: UUID, kind: str) -> bytes:
    if kind == "json":
        return (await services.gpt_exports.write_json(actor, gpt_id))[1]
    _, pieces = await services.gpt_exports.write_skill(actor, gpt_id)
    return b"".join([piece async for piece in pieces])


@pytest.mark.parametrize("kind", ["json", "skill"])
async def test_out_as_another_format_and_in_again_keeps_what_the_format_can_hold(
    services: Services, ada: Actor, ben: Actor, lamp_keeper: UUID, kind: str
) -> None:
    data = await other_format(services, ada, lamp_keeper, kind)
    assert b"gulls-fly-at-dawn" not in data
    name = f"lamp-keeper.{kind}"
    [row] = await services.gpt_imports.preview(ben, name, in_chunks(data))
    [made] = await services.gpt_imports.import_chosen(ben, name, in_chunks(data), {row.fingerprint})
    assert made.gpt_id is not None
    edit = await services.gpts.drafts.read(ben, made.gpt_id)
    assert (edit.gpt.name, edit.gpt.description) == (WRITTEN.name, WRITTEN.description)
    assert (edit.instructions, edit.gpt.starters) == (WRITTEN.instructions, WRITTEN.starters)
    [action] = await services.action_editor.list(ben, made.gpt_id)
    assert action.action.host == "api.flights.example"
    files = await services.gpts.library.files(ben, made.gpt_id)
    if kind == "json":
        assert (row.missing, files) == (("The handbook.md",), [])
        assert (edit.gpt.model, edit.gpt.knowledge_use) == (WRITTEN.model, WRITTEN.knowledge_use)
        assert action.action.auth == ApiKeyAuth("header", "x-key")
    else:
        assert [(file.name, file.bytes) for file in files] == [("The handbook.md", len(HANDBOOK))]


async def test_an_exported_skill_is_a_skill_here(services: Services, ada: Actor, lamp_keeper: UUID) -> None:
    data = await other_format(services, ada, lamp_keeper, "skill")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert skill_places(parts, "lamp-keeper.skill")[0][0] == "SKILL.md"
        assert parts.namelist() == [
            "lamp-keeper/SKILL.md", "lamp-keeper/assets/actions/01.txt", "lamp-keeper/references/The handbook.md",
        ]  # fmt: skip


@pytest.mark.parametrize("kind", ["json", "skill"])
async def test_only_the_builder_can_export_a_gpt_in_another_format(
    services: Services, ben: Actor, lamp_keeper: UUID, kind: str
) -> None:
    with pytest.raises(NotFound):
        await other_format(services, ben, lamp_keeper, kind)


async def test_only_the_builder_can_export_a_gpt(services: Services, ben: Actor, lamp_keeper: UUID) -> None:
    with pytest.raises(NotFound):
        await services.gpt_files.write(ben, lamp_keeper)


async def test_an_mcp_server_is_asked_by_its_builder_and_by_nothing_in_a_file(
    services: Services, ada: Actor, third_party: ThirdParty
) -> None:
    action = {"kind": "mcp", "source_url": f"{HOST}/mcp", "enabled": ["drop_everything"]}
    came = await taken_in(services, ada, parcel({"actions": [action]}))
    [edit] = await services.action_editor.list(ada, came.edit.gpt.id)
    assert (edit.action.kind, edit.action.operations, edit.action.enabled) == ("mcp", (), ())
    assert came.notes == ("Refresh the action for api.flights.example to load its tools.",)
    assert third_party.requests == []


def bomb(megabytes: tuple[int] | list[Any] = (600,)) -> bytes:
    """Knowledge files of this many megabytes, packed to a thousandth."""
    out = io.BytesIO()
    knowledge = [{"name": f"{chr(97 + n)}.txt", "path": f"k{n}"} for n in range(len(megabytes))]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("gpt.json", json.dumps(MINIMAL | {"knowledge": knowledge}))
        for each, size in zip(knowledge, megabytes, strict=True):
            with target.open(each["path"], "w", force_zip64=True) as part:
                for _ in range(size):
                    part.write(bytes(1 << 20))
    return out.getvalue()


def understated() -> bytes:
    """The same in small, saying that it is small."""
    data = bytearray(
        archive({"gpt.json": json.dumps(MINIMAL | {"knowledge": [{"name": "a", "path": "k"}]}), "k": "x" * 99})
    )
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 9)
    return bytes(data)


def locked() -> bytes:
    data = bytearray(parcel())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def with_doubles() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in ("one", "other"):
            target.writestr("gpt.json" if name == "one" else "gpt.jsoN", json.dumps(MINIMAL | {"name": name}))
    return out.getvalue().replace(b"gpt.jsoN", b"gpt.json")


def endless_list() -> bytes:
    """An archive that is nearly nothing but its own list."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for n in range(DIRECTORY_BYTES // 50):
            target.writestr(f"{n:04}", b"")
    return out.getvalue()


def lzma_packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as target:
        target.writestr("gpt.json", json.dumps(MINIMAL))
    return out.getvalue()


def damaged_knowledge() -> bytes:
    """Everything is right until the last byte of the last knowledge file."""
    files = [{"name": "a.txt", "path": "a"}, {"name": "b.txt", "path": "b"}]
    data = parcel({"knowledge": files}, a=b"first", b=b"the very last")
    return data.replace(zlib.crc32(b"the very last").to_bytes(4, "little"), b"\0\0\0\0")


DOCUMENT = document(STATUS)
ACTION = {"kind": "openapi", "path": "a", "enabled": ["status"]}
INNER = {"a": document(operation("status", server="http://169.254.169.254"), server="http://169.254.169.254")}

HOSTILE = {
    "nothing": (b"", Invalid, "The file is empty. Choose another one."),
    "no archive": (b"GIF89a", Invalid, "This file is damaged or is not a ZIP archive."),
    "cut off": (parcel()[:-30], Invalid, "This file is damaged or is not a ZIP archive."),
    "no gpt.json": (archive({"readme.txt": "hello"}), Invalid, "There is no “gpt.json” in this archive."),
    "a folder instead": (archive({"gpt.json/": ""}), Invalid, "There is no “gpt.json” in this archive."),
    "no JSON": (archive({"gpt.json": "{"}), Invalid, "gpt.json cannot be read: Input data was truncated."),
    "another shape": (parcel({"starters": 7}), Invalid, "gpt.json cannot be read: Expected `array`, got `int` - at `$.starters`."),
    "half a character": (archive({"gpt.json": b'{"name": "\xff"}'}), Invalid, "gpt.json cannot be read"),
    "depths": (archive({"gpt.json": '{"x": ' + "[" * 200_000}), Invalid, "gpt.json cannot be read"),
    "a long gpt.json": (archive({"gpt.json": " " * (2 << 20)}), TooLarge, "“gpt.json” in this archive has more than 1,048,576 bytes."),
    "another format": (parcel({"format": "cake"}), Invalid, "This server reads discreet-gpt version 1"),
    "a later version": (parcel({"version": 2}), Invalid, "This server reads discreet-gpt version 1"),
    "no name": (parcel({"name": " \u202e "}), Invalid, "Enter a name for the GPT."),
    "long instructions": (parcel({"instructions": "x" * 32_001}), Invalid, "Instructions have 32,001 characters; 32,000 is the limit."),
    "many starters": (parcel({"starters": ["x"] * 13}), Invalid, "There are 13 conversation starters; 12 is the limit."),
    "a way out": (parcel({"knowledge": [{"name": "a", "path": "../../etc/passwd"}]}), Invalid, "There is no “../../etc/passwd” in this archive."),
    "from the root": (parcel({"picture": "/etc/hostname"}), Invalid, "There is no “/etc/hostname” in this archive."),
    "no picture": (parcel({"picture": "p"}, p=b"<svg/>"), Invalid, "The picture"),
    "a large picture": (parcel({"picture": "p"}, p=bytes(3_000_000)), TooLarge, "“p” in this archive has more than 2,000,000 bytes."),
    "an empty file": (parcel({"knowledge": [{"name": "a", "path": "k"}]}, k=b""), Invalid, "The knowledge file “a” is empty."),
    "a nameless file": (parcel({"knowledge": [{"name": "../", "path": "k"}]}, k=b"x"), Invalid, "The file needs a name."),
    "one part twice": (parcel({"knowledge": [{"name": "a", "path": "k"}] * 2}, k=b"x"), Invalid, "gpt.json names “k” twice."),
    "many files": (parcel({"knowledge": [{"name": "a", "path": f"k{n}"} for n in range(21)]}), TooLarge, "The file has 21 knowledge files; 20 is the limit for a GPT."),
    "a bomb": (bomb, TooLarge, "The knowledge file “a.txt” is larger than 512 MB"),
    "a small bomb": (lambda: bomb([120]), TooLarge, "The file unpacks to 120 MB, more than 100 times its own size."),
    "small bombs": (lambda: bomb([20, 20]), TooLarge, "The file unpacks to 40 MB, more than 100 times its own size."),
    "understated": (understated(), Invalid, "This file is damaged or is not a ZIP archive."),
    "damaged late": (damaged_knowledge(), Invalid, "This file is damaged or is not a ZIP archive."),
    "a password": (locked(), Invalid, "This archive is protected by a password."),
    "two of one name": (with_doubles(), Invalid, "Two parts of this archive have the same name."),
    "an endless list": (endless_list, TooLarge, "This archive lists more parts than a GPT can have."),
    "another packing": (lzma_packed(), Invalid, "“gpt.json” uses a compression method that this server does not support."),
    "no document": (parcel({"actions": [ACTION]}, a=b"hello"), Invalid, "Action 1 cannot be imported."),
    "a document of bytes": (parcel({"actions": [ACTION]}, a=b"\xff"), Invalid, "“a” in this archive is not UTF-8 text."),
    "an inner address": (parcel({"actions": [ACTION]}, **INNER), Invalid, "Action 1 cannot be imported. Nothing in this document can be used."),
    "an inner server": (parcel({"actions": [{"kind": "mcp", "source_url": "http://127.0.0.1:1/"}]}), Invalid, "Action 1 cannot be imported."),
    "an unknown kind": (parcel({"actions": [ACTION | {"kind": "shell"}]}, a=DOCUMENT), Invalid, "Action 1 cannot be imported. It is neither"),
    "a key as cookie": (parcel({"actions": [ACTION | {"auth": {"type": "api_key", "scheme": "header", "name": "cookie"}}]}, a=DOCUMENT), Invalid, "Action 1 cannot be imported. The header “cookie”"),
    "a sign-in elsewhere": (parcel({"actions": [ACTION | {"auth": {"type": "client_credentials", "token_url": "https://thief.example/t", "client_id": "x"}}]}, a=DOCUMENT), Invalid, "Action 1 cannot be imported. The token URL leads to thief.example"),
    "a policy that is a script": (parcel({"actions": [ACTION | {"policy_url": "javascript:alert(1)"}]}, a=DOCUMENT), Invalid, "Action 1 cannot be imported. The privacy policy:"),
    "many actions": (parcel({"actions": [ACTION | {"path": f"a{n}"} for n in range(11)]}, **{f"a{n}": DOCUMENT for n in range(11)}), Invalid, "There are 11 actions; 10 is the limit of a GPT."),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
async def test_what_is_no_gpt_is_refused_in_words_and_leaves_nothing(
    services: Services, ben: Actor, owner: Any, infra: Infrastructure, kind: str
) -> None:
    given, error, sentence = HOSTILE[kind]
    data = given() if callable(given) else given  # the large ones are made when they are needed
    before = await gpts_and_keys(owner, infra)
    with pytest.raises(error) as caught:
        await taken_in(services, ben, data)
    assert caught.value.sentence.startswith(sentence)
    assert await gpts_and_keys(owner, infra) == before


async def test_whatever_bytes_are_changed_it_is_taken_in_or_refused_in_words(services: Services, ben: Actor) -> None:
    good, chance = parcel({"knowledge": [{"name": "a", "path": "k"}]}, k=b"light " * 50), random.Random(7)
    for _ in range(150):
        data = bytearray(good)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(DiscreetError):
            came = await taken_in(services, ben, bytes(data))
            await services.gpts.delete(ben, came.edit.gpt.id)


async def test_names_are_shown_as_if_they_were_typed(services: Services, ben: Actor) -> None:
    fields = {
        "name": "Lamp\u202e  keeper\n",
        "knowledge": [{"name": "../x/a.txt", "path": "k"}, {"name": "A.TXT", "path": "l"}],
    }
    came = await taken_in(services, ben, parcel(fields, k=b"one", l=b"two", extra=b"three"))
    assert came.edit.gpt.name == "Lamp keeper"
    files = await services.gpts.library.files(ben, came.edit.gpt.id)
    assert sorted(file.name for file in files) == ["A (2).TXT", "a.txt"]
    assert came.notes == ("Parts of the file that gpt.json doesn't name were left out: 1.",)


async def test_an_operation_that_the_document_lacks_is_reported(services: Services, ben: Actor) -> None:
    came = await taken_in(services, ben, parcel({"actions": [ACTION | {"enabled": ["status", "sell"]}]}, a=DOCUMENT))
    assert came.notes == ("“Flights” can't call sell here: its document doesn't include it.",)
    [edit] = await services.action_editor.list(ben, came.edit.gpt.id)
    assert (edit.action.enabled, edit.action.auth) == (("status",), NoAuth())


async def test_what_may_be_kept_is_not_exceeded(
    services: Services, cast: Cast, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    olga, subject = as_actor(cast.olga), Subject(QuotaSubjectKind.ACCOUNT, ben.account_id)
    olga = (await services.sessions.actor_of(cast.olga.token)) or olga
    await services.quotas.set(olga, subject, Quota(None, None, 1))
    before = await gpts_and_keys(owner, infra)
    try:
        with pytest.raises(DiscreetError) as caught:
            await taken_in(services, ben, parcel({"knowledge": [{"name": "a", "path": "k"}]}, k=bytes(2 << 20)))
        assert "MB" in caught.value.sentence
        assert await gpts_and_keys(owner, infra) == before
    finally:
        await services.quotas.set(olga, subject, None)


async def test_where_only_admins_build_only_they_can_import(
    firm: RuledWorkspace, services: Services, owner: Any, infra: Infrastructure
) -> None:
    came = await taken_in(services, firm.cleo, parcel())
    assert came.edit.gpt.workspace_id == firm.workspace.id
    await firm.change_rules(builders=Builders.ADMINS)
    before = await gpts_and_keys(owner, infra)
    with pytest.raises(Forbidden):
        await taken_in(services, firm.cleo, parcel())
    assert await gpts_and_keys(owner, infra) == before


async def test_a_workspaces_domains_hold_for_what_comes_in(
    firm: RuledWorkspace, services: Services, owner: Any, infra: Infrastructure
) -> None:
    await firm.change_rules(domains=("other.example",))
    before = await gpts_and_keys(owner, infra)
    with pytest.raises(Invalid) as caught:
        await taken_in(services, firm.cleo, parcel({"actions": [ACTION]}, a=DOCUMENT))
    assert "Your workspace does not allow this recipient" in caught.value.sentence
    assert await gpts_and_keys(owner, infra) == before


def test_the_document_describes_every_field() -> None:
    text = Path("docs/formats/gpt.md").read_text()
    for struct_ in (manifest.GptManifest, manifest.KnowledgeForm, manifest.ActionForm):
        for field in struct_.__struct_fields__:
            assert f"| `{field}` |" in text, field


async def test_limits_of_the_server_are_reported_with_numbers(services: Services, ada: Actor) -> None:
    assert services.gpts.library.limits == KnowledgeLimits(file_mb=512, files=20)


async def test_a_duplicate_is_a_draft_of_its_own_without_secret_or_yes(
    services: Services, ada: Actor, ben: Actor, lamp_keeper: UUID
) -> None:
    await services.gpts.choose_improve(ada, lamp_keeper, True)
    copy = await services.gpt_files.duplicate(ada, lamp_keeper)
    gpt = copy.edit.gpt
    assert (gpt.name, gpt.published, gpt.allowed_since) == ("Lamp keeper (copy)", False, None)
    assert copy.edit.instructions == WRITTEN.instructions
    [action] = await services.action_editor.list(ada, gpt.id)
    assert (action.action.enabled, action.secret_set) == (("book",), False)
    await services.gpts.delete(ada, gpt.id)
    assert [file.name for file in await services.gpts.library.files(ada, lamp_keeper)] == ["The handbook.md"]
    with pytest.raises(NotFound):
        await services.gpt_files.duplicate(ben, lamp_keeper)


def test_a_long_name_makes_room_for_saying_that_it_is_a_copy() -> None:
    copied = manifest.rename_as_copy(manifest.GptManifest(format="discreet-gpt", version=1, name="x" * 80))
    assert (len(copied.name), copied.name[-8:]) == (80, "x (copy)")
