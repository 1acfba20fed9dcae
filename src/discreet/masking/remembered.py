"""Remembers what a detector found in a text, so that a chat's earlier messages are not read again for each prompt."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence

from discreet.detection.introductions import introduced
from discreet.detection.span import Detector, Span

MOST = 4096
"""Texts that are remembered: their digests and the places in them, no word of them."""


class WithIntroductions:
    """A Detector over another one that also finds names after titles, greetings and introductions."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        return [[*spans, *introduced(text)] for text, spans in zip(texts, self._detector.find(texts), strict=True)]


class RememberedDetector:
    """A Detector over another one, for several threads."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._found: OrderedDict[bytes, list[Span]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        digests = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        with self._lock:
            found = {digest: self._found[digest] for digest in digests if digest in self._found}
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in found}
        found |= zip(new, self._detector.find(list(new.values())), strict=True)
        with self._lock:
            self._remember(found)
        return [found[digest] for digest in digests]

    def _remember(self, found: dict[bytes, list[Span]]) -> None:
        for digest, spans in found.items():
            self._found[digest] = spans
            self._found.move_to_end(digest)
        while len(self._found) > MOST:
            self._found.popitem(last=False)
