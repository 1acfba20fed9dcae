"""Classification of messages and feedback by topic or theme, on this machine.

Specification: Insight.

Invariants:
- Only one name from a closed, public list is kept of a text.
- The same text always gets the same name. The classifier has no memory and never learns from people's texts.
- Its error rate is measured: docs/insight.md.
"""

from collections.abc import Sequence
from functools import cached_property

from discreet.analytics.taxonomy import themes, topics
from discreet.analytics.taxonomy.centres import Centroids, kept
from discreet.errors import Misconfigured
from discreet.ports.search import Embedder

LOOKED_AT = 500
"""Characters at the beginning of a text that are classified."""


class Classifier:
    """Classifies texts. Without the embedding model every text is "other"."""

    def __init__(self, embedder: Embedder) -> None:
        self._topics = _Names(embedder, "topic", topics.TOPICS)
        self._themes = _Names(embedder, "theme", themes.THEMES)

    async def topic(self, text: str) -> str:
        """Return one of `topics.TOPICS`."""
        return await self._topics.find_name(text)

    async def theme(self, text: str) -> str:
        """Return one of `themes.THEMES`."""
        return await self._themes.find_name(text)


class _Names:
    """One list of names. Its last name is the one for all other texts."""

    def __init__(self, embedder: Embedder, kind: str, names: Sequence[str]) -> None:
        self._embedder, self._kind, self._names = embedder, kind, names

    async def find_name(self, text: str) -> str:
        beginning = text[:LOOKED_AT].encode("utf-8", "replace").decode().strip()
        if not beginning:
            return self._names[-1]
        try:
            [embedding] = await self._embedder.embed([beginning])
        except Misconfigured:
            return self._names[-1]
        nearest = self._centres.nearest(embedding)
        return self._names[-1 if nearest is None else nearest]

    @cached_property
    def _centres(self) -> Centroids:
        return kept(self._kind)
