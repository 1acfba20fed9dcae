"""Near-duplicate search over any number of conversations in bounded memory.

Specification: Improvement.

Invariants:
- The first one seen stays.
- The file on disk reveals nothing without the key, and is deleted when the work is done.

A text is the set of its runs of five words, without case, accents and punctuation. Its signature (MinHash; Broder 1997)
is 128 numbers of one byte. Two texts share as many of them, on average, as their sets share runs (Jaccard similarity s;
one byte instead of four adds (1 - s)/256: Li and König, b-bit minwise hashing, 2010). The standard deviation is 0.035
at s = 0.8. Two texts are near-duplicates if their signatures agree in `THRESHOLD` of their numbers. Only signatures
that agree in a whole band are compared: 16 bands of 8 numbers, so a pair is compared with probability 1 - (1 - s⁸)¹⁶:

    s            0.5    0.6    0.7    0.8    0.85   0.9    0.95   1
    compared     0.06   0.24   0.61   0.95   0.994  0.9999 1      1

An attacker who floods the server with copies of another person's conversation does not displace it: the pipeline goes
by age, and copies are younger. Three limits: an attacker who can predict a text can be first with it; so can one who
rewrites an old conversation of their own; and of two people with the same text only the first is asked in this dataset.
When the first takes it back, the other's comes into the next.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from math import ceil
from operator import eq
from pathlib import Path
from types import TracebackType
from typing import Literal

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from rensa import RMinHash

from discreet.crypto.envelope import derive_key
from discreet.detection.comparable import folded
from discreet.errors import Unavailable

THRESHOLD = 0.8
RUN_WORDS = 5
NUMBERS = 128
BANDS = 16
SEED = 20_250_101
VERSION = bytes((1, RMinHash.ALGORITHM_VERSION))
"""Our version of a text's set, and the library's of its hash: signatures of other versions cannot be compared."""
CACHE_KIB = 32 * 1024
MAX_PER_BAND = 32
"""The limit of comparisons per band, the first seen: a very common text (a form letter) does not slow the others."""

Seen = Literal["near_duplicate", "near_duplicate_of_earlier"]
"""The codes of `reasons.MEANINGS`: duplicate within this dataset, or of an earlier one."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
_WORD = re.compile(f"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\\w)+")
"""A word, or one character of a script without spaces: Thai, Lao, Burmese, Khmer, kana, ideographs."""
_TABLES = """
    CREATE TABLE signatures (n INTEGER PRIMARY KEY, earlier INTEGER NOT NULL, sealed BLOB NOT NULL);
    CREATE TABLE bands (band INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (band, n)) WITHOUT ROWID;
"""
_ONE_BAND = f"SELECT n FROM (SELECT n FROM bands WHERE band = ? ORDER BY n LIMIT {MAX_PER_BAND})"
_CANDIDATES = f"""
    SELECT n, earlier, sealed FROM signatures
    WHERE n IN ({" UNION ".join([_ONE_BAND] * (BANDS + 1))}) ORDER BY n
"""


def signature(texts: Sequence[str]) -> bytes:
    """Return the signature of one record's texts: 2 bytes of version, 128 of numbers.

    It is the same on every machine and in every process. It does not reveal the texts, but its holder can test whether
    a known text matches, so it is encrypted like content.
    """
    sketch = RMinHash(num_perm=NUMBERS, seed=SEED)
    sketch.update(list(_word_runs(folded("\n".join(texts)))))
    return VERSION + bytes(number & 0xFF for number in sketch.digest())


def is_comparable(signature: bytes) -> bool:
    """Return whether the signature is of this version."""
    return signature.startswith(VERSION) and len(signature) == len(VERSION) + NUMBERS


def _word_runs(text: str) -> Iterator[str]:
    """Yield runs of words.

    A text of fewer words is one run; without words (an emoji), its characters are one.
    """
    words = _WORD.findall(text) or [text]
    for start in range(max(1, len(words) - RUN_WORDS + 1)):
        yield " ".join(words[start : start + RUN_WORDS])


class NearDuplicates:
    """Stored signatures in a file at `scratch`, which `close` deletes.

    `key` (32 bytes) blinds them. A signature that is not comparable raises ValueError. Use it from one thread.
    """

    def __init__(self, scratch: Path, key: bytes, threshold: float = THRESHOLD) -> None:
        self._scratch = scratch
        self._min_matches = ceil(threshold * NUMBERS)
        self._band_key = derive_key(key, "near-duplicates: bands")
        self._sealed = AESSIV(derive_key(key, "near-duplicates: order") + derive_key(key, "near-duplicates: secrecy"))
        self._remembered = 0
        scratch.unlink(missing_ok=True)
        self._database = _open(scratch)

    def __enter__(self) -> "NearDuplicates":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()
        self._scratch.unlink(missing_ok=True)

    def remember(self, signature: bytes, *, earlier: bool) -> None:
        """Store a signature for later comparisons. `earlier`: it is of an earlier dataset."""
        numbers = _numbers(signature)
        n, self._remembered = self._remembered, self._remembered + 1
        sealed = self._sealed.encrypt(numbers, [n.to_bytes(8)])
        try:
            self._database.execute("INSERT INTO signatures VALUES (?, ?, ?)", (n, earlier, sealed))
            self._database.executemany(
                "INSERT OR IGNORE INTO bands VALUES (?, ?)", ((b, n) for b in self._bands(numbers))
            )
        except sqlite3.Error as error:
            raise _unavailable(error) from None

    def find_match(self, signature: bytes) -> Seen | None:
        """Return which dataset has a near-duplicate, by the first match; None if new."""
        numbers = _numbers(signature)
        try:
            for n, earlier, sealed in self._database.execute(_CANDIDATES, tuple(self._bands(numbers))):
                if sum(map(eq, numbers, self._sealed.decrypt(sealed, [n.to_bytes(8)]))) >= self._min_matches:
                    return "near_duplicate_of_earlier" if earlier else "near_duplicate"
        except sqlite3.Error as error:
            raise _unavailable(error) from None
        return None

    def _bands(self, numbers: bytes) -> Iterator[int]:
        """Yield the blinded bands, and the whole signature as one more.

        Equal signatures are therefore always compared, however full a band is.
        """
        rows = NUMBERS // BANDS
        for band in range(BANDS):
            yield self._blind(bytes((band,)) + numbers[band * rows : (band + 1) * rows])
        yield self._blind(numbers)

    def _blind(self, numbers: bytes) -> int:
        return int.from_bytes(blake2b(numbers, digest_size=8, key=self._band_key).digest(), signed=True)


def _open(scratch: Path) -> sqlite3.Connection:
    """Open a database that never commits: the file only extends memory."""
    try:
        database = sqlite3.connect(scratch, check_same_thread=False)  # one thread at a time, not always the same
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "temp_store = MEMORY"):
            database.execute(f"PRAGMA {pragma}")
        database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        database.executescript(_TABLES)
        return database
    except sqlite3.Error as error:
        raise _unavailable(error) from None


def _numbers(signature: bytes) -> bytes:
    if not is_comparable(signature):
        raise ValueError("a signature of another version, or none")
    return signature[len(VERSION) :]


def _unavailable(error: sqlite3.Error) -> Unavailable:
    return Unavailable(f"The search for near-duplicates failed: {error}. Check for free disk space.")
