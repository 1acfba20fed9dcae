"""Cache of detected spans, by keyed digests of the texts.

Invariants:
- No word is kept: digests of texts, and places in them.
- Digests are keyed for each owner. No request is faster because another owner sent the same text, and without the key
  no one can test whether a text was sent.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from discreet.detection.span import Detector, Span

MAX_TEXTS = 4096
"""Texts in the cache."""
MAX_SPANS = 200_000
"""Places in the cache, of all texts together."""


class DetectionCache:
    """Reads each of an owner's texts once. Several threads can use it."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._found: OrderedDict[bytes, list[Span]] = OrderedDict()
        self._spans = 0
        self._lock = threading.Lock()

    def for_owner(self, owner: bytes) -> Detector:
        """Return the detector for the texts of one owner. `owner`: a secret of at most 64 bytes."""
        return _OwnersDetector(self, owner)

    def find(self, texts: Sequence[str], owner: bytes) -> list[list[Span]]:
        digests = [_digest(text, owner) for text in texts]
        with self._lock:
            found_spans = {digest: self._found[digest] for digest in digests if digest in self._found}
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in found_spans}
        found_spans |= zip(new, self._detector.find(list(new.values())), strict=True)
        with self._lock:
            self._store(found_spans)
        return [found_spans[digest] for digest in digests]

    def _store(self, found_spans: dict[bytes, list[Span]]) -> None:
        for digest, spans in found_spans.items():
            self._spans += len(spans) - len(self._found.pop(digest, ()))
            self._found[digest] = spans
        while len(self._found) > MAX_TEXTS or self._spans > MAX_SPANS:
            self._spans -= len(self._found.popitem(last=False)[1])


@dataclass(frozen=True)
class _OwnersDetector:
    """A Detector for the texts of one owner."""

    cache: DetectionCache
    owner: bytes

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        return self.cache.find(texts, self.owner)


def _digest(text: str, owner: bytes) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=owner).digest()
