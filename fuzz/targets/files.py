"""Uploaded files: exports, GPT files, knowledge, pictures, Markdown, OpenAPI."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import msgspec

from discreet.adapters.extraction.extractor_child import FileOrder, extract
from discreet.adapters.extraction.page_child import PageOrder, read
from discreet.assistants.actions.openapi.document_child import answer
from discreet.assistants.actions.openapi.document_order import DocumentOrder
from discreet.assistants.actions.pages.content_usage import stated_preferences
from discreet.assistants.gpts.archive.archive import open_archive
from discreet.assistants.gpts.imports.packing import PackedGpt
from discreet.assistants.gpts.imports.uploaded_gpts import entries as found_gpts
from discreet.assistants.gpts.knowledge import KnowledgeLimits
from discreet.assistants.gpts.passage_splitter import split
from discreet.assistants.gpts.picture_child import answers
from discreet.chat.imports.export_file import conversations
from discreet.chat.imports.reading_child import entries
from discreet.code.skill_folder import unpack_skill
from discreet.http import formulas
from discreet.http.documents.markdown_blocks import read_blocks, remove_illegal_characters, tables_of
from discreet.http.documents.spreadsheet import render_csv
from discreet.http.markdown import is_safe
from discreet.http.markdown_child import render_texts
from discreet.ports.documents import Extracted
from discreet.promises.spreadsheets import plain_number, starts_formula
from discreet.runtime.confined_child import ChildLimits
from fuzz.seeds import STRANGE_TEXTS, as_json
from fuzz.target import Finding, Target, text_of
from tests.support import foreign_gpts, sample_files
from tests.support.chat_exports import (
    chatgpt_conversation,
    chatgpt_message,
    claude_conversation,
    gemini_cell,
    gemini_page,
    gemini_record,
    librechat_conversation,
    open_webui_chat,
    zip_conversations,
    zip_files,
)

PAGE_TYPES = (
    "text/html",
    "text/html; charset=utf-16",
    "text/html; charset=shift_jis",
    "text/plain",
    "text/plain; charset=x",
)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
GPT_ENDINGS = ("json", "yaml", "md", "zip")
ENDINGS = ("txt", "md", "html", "eml", "docx", "pptx", "xlsx", "epub", "pdf", "csv", "json", "skill")
GPT = {
    "format": "discreet-gpt", "version": 1, "name": "Guide", "description": "d", "instructions": "i",
    "starters": ["a"], "knowledge": [{"name": "a.txt", "path": "knowledge/1/a.txt"}], "actions": [],
}  # fmt: skip
OPENAPI = {
    "openapi": "3.1.0",
    "info": {"title": "Flights", "version": "1"},
    "servers": [{"url": "https://api.example/{v}", "variables": {"v": {"default": "1", "enum": ["1"]}}}],
    "paths": {
        "/flights/{id}": {
            "get": {
                "operationId": "getFlight",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"$ref": "#/components/schemas/I"}}
                ],
                "responses": {"200": {"description": "ok"}},
            }
        }
    },
    "components": {"schemas": {"I": {"type": "string", "pattern": "^[A-Z]{2}$", "allOf": [{"maxLength": 3}]}}},
}
TAGS = frozenset(
    [
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "em",
        "strong",
        "s",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        "code",
        "pre",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "hr",
        "br",
        "label",
        "input",
        *formulas.ELEMENTS,
    ]
)
ATTRIBUTES = formulas.ATTRIBUTES | frozenset(
    ["href", "rel", "target", "referrerpolicy", "class", "start", "title", "type", "checked", "disabled"]
)
NO_LIMITS = ChildLimits(memory=0, cpu_seconds=0)
"""Read here, not in a child process: fuzzing has limits of its own."""


def _export(data: bytes) -> int:
    return sum(len(repr(each)) for each in entries(conversations(BytesIO(data), NOW)))


def _exports() -> Iterator[bytes]:
    tree = chatgpt_conversation(
        "T", chatgpt_message("a", None, "user", "Hi"), chatgpt_message("b", "a", "assistant", "Hello")
    )
    yield from as_json(
        [tree], [open_webui_chat()], [librechat_conversation(as_tree=True)], librechat_conversation(as_tree=False)
    )
    yield zip_conversations(tree, open_webui_chat())
    yield from as_json(
        [claude_conversation()], [gemini_record("Where to?", "<p>The <b>sea</b>.</p>", "2026-01-05T10:00:00.000Z")]
    )
    cell = gemini_cell("Prompted&nbsp;Where to?", "Jan 5, 2026, 10:00:00&#8239;AM UTC", "<ol><li>The sea</ol>")
    yield gemini_page(cell)
    yield zip_files({"Takeout/My Activity/Gemini Apps/MyActivity.html": gemini_page(cell)})
    memories = [{"conversations_memory": "Rows.", "project_memories": {"p": "Boats."}}]
    yield zip_files({"conversations.json": [claude_conversation()], "memories.json": memories})


def _gpt_file(data: bytes) -> int:
    with open_archive(BytesIO(data)) as parcel:
        parcel.check_archive_size(KnowledgeLimits(file_mb=1, files=5))
        read = sum(len(parcel.read_part(each.path, 1 << 16)) for each in parcel.form.knowledge)
        return len(repr(parcel.form)) + parcel.unnamed_count + read


def _gpt_files() -> Iterator[bytes]:
    for form in as_json(GPT):
        yield sample_files.archive({"gpt.json": form, "knowledge/1/a.txt": "words"})


def _found_gpts(data: bytes) -> int:
    """Find GPTs. The first byte chooses the ending of the file's name."""
    name = f"a.{GPT_ENDINGS[data[0] % len(GPT_ENDINGS)]}" if data else "a"
    total = 0
    for entry in found_gpts(BytesIO(data[1:]), name):
        if isinstance(entry, PackedGpt):
            with open_archive(BytesIO(entry.archive)) as parcel:
                total += len(repr(parcel.form)) + parcel.unnamed_count
        msgspec.msgpack.encode(entry)
    return total


def _foreign_gpts() -> Iterator[bytes]:
    documents = (
        foreign_gpts.gizmo(), [foreign_gpts.AGENT], {"agents": [foreign_gpts.AGENT], "actions": [foreign_gpts.AGENT_ACTION]},
        foreign_gpts.OPEN_WEBUI_MODELS, {"name": "G", "instructions": "i", "starters": ["a"], "tools": {"python": True}},
        GPT | {"knowledge": [{"name": "a"}], "actions": [{"document": "{}"}]},
    )  # fmt: skip
    yield from (b"\0" + each for each in as_json(*documents))
    yield from (b"\1" + each.encode() for each in (foreign_gpts.DIFY_APP, foreign_gpts.DIFY_WORKFLOW))
    yield from (b"\2" + each.encode() for each in (foreign_gpts.PASTED, foreign_gpts.GEM))
    yield b"\3" + sample_files.archive(foreign_gpts.PLUGIN)
    yield b"\3" + sample_files.archive({"a/SKILL.md": foreign_gpts.SKILL, "a/b.md": "c"})
    yield b"\3" + foreign_gpts.chatgpt_backup(foreign_gpts.gizmo(), **{"tide-table.md": "words"})


def _knowledge(data: bytes) -> int:
    """Read a knowledge file. The first byte chooses the ending of its name."""
    name = f"a.{ENDINGS[data[0] % len(ENDINGS)]}" if data else "a"
    found = extract(FileOrder(name=name, most_text=1 << 20, limits=NO_LIMITS), data[1:])
    places = found.places
    return sum(len(place.text) + len(place.place) for place in places) + sum(len(p.text) for p in split(places))


def _knowledge_files() -> Iterator[bytes]:
    made = {
        "txt": b"Words.\n\n# Head\nMore", "md": b"# A\n\ntext `x`", "csv": b"a,b\n1,2", "json": b'{"a": 1}',
        "html": b"<html><meta charset=utf-8><p>Hi &amp; <b>you</b><script>x</script>",
        "eml": sample_files.eml("S", "text", html="<p>t</p>", attachment=b"x"),
        "docx": sample_files.docx(["One", "Two"]), "pptx": sample_files.pptx(["One"]),
        "xlsx": sample_files.xlsx({"S": [["a", "b"]]}), "epub": sample_files.epub(["One"]),
        "pdf": sample_files.pdf(["Words"]),
        "skill": sample_files.archive({"a/SKILL.md": "---\nname: a\ndescription: d\n---\n# A\ntext", "a/b.md": "c"}),
    }  # fmt: skip
    for number, ending in enumerate(ENDINGS):
        yield bytes([number]) + made[ending]
    bomb = sample_files.docx(["a"], prologue=sample_files.BILLION_LAUGHS)
    yield bytes([ENDINGS.index("docx")]) + bomb


def _unpacked_skill(data: bytes) -> int:
    """Unpack a skill as a cell does."""
    with TemporaryDirectory() as folder:
        inside = Path(folder, "work")
        inside.mkdir()
        unpack_skill("a", data, inside)
        if [*Path(folder).iterdir()] != [inside] or {path.name for path in inside.iterdir()} - {"a"}:
            raise Finding("a skill left its folder")
        return sum(path.stat().st_size for path in inside.rglob("*") if path.is_file())


def _skills() -> Iterator[bytes]:
    for paths in (("SKILL.md", "b/c.py"), ("a/SKILL.md", "a/../d"), ("a/SKILL.md", "/e"), ("SKILL.md", "SKILL.md/f")):
        yield sample_files.archive(dict.fromkeys(paths, "text"))


def _page(data: bytes) -> int:
    """Read a web page. The first byte chooses its media type."""
    kind = PAGE_TYPES[data[0] % len(PAGE_TYPES)] if data else ""
    task: Literal["html", "plain"] = "plain" if kind.startswith("text/plain") else "html"
    found = read(
        PageOrder(task=task, address="https://a.example/b", content_type=kind, most_text=1 << 20, limits=NO_LIMITS),
        data[1:],
    )
    if found.page is None:
        return 0
    if "![" in found.page.text and b"![" not in data and task == "html":
        raise Finding("a page brought a picture")
    return len(found.page.text) + len(found.page.title) + len(found.page.site) + len(found.page.date)


def _pages() -> Iterator[bytes]:
    made = (
        b"<html><head><title>T</title><meta name=date content=2026-01-02></head><article><h1>A</h1><p>Words and more "
        b"words, <a href=/x>here</a>.</p><table><tr><td>1</td><td>2</td></tr></table><img src=x></article></html>",
        b"<meta charset=utf-7><p>+ADw-script+AD4-", b"<p style='display:none'>a<p hidden>b<p>c", b"<base href=x><a href=y>z",
        b"<script type='application/ld+json'>{\"datePublished\": \"2026-01-01\", \"@graph\": [[]]}</script><p>words",
        b"<div>" * 900, b"<table><tr><td>" * 300, b"<ul><li>" * 500, b"<p a=1 b=2 " * 200, b"&#x110000;&amp;" * 300,
        b"<![CDATA[" * 200, b"<!--" * 300, b"<svg><math><style>" * 100, b"<pre>\n\n\n```\n" * 100,
    )  # fmt: skip
    for number in range(len(PAGE_TYPES)):
        for each in made:
            yield bytes([number]) + each
    yield from STRANGE_TEXTS


def _robots(data: bytes) -> int:
    found = read(PageOrder(task="robots", address="https://a.example/b/c?d=e", limits=NO_LIMITS), data)
    assert found.robots is not None
    return sum(len(value) + len(repr(stated_preferences([value]))) for value in found.robots.usage)


def _robots_files() -> Iterator[bytes]:
    yield b"user-agent: *\ndisallow: /b\nallow: /b/c$\ncontent-usage: / train-ai=n, ai-use=y;a=1\ncontent-usage: /b/* ai-use=n"
    yield b"User-Agent: Discreet\nCrawl-delay: 5\nRequest-rate: 1/5 1200-1300\nVisit-time: 0000-2359\nSitemap: x\nHost: y\n"
    yield b"content-usage: / ai-use=n\n" * 200
    yield b"user-agent: discreet\n" + b"content-usage: /" + b"*b" * 300 + b" ai-use=(1 2)\n"
    yield b"user-agent: a\n" * 100 + b"disallow: /b*c*d*\n" * 100
    yield b"user-agent: *\ndisallow: /%zz%C3%BC$*$\n:\n#\n::\n"
    yield b'user-agent: *\ncontent-usage: /b ai-use="n", ai-use=:AAA=:, ai-use=@1, ai-use=%"%c3", a=1.5'
    yield from STRANGE_TEXTS


def _passages(data: bytes) -> int:
    return sum(len(passage.text) + len(passage.place) for passage in split([Extracted("", text_of(data))]))


def _picture(data: bytes) -> int:
    seen = extract(FileOrder(name="a.png", most_text=1 << 20, picture=True, limits=NO_LIMITS), data)
    return sum(map(len, answers(data))) + (len(seen.picture.data) if seen.picture else 0)


def _pictures() -> Iterator[bytes]:
    from PIL import Image

    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        made = BytesIO()
        Image.new("RGB", (9, 7), "red").save(made, kind)
        yield made.getvalue()
    yield sample_files.PNG
    yield b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"


class _Harmless(HTMLParser):
    """Raises Finding for a tag, an attribute or an address that is not allowed."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Finding(f"a text made a <{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES or (name == "href" and not is_safe(value or "")):
                raise Finding(f"a text made {name}={value!r}")


def _markdown(data: bytes) -> int:
    import msgspec

    text = text_of(data)
    try:
        packed = msgspec.msgpack.encode([text])
    except UnicodeEncodeError:  # no text with half a character is stored
        return 0
    [html] = render_texts(packed)
    _Harmless().feed(html.decode())
    return len(html)


def _markdown_texts() -> Iterator[bytes]:
    yield b"# A\n\n* b\n  1. c\n\n> d\n\n| a | b |\n| :- | -: |\n| 1 | 2 |\n\n![x](y) [z](https://a.example 't') <b>\n\n---"
    yield b"<javascript:alert(1)> [a](javascript:alert(1)) [b]: data:x\n\n[b] me@a.example https://a.example/?q=%00"
    yield b'```\n<script>\n```\n~~~ x" onload="\n~~~\n    code\n`a` **b** _c_ ~~d~~ \\* &amp; &#0;'
    yield b"$x^2$ \\(\\frac12\\) \\[\\begin{aligned}a&=b\\\\c&=d\\end{aligned}\\] $$\\color{red}{x} \\text{<b>}$$ $\\href{javascript:a}{b}$"
    yield b"- [x] a\n- [ ] b $5 and $6"
    yield b"[" * 100 + b"](" * 100
    yield b"*a_ " * 100
    yield b"> " * 60 + b"a"
    yield from STRANGE_TEXTS


def _blocks(data: bytes) -> int:
    """Raise Finding for an unsafe link, a character that no document may hold, or a cell that runs."""
    blocks = read_blocks(text_of(data))
    written = msgspec.json.encode(blocks)
    for address in map(str, _hrefs(msgspec.to_builtins(blocks))):
        if not is_safe(address):
            raise Finding(f"a text made a link to {address!r}")
    if remove_illegal_characters(text := written.decode()) != text:
        raise Finding("a text made a character that no document may hold")
    for table in tables_of(blocks):
        for row in csv.reader(io.StringIO(render_csv(table).decode("utf-8-sig"), newline="")):
            if any(starts_formula(cell) and plain_number(cell) is None for cell in row):
                raise Finding("a text made a formula")
    return len(written)


def _hrefs(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        yield from (part[name] for name in part if name == "href")
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else ():
        yield from _hrefs(each)


def _block_texts() -> Iterator[bytes]:
    yield from _markdown_texts()
    yield "|a|b|\n|-|-|\n|=1+1|&#9;x|\n|＝2|`-3`|\n| \u200b@a |[+](https://a.example)|\n".encode()
    yield b"- " * 40 + b"> " * 40 + b"x\n\n3. [x] y\n\n   |a|\n   |-|\n   |&#x0b;|"


def _document(data: bytes) -> int:
    size = 0
    for task in ("read", "list", "extract"):
        order = DocumentOrder(
            task=task,
            fetched_from="https://a.example/openapi.json",
            chosen=(0,),
            limits=NO_LIMITS,
        )
        size += len(repr(answer(order, data)))
    return size


def _documents() -> Iterator[bytes]:
    yield from as_json(OPENAPI)
    yield b"openapi: 3.0.0\ninfo: {title: A, version: '1'}\nservers: [{url: 'https://a.example'}]\npaths: &p\n  /a:\n    get: {}\n"
    yield b"a: &a [*a, *a]\n"
    yield b"a: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n"
    yield b"? [a]\n: !!python/object:os.system x\n"
    deep: Any = {"type": "string"}
    for _ in range(80):
        deep = {"allOf": [deep, deep]}
        if len(json.dumps(deep)) > 100_000:
            break
    yield json.dumps(deep).encode()[:8000]


TARGETS = (
    Target(
        name="exports", run=_export, seeds=_exports, most_output=400,
        reads=("chat.imports.export_file", "chat.imports.chatgpt", "chat.imports.open_webui", "chat.imports.librechat",
               "chat.imports.claude", "chat.imports.gemini", "chat.imports.gemini_html", "chat.imports.written_dates",
               "chat.imports.personal_texts", "chat.imports.tree", "chat.imports.reading_child", "runtime.bounded_archive"),
    ),
    Target(
        name="foreign_gpts", run=_found_gpts, seeds=_foreign_gpts, most_output=400, seconds=4.0,
        reads=("assistants.gpts.imports.uploaded_gpts", "assistants.gpts.imports.uploaded_zip",
               "assistants.gpts.imports.skill_gpt", "assistants.gpts.imports.foreign_actions"),
    ),
    Target(
        name="gpt_files", run=_gpt_file, seeds=_gpt_files,
        reads=("assistants.gpts.archive.archive", "assistants.gpts.archive.manifest", "runtime.bounded_archive"),
    ),
    Target(
        name="knowledge_files", run=_knowledge, seeds=_knowledge_files, seconds=4.0, longest=16_384, most_output=1024,
        reads=("adapters.extraction.extractor_child", "adapters.extraction.readers", "adapters.extraction.archives",
               "adapters.extraction.book", "adapters.extraction.documents", "adapters.extraction.html_page",
               "adapters.extraction.kinds", "adapters.extraction.mail", "adapters.extraction.office",
               "adapters.extraction.plain", "adapters.extraction.skill", "adapters.extraction.xml_parts", "assistants.gpts.passage_splitter"),
    ),
    Target(
        name="skills_in_cells", run=_unpacked_skill, seeds=_skills, most_output=2048, seconds=2.0,
        reads=("code.skill_folder",),
    ),
    Target(
        name="web_pages", run=_page, seeds=_pages, seconds=6.0, seconds_per_kb=1.0, most_output=256,
        reads=("adapters.extraction.page_child", "adapters.extraction.article", "adapters.extraction.html_page",
               "adapters.extraction.plain"),
    ),
    Target(
        name="robots_files", run=_robots, seeds=_robots_files, seconds=2.0, seconds_per_kb=0.5,
        reads=("adapters.extraction.page_child", "adapters.extraction.robots", "assistants.actions.pages.content_usage"),
    ),
    Target(name="passages", run=_passages, seeds=_markdown_texts, reads=("assistants.gpts.passage_splitter",)),
    Target(
        name="pictures", run=_picture, seeds=_pictures, seconds=4.0, most_output=4096,
        reads=("runtime.image_file", "adapters.model_image", "assistants.gpts.picture", "assistants.gpts.picture_child"),
    ),
    Target(
        name="markdown", run=_markdown, seeds=_markdown_texts, seconds_per_kb=0.5, longest=2048,
        reads=("http.markdown", "http.formulas", "http.markdown_child"),
    ),
    Target(
        name="documents", run=_blocks, seeds=_block_texts, seconds_per_kb=0.5, longest=2048, most_output=1024,
        reads=("http.documents.markdown_blocks", "http.documents.document_child"),
    ),
    Target(
        name="openapi_documents", run=_document, seeds=_documents, seconds=3.0, seconds_per_kb=0.3, most_output=2048,
        reads=("assistants.actions.openapi.document_child", "assistants.actions.openapi.read", "assistants.actions.openapi.read_json",
               "assistants.actions.openapi.read_yaml", "assistants.actions.openapi.tabs", "assistants.actions.openapi.paths", "assistants.actions.openapi.servers",
               "assistants.actions.openapi.patterns", "assistants.actions.openapi.names", "assistants.actions.openapi.choosing", "assistants.actions.openapi.tree"),
    ),
)  # fmt: skip
