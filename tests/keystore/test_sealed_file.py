"""A sealed file opens whole, in its own place and with its key, or not at all."""

import hashlib
import io
import os
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from discreet.adapters.entropy import SystemRandomSource
from discreet.crypto.envelope import DecryptionFailed
from discreet.crypto.sealed_file import (
    HEADER,
    NUMBER_BYTES,
    PIECE_BYTES,
    SEALED_PIECE_BYTES,
    SealedFile,
    SealedReader,
    read_sealed,
    split_lines,
)

KEY = b"k" * 32
FIRST_PIECE = len(HEADER) + NUMBER_BYTES
SIZES = [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 3 * PIECE_BYTES + 7]


def sealed(path: Path, content: bytes, context: str = "a file", step: int = 50_000) -> Path:
    file = SealedFile(path, KEY, context, SystemRandomSource())
    for at in range(0, len(content), step):
        file.write(content[at : at + step])
    file.close()
    return path


def opened(path: Path, key: bytes = KEY, context: str = "a file") -> bytes:
    """By both ways in, which agree: whole or not at all."""
    try:
        whole = b"".join(read_sealed(path, key, context))
    except DecryptionFailed:
        with pytest.raises(DecryptionFailed), SealedReader(path, key, context) as file:
            file.read()
        raise
    with SealedReader(path, key, context) as file:
        assert file.read() == whole
    return whole


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [7_919, 1 << 20])
def test_what_was_written_is_read(tmp_path: Path, size: int, step: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(tmp_path / "file", content, step=step)) == content


def test_it_is_read_from_anywhere(tmp_path: Path) -> None:
    content = os.urandom(3 * PIECE_BYTES + 7)
    with SealedReader(sealed(tmp_path / "file", content), KEY, "a file") as file:
        assert file.seek(0, os.SEEK_END) == len(content)
        assert file.read() == b""
        for at in (len(content) - 3, PIECE_BYTES - 1, 0, 2 * PIECE_BYTES, len(content) + 5):
            assert file.seek(at) == file.tell() == at
            assert file.read(10) == content[at : at + 10][: max(0, PIECE_BYTES - at % PIECE_BYTES)]
        file.seek(1)
        file.seek(2, os.SEEK_CUR)
        assert file.read(1) == content[3:4]


def test_an_archive_is_read_out_of_a_sealed_file(tmp_path: Path) -> None:
    file = SealedFile(tmp_path / "file", KEY, "a file", SystemRandomSource())
    content = os.urandom(200_000)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("one", content)
        archive.writestr("two", b"2")
    file.close()
    with zipfile.ZipFile(io.BufferedReader(SealedReader(tmp_path / "file", KEY, "a file"))) as archive:
        assert archive.read("two") == b"2"
        assert archive.read("one") == content


def test_it_knows_what_was_written_in_clear(tmp_path: Path) -> None:
    file = SealedFile(tmp_path / "file", KEY, "a file", SystemRandomSource())
    assert file.write(memoryview(b"abc")) == 3
    file.write(bytearray(b"d" * PIECE_BYTES))
    file.close()
    assert file.closed
    assert file.tell() == PIECE_BYTES + 3
    assert file.sha256 == hashlib.sha256(b"abc" + b"d" * PIECE_BYTES).hexdigest()
    with pytest.raises(ValueError, match="closed"):
        file.write(b"more")


def test_nothing_is_on_the_disk_in_clear_while_it_is_written(tmp_path: Path) -> None:
    file = SealedFile(tmp_path / "file", KEY, "a file", SystemRandomSource())
    for _ in range(3):
        file.write(b"the purple beaver sleeps " * 4000)
        assert b"purple" not in (tmp_path / "file").read_bytes()
    file.close()
    assert b"purple" not in (tmp_path / "file").read_bytes()


def test_the_file_is_private_and_replaces_no_other(tmp_path: Path) -> None:
    assert sealed(tmp_path / "file", b"x").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        sealed(tmp_path / "file", b"y")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        sealed(tmp_path / "link", b"y")
    assert opened(tmp_path / "file") == b"x"


def test_another_key_or_place_does_not_open_it(tmp_path: Path) -> None:
    path = sealed(tmp_path / "file", b"content")
    with pytest.raises(DecryptionFailed):
        opened(path, key=b"o" * 32)
    with pytest.raises(DecryptionFailed):
        opened(path, context="another file")
    with pytest.raises(DecryptionFailed, match="missing"):
        opened(tmp_path / "nowhere")


@pytest.mark.parametrize("size", SIZES)
def test_cut_off_anywhere_it_does_not_open(tmp_path: Path, size: int) -> None:
    whole = sealed(tmp_path / "file", b"c" * size).read_bytes()
    ends = {0, 3, len(HEADER), FIRST_PIECE, len(whole) - 1, *range(FIRST_PIECE, len(whole), SEALED_PIECE_BYTES)}
    for end in sorted(ends):
        (tmp_path / "cut").write_bytes(whole[:end])
        with pytest.raises(DecryptionFailed):
            opened(tmp_path / "cut")


def test_an_abandoned_file_does_not_open(tmp_path: Path) -> None:
    file = SealedFile(tmp_path / "file", KEY, "a file", SystemRandomSource())
    file.write(b"c" * 3 * PIECE_BYTES)
    file.abandon()
    with pytest.raises(DecryptionFailed):
        opened(tmp_path / "file")


def test_pieces_open_in_their_order_alone(tmp_path: Path) -> None:
    whole = sealed(tmp_path / "file", os.urandom(4 * PIECE_BYTES)).read_bytes()
    head, pieces = taken_apart(whole)
    for first, second in pairwise(range(4)):
        swapped = list(pieces)
        swapped[first], swapped[second] = pieces[second], pieces[first]
        refused(tmp_path, head + b"".join(swapped))
    refused(tmp_path, head + b"".join(pieces[1:]))
    refused(tmp_path, head + b"".join([*pieces[:1], *pieces]))
    refused(tmp_path, head + b"".join([*pieces, pieces[-1]]))
    refused(tmp_path, head + b"".join(pieces) + b"\0")


def test_pieces_of_another_version_of_the_same_file_do_not_open_in_it(tmp_path: Path) -> None:
    head, old = taken_apart(sealed(tmp_path / "old", b"o" * 3 * PIECE_BYTES).read_bytes())
    _, new = taken_apart(sealed(tmp_path / "new", b"n" * 3 * PIECE_BYTES).read_bytes())
    for n in range(3):
        refused(tmp_path, head + b"".join([*old[:n], new[n], *old[n + 1 :]]))


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    whole = sealed(tmp_path / "file", b"a few words").read_bytes()
    for n in range(len(whole)):
        changed = bytearray(whole)
        changed[n] ^= 1
        refused(tmp_path, bytes(changed))


def taken_apart(whole: bytes) -> Any:
    pieces = whole[FIRST_PIECE:]
    return whole[:FIRST_PIECE], [
        pieces[at : at + SEALED_PIECE_BYTES] for at in range(0, len(pieces), SEALED_PIECE_BYTES)
    ]


def refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "changed").write_bytes(content)
    with pytest.raises(DecryptionFailed):
        opened(tmp_path / "changed")


def test_lines_are_put_together_from_pieces() -> None:
    assert list(split_lines([b"a\nb", b"", b"c\n\n", b"d\n"])) == [b"a", b"bc", b"", b"d"]
    assert list(split_lines([])) == []
    with pytest.raises(DecryptionFailed, match="cut off"):
        list(split_lines([b"a\nb"]))
