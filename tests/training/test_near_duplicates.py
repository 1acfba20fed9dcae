"""Near-duplicates are detected among any number of records; the temporary file reveals nothing and is removed."""

import hashlib
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from discreet.errors import Unavailable
from discreet.training.near_duplicates import (
    BANDS,
    MAX_PER_BAND,
    NUMBERS,
    THRESHOLD,
    VERSION,
    NearDuplicates,
    is_comparable,
    signature,
)

KEY = bytes(range(32))
WORDS = [a + b for a in ("ka", "lo", "mi", "nu", "re", "so", "ti", "va") for b in ("ber", "dan", "fel", "gor", "hin")]


def prose(seed: int, words: int = 200) -> str:
    draw = random.Random(seed)
    return " ".join(draw.choice(WORDS) + str(draw.randrange(9)) for _ in range(words))


def agreement(one: bytes, other: bytes) -> float:
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "near-duplicates"


@pytest.fixture
def near(scratch: Path) -> Iterator[NearDuplicates]:
    with NearDuplicates(scratch, KEY) as near:
        yield near


def test_a_signature_is_the_same_on_every_machine() -> None:
    """When this changes, datasets can no longer be compared with earlier ones: change the version with it."""
    made = signature(["How do I cook rice?", "Boil one cup of it in two cups of water for 12 minutes."])
    assert hashlib.sha256(made).hexdigest() == "5c352387febb427d8fe100867c1be925d4cef301be63002e7ef32ae50bdb29bb"
    assert is_comparable(made)


def test_a_signature_is_the_same_in_every_process() -> None:
    code = "from discreet.training.near_duplicates import signature; print(signature(['Grüße', '东京']).hex())"
    printed = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert printed == {signature(["Grüße", "东京"]).hex()}


@pytest.mark.parametrize(
    "texts", [["hi", "hello"], ["👍", "❤️"], ["", ""], ["我们去吃饭吧", "好的，走"], [prose(1), prose(2)]]
)
def test_the_same_again_is_always_seen(near: NearDuplicates, texts: list[str]) -> None:
    assert near.find_match(signature(texts)) is None
    near.remember(signature(texts), earlier=False)
    assert near.find_match(signature(texts)) == "near_duplicate"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([prose(1), prose(2)], [prose(1).upper(), prose(2).replace(" ", "\n  ")]),
        ([prose(1), prose(2)], [prose(1), prose(2) + " and so on"]),
        (["Grüße, wie geht es dir heute?", prose(3)], ["Grusse wie geht es dir heute", prose(3) + "!"]),
        (["你好，" + "这件事情我们昨天已经在会议上详细讨论过了，请把记录发给大家看一看。" * 2, "好"],
         ["你好！" + "这件事情我们昨天已经在会议上详细讨论过了，请把记录发给大家看一看。" * 2, "好的"]),
    ],
)  # fmt: skip
def test_almost_the_same_is_seen(near: NearDuplicates, one: list[str], other: list[str]) -> None:
    near.remember(signature(one), earlier=False)
    assert near.find_match(signature(other)) == "near_duplicate"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["How do I cook rice?", prose(1)], ["How do I cook rice?", prose(2)]),
        (["hi", "hello"], ["hi", "good morning"]),
        (["👍", "👍"], ["👎", "👎"]),
        (["我们今天去哪里吃饭？", "去楼下的面馆吧，那里的牛肉面很好吃。"], ["我们今天去哪里吃饭？", "在家里做吧，我买了鱼和豆腐。"]),
        ([prose(1)], [" ".join(sorted(prose(1).split()))]),
    ],
)  # fmt: skip
def test_what_is_different_is_not_called_the_same(near: NearDuplicates, one: list[str], other: Any) -> None:
    near.remember(signature(one), earlier=False)
    assert near.find_match(signature(other)) is None


def test_the_first_one_remembered_says_whose_it_is(near: NearDuplicates) -> None:
    near.remember(signature([prose(1)]), earlier=True)
    near.remember(signature([prose(1)]), earlier=False)
    near.remember(signature([prose(2)]), earlier=False)
    assert near.find_match(signature([prose(1)])) == "near_duplicate_of_earlier"
    assert near.find_match(signature([prose(2)])) == "near_duplicate"


def test_signatures_agree_as_far_as_the_texts_do() -> None:
    draw = random.Random(7)
    for similarity in (0.5, 0.7, 0.8, 0.9):
        measured = []
        for _ in range(30):
            apart = round(300 * (1 - similarity) / (1 + similarity))
            both = [f"b{draw.randrange(10**9)}" for _ in range(300 - apart)]
            one, other = ([f"x{draw.randrange(10**9)}" for _ in range(apart)] for _ in "ab")
            measured.append(agreement(signature([" ".join(both + one)]), signature([" ".join(both + other)])))
        assert sum(measured) / 30 == pytest.approx(similarity, abs=0.03)


def changed(made: bytes, numbers: int, seed: int) -> bytes:
    """The signature with this many other numbers."""
    draw = random.Random(seed)
    body = bytearray(made[len(VERSION) :])
    for place in draw.sample(range(NUMBERS), numbers):
        body[place] ^= 1 + draw.randrange(255)
    return VERSION + bytes(body)


def test_no_more_numbers_may_differ_than_the_threshold_allows(near: NearDuplicates) -> None:
    allowed = int(NUMBERS * (1 - THRESHOLD))
    first = signature([prose(1)])
    near.remember(first, earlier=False)
    within = changed(first, allowed, 1)
    assert any(within[2 + 8 * n : 10 + 8 * n] == first[2 + 8 * n : 10 + 8 * n] for n in range(BANDS)), "compared at all"
    assert near.find_match(within) == "near_duplicate"
    one_more = bytearray(within)
    place = next(n for n in range(2, NUMBERS + 2) if within[n] == first[n])
    one_more[place] ^= 1
    assert near.find_match(bytes(one_more)) is None


def test_the_curve_is_as_written(near: NearDuplicates) -> None:
    """A pair is compared with probability 1 - (1 - s⁸)¹⁶; here with random places of disagreement at s = 0.9."""
    first = signature([prose(1)])
    near.remember(first, earlier=False)
    found = sum(near.find_match(changed(first, 13, seed)) is not None for seed in range(300))
    assert found >= 297


def test_a_full_band_hides_no_exact_duplicate(near: NearDuplicates) -> None:
    """Flooding one band, or all, cannot make a near-duplicate pass as new."""
    draw = random.Random(1)
    band = draw.randbytes(8)
    flood = [VERSION + band + draw.randbytes(NUMBERS - 8) for _ in range(MAX_PER_BAND * 3)]
    for made in flood:
        assert near.find_match(made) is None
        near.remember(made, earlier=False)
    assert all(near.find_match(made) == "near_duplicate" for made in flood)


def test_a_flood_hides_nothing_that_came_before_it(near: NearDuplicates) -> None:
    """The pair agrees in one band only, which the flood fills."""
    first = signature([prose(1)])
    near.remember(first, earlier=True)
    draw = random.Random(2)
    for _ in range(MAX_PER_BAND * 3):
        near.remember(first[:10] + draw.randbytes(NUMBERS - 8), earlier=False)
    other = bytearray(first)
    for at in range(10, len(first), 8):
        other[at] ^= 1
    assert near.find_match(bytes(other)) == "near_duplicate_of_earlier"


def test_the_file_tells_nothing_without_the_key(scratch: Path) -> None:
    made = [signature([prose(seed)]) for seed in range(300)]
    with NearDuplicates(scratch, KEY) as near:
        for one in made:
            near.remember(one, earlier=False)
        near._database.commit()  # as if memory had overflowed
        left = scratch.read_bytes()
    assert len(left) > 300 * NUMBERS, "they were there"
    for one in made:
        body = one[len(VERSION) :]
        assert not any(body[at : at + 8] in left for at in range(0, NUMBERS, 8))
    assert not scratch.exists()


def test_another_key_opens_none_of_it(scratch: Path) -> None:
    with NearDuplicates(scratch, KEY) as near, NearDuplicates(scratch.with_suffix(".other"), bytes(32)) as other:
        near.remember(signature([prose(1)]), earlier=False)
        ((sealed,),) = near._database.execute("SELECT sealed FROM signatures")
        assert near._sealed.decrypt(sealed, [(0).to_bytes(8)]) == signature([prose(1)])[len(VERSION) :]
        with pytest.raises(InvalidTag):
            other._sealed.decrypt(sealed, [(0).to_bytes(8)])
        assert set(near._bands(bytes(NUMBERS))).isdisjoint(other._bands(bytes(NUMBERS)))


def test_what_a_killed_build_left_is_no_memory_of_the_next(scratch: Path) -> None:
    scratch.write_bytes(b"SQLite format 3\0 and then torn")
    with NearDuplicates(scratch, KEY) as near:
        assert near.find_match(signature(["hi"])) is None
    assert not scratch.exists()


def test_an_error_leaves_no_file(scratch: Path) -> None:
    with pytest.raises(ValueError, match="another version"), NearDuplicates(scratch, KEY) as near:
        near.remember(b"", earlier=False)
    assert not scratch.exists()


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="search for near-duplicates failed"):
        NearDuplicates(tmp_path / "missing" / "file", KEY)


@pytest.mark.parametrize(
    "wrong", [b"", b"\x00\x02" + bytes(NUMBERS), VERSION + bytes(NUMBERS - 1), VERSION + bytes(4 * NUMBERS)]
)
def test_a_signature_of_another_version_is_not_compared(near: NearDuplicates, wrong: bytes) -> None:
    assert not is_comparable(wrong)
    with pytest.raises(ValueError, match="another version"):
        near.find_match(wrong)
    with pytest.raises(ValueError, match="another version"):
        near.remember(wrong, earlier=True)


def test_memory_is_bounded(near: NearDuplicates) -> None:
    def peak() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    draw = random.Random(3)
    before = peak()
    for _ in range(20_000):
        near.remember(VERSION + draw.randbytes(NUMBERS), earlier=False)
    assert peak() - before < 80, "MiB; the cache has 32"
