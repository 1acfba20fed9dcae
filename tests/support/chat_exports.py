"""Small exports in the formats of other services."""

import io
import json
import zipfile
from typing import Any


def chatgpt_message(
    id_: str,
    parent: str | None,
    role: str,
    text: Any,
    at: float | None = None,
    kind: str = "text",
    recipient: str = "all",
) -> dict[str, Any]:
    """A node of a ChatGPT conversation. `text` may be the list of its parts."""
    content: dict[str, Any] = {"content_type": kind}
    content |= (
        {"text": text}
        if kind in ("code", "execution_output")
        else {"parts": text if isinstance(text, list) else [text]}
    )
    message = {"id": id_, "author": {"role": role}, "create_time": at, "content": content, "recipient": recipient}
    return {"id": id_, "parent": parent, "children": [], "message": message}


def chatgpt_conversation(
    title: str, *nodes: dict[str, Any], shown: str | None = None, at: float | None = None
) -> dict[str, Any]:
    return {
        "title": title,
        "create_time": at,
        "update_time": at,
        "mapping": {node["id"]: node for node in nodes},
        "current_node": shown or nodes[-1]["id"],
        "conversation_id": f"{title}-id",
    }


def open_webui_chat() -> dict[str, Any]:
    thought = '<details type="reasoning" done="true">\n<summary>Thought</summary>\n> Hm.\n</details>\nThe hills.'
    messages = {
        "q": {
            "id": "q",
            "parentId": None,
            "role": "user",
            "content": "Where to?",
            "timestamp": 1700000000,
            "files": [{}],
        },
        "a1": {"id": "a1", "parentId": "q", "role": "assistant", "content": "The sea.", "timestamp": 1700000010},
        "a2": {"id": "a2", "parentId": "q", "role": "assistant", "content": thought, "timestamp": 1700000020},
    }
    return {
        "id": "ow-1",
        "title": "Trip",
        "created_at": 1700000000,
        "updated_at": 1700000020,
        "chat": {"title": "Trip", "models": ["m"], "history": {"messages": messages, "currentId": "a2"}},
    }


def librechat_conversation(*, as_tree: bool) -> dict[str, Any]:
    root = "00000000-0000-0000-0000-000000000000"
    first: dict[str, Any] = {
        "messageId": "q", "parentMessageId": root, "isCreatedByUser": True, "text": "Where to?",
        "createdAt": "2024-05-01T10:00:00.000Z",
    }  # fmt: skip
    sea = {"messageId": "a1", "parentMessageId": "q", "isCreatedByUser": False, "text": "The sea."}
    parts = [{"type": "think", "think": "Hm."}, {"type": "text", "text": {"value": "The hills."}}]
    hills = {"messageId": "a2", "parentMessageId": "q", "isCreatedByUser": False, "text": "", "content": parts}
    messages = [first | {"children": [sea, hills]}] if as_tree else [first, sea, hills]
    return {"conversationId": "lc-1", "title": "Trip", "exportAt": "2024-06-01T00:00:00.000Z", "messages": messages}


def claude_conversation(**changed: Any) -> dict[str, Any]:
    """A conversation of Claude: a question with a pasted text, and two answers to it."""
    root = "00000000-0000-4000-8000-000000000000"
    paste = {"file_name": "list.txt", "file_type": "txt", "file_size": 9, "extracted_content": "Sea\nHills"}
    sea = [
        {"type": "thinking", "thinking": "Hm."},
        {"type": "tool_use", "name": "web_search", "input": {"query": "sea"}},
        {"type": "tool_result", "name": "web_search", "content": []},
        {"type": "text", "text": "The sea.", "citations": []},
    ]
    hills = [{"type": "text", "text": "The hills."}]
    messages = [
        {"uuid": "q", "sender": "human", "text": "Where to?", "parent_message_uuid": root, "attachments": [paste],
         "content": [{"type": "text", "text": "Where to?"}], "created_at": "2025-05-01T10:00:00.000000Z"},
        {"uuid": "a1", "sender": "assistant", "text": "", "parent_message_uuid": "q", "content": sea},
        {"uuid": "a2", "sender": "assistant", "text": "", "parent_message_uuid": "q", "content": hills},
    ]  # fmt: skip
    return {
        "uuid": "cl-1",
        "name": "Trip",
        "created_at": "2025-05-01T10:00:00.000000Z",
        "updated_at": "2025-05-01T10:05:00.000000Z",
        "account": {"uuid": "u"},
        "chat_messages": messages,
    } | changed


def gemini_record(question: str, answer: str, time: str, **changed: Any) -> dict[str, Any]:
    """A record of Gemini's activity in Google Takeout."""
    return {
        "header": "Gemini Apps",
        "title": f"Prompted {question}",
        "time": time,
        "products": ["Gemini Apps"],
        "safeHtmlItem": [{"html": answer}],
    } | changed


def gemini_cell(prompt: str, date: str, answer: str, product: str = "Gemini Apps") -> str:
    """A cell of the page that Google Takeout makes of Gemini's activity."""
    return (
        '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid">'
        f'<div class="header-cell mdl-cell mdl-cell--12-col"><p class="mdl-typography--title">{product}<br></p></div>'
        '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">'
        f"{prompt}<br>{date}<br>{answer}</div>"
        '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1 mdl-typography--text-right"></div>'
        f'<div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption"><b>Products:</b>{product}</div>'
        "</div></div>"
    )


def gemini_page(*cells: str) -> bytes:
    head = "<html><head><title>My Activity History</title><style>.x{}</style></head>"
    return f'{head}<body><div class="mdl-grid">{"".join(cells)}</div></body></html>'.encode()


def zip_files(files: dict[str, Any]) -> bytes:
    """Return a ZIP of files: bytes as they are, others as JSON."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return output.getvalue()


def zip_conversations(*entries: dict[str, Any]) -> bytes:
    """Return an export of ChatGPT as its users get it: a ZIP."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", json.dumps(entries))
    return file.getvalue()
