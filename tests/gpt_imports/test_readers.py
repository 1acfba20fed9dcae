"""Every reader of other services' GPTs, with realistic files, and with broken and hostile ones."""

import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from discreet.assistants.actions.action import ApiKeyAuth, NoAuth
from discreet.assistants.gpts.archive.archive import open_archive
from discreet.assistants.gpts.archive.import_note import NOTE_CHARACTERS, ImportStep, clean_note, encode_note
from discreet.assistants.gpts.archive.manifest import GptManifest
from discreet.assistants.gpts.gpt import Category, check_configuration
from discreet.assistants.gpts.imports import uploaded_gpts, uploaded_zip
from discreet.assistants.gpts.imports.found_gpt import GptSource
from discreet.assistants.gpts.imports.packing import PackedGpt
from discreet.assistants.gpts.imports.reading_order import ARCHIVE_BYTES, UnreadGpt
from discreet.assistants.gpts.imports.uploaded_gpts import entries
from discreet.errors import DiscreetError, Invalid, TooLarge
from discreet.promises.capabilities import Capability
from tests.support.foreign_gpts import (
    AGENT,
    AGENT_ACTION,
    DIFY_APP,
    DIFY_WORKFLOW,
    GEM,
    INSTRUCTIONS,
    OPEN_WEBUI_MODELS,
    OPENAPI,
    PASTED,
    PLUGIN,
    SKILL,
    chatgpt_backup,
    gizmo,
)
from tests.support.sample_files import archive

TABLE = b"# Tides\n\nLow water at six."


def found(data: bytes | str, name: str = "file.json") -> list[PackedGpt]:
    """Return the GPTs of a file, all of which can be read."""
    read = entries(io.BytesIO(data.encode() if isinstance(data, str) else data), name)
    return [each for each in read if isinstance(each, PackedGpt) or pytest.fail(each.sentence)]


def one(data: bytes | str | Any, name: str = "file.json") -> tuple[PackedGpt, GptManifest]:
    """Return the only GPT of a file, and the manifest of the GPT file that it became. It passes a draft's checks."""
    [entry] = found(data if isinstance(data, bytes | str) else json.dumps(data), name)
    return entry, manifest_of(entry)


def manifest_of(entry: PackedGpt) -> GptManifest:
    with open_archive(io.BytesIO(entry.archive)) as parcel:
        check_configuration(parcel.form.configuration)
        return parcel.form


def part(entry: PackedGpt, path: str | None) -> bytes:
    assert path is not None
    with zipfile.ZipFile(io.BytesIO(entry.archive)) as parts:
        return parts.read(path)


def test_a_gpt_of_chatgpt_arrives_with_its_actions() -> None:
    entry, form = one(gizmo())
    assert (entry.source, form.name, form.description) == (GptSource.CHATGPT, "Harbour pilot", "Knows the tides.")
    assert form.instructions == INSTRUCTIONS
    assert form.starters == ("When is low water?", "Is it safe to sail?")
    assert form.capabilities == (Capability.WEB_SEARCH, Capability.READ_PAGES, Capability.CODE)
    [action] = form.actions
    assert (action.kind, action.enabled) == ("openapi", None)
    assert action.auth == ApiKeyAuth("header", "X-Tide-Key")
    assert action.policy_url == "https://api.tides.example/privacy"
    assert json.loads(part(entry, action.path)) == OPENAPI
    assert entry.missing == ("tide-table.md",)


def noted(form: GptManifest) -> str:
    """Return the whole content of the note, as JSON."""
    return encode_note(clean_note(form.note))


def test_a_category_of_chatgpt_is_taken_over_and_an_unknown_one_is_named() -> None:
    assert one(gizmo())[1].category is Category.LIFESTYLE
    backup = gizmo()
    backup["gizmo"]["display"]["categories"] = ["dalle"]
    entry, form = one(backup)
    assert form.category is Category.OTHER
    assert "gizmo.display.categories" in entry.left_over
    assert "dalle" in noted(form)


def test_the_note_reads_as_text_and_not_as_json() -> None:
    backup = gizmo()
    backup["gizmo"]["voice"] = {"id": "ember", "tones": ["warm", {"pace": 2}], "loud": True}
    _, form = one(backup)
    [value] = [field.value for field in clean_note(form.note).fields if field.name == "gizmo.voice"]
    assert value == "id: ember\ntones:\n  - warm\n  -\n    pace: 2\nloud: on"


def test_what_has_no_place_is_named_and_kept_in_the_note() -> None:
    entry, form = one(gizmo())
    assert set(entry.left_over) == {
        "gizmo.voice", "gizmo.display.welcome_message", "product_features", "tools: canvas",
    }  # fmt: skip
    for kept in ("Ahoy!", "ember", "canvas", "tide-table.md", "chatgpt"):
        assert kept in noted(form)
    assert "verify-me" not in noted(form)
    assert "Ada" not in noted(form)


@pytest.mark.parametrize(
    "left",
    [
        {"headers": {"Authorization": "Bearer verify-me-1"}},
        {"headers": {"X-Api-Key": "verify-me-1", "Set-Cookie": "verify-me-1"}},
        {"authorization": "verify-me-1"},
        {"tool": {"proxy-authorization": "verify-me-1"}},
        {"bearer": "verify-me-1"},
        {"headers": [{"key": "Authorization", "value": "Basic verify-me-1"}]},
        {"request": ["curl -H 'X: Bearer verify-me-1'"]},
    ],
)
def test_no_secret_of_a_request_reaches_the_note(left: dict[str, Any]) -> None:
    backup = gizmo()
    backup["gizmo"] |= left
    entry, form = one(backup)
    assert any(path.startswith(f"gizmo.{next(iter(left))}") for path in entry.left_over)
    assert "verify-me-1" not in noted(form)


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda one: one,
        lambda one: [one],
        lambda one: {"items": [{"resource": one}], "cursor": None},
        lambda one: {"gpts": {"a": {"gizmo": one}}},
        lambda one: {"list": {"items": [{"gizmo": one}]}},
        lambda one: one["gizmo"],
    ],
)
def test_the_envelopes_of_backup_tools_are_opened(wrapped: Callable[[Any], Any]) -> None:
    _, form = one(wrapped(gizmo()))
    assert (form.name, form.instructions) == ("Harbour pilot", INSTRUCTIONS)


def test_a_backup_of_several_brings_each_with_the_files_that_it_has() -> None:
    data = chatgpt_backup(gizmo(), gizmo("Tide bot", files=[]), **{"gpts/0/knowledge/tide-table.md": TABLE})
    first, second = found(data, "backup.zip")
    form = manifest_of(first)
    assert [(each.name, part(first, each.path)) for each in form.knowledge] == [("tide-table.md", TABLE)]
    assert (first.missing, manifest_of(second).name, second.missing) == ((), "Tide bot", ())


def test_an_openapi_document_beside_a_gpt_is_its_action() -> None:
    data = archive(
        {"pilot/gpt.config.json": json.dumps(gizmo(tools=[])), "pilot/actions/tides.json": json.dumps(OPENAPI)}
    )
    entry, form = one(data, "backup.zip")
    assert [json.loads(part(entry, action.path)) for action in form.actions] == [OPENAPI]


def test_an_action_without_its_document_is_a_step() -> None:
    tools = [{"type": "plugins_prototype", "metadata": {"domain": "api.tides.example", "auth": {"type": "none"}}}]
    entry, form = one(gizmo(tools=tools))
    assert [step.sentence for step in entry.steps] == [
        "The action for api.tides.example came without its document. Add it."
    ]
    assert form.actions == ()
    assert entry.steps[0].sentence in noted(form)


def test_an_agent_of_librechat_arrives_without_its_secrets() -> None:
    entry, form = one({"agents": [AGENT], "actions": [AGENT_ACTION]})
    assert (entry.source, form.name, form.instructions) == (GptSource.LIBRECHAT, "Harbour pilot", INSTRUCTIONS)
    assert (form.parameters.temperature, form.parameters.top_p) == (0.3, 0.9)
    assert form.capabilities == (Capability.WEB_SEARCH, Capability.READ_PAGES, Capability.CODE)
    assert entry.missing == ("tide-table.md",)
    [action] = form.actions
    assert isinstance(action.auth, NoAuth)
    assert (
        "authorization URL https://login.example/authorize, token URL https://login.example/token"
        in entry.steps[0].sentence
    )
    assert {"provider", "model", "tools", "artifacts"} <= set(entry.left_over)
    assert "wolfram" in noted(form)
    for secret in (b"sk-never-kept", b"hush-hush"):
        assert secret not in msgspec.json.encode(form)


def test_an_agent_without_its_actions_says_so() -> None:
    entry, _ = one(AGENT)
    assert entry.steps == (ImportStep("Its actions came without their documents. Add them.", "actions"),)


def test_models_of_open_webui_arrive() -> None:
    entry, form = one(OPEN_WEBUI_MODELS)
    assert (entry.source, form.name, form.instructions) == (GptSource.OPEN_WEBUI, "Harbour pilot", INSTRUCTIONS)
    assert form.starters == ("When is low water?", "Sail?")
    assert (form.parameters.temperature, form.parameters.answer_tokens) == (0.4, 900)
    assert form.capabilities == (Capability.WEB_SEARCH, Capability.READ_PAGES)
    assert entry.missing == ("tide-table.md",)
    assert {"base_model_id", "params.num_ctx", "meta.tags", "meta.toolIds"} == set(entry.left_over)


def test_a_dify_app_arrives() -> None:
    entry, form = one(DIFY_APP, "pilot.yml")
    assert (entry.source, form.name, form.description) == (GptSource.DIFY, "Harbour pilot", "Knows the tides.")
    assert form.instructions == "You are a pilot. Answer with the time of low water."
    assert form.starters == ("When is low water?",)
    assert form.parameters.temperature == 0.2
    assert entry.steps == (ImportStep("Its knowledge isn't part of the file. Add the files.", "knowledge"),)
    assert {"mode", "model_config.opening_statement", "model_config.agent_mode"} <= set(entry.left_over)


def test_the_prompts_of_a_dify_workflow_become_the_instructions() -> None:
    entry, form = one(DIFY_WORKFLOW, "flow.yaml")
    assert form.instructions == "## Plan\n\nPlan the answer.\n\n## Write\n\nWrite the answer."
    assert len(entry.steps) == 2


def test_a_pasted_text_is_read_by_its_headings() -> None:
    entry, form = one(PASTED, "pasted.txt")
    assert (entry.source, form.name, form.description) == (GptSource.TEXT, "Harbour pilot", "Knows the tides.")
    assert form.instructions.endswith("## Description\nThis is a heading within the instructions.")
    assert form.starters == ("When is low water?", "Is it safe to sail?")
    assert form.capabilities == (Capability.WEB_SEARCH, Capability.READ_PAGES, Capability.CODE)
    assert entry.missing == ("tide-table.md",)


def test_several_pasted_gpts_are_several() -> None:
    assert [manifest_of(each).name for each in found(PASTED + "\n" + PASTED.replace("Harbour", "Other"), "a.md")] == [
        "Harbour pilot",
        "Other pilot",
    ]


def test_a_gem_is_read_from_bold_headings() -> None:
    _, form = one(GEM, "pasted.txt")
    assert (form.name, form.description) == ("Harbour pilot", "Knows the tides.")
    assert form.instructions == "You are a pilot.\nAnswer with the time of low water."


@pytest.mark.parametrize(
    ("name", "instructions", "starters"),
    [("Name", "Hinweise", "Gesprächseinstiege"), ("NOM", "consignes", "Amorces de conversation")],
)
def test_headings_of_other_languages_count(name: str, instructions: str, starters: str) -> None:
    _, form = one(f"{name}: Lotse\n{instructions}: Sei kurz.\n{starters}:\n- Wann?\n", "pasted.txt")
    assert (form.name, form.instructions, form.starters) == ("Lotse", "Sei kurz.", ("Wann?",))


def test_a_text_without_headings_is_instructions() -> None:
    entry, form = one("# Harbour pilot\n\nAnswer with the time of low water.", "notes.md")
    assert entry.steps[0].sentence.startswith("No headings such as Name or Instructions were found.")
    assert (form.name, form.instructions) == ("Harbour pilot", "# Harbour pilot\n\nAnswer with the time of low water.")


@pytest.mark.parametrize("keys", [("name", "instructions"), ("Title", "system_prompt"), ("GPT name", "systemPrompt")])
def test_plain_json_is_read_by_usual_names(keys: tuple[str, str]) -> None:
    plain = {keys[0]: "Pilot", keys[1]: "Be brief.", "conversationStarters": ["When?"], "colour": "blue"}
    entry, form = one(plain | {"capabilities": {"webSearch": True, "imageGeneration": False}})
    assert (form.name, form.instructions, form.starters) == ("Pilot", "Be brief.", ("When?",))
    assert form.capabilities == (Capability.WEB_SEARCH, Capability.READ_PAGES)
    assert entry.left_over == ("colour",)


def test_a_skill_of_text_alone_becomes_instructions() -> None:
    entry, form = one(archive({"tide-tables/SKILL.md": SKILL}), "tides.skill")
    assert (entry.source, form.name) == (GptSource.SKILL, "Tide tables")
    assert form.description == "Tells the time of low water from a tide table."
    assert form.instructions == "Read the table. Name the earliest low water."
    assert set(entry.left_over) == {"license", "allowed-tools"}
    assert form.knowledge == ()


def test_the_files_of_a_skill_become_knowledge() -> None:
    entry, form = one(archive({"SKILL.md": SKILL, "references/table.md": TABLE}), "tides.zip")
    assert [(each.name, part(entry, each.path)) for each in form.knowledge] == [("table.md", TABLE)]


def test_a_skill_with_scripts_stays_a_skill_in_the_knowledge() -> None:
    entry, form = one(archive({"x/SKILL.md": SKILL, "x/scripts/low.py": "print(6)"}), "tides.zip")
    assert form.capabilities == (Capability.CODE,)
    assert [each.name for each in form.knowledge] == ["tide-tables.skill"]
    with zipfile.ZipFile(io.BytesIO(part(entry, form.knowledge[0].path))) as skill:
        assert skill.namelist() == ["tide-tables/SKILL.md", "tide-tables/scripts/low.py"]


def test_a_plugin_becomes_one_gpt() -> None:
    entry, form = one(archive(PLUGIN), "plugin.zip")
    assert (entry.source, form.name, form.description) == (GptSource.PLUGIN, "Harbour pilot", "Knows the tides.")
    assert "## /forecast\n\nTell the tides of the week." in form.instructions
    assert "## Checker\n\nCheck each time twice." in form.instructions
    assert form.starters == ("/forecast",)
    assert [each.name for each in form.knowledge] == ["tide-tables.skill"]
    assert [action.source_url for action in form.actions] == ["https://mcp.tides.example/mcp"]
    assert {"hooks/hooks.json", "MCP server 2", "author"} == set(entry.left_over)
    assert "never-kept" not in noted(form)


def test_skills_of_one_archive_are_several_gpts() -> None:
    other = SKILL.replace("tide-tables", "wind-tables")
    data = archive({"skills/tide-tables/SKILL.md": SKILL, "skills/wind-tables/SKILL.md": other})
    assert [manifest_of(each).name for each in found(data, "skills.zip")] == ["Tide tables", "Wind tables"]


def test_own_files_in_an_archive_are_passed_on_unread() -> None:
    inner = archive({"gpt.json": json.dumps({"format": "discreet-gpt", "version": 1, "name": "Pilot"})})
    data = archive({"a.gpt.zip": inner, "b.gpt.zip": b"PK damaged"})
    good, bad = entries(io.BytesIO(data), "all.zip")
    assert isinstance(good, PackedGpt)
    assert (good.source, good.archive) == (GptSource.DISCREET, inner)
    assert isinstance(bad, UnreadGpt)
    assert bad.name == "b"


def test_the_same_gpt_is_packed_in_the_same_bytes() -> None:
    assert one(gizmo())[0].archive == one(gizmo())[0].archive


def test_texts_beyond_a_limit_go_whole_into_the_note() -> None:
    long, starters = "tide " * 100, [f"Question {n}" for n in range(14)]
    display = gizmo()["gizmo"]["display"] | {"description": long, "prompt_starters": starters, "name": "n" * 200}
    _, form = one(gizmo(gizmo=gizmo()["gizmo"] | {"display": display}))
    assert (len(form.name), len(form.starters)) == (80, 12)
    assert form.description.endswith("…")
    assert long.strip() in noted(form)
    assert "Question 12\\nQuestion 13" in noted(form)
    assert clean_note(form.note).characters <= NOTE_CHARACTERS


@pytest.mark.parametrize("wrong", [None, 7, "text", [], {}, [None], {"a": {"b": []}}, True])
@pytest.mark.parametrize("key", ["gizmo", "tools", "files", "product_features"])
def test_a_field_of_another_type_is_no_error(key: str, wrong: Any) -> None:
    assert found(json.dumps([gizmo(), gizmo("Second") | {key: wrong}]))[0].name == "Harbour pilot"


def _nested(depth: int) -> str:
    return '{"gizmo":' * depth + "1" + "}" * depth


def _laughs() -> str:
    lines = ["a: &a0 [x,x,x,x,x,x,x,x,x]"] + [f"b{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "kind: app\n" + "\n".join(lines)


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target, target.open("a.zip", "w", force_zip64=True) as big:
        for _ in range(300):
            big.write(bytes(1 << 20))
    return out.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes | str], str, type[DiscreetError], str]] = {
    "no gpt": (lambda: json.dumps([{"title": "Chat", "mapping": {}}]), "c.json", Invalid, "There is no GPT in this file."),
    "an empty text": (lambda: "  \n", "a.txt", Invalid, "There is no GPT in this file."),
    "a picture": (lambda: b"GIF89a\xff\xfe\x00", "a.json", Invalid, "There is no GPT in this file."),
    "a picture as text": (lambda: b"\x89PNG\xff\xfe\x00", "a.txt", Invalid, "There is no GPT in this file."),
    "a document as an archive": (lambda: b"%PDF-1.7", "a.gpt.zip", Invalid, uploaded_zip.DAMAGED),
    "a document of another kind": (lambda: b"%PDF-1.7", "a.pdf", Invalid, "There is no GPT in this file."),
    "an empty archive": (lambda: archive({}), "a.zip", Invalid, "There is no GPT in this file."),
    "json with a mistake": (lambda: '{\n"name": ', "a.json", Invalid, "“a.json” is not valid JSON: line 2."),
    "deep json": (lambda: _nested(100_000), "a.json", Invalid, "“a.json” is not valid JSON"),
    "yaml with a mistake": (lambda: "app: [", "a.yaml", Invalid, "“a.yaml” cannot be read."),
    "aliases of aliases": (_laughs, "a.yaml", Invalid, "“a.yaml” cannot be read."),
    "a damaged archive": (lambda: archive({"a.json": "{}"})[:-8], "a.zip", Invalid, uploaded_zip.DAMAGED),
    "a large text": (lambda: " " * (33 << 20), "a.txt", TooLarge, "The file is larger than 32 MB."),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_holds_no_gpt_is_refused_in_words(kind: str) -> None:
    make, name, error, sentence = HOSTILE[kind]
    data = make()
    with pytest.raises(error) as caught:
        list(entries(io.BytesIO(data.encode() if isinstance(data, str) else data), name))
    assert caught.value.sentence.startswith(sentence)


def test_gpts_beyond_the_limit_are_named_as_left_out() -> None:
    max_gpts, left_out = uploaded_gpts.MAX_GPTS, uploaded_gpts.MAX_LEFT_OUT
    data = json.dumps([{"name": f"G{n}", "instructions": "i"} for n in range(max_gpts + left_out + 50)])
    read = [*entries(io.BytesIO(data.encode()), "a.json")]
    assert [each.name for each in read] == [f"G{n}" for n in range(max_gpts + left_out)]
    assert all(isinstance(each, PackedGpt) for each in read[:max_gpts])
    [sentence] = {each.sentence for each in read[max_gpts:] if isinstance(each, UnreadGpt)}
    assert sentence == f"The file has more than {max_gpts} GPTs. Upload fewer at once."


def test_what_a_preview_shows_is_bounded() -> None:
    long = "A\u202e\n" * 2_000
    tools = [{"type": "plugins_prototype", "metadata": {"domain": long}}] * 200
    files = [{"name": f"{n} {long}"} for n in range(600)]
    entry, _ = one(gizmo(long, tools=tools, files=files))
    assert (len(entry.name), len(entry.missing), len(entry.steps)) == (80, 500, 60)
    assert {len(each) for each in entry.missing} == {200}
    assert {len(each.sentence) for each in entry.steps} == {500}
    assert not {"\u202e", "\n"} & set("".join((entry.name, *entry.missing, *(step.sentence for step in entry.steps))))


def test_a_bomb_within_an_archive_is_named() -> None:
    [entry] = entries(io.BytesIO(_bomb()), "all.zip")
    assert isinstance(entry, UnreadGpt)
    assert entry.sentence == "“a.zip” in this archive is too large. Upload it by itself."


def test_no_more_is_unpacked_than_the_sum_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploaded_zip, "MAX_UNPACKED", 1_000)
    knowledge = b"x" * 1_500
    data = chatgpt_backup(gizmo(tools=[]), **{"tide-table.md": knowledge})
    [entry] = entries(io.BytesIO(data), "all.zip")
    assert isinstance(entry, UnreadGpt)
    assert "is too large" in entry.sentence


def test_fields_nested_too_deeply_are_a_sentence() -> None:
    depth = 900 if sys.version_info < (3, 12) else 2000  # which Python's JSON reads, and cannot write
    deep = '{"name": "a", "instructions": "i", "x": ' + "[" * depth + "]" * depth + "}"
    [entry] = entries(io.BytesIO(deep.encode()), "a.json")
    assert isinstance(entry, UnreadGpt)
    assert entry.sentence == "This GPT's fields are nested too deeply."


def test_archives_within_an_archive_share_its_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.dumps(gizmo(files=[]))
    inner = archive({"a.json": document})
    monkeypatch.setattr(uploaded_zip, "MAX_UNPACKED", 3 * len(inner) + 2 * len(document))
    read = [*entries(io.BytesIO(archive({f"{n}.zip": inner for n in range(3)})), "all.zip")]
    assert [isinstance(each, PackedGpt) for each in read] == [True, True, False]


def test_a_gpt_with_too_many_bytes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploaded_gpts, "ARCHIVE_BYTES", 500)
    [entry] = entries(io.BytesIO(json.dumps(gizmo()).encode()), "a.json")
    assert isinstance(entry, UnreadGpt)
    assert entry.sentence.startswith("This GPT has more than")


def test_archives_within_archives_are_opened_once() -> None:
    inner = archive({"deep.zip": archive({"a.json": json.dumps(gizmo())}), "b.json": json.dumps(gizmo("Second"))})
    assert [each.name for each in found(archive({"inner.zip": inner}), "all.zip")] == ["Second"]


def test_a_name_that_climbs_out_is_only_a_name() -> None:
    files = [{"name": "../../etc/passwd", "type": "text/plain"}]
    data = chatgpt_backup(gizmo(files=files, tools=[]), **{"../../etc/passwd": b"root"})
    entry, form = one(data, "backup.zip")
    assert form.knowledge[0].path == "knowledge/001"
    assert part(entry, form.knowledge[0].path) == b"root"


def test_the_limits_are_those_that_the_page_of_formats_names() -> None:
    page = " ".join(Path("docs/formats/gpt-imports.md").read_text().split())
    limits = (
        f"{uploaded_gpts.MAX_GPTS} GPTs, {uploaded_gpts.TEXT_BYTES >> 20} MB for each JSON, YAML or text file, "
        f"{ARCHIVE_BYTES >> 20} MB for an archive within an archive, "
        f"{uploaded_zip.MAX_UNPACKED >> 30} GB unpacked, {uploaded_zip.MAX_PARTS:,} files."
    )
    assert limits in page
