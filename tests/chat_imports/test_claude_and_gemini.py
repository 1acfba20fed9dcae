"""Exports of Claude and of Gemini (Google Takeout), and the texts about a person in any export."""

import io
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from discreet.chat.imports import gemini as gemini_module
from discreet.chat.imports.export_file import conversations
from discreet.chat.imports.gemini_html import markdown_of
from discreet.chat.imports.parsed_conversation import ParsedConversation
from discreet.chat.imports.personal_texts import MAX_CHARACTERS, MAX_TEXTS
from discreet.chat.imports.skip_reason import SkipReason
from discreet.chat.imports.written_dates import written_date
from discreet.chat.prompts.about_me import FoundText, TextKind
from tests.support.chat_exports import (
    chatgpt_conversation,
    chatgpt_message,
    claude_conversation,
    gemini_cell,
    gemini_page,
    gemini_record,
    open_webui_chat,
    zip_files,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
MORNING = datetime(2026, 1, 5, 10, tzinfo=UTC)


def read(data: bytes) -> list[ParsedConversation]:
    return [found for _, found in conversations(io.BytesIO(data), NOW)]


def as_json(entries: Any) -> bytes:
    return json.dumps(entries).encode()


def texts_of(found: list[ParsedConversation]) -> list[FoundText]:
    return [text for each in found for text in each.texts]


def said_in(found: ParsedConversation) -> list[tuple[str, str]]:
    assert found.earlier is not None
    return [(message.role, message.text) for message in found.earlier.messages]


# Claude


def test_both_answers_of_claude_are_kept_with_the_pasted_text() -> None:
    (found,) = read(as_json([claude_conversation()]))
    assert found.source_id == "cl-1"
    assert found.earlier is not None
    question, *answers = found.earlier.messages
    assert question.text == "Where to?\n\nlist.txt:\n\nSea\nHills"
    assert {(answer.parent, answer.text) for answer in answers} == {("q", "The sea."), ("q", "The hills.")}
    assert found.earlier.shown == "a2"
    assert +found.left_out == {SkipReason.THOUGHTS: 1, SkipReason.TOOLS: 2}


def test_an_older_export_of_claude_names_no_parents_and_no_blocks() -> None:
    older = claude_conversation(
        chat_messages=[
            {"uuid": "1", "sender": "human", "text": "Q"},
            {"uuid": "2", "sender": "assistant", "text": "A", "files": [{"file_name": "a.PNG"}, {"file_uuid": "x"}]},
            {"uuid": "3", "sender": "human", "text": "Q2", "attachments": [{"file_name": "b.pdf"}]},
        ]
    )
    (found,) = read(as_json([older]))
    assert said_in(found) == [("user", "Q"), ("assistant", "A"), ("user", "Q2")]
    assert +found.left_out == {SkipReason.PICTURES: 1, SkipReason.ATTACHMENTS: 2}


def test_artifacts_stay_where_their_whole_content_is_there() -> None:
    fence = {"type": "tool_use", "name": "artifacts", "input": {
        "command": "create", "title": "Notes", "language": "md", "content": "a\n````\nb"}}  # fmt: skip
    change = {"type": "tool_use", "name": "artifacts", "input": {"command": "update", "old_str": "a"}}
    hidden = {"type": "text", "text": "Done.\n```\nThis block is not supported on your current device yet.\n```"}
    message = {"uuid": "a", "sender": "assistant", "content": [fence, change, hidden, {"type": "novel"}]}
    (found,) = read(as_json([claude_conversation(chat_messages=[message], project={"uuid": "p"})]))
    assert said_in(found) == [("assistant", "**Notes**\n\n`````md\na\n````\nb\n`````\n\nDone.")]
    assert +found.left_out == {
        SkipReason.CANVASES: 1, SkipReason.TOOLS: 1, "unknown:novel": 1, SkipReason.PROJECTS: 1,
    }  # fmt: skip


def test_claudes_archive_with_memories_and_instructions_of_projects() -> None:
    found = read(
        zip_files(
            {
                "conversations.json": [claude_conversation()],
                "users.json": [{"uuid": "u", "full_name": "Ben"}],
                "memories.json": [{"conversations_memory": "Rows.", "project_memories": {"p": "Boats."}}],
                "projects/p.json": {"uuid": "p", "name": "Boats", "prompt_template": "Be brief.", "docs": []},
            }
        )
    )
    assert [each.source_id for each in found if each.is_conversation] == ["cl-1"]
    assert texts_of(found) == [
        FoundText(TextKind.MEMORY, "Rows."),
        FoundText(TextKind.MEMORY, "Boats."),
        FoundText(TextKind.PROJECT, "Be brief.", "Boats"),
    ]


# Gemini


def test_questions_within_half_an_hour_become_one_chat() -> None:
    latest_first = [
        gemini_record("And later?", "<p>Late.</p>", "2026-01-05T11:00:00.000Z"),
        gemini_record("When?", "<p>Soon.</p>", "2026-01-05T10:29:00.000Z"),
        gemini_record("Where to?", "<p>The <b>sea</b>.</p>", "2026-01-05T10:00:00.000Z"),
    ]
    for entries in (latest_first, latest_first[::-1]):
        found = sorted(read(as_json(entries)), key=lambda each: each.source_id)
        assert [said_in(each) for each in found] == [
            [("user", "Where to?"), ("assistant", "The **sea**."), ("user", "When?"), ("assistant", "Soon.")],
            [("user", "And later?"), ("assistant", "Late.")],
        ]
        assert found[0].earlier is not None
        assert (found[0].earlier.title, found[0].earlier.began_at) == ("Where to?", MORNING)
        assert found[0].source_id == f"gemini {MORNING.isoformat()}"


def test_a_chat_of_gemini_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gemini_module, "MAX_RECORDS", 2)
    entries = [gemini_record(str(n), "A", f"2026-01-05T10:0{n}:00.000Z") for n in range(5)]
    assert [len(said_in(each)) for each in read(as_json(entries))] == [4, 4, 2]


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("Prompted Where to?", "Where to?"),
        ("Eingegebener Prompt: Wohin?", "Wohin?"),
        ("Prompt saisi : Où ?", "Où ?"),
        ("Asked Gemini: Where?", "Where?"),
        ("입력한 말 어디?", "입력한 말 어디?"),
    ],
)
def test_googles_words_before_a_question_are_removed_where_they_are_known(title: str, question: str) -> None:
    (found,) = read(as_json([gemini_record("", "A", "2026-01-05T10:00:00.000Z", title=title)]))
    assert said_in(found)[0] == ("user", question)


def test_records_of_no_question_and_of_other_products_are_no_chats() -> None:
    at = "2026-01-05T10:00:00.000Z"
    found = read(
        as_json(
            [
                gemini_record("", "", at, title="Gave feedback: good", safeHtmlItem=[]),
                gemini_record("", "", at, title="Used an assistant feature", safeHtmlItem=None),
                gemini_record("", "", at, header="Search", products=["Search"], title="Searched for boats"),
                gemini_record(
                    "Draw a boat", "<p>Here.</p>", "never", attachedFiles=["a.png", "b.pdf"], imageFile="c.png"
                ),
            ]
        )
    )
    assert [each.is_conversation for each in found] == [False, False, True]
    assert [dict(+each.left_out) for each in found] == [
        {SkipReason.RATINGS: 1}, {SkipReason.UNKNOWN: 1}, {SkipReason.PICTURES: 2, SkipReason.ATTACHMENTS: 1},
    ]  # fmt: skip
    assert found[2].earlier is not None
    assert (found[2].source_id, found[2].earlier.messages[0].pictures) == ("", 2)


CELLS = (
    gemini_cell(
        "Prompted&nbsp;Where&#39;s<br>the sea?", "Jan 5, 2026, 11:00:00&#8239;AM CET", "<p>East &amp; west</p>"
    ),
    gemini_cell("Eingegebener Prompt: Wann?", "05.01.2026, 11:10:00 MEZ", "<ul><li>Heute</li><li>Morgen</li></ul>"),
    gemini_cell("Watched a film", "Jan 5, 2026, 11:00:00 AM CET", "", product="YouTube"),
)


@pytest.mark.parametrize(
    "data",
    [
        gemini_page(*CELLS),
        zip_files(
            {
                "Takeout/archive_browser.html": b"<html></html>",
                "Takeout/Meine Aktivit\u00e4ten/Gemini-Apps/MeineAktivit\u00e4ten.html": gemini_page(*CELLS),
                "Takeout/Meine Aktivit\u00e4ten/Suche/MeineAktivit\u00e4ten.html": gemini_page(CELLS[2]),
            }
        ),
    ],
    ids=["page", "archive"],
)
def test_the_page_of_gemini_in_two_languages(data: bytes) -> None:
    (found,) = read(data)
    assert said_in(found) == [
        ("user", "Where's\nthe sea?"), ("assistant", "East & west"), ("user", "Wann?"), ("assistant", "- Heute\n- Morgen"),
    ]  # fmt: skip
    assert found.source_id == f"gemini {MORNING.isoformat()}"


def test_files_of_a_question_in_the_page_are_counted() -> None:
    asked = "Prompted What is this?<br>Attached 2 files.<br>-&nbsp;a.pdf<br>-&nbsp;b.pdf"
    (found,) = read(gemini_page(gemini_cell(asked, "Jan 5, 2026, 10:00:00 AM UTC", "<p>Two papers.</p>")))
    assert said_in(found) == [("user", "What is this?"), ("assistant", "Two papers.")]
    assert +found.left_out == {SkipReason.ATTACHMENTS: 2}


@pytest.mark.parametrize(
    "written",
    [
        "Jan 5, 2026, 10:00:00\u202fAM UTC",
        "5 Jan 2026, 10:00:00 GMT",
        "05.01.2026, 11:00:00 MEZ",
        "5 janv. 2026, 11:00:00 CET",
        "5 ene 2026, 11:00:00 CET",
        "5 de ene. de 2026, 11:00:00 CET",
        "5 gen 2026, 11:00:00 CET",
        "2026/01/05 19:00:00 JST",
        "2026年1月5日 19:00:00 JST",
        "5 Jan 2026, 15:30:00 GMT+05:30",
        "Jan 5, 2026, 6:30:00 AM GMT-3:30",
    ],
)
def test_dates_in_several_languages(written: str) -> None:
    assert written_date(written) == MORNING


@pytest.mark.parametrize("text", ["", "10:00:00", "On Jan 5, 2026, 10:00:00", "45.13.2026, 10:00:00", "x" * 10_000])
def test_what_is_no_date_is_none(text: str) -> None:
    assert written_date(text) is None


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<h2>Sea</h2><p>Go <em>now</em>.</p>", "## Sea\n\nGo *now*."),
        ("<ol><li>One</li><li>Two<ul><li>Deep</li></ul></li></ol>", "1. One\n2. Two\n\n   - Deep"),
        ("<pre><code>a = 1\n\nb</code></pre>", "```\na = 1\n\nb\n```"),
        (
            '<a href="https://sea.example/a">Sea</a> <a href="javascript:alert(1)">no</a>',
            "[Sea](https://sea.example/a) no",
        ),
        ("<table><tr><td>A</td><td>B</td></tr></table>", "| A | B"),
        ("<script>alert(1)</script>Sea<style>x</style>", "Sea"),
        ("", ""),
    ],
)
def test_an_answers_html_becomes_markdown(page: str, shown: str) -> None:
    assert markdown_of(page) == shown


@pytest.mark.parametrize("piece", ["<div>", "<b>", "<li>", "<!--", "<a href='", "`" * 3 + "<pre>"])
def test_hostile_html_takes_little_time(piece: str) -> None:
    began = time.process_time()
    markdown_of(piece * 50_000)
    read(gemini_page(gemini_cell("Prompted x", "Jan 5, 2026, 10:00:00 AM UTC", piece * 50_000)))
    assert time.process_time() - began < 5


# Texts about the person


def test_chatgpts_custom_instructions_and_memory_are_found_once() -> None:
    def talk(title: str) -> dict[str, Any]:
        context = chatgpt_message("c", None, "user", "")
        context["message"]["content"] = {
            "content_type": "user_editable_context",
            "user_profile": "The user provided this.\nUser profile:\n```I row.```",
            "user_instructions": "Follow these:\n```Be brief.```",
        }
        memory = chatgpt_message("m", "c", "system", "")
        memory["message"]["content"] = {"content_type": "model_editable_context", "model_set_context": "Has a boat."}
        return chatgpt_conversation(title, context, memory, chatgpt_message("q", "m", "user", "Q"))

    found = read(as_json([talk("A"), talk("B")]))
    texts = {
        FoundText(TextKind.ABOUT_YOU, "I row."),
        FoundText(TextKind.ANSWERS, "Be brief."),
        FoundText(TextKind.MEMORY, "Has a boat."),
    }
    assert [set(each.texts) for each in found] == [texts, texts]
    assert [+each.left_out for each in found] == [{}, {}]


@pytest.mark.parametrize(
    ("entry", "kinds"),
    [
        ({"chat_settings": {"custom_instructions": {"about_user_message": "Rows.", "about_model_message": "Brief."}}},
         [TextKind.ABOUT_YOU, TextKind.ANSWERS]),
        ([{"id": "1", "user_id": "u", "content": "Rows.", "updated_at": 1}], [TextKind.MEMORY]),
        ([{"conversations_memory": "Rows.", "account_uuid": "u"}], [TextKind.MEMORY]),
    ],
)  # fmt: skip
def test_a_file_of_settings_or_memories_by_itself(entry: Any, kinds: list[TextKind]) -> None:
    assert [text.kind for text in texts_of(read(as_json(entry)))] == kinds


def test_the_system_prompt_of_an_open_webui_chat_is_offered() -> None:
    entry = open_webui_chat()
    entry["chat"]["params"] = {"system": "Be brief."}
    assert texts_of(read(as_json([entry]))) == [FoundText(TextKind.ANSWERS, "Be brief.")]


def test_texts_are_limited() -> None:
    memories = {str(n): f"{n} " + "x" * 2 * MAX_CHARACTERS for n in range(2 * MAX_TEXTS)}
    texts = texts_of(read(as_json([{"conversations_memory": "", "project_memories": memories}])))
    assert len(texts) == MAX_TEXTS
    assert {len(text.text) for text in texts} == {MAX_CHARACTERS}
