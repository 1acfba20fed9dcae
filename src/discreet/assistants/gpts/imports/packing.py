"""A found GPT as a GPT file (docs/formats/gpt.md), which the import of such files checks and stores.

Invariants:
- Pure. The same GPT has the same bytes, so importing it twice is recognised.
- Texts beyond a limit of drafts go into the note whole; instructions are never cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from discreet.assistants.gpts.archive import manifest
from discreet.assistants.gpts.archive.import_note import (
    NO_NOTE,
    ImportNote,
    ImportStep,
    NoteField,
    clean_note,
    shorten_note,
)
from discreet.assistants.gpts.archive.manifest import ActionForm, GptManifest, KnowledgeForm
from discreet.assistants.gpts.gpt import (
    DESCRIPTION_CHARACTERS,
    NAME_CHARACTERS,
    STARTER_CHARACTERS,
    STARTERS,
)
from discreet.assistants.gpts.imports.found_gpt import FoundGpt, GptSource
from discreet.assistants.gpts.knowledge import safe_suffix
from discreet.assistants.gpts.names import one_line
from discreet.errors import Invalid
from discreet.promises.capabilities import in_order
from discreet.runtime.streaming_zip import StreamingZip

UNNAMED = "Imported GPT"


@dataclass(frozen=True, kw_only=True)
class PackedGpt:
    """A found GPT as a GPT file in `archive`.

    `missing`, `left_over` (names) and `steps` as in `FoundGpt`. It was made of `files` and `texts` (P3).
    """

    name: str
    source: GptSource
    archive: bytes
    missing: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()
    steps: tuple[ImportStep, ...] = ()
    files: tuple[bytes, ...] = ()
    texts: tuple[str, ...] = ()


def pack(found: FoundGpt) -> bytes:
    """Return the GPT file. Invalid when a field that Discreet wrote is damaged."""
    archive = StreamingZip()
    for name, data in _list_parts(found):
        with archive.file(name) as part:
            part.write(data)
    return archive.close()


def _list_parts(found: FoundGpt) -> Iterator[tuple[str, bytes]]:
    form = build_manifest(found)
    yield manifest.NAME, manifest.encode(form)
    for described, action in zip(form.actions, found.actions, strict=True):
        if described.path is not None and action.document is not None:
            yield described.path, action.document.encode()
    for knowledge, file in zip(form.knowledge, found.knowledge, strict=True):
        yield knowledge.path, file.data


def build_manifest(found: FoundGpt) -> GptManifest:
    """Return the fields of `gpt.json`."""
    name = one_line(found.name)[:NAME_CHARACTERS].strip() or UNNAMED
    fields = {
        "format": manifest.FORMAT,
        "version": manifest.VERSION,
        "name": name,
        "description": shorten(found.description, DESCRIPTION_CHARACTERS),
        "category": found.category,
        "instructions": found.instructions,
        "starters": _shorten_starters(found),
        "model": found.model,
        "parameters": found.parameters,
        "capabilities": in_order(found.capabilities),
        "knowledge": [_knowledge(n, file.name) for n, file in enumerate(found.knowledge, 1)],
        "actions": [
            ActionForm(
                "openapi" if action.document is not None else "mcp",
                f"actions/{n:02}.txt" if action.document is not None else None,
                action.source_url,
                action.enabled,
                action.auth,
                action.policy_url,
            )
            for n, action in enumerate(found.actions, 1)
        ],
        "origins": found.origins,
    }
    try:
        form = msgspec.convert(dict(found.settings) | fields, GptManifest)
        return msgspec.structs.replace(form, note=build_note(found, clean_note(form.note)))
    except msgspec.ValidationError as error:
        raise Invalid(f"“{name}” cannot be read: {error}.", field="file") from None


def build_note(found: FoundGpt, file_note: ImportNote) -> ImportNote:
    """Return what has no field here and what is left to do, beside the note `file_note` in the file."""
    over = dict(_list_over_limits(found)) | dict(found.left_over)
    note = ImportNote(
        source=file_note.source or found.source,
        steps=(*file_note.steps, *found.steps),
        missing=tuple(dict.fromkeys((*file_note.missing, *found.missing))),
        capabilities=file_note.capabilities,
        fields=(*file_note.fields, *(NoteField(name, value) for name, value in over.items())),
        text=file_note.text,
    )
    return NO_NOTE if note.is_empty else shorten_note(note)


def _list_over_limits(found: FoundGpt) -> Iterator[tuple[str, str]]:
    """Yield the texts that drafts cannot hold whole."""
    if len(one_line(found.name)) > NAME_CHARACTERS:
        yield "name", found.name[:1000]
    if len(found.description) > DESCRIPTION_CHARACTERS:
        yield "description", found.description[:10_000]
    short = [each for each in found.starters if len(each) <= STARTER_CHARACTERS]
    rest = [each for each in found.starters if len(each) > STARTER_CHARACTERS] + short[STARTERS:]
    if rest:
        yield "conversation starters", "\n".join(rest)[:5_000]


def list_cut_texts(found: FoundGpt) -> Iterator[str]:
    """Yield the description and the starters whole, if the GPT file has a part of them only."""
    if len(found.description) > DESCRIPTION_CHARACTERS:
        yield found.description
    if _shorten_starters(found) != [*found.starters]:
        yield "\n".join(found.starters)


def _shorten_starters(found: FoundGpt) -> list[str]:
    return [each for each in found.starters if len(each) <= STARTER_CHARACTERS][:STARTERS]


def shorten(text: str, characters: int) -> str:
    """Return the text, cut at a word and marked where it is too long."""
    if len(text) <= characters:
        return text
    cut = text[: characters - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _knowledge(n: int, name: str) -> KnowledgeForm:
    return KnowledgeForm(name, f"knowledge/{n:03}{safe_suffix(name)}")
