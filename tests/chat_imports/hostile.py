"""Exports that an attacker makes: small files that cost a naive reader much time or memory."""

import io
import json
import struct
import zipfile
from typing import Any

from tests.support.chat_exports import chatgpt_conversation, chatgpt_message, open_webui_chat

OPENINGS = 20_000
MARKS = 150_000
LINKS = 1_200
FILES = 200_000


def endless_details() -> bytes:
    """An answer of Open WebUI that opens blocks of thoughts and never closes one."""
    entry = open_webui_chat()
    entry["chat"]["history"]["messages"]["a2"]["content"] = '<details type="reasoning"' * OPENINGS
    return json.dumps([entry]).encode()


def endless_marks() -> bytes:
    """An answer of ChatGPT that opens marks of sources and never closes one."""
    return json.dumps([_answered("\ue200" * MARKS, [])]).encode()


def swelling_links(times: int = LINKS) -> bytes:
    """An answer in which one long link occurs in very many places."""
    mark = "\ue200cite\ue201"
    return json.dumps(
        [_answered(mark * 1_000 * (times // 100), [{"matched_text": mark, "alt": "x" * 500_000}])]
    ).encode()


def _answered(text: str, references: list[dict[str, str]]) -> dict[str, Any]:
    answer = chatgpt_message("a", "q", "assistant", text)
    answer["message"]["metadata"] = {"content_references": references}
    return chatgpt_conversation("Hostile", chatgpt_message("q", None, "user", "Q"), answer)


def crowded_archive(files: int = FILES) -> bytes:
    """A ZIP whose directory names very many empty files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("conversations.json", "[]")
    whole = made.getvalue()
    end = whole.rindex(b"PK\x05\x06")
    begin = struct.unpack("<L", whole[end + 16 : end + 20])[0]
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0x21, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0)
    listed = whole[begin:end] + b"".join(entry + f"{n:06}".encode() for n in range(files))
    count, zip64 = 0xFFFF, whole[:begin] + listed
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, files + 1, files + 1, len(listed), begin)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(zip64), 1)
    ending = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return zip64 + record + locator + ending
