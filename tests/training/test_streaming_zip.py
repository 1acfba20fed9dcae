"""A ZIP that is written while it is read: valid for every reader, in little memory, visibly cut when a file fails."""

import io
import os
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.crypto.envelope import DecryptionFailed
from discreet.runtime.streaming_zip import PIECE, stream_zip

NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\\\0", exclude_categories=["Cs"]), min_size=1, max_size=20
)


@given(st.dictionaries(NAMES, st.lists(st.binary(max_size=300), max_size=5), max_size=5))
def test_what_goes_in_comes_out(files: dict[str, list[bytes]]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(stream_zip(files.items()))))
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == {n: b"".join(c) for n, c in files.items()}


def test_no_piece_waits_until_the_end() -> None:
    """32 MB that cannot be compressed: never much more than one piece waits."""
    waiting, longest = 0, 0

    def content() -> Iterator[bytes]:
        nonlocal waiting, longest
        for _ in range(128):
            waiting += 1 << 18
            longest = max(longest, waiting)
            yield os.urandom(1 << 18)

    for piece in stream_zip([("big", content())]):
        waiting = max(0, waiting - len(piece))
    assert longest <= 2 * PIECE


def test_a_file_that_fails_ends_the_archive_where_it_can_be_seen() -> None:
    def content() -> Iterator[bytes]:
        yield os.urandom(2 * PIECE)
        raise DecryptionFailed("damaged")

    got: list[Any] = []
    with pytest.raises(DecryptionFailed):
        got.extend(stream_zip([("first", [b"whole"]), ("second", content())]))
    assert got
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(got)))
