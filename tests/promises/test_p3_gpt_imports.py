"""P3 follows words through GPT imports: content made from an author's file, text or action keeps that author's "no".

Ada builds. Kim may look into her GPT, exports it, and imports parts of it in other forms. Ben has never seen the GPT.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.assistants.gpts.gpt import Configuration
from discreet.assistants.gpts.imports.service import GptOutcome
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.visibility import Right
from tests.support.builder import Builder
from tests.support.foreign_gpts import gizmo
from tests.support.histories import made_up_words
from tests.support.knowledge import in_chunks
from tests.support.sample_files import archive

pytestmark = [pytest.mark.promise("P3")]


def others() -> str:
    """Return instructions that no other test has."""
    return f"Speak as the crimson heron {made_up_words(4)} of the library, and of nothing else."


@dataclass(frozen=True)
class Shared:
    """Ada's GPT, and its parts as Kim finds them in the file that she exports."""

    gpt_id: UUID
    instructions: str
    starters: tuple[str, ...]
    files: Mapping[str, bytes]
    document: str


@pytest_asyncio.fixture
async def people(build: Builder) -> dict[str, Actor]:
    return {name: await build.person(name, improve=True) for name in ("ada", "kim", "ben")}


@pytest_asyncio.fixture
async def shared(services: Services, people: dict[str, Actor]) -> Shared:
    ada, kim, mark = people["ada"], people["kim"], made_up_words(4)
    starters = tuple(f"What does the otter {mark} keep in drawer {n} of the archive?" for n in range(6))
    keeper = Configuration("Keeper", instructions=f"Speak as the otter {mark} of the archive. " * 20, starters=starters)
    gpt_id = (await services.gpts.drafts.create(ada, keeper)).gpt.id
    for name, data in {
        "keeper.skill": skill(mark),
        "manual.md": f"# Manual\n\nThe brass key of {mark} hangs behind the second donkey of the stable.\n".encode(),
        "tides.json": document_about(f"the harbour {mark}").encode(),
    }.items():
        await services.gpts.library.add(ada, gpt_id, name, in_chunks(data))
    await services.action_editor.add(ada, gpt_id, document_about(mark))
    await services.gpt_sharing.offer(ada, gpt_id, f"kim-{kim.account_id}@example.org", Right.VIEW)
    _, [offer] = await services.gpt_sharing.list_shared_with_me(kim)
    await services.gpt_sharing.accept(kim, offer.id, Right.VIEW)
    _, pieces = await services.gpt_files.write(kim, gpt_id)
    with zipfile.ZipFile(io.BytesIO(b"".join([piece async for piece in pieces]))) as parts:
        form = json.loads(parts.read("gpt.json"))
        files = {each["name"]: parts.read(each["path"]) for each in form["knowledge"]}
        document = parts.read(form["actions"][0]["path"]).decode()
    return Shared(gpt_id, form["instructions"], tuple(form["starters"]), files, document)


def skill(mark: str) -> bytes:
    return archive(
        {
            "keeper/SKILL.md": f"---\nname: keeper\ndescription: Keeps the archive of {mark}.\n---\n\nCount the {mark}.\n",
            "keeper/scripts/count.py": f"print('the archive of {mark} has many otters, and all of them are counted')\n",
        }
    )


def document_about(title: str) -> str:
    operation = {"operationId": "tides", "summary": "Tïdes", "responses": {"200": {"description": "ok"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": f"Tides of {title}", "version": "1"},
        "servers": [{"url": "https://api.tides.example"}],
        "paths": {"/tides": {"get": operation}},
    }
    return json.dumps(document, separators=(",", ":"))


@dataclass(frozen=True)
class Draft:
    """The origins of a draft's parts."""

    description: frozenset[UUID]
    instructions: frozenset[UUID]
    starters: frozenset[UUID]
    files: list[frozenset[UUID]]
    actions: list[frozenset[UUID]]


async def imported(services: Services, owner: Any, actor: Actor, name: str, data: bytes | str) -> list[Draft]:
    """Import all GPTs of a file; return their drafts' origins by the order in the file."""
    given = data.encode() if isinstance(data, str) else data
    rows = await services.gpt_imports.preview(actor, name, in_chunks(given))
    assert [row.refusal for row in rows] == [None] * len(rows)
    made = await services.gpt_imports.import_chosen(actor, name, in_chunks(given), {row.fingerprint for row in rows})
    return [await draft_of(services, owner, actor, outcome) for outcome in made]


async def draft_of(services: Services, owner: Any, actor: Actor, outcome: GptOutcome) -> Draft:
    assert outcome.gpt_id is not None
    texts = (await services.gpts.drafts.read(actor, outcome.gpt_id)).origins
    files = await services.gpts.library.files(actor, outcome.gpt_id)
    rows = await owner.fetch("SELECT origins FROM actions WHERE version = 0 AND gpt_id = $1", outcome.gpt_id)
    return Draft(
        texts.description,
        texts.instructions,
        texts.starters,
        [file.origins for file in files],
        [frozenset(row["origins"]) for row in rows],
    )


@pytest.mark.parametrize("by", ["kim", "ben"])
@pytest.mark.parametrize("packing", ["alone", "within an archive"])
async def test_a_skill_of_the_knowledge_stays_under_its_authors_no(
    services: Services, owner: Any, people: dict[str, Actor], shared: Shared, by: str, packing: str
) -> None:
    data, name = shared.files["keeper.skill"], "keeper.skill"
    if packing != "alone":
        data, name = archive({"any/other.skill": data}), "all.zip"
    [made] = await imported(services, owner, people[by], name, data)
    ada = frozenset({shared.gpt_id})
    assert (made.description | made.instructions, made.files) == (ada, [ada])


@pytest.mark.parametrize("packing", ["alone", "within an archive"])
async def test_a_text_of_the_knowledge_stays_so_as_instructions(
    services: Services, owner: Any, people: dict[str, Actor], shared: Shared, packing: str
) -> None:
    data: bytes = shared.files["manual.md"]
    given = ("m.md", data) if packing == "alone" else ("s.zip", archive({"mine/SKILL.md": data}))
    [made] = await imported(services, owner, people["kim"], *given)
    assert made.instructions == {shared.gpt_id}


@pytest.mark.parametrize("way", ["parsed", "text", "pretty", "reordered", "plain", "folder", "from knowledge"])
async def test_an_action_stays_so_in_another_layout(
    services: Services, owner: Any, people: dict[str, Actor], shared: Shared, way: str
) -> None:
    parsed = json.loads(shared.document)
    turned = {
        "text": shared.document,
        "pretty": json.dumps(parsed, indent=4),
        "reordered": json.dumps(dict(reversed(parsed.items()))),
    }.get(way, parsed)
    metadata = {"domain": "api.tides.example", "json_schema": turned}
    gpt_file: Any = gizmo(tools=[{"type": "plugins_prototype", "metadata": metadata}], files=[])
    if way == "plain":
        gpt_file = {"name": "Mine", "instructions": others(), "actions": [metadata]}
    name, data = "x.json", json.dumps(gpt_file).encode()
    if way in ("folder", "from knowledge"):
        beside = shared.files["tides.json"] if way == "from knowledge" else json.dumps(parsed, indent=2).encode()
        plain = json.dumps({"name": "Mine", "instructions": others()})
        name, data = "all.zip", archive({"mine.json": plain, "action.json": beside})
    [made] = await imported(services, owner, people["kim"], name, data)
    assert made.actions == [{shared.gpt_id}]


async def test_an_action_typed_in_another_layout_is_known(
    services: Services, owner: Any, people: dict[str, Actor], shared: Shared
) -> None:
    kim = people["kim"]
    own = (await services.gpts.drafts.create(kim, "Kim's own")).gpt.id
    await services.action_editor.add(kim, own, json.dumps(json.loads(shared.document), indent=2))
    assert await owner.fetchval("SELECT origins FROM actions WHERE gpt_id = $1", own) == [shared.gpt_id]


@pytest.mark.parametrize("way", ["spaces", "description", "command", "workflow", "skill", "starters", "heading"])
async def test_a_text_that_the_import_cuts_or_joins_stays_so(
    services: Services, owner: Any, people: dict[str, Actor], shared: Shared, way: str
) -> None:
    text, spaced = shared.instructions, shared.instructions.replace(" ", "\t\r\n ")
    node = {"data": {"type": "llm", "title": "One", "prompt_template": [{"role": "system", "text": text}]}}
    given: dict[str, tuple[str, bytes | str]] = {
        "spaces": ("g.json", json.dumps({"name": "Mine", "instructions": spaced})),
        "description": ("g.json", json.dumps({"name": "Mine", "instructions": others(), "description": text})),
        "command": ("p.zip", archive({".claude-plugin/plugin.json": '{"name": "mine"}', "commands/a.md": text})),
        "workflow": ("d.json", json.dumps({"app": {"name": "M"}, "workflow": {"graph": {"nodes": [node]}}})),
        "skill": (
            "s.zip",
            archive({"a/SKILL.md": f"---\nname: a\ndescription: b\n---\n{text}", "a/b.py": "print('it is long')" * 9}),
        ),
        "starters": (
            "g.json",
            json.dumps({"name": "Mine", "instructions": others(), "starters": list(shared.starters)}),
        ),
        "heading": ("g.md", f"Name: Mine\n\nInstructions:\n{spaced}"),
    }
    name, data = given[way]
    [made] = await imported(services, owner, people["kim"], name, data)
    found = {"starters": made.starters, "description": made.description}.get(way, made.instructions)
    assert found == {shared.gpt_id}


async def test_what_stands_beside_an_authors_file_is_the_importers(
    services: Services, owner: Any, people: dict[str, Actor], shared: Shared
) -> None:
    """Unchanged knowledge has its own origins, and the GPT beside a skill has none of it."""
    mine = json.dumps({"name": "Mine", "instructions": others(), "knowledge": ["manual.md", "own.md"]})
    data = archive(
        {
            "mine.json": mine,
            "manual.md": shared.files["manual.md"],
            "own.md": "# Own\n\n" + "These are Kim's own words. " * 9,
            "keeper.skill": shared.files["keeper.skill"],
        }
    )
    first, keeper = await imported(services, owner, people["kim"], "all.zip", data)
    assert (first.instructions, sorted(map(len, first.files))) == (frozenset(), [0, 1])
    assert keeper.instructions == {shared.gpt_id}
