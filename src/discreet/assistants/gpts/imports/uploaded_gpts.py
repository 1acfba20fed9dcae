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
from discreet.assistants.gpts.imports.json_gpts import Reading, find_gpts
from discreet.assistants.gpts.imports.loose_fields import drop_surrogates
from discreet.assistants.gpts.imports.packing import PackedGpt, list_cut_texts, pack
from discreet.assistants.gpts.imports.pasted_text import has_headings, read_text
from discreet.assistants.gpts.imports.plain_json import find_document
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
    for entry in islice(_read_file(file, name, UnpackingBudget(), depth=0), MAX_GPTS + MAX_LEFT_OUT):
        count += 1
        yield entry if count <= MAX_GPTS else UnreadGpt(name=entry.name, sentence=_LEFT_OUT)
    if not count:
        raise Invalid(_NONE, field="file")


def _read_file(file: IO[bytes], name: str, budget: UnpackingBudget, depth: int) -> Iterator[Entry]:
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"PK"):
        try:
            yield from _read_zip(UploadedZip(file, budget), file, name, budget, depth)
        except (*DAMAGED_ARCHIVE, zipfile.LargeZipFile, OSError, ValueError):
            raise Invalid(DAMAGED, field="file") from None
        return
    if name.lower().endswith(_ARCHIVES):
        raise Invalid(DAMAGED, field="file")
    data = file.read(TEXT_BYTES + 1)
    if len(data) > TEXT_BYTES:
        raise TooLarge(f"The file is larger than {TEXT_BYTES >> 20} MB. Upload its GPTs in parts.", field="file")
    yield from (_pack_entry(found, _get_stem(name)) for found in _read_text(_decode(data), name))


def _read_text(text: str, name: str) -> Iterator[Reading]:
    """Yield the GPTs of a document, or of a text with or without headings."""
    document = _parse_document(text, name)
    found = [*find_gpts(document)]
    if found or isinstance(document, dict | list):
        yield from found
        return
    is_text = name.lower().endswith(_TEXTS) or "." not in name
    if text.strip() and (is_text or has_headings(text)):
        yield from (partial(_identity, gpt) for gpt in read_text(text, _get_stem(name)))


def _read_zip(archive: UploadedZip, file: IO[bytes], name: str, budget: UnpackingBudget, depth: int) -> Iterator[Entry]:
    if GPT_FILE in archive.names:
        if depth:
            file.seek(0)
            yield PackedGpt(name=_shorten(_get_stem(name)), source=GptSource.DISCREET, archive=file.read())
        return
    folders = _Folders(archive)
    yield from folders.skills_and_plugins()
    found_one = False
    for path in folders.list_others(_DOCUMENTS):
        for entry in folders.read_document(path):
            found_one = True
            yield entry
    if not found_one:
        for path in folders.list_others(_TEXTS):
            yield from folders.read_text_file(path)
    for path in folders.list_others(_ARCHIVES) if depth == 0 else ():
        try:
            data = archive.read(path, ARCHIVE_BYTES)
            for entry in _read_file(io.BytesIO(data), path, budget, depth + 1):
                yield replace(entry, files=(data, *entry.files)) if isinstance(entry, PackedGpt) else entry
        except DiscreetError as error:
            yield _build_unread(_get_stem(path), error.sentence)


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
            yield _pack_entry(partial(self._read_folder, folder, reader, name), name)

    def _read_folder(self, folder: str, reader: Callable[[dict[str, bytes], str], FoundGpt], name: str) -> FoundGpt:
        files = self._files(folder)
        return msgspec.structs.replace(reader(files, name), files=tuple(files.values()))

    def list_others(self, endings: tuple[str, ...]) -> list[str]:
        """Return the files with these endings that belong to no plugin and no skill."""
        names = self._archive.names
        taken = self._taken
        return [path for path in names if path.lower().endswith(endings) and not (taken and path.startswith(taken))]

    def read_document(self, path: str) -> Iterator[Entry]:
        """Yield the GPTs of a JSON or YAML file, with the files of the ZIP that they name."""
        if self._archive.get_size(path) > TEXT_BYTES:
            return
        try:
            data = self._archive.read(path, TEXT_BYTES)
            document = _parse_document(_decode(data), path)
        except Invalid:
            return  # one of many files of any kind
        found = [*find_gpts(document)]
        for reading in found:
            yield _pack_entry(partial(self._add_files, reading, path, data, alone=len(found) == 1), _get_stem(path))

    def read_text_file(self, path: str) -> Iterator[Entry]:
        """Yield the GPTs of a text with headings."""
        if self._archive.get_size(path) > TEXT_BYTES:
            return
        data = self._archive.read(path, TEXT_BYTES)
        text = _decode(data)
        if has_headings(text):
            for gpt in read_text(text, _get_stem(path)):
                yield _pack_entry(
                    partial(self._add_files, partial(_identity, gpt), path, data, alone=False), _get_stem(path)
                )

    def _add_files(self, reading: Reading, path: str, data: bytes, *, alone: bool) -> FoundGpt:
        """Return the GPT with the knowledge files that the ZIP holds, and the documents of actions in its folder.

        `data` is the file at `path` in which it was found.
        """
        gpt = reading()
        knowledge, missing = list(gpt.knowledge), []
        for name in gpt.missing[:MAX_MISSING]:
            if (path_in_zip := self._find_file(name, path)) is None:
                missing.append(name)
            else:
                knowledge.append(FoundKnowledge(name, self._archive.read(path_in_zip, ARCHIVE_BYTES)))
        documents = () if gpt.actions or not alone else tuple(self._read_openapi_beside(path))
        return msgspec.structs.replace(
            gpt,
            knowledge=tuple(knowledge),
            missing=tuple(missing),
            actions=gpt.actions or tuple(FoundAction(document=_decode(each)) for each in documents),
            files=(data, *documents),
        )

    def _find_file(self, name: str, near_path: str) -> str | None:
        """Return the file with this name, rather one in the same folder."""
        wanted = name.replace("\\", "/").rpartition("/")[2].casefold()
        matching = [path for path in self._archive.names if path.rpartition("/")[2].casefold() == wanted != ""]
        folder = near_path.rpartition("/")[0]
        near = [path for path in matching if path.startswith(f"{folder}/") or not folder]
        return next(iter(near or matching), None)

    def _read_openapi_beside(self, near_path: str) -> Iterator[bytes]:
        """Yield the OpenAPI documents in the same folder."""
        folder = near_path.rpartition("/")[0]
        for path in self._openapi_documents:
            near = path.startswith(f"{folder}/") if folder else "/" not in path
            if path != near_path and near:
                yield self._archive.read(path, OPENAPI_BYTES)

    @cached_property
    def _openapi_documents(self) -> list[str]:
        small = [path for path in self.list_others(_DOCUMENTS) if self._archive.get_size(path) <= OPENAPI_BYTES]
        return [path for path in small if _is_openapi(_decode(self._archive.read(path, OPENAPI_BYTES)), path)]

    def _files(self, folder: str) -> dict[str, bytes]:
        return {
            path.removeprefix(folder): self._archive.read(path, ARCHIVE_BYTES)
            for path in self._archive.names
            if path.startswith(folder)
        }


def _pack_entry(reading: Reading, name: str = "") -> Entry:
    try:
        gpt = reading()
        archive = pack(gpt)
        if len(archive) > ARCHIVE_BYTES:
            raise TooLarge(f"This GPT has more than {ARCHIVE_BYTES >> 20} MB. Add its knowledge files in its draft.")
        carried = {id(each.data) for each in gpt.knowledge}  # knowledge has its own digests
        return PackedGpt(
            name=_shorten(gpt.name),
            source=gpt.source,
            archive=archive,
            missing=tuple(_shorten(each, MISSING_CHARACTERS) for each in gpt.missing[:MAX_MISSING]),
            left_over=tuple(map(drop_surrogates, gpt.left_over)),
            steps=tuple(
                ImportStep(_shorten(each.sentence, SENTENCE_CHARACTERS), each.place) for each in gpt.steps[:MAX_STEPS]
            ),
            files=tuple(each for each in gpt.files if id(each) not in carried),
            texts=tuple(islice(_list_cut_texts(gpt), MAX_TEXTS)),
        )
    except DiscreetError as error:
        return _build_unread(name, error.sentence)
    except UnicodeEncodeError:  # a lone surrogate
        return _build_unread(name, "This GPT has text that is not Unicode.")
    except RecursionError:
        return _build_unread(name, "This GPT's fields are nested too deeply.")


def _build_unread(name: str, sentence: str) -> UnreadGpt:
    return UnreadGpt(name=_shorten(name), sentence=_shorten(sentence, SENTENCE_CHARACTERS))


def _list_cut_texts(found: FoundGpt) -> Iterator[str]:
    """Yield the texts that were cut or joined, in one line each, unless no text here can be as long."""
    for text in (*list_cut_texts(found), *found.texts):
        plain = " ".join(drop_surrogates(text).split())
        if MIN_CHARACTERS <= len(plain) <= INSTRUCTIONS_CHARACTERS:
            yield plain


def _shorten(text: str, characters: int = NAME_CHARACTERS) -> str:
    """Return the beginning of a text as a preview shows it."""
    return one_line(drop_surrogates(text[: 4 * characters]))[:characters]


def _parse_document(text: str, name: str) -> Any:
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
        document = _parse_document(text, path)
    except Invalid:
        return False
    return isinstance(document, dict) and find_document(document) is not None


def _decode(data: bytes) -> str:
    """Return a text; "" where the bytes are none."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _get_stem(path: str) -> str:
    last = path.replace("\\", "/").rpartition("/")[2]
    plain = last.removesuffix(".zip").removesuffix(".gpt")
    return plain.rpartition(".")[0] or plain


def _identity(found: FoundGpt) -> FoundGpt:
    return found
