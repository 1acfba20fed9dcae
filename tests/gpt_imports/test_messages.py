"""Messages of the child that finds GPTs to the server: small ones, and each file once."""

import msgspec

from discreet.adapters.entropy import SystemRandomSource
from discreet.assistants.gpts.archive.upload import receive_sealed
from discreet.assistants.gpts.imports.reading import LIMITS
from discreet.assistants.gpts.imports.reading_child import answers
from discreet.assistants.gpts.imports.reading_order import (
    PIECE_BYTES,
    FilePiece,
    GptsAnswer,
    GptsOrder,
    ReadGpt,
    UploadReadDone,
)
from tests.support.foreign_gpts import SKILL, chatgpt_backup, gizmo
from tests.support.knowledge import in_chunks
from tests.support.sample_files import archive


async def said(data: bytes, name: str) -> list[GptsAnswer]:
    """Return the child's messages about a file; each is small."""
    async with receive_sealed(in_chunks(data), len(data), SystemRandomSource()) as upload:
        order = GptsOrder(limits=LIMITS, path=str(upload.path), key=upload.key.hex(), context=upload.context, name=name)
        frames = list(answers(order, b""))
    assert max(map(len, frames)) < PIECE_BYTES + 1_000
    return [msgspec.msgpack.decode(frame, type=GptsAnswer) for frame in frames]


def files_in(messages: list[GptsAnswer]) -> list[bytes]:
    files, current = [], b""
    for message in messages:
        if isinstance(message, FilePiece):
            current += message.data
            if message.is_last:
                files.append(current)
                current = b""
    return files


async def test_a_large_gpt_comes_in_pieces_and_its_knowledge_once() -> None:
    table = b"low water at six\n" * 200_000
    data = chatgpt_backup(gizmo("One", tools=[]), gizmo("Two", tools=[]), **{"tide-table.md": table})
    messages = await said(data, "backup.zip")
    gpts = [message for message in messages if isinstance(message, ReadGpt)]
    assert [each.name for each in gpts] == ["One", "Two"]
    assert messages[-1] == UploadReadDone()
    assert table not in files_in(messages)


async def test_a_file_of_several_gpts_comes_once() -> None:
    inner = archive({"a/SKILL.md": SKILL, "b/SKILL.md": SKILL.replace("tide-tables", "wind-tables")})
    messages = await said(archive({"skills.zip": inner}), "all.zip")
    first, second = [message for message in messages if isinstance(message, ReadGpt)]
    assert (first.files, second.files) == ((0, 1), (0, 2))
    assert files_in(messages).count(inner) == 1
