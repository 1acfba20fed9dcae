"""Exports of other services that are expensive to read.

Quadratic searches, texts that expand, endless lists of files.
"""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any

from bench.storm.attack.attacker import Attacker, AttackSite, Strike

OPENINGS = 20_000
MARKS = 300_000
LINKS = 1_200
FILES = 1_000_000


def unclosed_details() -> bytes:
    """Return an answer of Open WebUI that opens blocks of thoughts and closes none."""
    text = '<details type="reasoning"' * OPENINGS
    messages = {
        "q": {"id": "q", "parentId": None, "role": "user", "content": "Q", "timestamp": 1_700_000_000},
        "a": {"id": "a", "parentId": "q", "role": "assistant", "content": text, "timestamp": 1_700_000_001},
    }
    chat = {"title": "Details", "models": ["m"], "history": {"messages": messages, "currentId": "a"}}
    return json.dumps([{"id": "o", "title": "Details", "created_at": 1_700_000_000, "chat": chat}]).encode()


def unclosed_marks() -> bytes:
    """Return an answer of ChatGPT that opens marks of sources and closes none."""
    return chatgpt("\ue200" * MARKS)


def swelling_links() -> bytes:
    """Return an answer of ChatGPT that repeats one link of 500,000 characters."""
    mark = "\ue200cite\ue201"
    return chatgpt(mark * 10 * LINKS, [{"matched_text": mark, "alt": "x" * 500_000}])


def chatgpt(text: str, references: list[dict[str, str]] | None = None) -> bytes:
    """Return an export with one answer. `references` resolve its marks."""
    question = _node("q", None, "user", "Q")
    answer = _node("a", "q", "assistant", text)
    answer["message"]["metadata"] = {"content_references": references or []}
    talk = {
        "title": "Attack", "conversation_id": "c", "create_time": 1_700_000_000, "update_time": 1_700_000_000,
        "mapping": {"q": question, "a": answer}, "current_node": "a",
    }  # fmt: skip
    return json.dumps([talk]).encode()


def _node(id_: str, parent: str | None, role: str, text: str) -> dict[str, Any]:
    content = {"content_type": "text", "parts": [text]}
    message = {"id": id_, "author": {"role": role}, "create_time": None, "content": content, "recipient": "all"}
    return {"id": id_, "parent": parent, "children": [], "message": message}


def crowded_archive() -> bytes:
    """Return a ZIP whose directory names a million files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("conversations.json", "[]")
    zip_bytes = made.getvalue()
    end = zip_bytes.rindex(b"PK\x05\x06")
    begin = struct.unpack("<L", zip_bytes[end + 16 : end + 20])[0]
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0x21, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    listed = zip_bytes[begin:end] + (entry + b"f") * FILES
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, FILES + 1, FILES + 1, len(listed), begin)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, begin + len(listed), 1)
    ending = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return zip_bytes[:begin] + listed + record + locator + ending


def _attacker(name: str, export: Callable[[], bytes], max_strikes: int = 20) -> Attacker:
    async def prepare(site: AttackSite) -> Strike:
        data = export()

        async def strike() -> None:
            await site.upload("/api/moving-in", data)

        return strike

    return Attacker(name, prepare, at_once=2, max_strikes=max_strikes)


EXPORTS = (
    _attacker("export_unclosed_details", unclosed_details),
    _attacker("export_unclosed_marks", unclosed_marks),
    _attacker("export_swelling_links", swelling_links),
    _attacker("export_crowded_archive", crowded_archive, max_strikes=6),
)
