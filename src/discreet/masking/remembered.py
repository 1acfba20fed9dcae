"""Remembers what a detector found in a text, so that a chat's earlier messages are not read again for each prompt."""

import hashlib
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
    """A Detector over another one."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._found: OrderedDict[bytes, list[Span]] = OrderedDict()

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        digests = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in self._found}
        for digest, spans in zip(new, self._detector.find(list(new.values())), strict=True):
            self._found[digest] = spans
        results = [self._found[digest] for digest in digests]
        for digest in digests:
            self._found.move_to_end(digest)
        while len(self._found) > MOST:
            self._found.popitem(last=False)
        return results
