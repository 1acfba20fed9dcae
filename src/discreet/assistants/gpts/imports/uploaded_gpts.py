"""Finds the GPTs in an uploaded file: a ZIP, JSON, YAML, Markdown or text.

Invariants:
- The file is untrusted: it is read in a child process with limits (`reading_child.py`), never in the server's own.
- A GPT that cannot be read is named with the reason, and the others are still found.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from itertools import islice
from typing import IO, Any

import msgspec

from discreet.assistants.actions.openapi.problems import Unreadable
from discreet.assistants.actions.openapi.read_yaml import read_yaml
from discreet.assistants.gpts.archive.import_note import ImportStep
from discreet.assistants.gpts.archive.manifest import NAME as GPT_FILE
from discreet.assistants.gpts.gpt import INSTRUCTIONS_CHARACTERS
from discreet.assistants.gpts.imports.found_gpt import FoundAction, FoundGpt, FoundKnowledge, GptSource
from discreet.assistants.gpts.imports.json_gpts import Reading, gpts_in
from discreet.assistants.gpts.imports.loose_fields import clean
from discreet.assistants.gpts.imports.packing import PackedGpt, cut_texts, packed
from discreet.assistants.gpts.imports.pasted_text import has_headings, read_text
from discreet.assistants.gpts.imports.plain_json import document_in
from discreet.assistants.gpts.imports.reading_order import ARCHIVE_BYTES, UnreadGpt
from discreet.assistants.gpts.imports.skill_gpt import MANIFEST, PLUGIN, read_plugin, read_skill
from discreet.assistants.gpts.imports.uploaded_zip import DAMAGED, UnpackingBudget, UploadedZip
from discreet.assistants.gpts.names import one_line
from discreet.assistants.origins.parts import MIN_CHARACTERS
from discreet.errors import DiscreetError, Invalid, TooLarge
from discreet.runtime.bounded_archive import DAMAGED_ARCHIVE

TEXT_BYTES = 32 << 20
"""A JSON, YAML or text file."""
OPENAPI_BYTES = 1_000_000
MAX_VALUES = 500_000
MAX_GPTS = 100
MAX_LEFT_OUT = 300
"""GPTs beyond MAX_GPTS that are named as left out."""
NAME_CHARACTERS, SENTENCE_CHARACTERS = 80, 500
MAX_STEPS = 60
MAX_MISSING = 500
MISSING_CHARACTERS = 200
MAX_TEXTS = 64
"""Texts of a GPT that are compared with those of other authors."""
_DOCUMENTS = (".json", ".yaml", ".yml")
_TEXTS = (".md", ".markdown", ".txt")
_ARCHIVES = (".zip", ".skill", ".plugin")
_NONE = (
    "There is no GPT in this file. Choose a file from “Export GPT”, a backup of ChatGPT's GPTs, an export of Open "
    "WebUI, LibreChat or Dify, or a skill."
)

_LEFT_OUT = f"The file has more than {MAX_GPTS} GPTs. Upload fewer at once."

Entry = PackedGpt | UnreadGpt


def entries(file: IO[bytes], name: str) -> Iterator[Entry]:
    """Yield the GPTs of a seekable file. `name` is the file's own. Invalid or TooLarge when there is none to read.

    GPTs beyond MAX_GPTS are named as left out, MAX_LEFT_OUT of them.
    """
    count = 0
    for entry in islice(_of_file(file, name, UnpackingBudget(), depth=0), MAX_GPTS + MAX_LEFT_OUT):
        count += 1
        yield entry if count <= MAX_GPTS else UnreadGpt(name=entry.name, sentence=_LEFT_OUT)
    if not count:
        raise Invalid(_NONE, field="file")


def _of_file(file: IO[bytes], name: str, budget: UnpackingBudget, depth: int) -> Iterator[Entry]:
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"PK"):
        try:
            yield from _of_zip(UploadedZip(file, budget), file, name, budget, depth)
        except (*DAMAGED_ARCHIVE, zipfile.LargeZipFile, OSError, ValueError):
            raise Invalid(DAMAGED, field="file") from None
        return
    if name.lower().endswith(_ARCHIVES):
        raise Invalid(DAMAGED, field="file")
    data = file.read(TEXT_BYTES + 1)
    if len(data) > TEXT_BYTES:
        raise TooLarge(f"The file is larger than {TEXT_BYTES >> 20} MB. Upload its GPTs in parts.", field="file")
    yield from (_packed(found, _stem(name)) for found in _of_text(_decoded(data), name))


def _of_text(text: str, name: str) -> Iterator[Reading]:
    """Yield the GPTs of a document, or of a text with or without headings."""
    document = _document(text, name)
    found = [*gpts_in(document)]
    if found or isinstance(document, dict | list):
        yield from found
        return
    is_text = name.lower().endswith(_TEXTS) or "." not in name
    if text.strip() and (is_text or has_headings(text)):
        yield from (partial(_same, gpt) for gpt in read_text(text, _stem(name)))


def _of_zip(archive: UploadedZip, file: IO[bytes], name: str, budget: UnpackingBudget, depth: int) -> Iterator[Entry]:
    if GPT_FILE in archive.names:
        if depth:
            file.seek(0)
            yield PackedGpt(name=_shown(_stem(name)), source=GptSource.DISCREET, archive=file.read())
        return
    folders = _Folders(archive)
    yield from folders.skills_and_plugins()
    found_one = False
    for path in folders.others(_DOCUMENTS):
        for entry in folders.of_document(path):
            found_one = True
            yield entry
    if not found_one:
        for path in folders.others(_TEXTS):
            yield from folders.of_text(path)
    for path in folders.others(_ARCHIVES) if depth == 0 else ():
        try:
            data = archive.read(path, ARCHIVE_BYTES)
            for entry in _of_file(io.BytesIO(data), path, budget, depth + 1):
                yield replace(entry, files=(data, *entry.files)) if isinstance(entry, PackedGpt) else entry
        except DiscreetError as error:
            yield _unread(_stem(path), error.sentence)


class _Folders:
    """The folders of a ZIP: those of plugins and skills, and the files beside them."""

    def __init__(self, archive: UploadedZip) -> None:
        self._archive = archive
        self._plugins = [path.removesuffix(PLUGIN) for path in archive.names if f"/{path}".endswith(f"/{PLUGIN}")]
        self._skills = [
            path.removesuffix(MANIFEST)
            for path in archive.names
            if f"/{path}".endswith(f"/{MANIFEST}") and not path.startswith(tuple(self._plugins))
        ]
        self._taken = tuple(self._plugins + self._skills)

    def skills_and_plugins(self) -> Iterator[Entry]:
        for folder, reader in [
            *((each, read_plugin) for each in self._plugins),
            *((each, read_skill) for each in self._skills),
        ]:
            name = folder.strip("/").rpartition("/")[2]
            yield _packed(partial(self._of_folder, folder, reader, name), name)

    def _of_folder(self, folder: str, reader: Callable[[dict[str, bytes], str], FoundGpt], name: str) -> FoundGpt:
        files = self._files(folder)
        return msgspec.structs.replace(reader(files, name), files=tuple(files.values()))

    def others(self, endings: tuple[str, ...]) -> list[str]:
        """Return the files with these endings that belong to no plugin and no skill."""
        names = self._archive.names
        taken = self._taken
        return [path for path in names if path.lower().endswith(endings) and not (taken and path.startswith(taken))]

    def of_document(self, path: str) -> Iterator[Entry]:
        """Yield the GPTs of a JSON or YAML file, with the files of the ZIP that they name."""
        if self._archive.size_of(path) > TEXT_BYTES:
            return
        try:
            data = self._archive.read(path, TEXT_BYTES)
            document = _document(_decoded(data), path)
        except Invalid:
            return  # one of many files of any kind
        found = [*gpts_in(document)]
        for reading in found:
            yield _packed(partial(self._completed, reading, path, data, alone=len(found) == 1), _stem(path))

    def of_text(self, path: str) -> Iterator[Entry]:
        """Yield the GPTs of a text with headings."""
        if self._archive.size_of(path) > TEXT_BYTES:
            return
        data = self._archive.read(path, TEXT_BYTES)
        text = _decoded(data)
        if has_headings(text):
            for gpt in read_text(text, _stem(path)):
                yield _packed(partial(self._completed, partial(_same, gpt), path, data, alone=False), _stem(path))

    def _completed(self, reading: Reading, path: str, data: bytes, *, alone: bool) -> FoundGpt:
        """Return the GPT with the knowledge files that the ZIP holds, and the documents of actions in its folder.

        `data` is the file at `path` in which it was found.
        """
        found = reading()
        knowledge, missing = list(found.knowledge), []
        for name in found.missing[:MAX_MISSING]:
            if (held := self._named(name, path)) is None:
                missing.append(name)
            else:
                knowledge.append(FoundKnowledge(name, self._archive.read(held, ARCHIVE_BYTES)))
        beside = () if found.actions or not alone else tuple(self._actions(path))
        return msgspec.structs.replace(
            found,
            knowledge=tuple(knowledge),
            missing=tuple(missing),
            actions=found.actions or tuple(FoundAction(document=_decoded(each)) for each in beside),
            files=(data, *beside),
        )

    def _named(self, name: str, beside: str) -> str | None:
        """Return the file with this name, rather one in the same folder."""
        wanted = name.replace("\\", "/").rpartition("/")[2].casefold()
        found = [path for path in self._archive.names if path.rpartition("/")[2].casefold() == wanted != ""]
        folder = beside.rpartition("/")[0]
        near = [path for path in found if path.startswith(f"{folder}/") or not folder]
        return next(iter(near or found), None)

    def _actions(self, beside: str) -> Iterator[bytes]:
        """Yield the OpenAPI documents in the same folder."""
        folder = beside.rpartition("/")[0]
        for path in self._openapi_documents:
            near = path.startswith(f"{folder}/") if folder else "/" not in path
            if path != beside and near:
                yield self._archive.read(path, OPENAPI_BYTES)

    @cached_property
    def _openapi_documents(self) -> list[str]:
        small = [path for path in self.others(_DOCUMENTS) if self._archive.size_of(path) <= OPENAPI_BYTES]
        return [path for path in small if _is_openapi(_decoded(self._archive.read(path, OPENAPI_BYTES)), path)]

    def _files(self, folder: str) -> dict[str, bytes]:
        return {
            path.removeprefix(folder): self._archive.read(path, ARCHIVE_BYTES)
            for path in self._archive.names
            if path.startswith(folder)
        }


def _packed(reading: Reading, name: str = "") -> Entry:
    try:
        found = reading()
        archive = packed(found)
        if len(archive) > ARCHIVE_BYTES:
            raise TooLarge(f"This GPT has more than {ARCHIVE_BYTES >> 20} MB. Add its knowledge files in its draft.")
        carried = {id(each.data) for each in found.knowledge}  # knowledge has its own digests
        return PackedGpt(
            name=_shown(found.name),
            source=found.source,
            archive=archive,
            missing=tuple(_shown(each, MISSING_CHARACTERS) for each in found.missing[:MAX_MISSING]),
            left_over=tuple(map(clean, found.left_over)),
            steps=tuple(
                ImportStep(_shown(each.sentence, SENTENCE_CHARACTERS), each.place) for each in found.steps[:MAX_STEPS]
            ),
            files=tuple(each for each in found.files if id(each) not in carried),
            texts=tuple(islice(_texts(found), MAX_TEXTS)),
        )
    except DiscreetError as error:
        return _unread(name, error.sentence)
    except UnicodeEncodeError:  # a lone surrogate
        return _unread(name, "This GPT has text that is not Unicode.")
    except RecursionError:
        return _unread(name, "This GPT's fields are nested too deeply.")


def _unread(name: str, sentence: str) -> UnreadGpt:
    return UnreadGpt(name=_shown(name), sentence=_shown(sentence, SENTENCE_CHARACTERS))


def _texts(found: FoundGpt) -> Iterator[str]:
    """Yield the texts that were cut or joined, in one line each, unless no text here can be as long."""
    for text in (*cut_texts(found), *found.texts):
        plain = " ".join(clean(text).split())
        if MIN_CHARACTERS <= len(plain) <= INSTRUCTIONS_CHARACTERS:
            yield plain


def _shown(text: str, characters: int = NAME_CHARACTERS) -> str:
    """Return the beginning of a text as a preview shows it."""
    return one_line(clean(text[: 4 * characters]))[:characters]


def _document(text: str, name: str) -> Any:
    """Return the JSON or YAML of a text; None for another text. Invalid for JSON or YAML with a mistake."""
    start = text.lstrip()[:1]
    if start in ("{", "["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 1)
            raise Invalid(f"“{name[:100]}” is not valid JSON: line {line}.", field="file") from None
    if name.lower().endswith((".yaml", ".yml")) or text.startswith(("app:", "kind:")):
        try:
            return read_yaml(text, MAX_VALUES)[0]
        except Unreadable as error:
            raise Invalid(f"“{name[:100]}” cannot be read. {error}", field="file") from None
    return None


def _is_openapi(text: str, path: str) -> bool:
    try:
        document = _document(text, path)
    except Invalid:
        return False
    return isinstance(document, dict) and document_in(document) is not None


def _decoded(data: bytes) -> str:
    """Return a text; "" where the bytes are none."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _stem(path: str) -> str:
    last = path.replace("\\", "/").rpartition("/")[2]
    plain = last.removesuffix(".zip").removesuffix(".gpt")
    return plain.rpartition(".")[0] or plain


def _same(found: FoundGpt) -> FoundGpt:
    return found
