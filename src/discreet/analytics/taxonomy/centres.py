"""Nearest-mean classification of a text into a closed list of names.

Invariants:
- Centroids are learned only from the example sentences in this package, never from a person's text.
- The learned numbers are stored beside the sentences, and a test learns them again and compares.

Method: nearest mean. Each name has some dozens of example sentences; the embedder embeds them and the text, and the
name whose examples' mean is nearest is the answer. Distance is measured in the metric of the examples' own spread
around their means, so that a direction in which sentences of one kind vary counts for little: linear discriminant
analysis (Fisher 1936) with that spread shrunk towards a sphere, because there are few examples (Friedman 1989,
"Regularized Discriminant Analysis").
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from discreet.ports.search import Embedder

if TYPE_CHECKING:
    import numpy

SHRINKAGE = 0.6
"""How far the spread is shrunk towards a sphere: 0 not at all, 1 completely (plain nearest mean)."""
NEAR = 0.15
"""The least cosine between a text and its nearest mean. Below it no name matches."""


@dataclass(frozen=True)
class Centroids:
    """The examples' means m and C⁻¹m with the shrunken spread C, in list order.

    A text x is nearest to the mean for which x·C⁻¹m − ½ m·C⁻¹m is greatest: the Mahalanobis distance without the term
    that all share.
    """

    means: "numpy.ndarray[Any, Any]"
    axes: "numpy.ndarray[Any, Any]"

    def nearest(self, embedding: Sequence[float]) -> int | None:
        """Return the index of the nearest name, or None when none is near."""
        import numpy

        x = numpy.asarray(embedding, numpy.float32)
        best = int((self.axes @ x - (self.axes * self.means).sum(axis=1) / 2).argmax())
        mean = self.means[best]
        return best if mean @ x >= NEAR * numpy.linalg.norm(mean) else None


def kept(name: str) -> Centroids:
    """Return the stored centroids of "topic" or "theme"."""
    import numpy

    with (files(__package__) / f"{name}_centres.npy").open("rb") as file:
        return Centroids(*numpy.load(file, allow_pickle=False))


def examples(name: str) -> dict[str, list[str]]:
    """Return the example sentences by name, in the order of the file."""
    return tomllib.loads((files(__package__) / f"{name}_examples.toml").read_text("utf-8"))


async def learn_centroids(
    embedder: Embedder, names: Sequence[str], sentences: Mapping[str, Sequence[str]]
) -> Centroids:
    """Learn the centroids of `names`."""
    return _fit([await embedder.embed(sentences[name]) for name in names])


def _fit(embeddings: Sequence[Sequence[Sequence[float]]]) -> Centroids:
    import numpy

    groups = [numpy.asarray(group) for group in embeddings]
    means = numpy.stack([group.mean(axis=0) for group in groups])
    around = numpy.concatenate([group - mean for group, mean in zip(groups, means, strict=True)])
    spread = around.T @ around / len(around)
    sphere = numpy.eye(len(spread)) * (numpy.trace(spread) / len(spread))
    axes = numpy.linalg.solve((1 - SHRINKAGE) * spread + SHRINKAGE * sphere, means.T).T
    return Centroids(means.astype(numpy.float32), axes.astype(numpy.float32))
