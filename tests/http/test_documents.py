"""Answers and chats as files that other programs open: for their owner only, stored nowhere (P6, P7, P9, P10)."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import docx
import openpyxl
import pypdf
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.errors import TooLarge
from discreet.http.documents.blocks import (
    AnyBlock,
    CodeLines,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    QuoteBlock,
    StyledText,
    TableBlock,
    plain_text,
)
from discreet.http.documents.confined_documents import ConfinedDocuments
from discreet.http.documents.markdown_blocks import MAX_CELLS, MAX_DEPTH, read_blocks, tables_of
from discreet.http.documents.requests import DocumentFormat, DocumentRequest, Section, TableFormat, TableRequest
from discreet.promises.spreadsheets import FORMULA_STARTS
from discreet.runtime.confined_child import ChildLimits
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import StreamedAnswer, ask, stream_events
from tests.support.client import Answer, Client
from tests.support.people import PASSWORD, Cast, address, sign_up
from tests.support.user_keys import keep_own_key, unlock_own_key

ANSWER = """## Low water

At **six**, *not* ~~seven~~: see [the table](https://tides.example/at?port=Husum) and `low = 6`.

| Port | Low water | Height |
|:-----|:---------:|-------:|
| =HYPERLINK("https://evil.example","Husum") | 06:10 | -1.25 |
| Πειραιάς | 07:00 | 12 |
| ＝1+1 | 007 | 12345678901234567890 |

#### Ports

3. Ялта
   - [x] moored
4. Łódź

> A quote

```python
def low() -> "time": ...
```

![A buoy](https://evil.example/buoy.png)
"""
HOSTILE = "<http://" * 6000
"""48 KB of Markdown that takes minutes to parse."""
WORD = "word/document.xml"


@pytest.fixture(autouse=True)
def plain(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap = ANSWER, 0.0


def of_answer(answer: StreamedAnswer) -> str:
    return f"/api/conversations/{answer.conversation}/messages/{answer.turn['answer_id']}"


async def file_of(person: Client, way: str) -> Answer:
    answer = await person.get(way)
    assert answer.status == 200, answer.body
    return answer


def text_of_pdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def word(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


# Documents


@pytest.mark.real_readers
async def test_an_answer_is_a_word_file_that_another_program_reads(cast: Cast) -> None:
    answer = await ask(cast.ben, "When is low water?")
    file = await file_of(cast.ben, f"{of_answer(answer)}/document?format=docx")
    assert file.headers["Content-Disposition"] == "attachment; filename*=UTF-8''When-is-low-water.docx"
    assert file.headers["Cache-Control"] == "no-store"
    made = word(file.body)
    told_by = {each.text: each.style.name for each in made.paragraphs}
    assert told_by["Low water"] == "Heading 1"
    assert told_by["Ports"] == "Heading 2"
    assert told_by["Ялта"] == "List Number"
    assert told_by["☑ moored"] == "List Bullet 2"
    assert told_by["A quote"] == "Quote"
    assert 'def low() -> "time": ...' in told_by
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows][1:3] == [
        ['=HYPERLINK("https://evil.example","Husum")', "06:10", "-1.25"],
        ["Πειραιάς", "07:00", "12"],
    ]
    assert "see the table (tides.example/at?port=Husum)" in "\n".join(told_by)


@pytest.mark.real_readers
async def test_an_answer_is_an_accessible_pdf_that_another_program_reads(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = ANSWER.replace("＝", "")  # the package has no font for it
    answer = await ask(cast.ben, "When is low water?")
    file = await file_of(cast.ben, f"{of_answer(answer)}/document?format=pdf")
    reader = pypdf.PdfReader(io.BytesIO(file.body))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    text = text_of_pdf(file.body)
    for said in ("Low water", "six", "low = 6", "Πειραιάς", "Ялта", "Łódź", "def low()", "A buoy", "-1.25"):
        assert said in text
    assert "Discreet-Missing-Characters" not in file.headers


async def test_markdown_is_what_the_server_holds(cast: Cast) -> None:
    answer = await ask(cast.ben, "When is low water?")
    file = await file_of(cast.ben, f"{of_answer(answer)}/document?format=md")
    assert file.body.decode() == f"{ANSWER}\n"


async def test_a_pdf_says_when_no_font_has_a_character(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = "A character of no font: \U0001f9ff \ue8ff."
    answer = await ask(cast.ben, "Which one?")
    file = await file_of(cast.ben, f"{of_answer(answer)}/document?format=pdf")
    assert file.headers["Discreet-Missing-Characters"] == "1"
    assert "A character of no font" in text_of_pdf(file.body)
    file = await file_of(cast.ben, f"{of_answer(answer)}/document?format=docx")
    assert word(file.body).paragraphs[0].text == scripted.answer


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Question"), ("de", "Frage"), ("fr", "Question"), ("es", "Pregunta")]
)
async def test_a_whole_chat_has_its_title_and_who_said_what(cast: Cast, language: str, said: str) -> None:
    answer = await ask(cast.ben, "When is low water?")
    await ask(cast.ben, "And where?", conversation_id=answer.conversation, parent_id=answer.turn["answer_id"])
    way = f"/api/conversations/{answer.conversation}/document"
    told_in = {"Accept-Language": language}
    made = word((await cast.ben.get(f"{way}?format=docx", headers=told_in)).body)
    headings = [each.text for each in made.paragraphs if each.style.name == "Heading 2"]
    assert made.paragraphs[0].text == "When is low water?"
    assert made.paragraphs[0].style.name == "Heading 1"
    assert headings[::2] == [said, said]
    text = text_of_pdf((await cast.ben.get(f"{way}?format=pdf", headers=told_in)).body)
    assert text.count("When is low water?") == 2  # the title and the question
    assert text.count("And where?") == 1


async def test_the_properties_of_a_file_hold_its_title_alone(cast: Cast) -> None:
    answer = await ask(cast.ben, "When is low water?")
    way = of_answer(answer)
    made = zipfile.ZipFile(io.BytesIO((await file_of(cast.ben, f"{way}/document?format=docx")).body))
    core = made.read("docProps/core.xml").decode()
    assert core.count("<dc:") == 1
    assert "<dc:title>When is low water?</dc:title>" in core
    assert "python-docx" not in core
    pdf = await file_of(cast.ben, f"{way}/document?format=pdf")
    assert pypdf.PdfReader(io.BytesIO(pdf.body)).metadata.keys() == {"/Title", "/Creator"}
    sheet = openpyxl.load_workbook(io.BytesIO((await file_of(cast.ben, f"{way}/tables/1?format=xlsx")).body))
    assert (sheet.properties.title, sheet.properties.creator) == ("When is low water? 1", None)
    for name in ("ben", "Ben", "discreet/", "/tmp", "/home"):
        assert name not in core
        assert name.encode() not in pdf.body


async def test_no_file_of_an_answer_loads_anything(cast: Cast) -> None:
    """A link is text with an address: no part of a file is fetched when it is opened."""
    answer = await ask(cast.ben, "When is low water?")
    file = await file_of(cast.ben, f"{of_answer(answer)}/document?format=docx")
    relations = zipfile.ZipFile(io.BytesIO(file.body)).read("word/_rels/document.xml.rels").decode()
    outside = [each for each in relations.split("<Relationship ") if 'TargetMode="External"' in each]
    assert len(outside) == 1 + 1  # the link, and the address in a cell
    assert all("/hyperlink" in each for each in outside)
    assert "buoy.png" not in relations


# Tables


@pytest.mark.real_readers
async def test_a_table_for_a_spreadsheet_runs_no_formula_and_keeps_numbers(cast: Cast) -> None:
    answer = await ask(cast.ben, "When is low water?")
    file = await file_of(cast.ben, f"{of_answer(answer)}/tables/1?format=csv")
    rows = list(csv.reader(io.StringIO(file.body.decode("utf-8-sig"))))
    assert rows == [
        ["Port", "Low water", "Height"],
        ['\'=HYPERLINK("https://evil.example","Husum")', "06:10", "-1.25"],
        ["Πειραιάς", "07:00", "12"],
        ["'＝1+1", "007", "12345678901234567890"],
    ]
    file = await file_of(cast.ben, f"{of_answer(answer)}/tables/1?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(file.body)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ['=HYPERLINK("https://evil.example","Husum")', "06:10", -1.25],
        ["Πειραιάς", "07:00", 12],
        ["＝1+1", "007", "12345678901234567890"],
    ]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(file.body)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("start", [each for each in FORMULA_STARTS if not each.isspace()])
async def test_no_cell_begins_a_formula(start: str) -> None:
    text = f"|a|\n|-|\n|{start}1+1|\n|\u200b{start}cmd|\n|&nbsp;{start}x|\n|`{start}y`|\n|&#9;z|\n|&#13;z|\n"
    [table] = tables_of(read_blocks(text))
    from discreet.http.documents.spreadsheet import render_csv, render_excel

    cells = [row[0] for row in csv.reader(io.StringIO(render_csv(table).decode("utf-8-sig"), newline=""))]
    assert all(cell.startswith("'") for cell in cells[1:5])
    assert not any(cell.startswith(FORMULA_STARTS) for cell in cells)
    sheet = openpyxl.load_workbook(io.BytesIO(render_excel(table, "T"))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


async def test_a_table_that_is_not_there_is_said_so(cast: Cast) -> None:
    answer = await ask(cast.ben, "When is low water?")
    missing = await cast.ben.get(f"{of_answer(answer)}/tables/2")
    assert (missing.status, missing.json["error"]["message"]) == (404, "This answer doesn't have this table.")
    assert (await cast.ben.get(f"{of_answer(answer)}/tables/0")).status == 404


# Owners of files, and where files stay


@pytest.mark.promise("P6")
async def test_only_the_chats_own_person_gets_a_file(cast: Cast) -> None:
    answer = await ask(cast.ben, "When is low water?")
    ways = [
        f"/api/conversations/{answer.conversation}/document",
        f"{of_answer(answer)}/document?format=md",
        f"{of_answer(answer)}/document?format=docx",
        f"{of_answer(answer)}/tables/1",
    ]
    for way in ways:
        assert (await cast.ben.get(way)).status == 200
        for other in (cast.ada, cast.cleo, cast.olga, cast.dan):
            assert (await other.get(way)).status == 404
        assert (await cast.visitor.get(way)).status == 401
    other = await ask(cast.dan, "Mine")
    assert (
        await cast.dan.get(f"/api/conversations/{other.conversation}/messages/{answer.turn['answer_id']}/document")
    ).status == 404
    assert (await cast.ben.get(f"/api/conversations/{answer.conversation}/messages/{uuid4()}/document")).status == 404


@pytest.mark.promise("P9")
async def test_a_temporary_chat_has_files_and_still_leaves_nothing(
    cast: Cast, owner: Any, infra: Infrastructure
) -> None:
    answer = await ask(cast.ben, "When is low water?", temporary=True)
    before = await stored(owner, infra)
    for way in (f"{of_answer(answer)}/document?format=pdf", f"{of_answer(answer)}/tables/1?format=xlsx"):
        assert (await file_of(cast.ben, way)).body
    assert await stored(owner, infra) == before


@pytest.mark.promise("P10")
async def test_a_file_is_stored_nowhere_and_gone_with_its_chat(cast: Cast, owner: Any, infra: Infrastructure) -> None:
    answer = await ask(cast.ben, "When is low water?")
    before = await stored(owner, infra)
    ways = [f"{of_answer(answer)}/document?format={each}" for each in DocumentFormat]
    ways += [f"{of_answer(answer)}/tables/1?format={each}" for each in TableFormat]
    for way in ways:
        await file_of(cast.ben, way)
    assert await stored(owner, infra) == before
    (await cast.ben.delete(f"/api/conversations/{answer.conversation}")).ok()
    for way in ways:
        assert (await cast.ben.get(way)).status == 404


async def stored(owner: Any, infra: Infrastructure) -> tuple[dict[str, int], frozenset[str]]:
    """How many rows each table for encrypted content has, and which files of these kinds the data folder has."""
    tables = await owner.fetch(
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'bytea'"
    )
    rows = {table: await owner.fetchval(f'SELECT count(*) FROM "{table}"') for (table,) in tables}
    return rows, frozenset(str(path) for path in infra.settings.home.rglob("*") if path.suffix in SUFFIXES)


SUFFIXES = {".md", ".docx", ".pdf", ".csv", ".xlsx", ".typ"}


@pytest.mark.promise("P7")
async def test_a_locked_chat_has_no_file_until_it_is_unlocked(cast: Cast, client: Callable[[], Client]) -> None:
    browser = await sign_up(client(), "gus")
    await keep_own_key(browser)
    answer = await ask(browser, "When is low water?")
    other = client()
    (await other.post("/api/sign-in", {"email": address("gus"), "password": PASSWORD})).ok()
    ways = [
        f"{of_answer(answer)}/document?format=pdf",
        f"{of_answer(answer)}/tables/1",
        f"{of_answer(answer)}/document?format=md",
    ]
    for way in ways:
        assert (await other.get(way)).json["error"]["code"] == "unlock_first"
    (await unlock_own_key(other)).ok()
    for way in ways:
        await file_of(other, way)


async def test_an_answer_that_is_being_written_has_no_file(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap = "one two three four five six seven eight", 0.03
    ids: dict[str, Any] = {}
    refused: list[int] = []
    async for event in stream_events(cast.ben, "Count"):
        if event["type"] == "data-turn":
            ids = event["data"]
        elif event["type"] == "text-delta" and not refused:
            way = f"/api/conversations/{ids['conversation_id']}"
            refused.append((await cast.ben.get(f"{way}/messages/{ids['answer_id']}/document?format=md")).status)
            refused.append((await cast.ben.get(f"{way}/document")).status)
    assert refused == [409, 409]


# Hostile texts


@pytest.mark.real_readers
async def test_a_text_that_takes_too_long_is_refused_and_the_server_goes_on(
    cast: Cast, scripted: ScriptedModel
) -> None:
    limits = ChildLimits(memory=1 << 30, cpu_seconds=1)
    documents = ConfinedDocuments({}, limits)
    wish = DocumentRequest(format=DocumentFormat.WORD, title="T", language="en", sections=(Section(text=HOSTILE),))
    with pytest.raises(TooLarge, match="Download it as Markdown instead"):
        await documents.make(wish, UUID(int=1))


@pytest.mark.real_readers
async def test_a_text_that_takes_too_much_memory_is_refused() -> None:
    documents = ConfinedDocuments({}, ChildLimits(memory=300 << 20, cpu_seconds=20))
    row = "|" + "a|" * 99
    many = "\n\n".join([f"{row}\n{'|' + '-|' * 99}\n" + "|a|\n" * 99] * 100)
    with pytest.raises(TooLarge):
        await documents.make(TableRequest(format=TableFormat.EXCEL, title="T", text=many, number=100), UUID(int=1))


def depth(blocks: tuple[AnyBlock, ...]) -> int:
    inside = [block.blocks for block in blocks if isinstance(block, QuoteBlock)]
    inside += [item for block in blocks if isinstance(block, ListBlock) for item in block.items]
    return 1 + max(map(depth, inside)) if inside else 0


@pytest.mark.parametrize(
    "text", ["> " * 90 + "deep", "".join("  " * n + "- x\n" for n in range(60)), "> - " * 40 + "deep"]
)
@pytest.mark.real_readers
async def test_deep_nesting_ends_and_keeps_the_text(text: str) -> None:
    assert depth(read_blocks(text)) <= MAX_DEPTH
    documents = ConfinedDocuments({})
    for format in (DocumentFormat.PDF, DocumentFormat.WORD):
        wish = DocumentRequest(format=format, title="T", language="en", sections=(Section(text=text),))
        assert (await documents.make(wish, UUID(int=1))).data


async def test_a_link_too_long_for_a_pdf_is_text() -> None:
    text = f"[here](https://a.example/{'a' * 9_000}) and on"
    wish = DocumentRequest(format=DocumentFormat.PDF, title="T", language="en", sections=(Section(text=text),))
    assert "and on" in text_of_pdf((await ConfinedDocuments({}).make(wish, UUID(int=1))).data)


async def test_control_characters_and_markup_are_text_in_every_format() -> None:
    text = 'a\x00b\x0b\ufffe\ud800c &#x0B; </w:t><w:t> #import "/etc/passwd" \\u{1} $x$ @ref <label> `` ` ``\n\n```\x1b[31m\n]]>&\n```'
    documents = ConfinedDocuments({})
    title = 'A\x00 "title" #let <&>'
    sections = (Section(text=text.replace("\ud800", ""), heading=title, files=("\x01.pdf",), sources=("[1] <x>",)),)
    wish = DocumentRequest(format=DocumentFormat.WORD, title=title, language="en", sections=sections, shows_title=True)
    made = word((await documents.make(wish, 1)).data)
    said = "\n".join(each.text for each in made.paragraphs)
    assert "abc" in said
    assert '</w:t><w:t> #import "/etc/passwd"' in said
    assert "]]>&" in said
    assert made.core_properties.title == 'A "title" #let <&>'
    pdf = await documents.make(
        DocumentRequest(format=DocumentFormat.PDF, title=title, language="en", sections=sections), 1
    )
    assert '#import "/etc/passwd"' in text_of_pdf(pdf.data).replace("“", '"').replace("”", '"')
    assert "root:" not in text_of_pdf(pdf.data)


def test_a_table_too_large_for_a_page_is_text_and_is_not_counted() -> None:
    large = "|a|b|\n|-|-|\n" + "|1|2|\n" * (MAX_CELLS // 2)
    blocks = read_blocks(f"{large}\n\n|c|\n|-|\n|3|\n")
    assert isinstance(blocks[0], CodeLines)
    assert blocks[0].text.startswith("|a|b|")
    [table] = tables_of(blocks)
    assert plain_text(table.header[0]) == "c"


def test_headings_skip_no_level() -> None:
    blocks = read_blocks("### a\n\n###### b\n\n#### c\n\n# d\n\n## e", base=2)
    assert [block.level for block in blocks if isinstance(block, HeadingBlock)] == [3, 4, 4, 3, 4]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://u:p@a.example"]
)
def test_an_unsafe_address_is_no_link(address: str) -> None:
    [block] = read_blocks(f"[press]({address}) <{address}>")
    assert isinstance(block, ParagraphBlock)
    assert {span.href for span in block.spans} == {""}


def test_a_link_says_where_it_leads() -> None:
    [block] = read_blocks("[here](https://a.example/x) <https://b.example/y>")
    assert isinstance(block, ParagraphBlock)
    assert plain_text(block.spans) == "here (a.example/x) https://b.example/y"
    assert block.spans[0] == StyledText(text="here", href="https://a.example/x")


def test_tables_in_lists_and_quotes_are_counted_in_the_order_of_the_text() -> None:
    text = "- x\n\n  |a|\n  |-|\n  |1|\n\n> |b|\n> |-|\n> |2|\n\n|c|\n|-|\n|3|\n"
    assert [plain_text(table.header[0]) for table in tables_of(read_blocks(text))] == ["a", "b", "c"]
    assert all(isinstance(table, TableBlock) for table in tables_of(read_blocks(text)))
