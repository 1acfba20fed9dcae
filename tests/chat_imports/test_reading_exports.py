"""Reading exports of other services: every branch, file and date that can be kept, and a count of the rest."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from discreet.chat.conversations.message import Role
from discreet.chat.imports import export_file
from discreet.chat.imports.export_file import conversations
from discreet.chat.imports.skip_reason import (
    MAX_NAMES,
    SkipReason,
    Tally,
    add_tally,
    name_of_unknown,
    unknown_part,
)
from discreet.chat.imports.tree import moment
from discreet.errors import Invalid, TooLarge
from tests.support.chat_exports import chatgpt_conversation, chatgpt_message, librechat_conversation, open_webui_chat

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def read(file: io.BytesIO) -> list[Any]:
    return [found for _, found in conversations(file, NOW)]


def as_json(*entries: Any) -> io.BytesIO:
    return io.BytesIO(json.dumps(list(entries)).encode())


def as_zip(name: str = "conversations.json", *entries: Any, method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("chat.html", "<html>")
        archive.writestr(name, json.dumps(list(entries)))
    return file


def tree(earlier: Any) -> set[Any]:
    """Each message as its text with the texts that came before it on its branch."""
    by_id = {message.id: message for message in earlier.messages}

    def path(message: Any) -> tuple[Any, ...]:
        return (*(path(by_id[message.parent]) if message.parent else ()), message.text)

    return {path(message) for message in earlier.messages}


# ChatGPT


def test_questions_and_answers_with_their_dates() -> None:
    talk = chatgpt_conversation(
        "Trip",
        chatgpt_message("q", None, "user", "Where to?", 1000),
        chatgpt_message("a", "q", "assistant", "To the sea.", 1060),
    )
    (found,) = read(as_zip("conversations.json", talk))
    earlier = found.earlier
    assert (earlier.title, found.source_id) == ("Trip", "Trip-id")
    assert [(m.role, m.text) for m in earlier.messages] == [(Role.USER, "Where to?"), (Role.ASSISTANT, "To the sea.")]
    assert earlier.messages[1].at == datetime(1970, 1, 1, 0, 17, 40, tzinfo=UTC)
    assert not +found.left_out


def test_every_branch_is_kept_and_the_open_one_is_shown() -> None:
    talk = chatgpt_conversation(
        "Trip",
        chatgpt_message("q", None, "user", "Where to?"),
        chatgpt_message("a1", "q", "assistant", "The sea."),
        chatgpt_message("a2", "q", "assistant", "The hills."),
        chatgpt_message("q2", "a1", "user", "When?"),
        shown="a2",
    )
    earlier = read(as_json(talk))[0].earlier
    assert tree(earlier) == {
        ("Where to?",), ("Where to?", "The sea."), ("Where to?", "The hills."), ("Where to?", "The sea.", "When?"),
    }  # fmt: skip
    assert earlier.shown == "a2"


def test_what_tools_did_is_left_out_and_the_answer_around_it_is_one() -> None:
    talk = chatgpt_conversation(
        "Sum",
        chatgpt_message("s", None, "system", "You are helpful."),
        chatgpt_message("q", "s", "user", "What is 6 times 7?"),
        chatgpt_message("t", "q", "assistant", "Let me see.", kind="thoughts"),
        chatgpt_message("a1", "t", "assistant", "I calculate."),
        chatgpt_message("c", "a1", "assistant", "print(6*7)", kind="code", recipient="python"),
        chatgpt_message("r", "c", "tool", "42", kind="execution_output"),
        chatgpt_message("a2", "r", "assistant", "It is 42."),
        shown="r",
    )
    (found,) = read(as_json(talk))
    assert tree(found.earlier) == {
        ("What is 6 times 7?",), ("What is 6 times 7?", "I calculate.\n\nIt is 42."),
    }  # fmt: skip
    assert found.earlier.shown == "a1"
    assert +found.left_out == {SkipReason.INSTRUCTIONS: 1, SkipReason.THOUGHTS: 1, SkipReason.TOOLS: 2}


def test_an_answer_that_goes_on_in_two_ways_stays_two_branches() -> None:
    talk = chatgpt_conversation(
        "Fork",
        chatgpt_message("q", None, "user", "Q"),
        chatgpt_message("a", "q", "assistant", "A"),
        chatgpt_message("b", "a", "assistant", "B"),
        chatgpt_message("c", "a", "assistant", "C"),
    )
    assert tree(read(as_json(talk))[0].earlier) == {("Q",), ("Q", "A"), ("Q", "A", "B"), ("Q", "A", "C")}


def test_a_message_of_pictures_alone_is_kept_to_show_where_they_were() -> None:
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}
    talk = chatgpt_conversation(
        "Pictures",
        chatgpt_message("q", None, "user", [picture, picture], kind="multimodal_text"),
        chatgpt_message("made", "q", "tool", [picture], kind="multimodal_text"),
        chatgpt_message("a", "made", "assistant", "A boat."),
    )
    (found,) = read(as_json(talk))
    assert [(message.role, message.text, message.pictures) for message in found.earlier.messages] == [
        ("user", "", 2),
        ("assistant", "A boat.", 1),
    ]


def test_pictures_are_counted_and_what_was_spoken_is_text() -> None:
    parts = [{"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}, "What is this?"]
    spoken = [{"content_type": "audio_transcription", "text": "Good day."}, {"content_type": "audio_asset_pointer"}]
    talk = chatgpt_conversation(
        "Picture",
        chatgpt_message("q", None, "user", parts, kind="multimodal_text"),
        chatgpt_message("a", "q", "assistant", spoken, kind="multimodal_text"),
    )
    (found,) = read(as_json(talk))
    assert [(message.text, message.pictures) for message in found.earlier.messages] == [
        ("What is this?", 1),
        ("Good day.", 0),
    ]
    assert +found.left_out == {SkipReason.PICTURES: 1, SkipReason.RECORDINGS: 1}


def test_marks_of_sources_become_their_links_or_go() -> None:
    answer = chatgpt_message(
        "a", "q", "assistant", "It rains \ue200cite\ue202turn0\ue201 and \ue200cite\ue202turn1\ue201snows."
    )
    answer["message"]["metadata"] = {
        "content_references": [
            {"matched_text": "\ue200cite\ue202turn0\ue201", "alt": "([DWD](https://dwd.example))"},
            {"matched_text": " ", "alt": "everywhere"},
            "nonsense",
        ]
    }
    talk = chatgpt_conversation("Weather", chatgpt_message("q", None, "user", "Q"), answer)
    assert read(as_json(talk))[0].earlier.messages[1].text == "It rains ([DWD](https://dwd.example)) and snows."


def test_code_that_was_said_to_the_person_is_code() -> None:
    talk = chatgpt_conversation(
        "Code", chatgpt_message("q", None, "user", "Q"), chatgpt_message("a", "q", "assistant", "1 + 1", kind="code")
    )
    assert read(as_json(talk))[0].earlier.messages[1].text == "```\n1 + 1\n```"


def test_a_conversation_in_which_nothing_was_said() -> None:
    (found,) = read(as_json(chatgpt_conversation("Empty", chatgpt_message("s", None, "system", ""))))
    assert found.earlier is None
    assert not +found.left_out


def test_new_exports_come_in_numbered_files() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for n in (1, 0):
            talk = chatgpt_conversation(f"Talk {n}", chatgpt_message("q", None, "user", "Q"))
            archive.writestr(f"export/conversations-00{n}.json", json.dumps([talk]))
        archive.writestr("user.json", "{}")
    assert [found.earlier.title for found in read(file)] == ["Talk 0", "Talk 1"]


@pytest.mark.parametrize(
    "nodes",
    [
        {"a": {"parent": "b", "message": None}, "b": {"parent": "a", "message": None}},
        {"a": {"parent": "a", "message": chatgpt_message("a", "a", "user", "loop")["message"]}},
    ],
)
def test_what_hangs_on_itself_is_left_out(nodes: dict[str, dict[str, str | None]]) -> None:
    assert read(as_json({"mapping": nodes, "title": "Loop"}))[0].earlier is None


def test_what_hangs_on_nothing_begins_a_branch() -> None:
    talk = chatgpt_conversation("Orphan", chatgpt_message("q", "gone", "user", "Q"))
    assert tree(read(as_json(talk))[0].earlier) == {("Q",)}


# Open WebUI and LibreChat


def test_open_webui() -> None:
    (found,) = read(as_json(open_webui_chat()))
    earlier = found.earlier
    assert (earlier.title, earlier.shown, found.source_id) == ("Trip", "a2", "ow-1")
    assert tree(earlier) == {("Where to?",), ("Where to?", "The sea."), ("Where to?", "The hills.")}
    assert earlier.began_at == datetime.fromtimestamp(1700000000, UTC)
    assert +found.left_out == {SkipReason.THOUGHTS: 1, SkipReason.ATTACHMENTS: 1}


def test_open_webui_without_a_tree() -> None:
    entry = open_webui_chat()
    entry["chat"] = {
        "title": "List",
        "messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}],
    }
    assert tree(read(as_json(entry))[0].earlier) == {("Q",), ("Q", "A")}


@pytest.mark.parametrize("as_tree", [True, False])
def test_librechat(as_tree: bool) -> None:
    file = io.BytesIO(json.dumps(librechat_conversation(as_tree=as_tree)).encode())
    (found,) = read(file)
    assert found.earlier.title == "Trip"
    assert tree(found.earlier) == {("Where to?",), ("Where to?", "The sea."), ("Where to?", "The hills.")}
    assert found.earlier.messages[0].at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert +found.left_out == {SkipReason.THOUGHTS: 1}


# Files that are none


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not valid JSON"),
        (b"hello", "not valid JSON"),
        (b'[{"mapping": {}}', "not valid JSON"),
        (b"PK\x03\x04 no archive", "not valid JSON"),
    ],
)
def test_what_is_no_export(content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read(io.BytesIO(content))


def test_an_archive_without_conversations() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("picture.png", b"x")
    with pytest.raises(Invalid, match=r"no conversations\.json"):
        read(file)


def test_a_damaged_archive_says_so() -> None:
    talk = chatgpt_conversation("Long", chatgpt_message("q", None, "user", "word " * 5000))
    whole = as_zip("conversations.json", talk, method=zipfile.ZIP_STORED).getvalue()
    middle = len(whole) // 2
    with pytest.raises(Invalid, match="damaged"):
        read(io.BytesIO(whole[:middle] + b"XXXX" + whole[middle + 4 :]))


@pytest.mark.parametrize(
    "entry", [7, None, [], {}, {"mapping": 3}, {"chat": {"history": []}}, {"conversationId": None}]
)
def test_an_entry_in_no_known_form_is_counted_and_the_others_are_read(entry: Any) -> None:
    talk = chatgpt_conversation("Talk", chatgpt_message("q", None, "user", "Q"))
    unknown, known = read(as_json(entry, talk))
    assert unknown.earlier is None
    assert unknown.left_out == {SkipReason.UNREADABLE: 1}
    assert known.earlier.title == "Talk"


def test_one_conversation_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_file, "MAX_CONVERSATION_BYTES", 100_000)
    large = chatgpt_conversation("Large", chatgpt_message("q", None, "user", "x" * 300_000))
    with pytest.raises(TooLarge, match="One chat"):
        read(as_json(chatgpt_conversation("Small", chatgpt_message("q", None, "user", "Q")), large))


def test_an_archive_that_swells_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_file, "MAX_TOTAL_BYTES", 100_000)
    with pytest.raises(TooLarge, match="Export fewer"):
        read(
            as_zip(
                "conversations.json", chatgpt_conversation("Large", chatgpt_message("q", None, "user", "x" * 300_000))
            )
        )


def chain_of(length: int) -> str:
    opening = '{{"messageId": "{}", "isCreatedByUser": true, "text": "Q", "children": ['
    return "".join(opening.format(n) for n in range(length)) + "]}" * length


def test_a_tree_may_be_thousands_deep() -> None:
    (found,) = read(io.BytesIO(f'{{"conversationId": "c", "messages": [{chain_of(2000)}]}}'.encode()))
    assert len(found.earlier.messages) == 2000


def test_a_bottomless_one_is_refused_at_once() -> None:
    with pytest.raises(Invalid, match="deep"):
        read(io.BytesIO(f'{{"conversationId": "c", "messages": [{chain_of(200_000)}'.encode()))


# Times


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1700000000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1700000000.5, datetime(2023, 11, 14, 22, 13, 20, 500000, tzinfo=UTC)),
        (1700000000000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2024-05-01T10:00:00.000Z", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        (None, None), ("", None), ("yesterday", None), (True, None), (float("inf"), None), (float("nan"), None), (0, None), (1e30, None), ({}, None),
    ],
)  # fmt: skip
def test_moments(value: Any, expected: datetime) -> None:
    assert moment(value) == expected


# Everything that is left out is counted by its kind


def node(
    id_: str,
    parent: str | None,
    role: str,
    content: Any,
    *,
    recipient: str = "all",
    **metadata: Any,
) -> dict[Any, Any]:
    """A node as exports of today hold it, with its content as it is."""
    message = {"id": id_, "author": {"role": role}, "content": content, "recipient": recipient, "metadata": metadata}
    return {"id": id_, "parent": parent, "children": [], "message": message}


def text(*parts: Any) -> dict[Any, Any]:
    return {"content_type": "text", "parts": list(parts)}


def left_out(*nodes: Any, **conversation: Any) -> Any:
    entry = chatgpt_conversation("Talk", *nodes) | conversation
    (found,) = read(as_json(entry))
    return +found.left_out


Q = node("q", None, "user", text("Q"))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"content_type": "thoughts", "thoughts": [{"summary": "Hm", "content": "Hm."}], "source_analysis_msg_id": ""}, SkipReason.THOUGHTS),
        ({"content_type": "reasoning_recap", "content": "Thought for 5 seconds"}, SkipReason.THOUGHTS),
        ({"content_type": "execution_output", "text": "42"}, SkipReason.TOOLS),
        ({"content_type": "tether_quote", "url": "https://a.example", "text": "t", "title": ""}, SkipReason.TOOLS),
        ({"content_type": "tether_browsing_display", "result": "r", "summary": None, "assets": []}, SkipReason.TOOLS),
        ({"content_type": "app_pairing_content", "workspace_id": "w"}, "unknown:app_pairing_content"),
        ({"content_type": "Words of a person", "text": "t"}, SkipReason.UNKNOWN),
    ],
)  # fmt: skip
def test_what_stands_in_fields_of_its_own_is_counted(
    content: dict[str, Sequence[Collection[str]]] | dict[str, str] | dict[str, str | None], kind: SkipReason
) -> None:
    assert left_out(Q, node("x", "q", "assistant", content)) == {kind: 1}


@pytest.mark.parametrize(
    "content",
    [
        {"content_type": "user_editable_context", "user_profile": "", "user_instructions": ""},
        {"content_type": "model_editable_context", "model_set_context": "", "repository": None},
        {"content_type": "thoughts", "thoughts": []},
    ],
)
def test_what_is_empty_is_not_counted(
    content: dict[str, str] | dict[str, str | None] | dict[str, Sequence[str]],
) -> None:
    assert left_out(Q, node("x", "q", "assistant", content)) == {}


def test_custom_instructions_canvases_memory_and_tools() -> None:
    canvas = node("c", "q", "assistant", text('{"name": "essay"}'), recipient="canmore.create_textdoc")
    noted = node("b", "c", "assistant", text("Rows on Sundays."), recipient="bio")
    asked = node("t", "b", "assistant", text("search()"), recipient="web")
    instructions = node("u", "t", "user", text("Be brief."), is_user_system_message=True)
    assert left_out(Q, canvas, noted, asked, instructions) == {
        SkipReason.CANVASES: 1, SkipReason.MEMORY: 1, SkipReason.TOOLS: 1, SkipReason.INSTRUCTIONS: 1,
    }  # fmt: skip


def test_attachments_that_stand_in_the_metadata_alone_and_pictures_once() -> None:
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_1", "size_bytes": 9}
    content = {"content_type": "multimodal_text", "parts": [picture, "Look."]}
    attached = [
        {"id": "file_1", "name": "a.png", "mime_type": "image/png"},
        {"id": "file_2", "name": "b.pdf", "mime_type": "application/pdf"},
        {"id": "file_3", "name": "c.png", "mimeType": "image/png"},
    ]
    assert left_out(node("q", None, "user", content, attachments=attached)) == {
        SkipReason.PICTURES: 2, SkipReason.ATTACHMENTS: 1,
    }  # fmt: skip


def test_a_picture_that_a_tool_made_is_a_picture_and_voice_and_video_are_recordings() -> None:
    made = {"content_type": "multimodal_text", "parts": [{"content_type": "image_asset_pointer"}]}
    spoken = {
        "content_type": "multimodal_text",
        "parts": [
            {"content_type": "audio_transcription", "text": "Good day.", "direction": "in"},
            {"content_type": "real_time_user_audio_video_asset_pointer", "frames_asset_pointers": []},
        ],
    }
    assert left_out(node("q", None, "user", spoken), node("t", "q", "tool", made)) == {
        SkipReason.PICTURES: 1, SkipReason.RECORDINGS: 1,
    }  # fmt: skip


def test_citations_without_a_link_are_counted() -> None:
    cited = node("a", "q", "assistant", text("It rains.\ue200cite\ue202turn0\ue201"), citations=[{"metadata": {}}])
    assert left_out(Q, cited) == {SkipReason.CITATIONS: 2}


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ({"gizmo_id": "g-abc"}, SkipReason.GPTS),
        ({"conversation_template_id": "g-abc", "gizmo_id": None}, SkipReason.GPTS),
        ({"gizmo_id": "g-p-abc", "gizmo_type": "snorlax"}, SkipReason.PROJECTS),
    ],
)
def test_the_gpt_and_the_project_of_a_conversation(
    field: dict[str, str] | dict[str, str | None], kind: SkipReason
) -> None:
    assert left_out(Q, **field) == {kind: 1}


@pytest.mark.parametrize(
    ("marks", "pinned", "archived"),
    [
        ({"is_archived": True}, False, True),
        ({"is_starred": True}, True, False),
        ({"pinned_time": 1_700_000_000.0}, True, False),
        ({"is_archived": False, "is_starred": None}, False, False),
    ],
)
def test_pinned_and_archived_marks_are_kept(
    marks: dict[str, bool] | dict[str, float] | dict[str, bool | None], pinned: bool, archived: bool
) -> None:
    (found,) = read(as_json(chatgpt_conversation("Talk", Q) | marks))
    assert (found.earlier.is_pinned, found.earlier.is_archived) == (pinned, archived)
    (found,) = read(as_json(open_webui_chat() | {"pinned": pinned, "archived": archived}))
    assert (found.earlier.is_pinned, found.earlier.is_archived) == (pinned, archived)


def test_what_open_webui_says_beside_the_messages() -> None:
    entry = open_webui_chat() | {"folder_id": "f", "share_id": "s", "meta": {"tags": ["a", "b"]}}
    entry["chat"]["params"] = {"system": "Be brief."}
    entry["chat"]["history"]["messages"]["a1"] |= {"annotation": {"rating": 1}, "sources": [{}]}
    (found,) = read(as_json(entry))
    assert +found.left_out == {
        SkipReason.THOUGHTS: 1, SkipReason.ATTACHMENTS: 1, SkipReason.PROJECTS: 1, SkipReason.SHARED: 1, SkipReason.TAGS: 2,
        SkipReason.RATINGS: 1, SkipReason.CITATIONS: 1,
    }  # fmt: skip


def test_what_librechat_says_beside_the_messages() -> None:
    entry = librechat_conversation(as_tree=False) | {
        "options": {"promptPrefix": "Be brief.", "agent_id": "a"},
        "tags": ["t"],
    }
    entry["messages"][2] |= {"feedback": {"rating": "thumbsUp"}, "attachments": [{"type": "image/png"}]}
    (found,) = read(as_json(entry))
    assert +found.left_out == {
        SkipReason.THOUGHTS: 1, SkipReason.INSTRUCTIONS: 1, SkipReason.GPTS: 1, SkipReason.TAGS: 1, SkipReason.RATINGS: 1,
        SkipReason.PICTURES: 1,
    }  # fmt: skip


def test_ratings_shared_links_and_group_chats_of_the_archive_are_counted() -> None:
    file = as_zip("conversations.json", chatgpt_conversation("Talk", Q))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("message_feedback.json", json.dumps([{"rating": "thumbs_up"}, {"rating": "thumbs_down"}]))
        archive.writestr("shared_conversations.json", json.dumps([{"id": "s"}]))
        archive.writestr("group_chats.json", json.dumps({"chats": [{"id": "g"}]}))
        archive.writestr("user.json", "{}")
    talk, *rest = read(file)
    assert talk.earlier.title == "Talk"
    assert not any(found.is_conversation for found in rest)
    assert sum((found.left_out for found in rest), talk.left_out) == {
        SkipReason.RATINGS: 2, SkipReason.SHARED: 1, SkipReason.GROUP_CHATS: 1,
    }  # fmt: skip


# Other shapes


@pytest.mark.parametrize("beside", [{}, {"version": 1, "meta": {"mapping": 1}}])
def test_a_mapping_that_holds_the_list(beside: dict[str, object]) -> None:
    file = io.BytesIO(
        json.dumps({**beside, "conversations": [chatgpt_conversation("A", Q), chatgpt_conversation("B", Q)]}).encode()
    )
    assert [found.earlier.title for found in read(file)] == ["A", "B"]


# Limits of incoming data


def test_a_message_is_cut_between_characters() -> None:
    long = "ü" * 1_500_000
    (found,) = read(as_json(chatgpt_conversation("Long", node("q", None, "user", text(long)))))
    assert found.earlier.messages[0].text == "ü" * 1_000_000
    assert +found.left_out == {SkipReason.CUT: 1}


def test_a_conversation_holds_so_many_messages() -> None:
    nodes = [
        chatgpt_message(str(n), str(n - 1) if n else None, "user" if n % 2 else "assistant", "x") for n in range(20_005)
    ]
    (found,) = read(as_json(chatgpt_conversation("Many", *nodes)))
    assert len(found.earlier.messages) == 20_000
    assert +found.left_out == {SkipReason.TOO_MANY: 5}


def test_pieces_of_one_answer_are_put_together_in_one_pass() -> None:
    nodes = [chatgpt_message(str(n), str(n - 1) if n else None, "assistant", "x" * 100) for n in range(60_000)]
    (found,) = read(as_json(chatgpt_conversation("Pieces", *nodes)))
    (message,) = found.earlier.messages
    assert len(message.text) == 2_000_000
    assert +found.left_out == {SkipReason.CUT: 1}


def test_half_a_character_in_a_text_is_replaced() -> None:
    (found,) = read(
        io.BytesIO(
            b'[{"mapping": {"q": {"message": {"author": {"role": "user"}, "content": {"parts": ["a\\ud800b"]}}}}}]'
        )
    )
    assert found.earlier.messages[0].text.encode()


def test_of_many_unknown_kinds_few_are_named() -> None:
    whole: Tally = Counter()
    for n in range(30):
        add_tally(whole, Counter([unknown_part(f"kind_{n}")] * 2))
    assert sum(name_of_unknown(key) is not None for key in whole) == MAX_NAMES
    assert whole[SkipReason.UNKNOWN] == 2 * (30 - MAX_NAMES)


@pytest.mark.parametrize("kind", [None, 3, "", "Ada Lovelace", "a" * 41, "ada@example.org", "x\n"])
def test_what_may_be_words_of_a_person_is_no_name(kind: object) -> None:
    assert unknown_part(kind) == SkipReason.UNKNOWN
