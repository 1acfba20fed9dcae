"""The note on a GPT's import: what is left to do, and what the file held that has no field here.

It is sealed with the draft, travels in GPT files, and ends when its builder deletes it or the GPT.

Invariants:
- Values and pure functions only.
- A note from a version that kept notes as text is read as a note with this text.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from discreet.assistants.gpts.names import one_line, paragraphs
from discreet.promises.capabilities import Capability

NOTE_CHARACTERS = 20_000
StepPlace = Literal["instructions", "knowledge", "actions", ""]
"""The part of the draft that a step is about; "" for none."""


class ImportStep(msgspec.Struct, frozen=True):
    """Something that is left to do by hand, in a sentence."""

    sentence: str
    place: StepPlace = ""


class NoteField(msgspec.Struct, frozen=True):
    """A field of the file that has no place here."""

    name: str
    value: str


class ImportNote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The note of one GPT.

    `source` is the kind of file. `missing` are names of knowledge files that did not come. `capabilities` were on in
    the file and are off here. `text` is a note in words.
    """

    source: str = ""
    steps: tuple[ImportStep, ...] = ()
    missing: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    fields: tuple[NoteField, ...] = ()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.steps or self.missing or self.capabilities or self.fields or self.text)

    @property
    def characters(self) -> int:
        """The length of all texts."""
        fields = sum(len(field.name) + len(field.value) for field in self.fields)
        return fields + len(self.text) + sum(map(len, (*(step.sentence for step in self.steps), *self.missing)))


NO_NOTE = ImportNote()


def clean_note(note_or_text: ImportNote | str) -> ImportNote:
    """Return a note as it came in a file, without invisible characters."""
    if isinstance(note_or_text, str):
        return ImportNote(text=paragraphs(note_or_text))
    return msgspec.structs.replace(
        note_or_text,
        source=one_line(note_or_text.source),
        steps=tuple(ImportStep(one_line(step.sentence), step.place) for step in note_or_text.steps),
        missing=tuple(filter(None, map(one_line, note_or_text.missing))),
        fields=tuple(NoteField(one_line(field.name), paragraphs(field.value)) for field in note_or_text.fields),
        text=paragraphs(note_or_text.text),
    )


def encode_note(note: ImportNote) -> str:
    """Return the note as the text that is sealed; "" for an empty one."""
    return "" if note.is_empty else msgspec.json.encode(note).decode()


def decode_note(text: str) -> ImportNote:
    """Return the note of a text that `encode_note` or an earlier version wrote."""
    if not text:
        return NO_NOTE
    try:
        return msgspec.json.decode(text, type=ImportNote)
    except msgspec.DecodeError:
        return ImportNote(text=text)


def shorten_note(note: ImportNote) -> ImportNote:
    """Return the note without the last fields, steps and names that are over NOTE_CHARACTERS."""
    room = NOTE_CHARACTERS

    def kept(length: int) -> bool:
        nonlocal room
        room -= length
        return room >= 0

    return msgspec.structs.replace(
        note,
        steps=tuple(step for step in note.steps if kept(len(step.sentence))),
        missing=tuple(name for name in note.missing if kept(len(name))),
        fields=tuple(field for field in note.fields if kept(len(field.name) + len(field.value))),
    )


def without_present(note: ImportNote, files: Iterable[str]) -> ImportNote:
    """Return the note without the names of knowledge files that the draft has by now."""
    present = {plain_name(name) for name in files}
    return msgspec.structs.replace(
        note, missing=tuple(name for name in note.missing if plain_name(name) not in present)
    )


def without_entry(note: ImportNote, entry: str) -> ImportNote:
    """Return the note without a step, a missing file or a capability that is done."""
    return msgspec.structs.replace(
        note,
        steps=tuple(step for step in note.steps if step.sentence != entry),
        missing=tuple(name for name in note.missing if name != entry),
        capabilities=tuple(each for each in note.capabilities if each != entry),
    )


def plain_name(name: str) -> str:
    """Return a file's name as names are compared: without folders and case."""
    return name.replace("\\", "/").rpartition("/")[2].casefold()
