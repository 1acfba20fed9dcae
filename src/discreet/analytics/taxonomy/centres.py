"""Where the names of a closed list lie among sentences, and which of them lies nearest to a text.

Invariants:
- A centre is learnt from sentences of our own and from nothing else, before anybody's text is seen.
- The learnt numbers are kept beside the sentences, and a test learns them anew and compares.

Method: nearest mean. Each name has some dozens of example sentences; the embedder places them and the text, and the
name whose examples' mean is nearest is the answer. Near is measured in the metric of the examples' own spread around
their means, so that a direction in which sentences of one kind vary anyway counts for little: linear discriminant
analysis (Fisher 1936) with that spread drawn towards a sphere, as there are few examples (Friedman 1989, "Regularized
Discriminant Analysis").
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from discreet.ports import Embedder

if TYPE_CHECKING:
    import numpy

SHRINKAGE = 0.6
"""How far the spread is drawn towards a sphere: 0 not at all, 1 wholly (nearest mean in the plain sense)."""
NEAR = 0.15
"""The least cosine of a text and its nearest mean; below it the text is near nothing."""


@dataclass(frozen=True)
class Centroids:
    """By name, in the order of the list: the examples' means m, and C⁻¹m with the shrunken spread C. A text x is
    nearest to the mean for which x·C⁻¹m − ½ m·C⁻¹m is greatest: the Mahalanobis distance, less what all share."""

    means: "numpy.ndarray[Any, Any]"
    axes: "numpy.ndarray[Any, Any]"

    def nearest(self, placed: Sequence[float]) -> int | None:
        """Its place in the list; None when the text is near nothing."""
        import numpy

        x = numpy.asarray(placed, numpy.float32)
        best = int((self.axes @ x - (self.axes * self.means).sum(axis=1) / 2).argmax())
        mean = self.means[best]
        return best if mean @ x >= NEAR * numpy.linalg.norm(mean) else None


def kept(name: str) -> Centroids:
    """The centres of "topic" or "theme", as they were learnt."""
    import numpy

    with (files(__package__) / f"{name}_centres.npy").open("rb") as file:
        return Centroids(*numpy.load(file, allow_pickle=False))


def examples(name: str) -> dict[str, list[str]]:
    """The sentences by name, in the order in which they are written down."""
    return tomllib.loads((files(__package__) / f"{name}_examples.toml").read_text("utf-8"))


async def learnt(embedder: Embedder, names: Sequence[str], sentences: Mapping[str, Sequence[str]]) -> Centroids:
    """The centres of `names`. Each sentence is placed by itself, as a text will be."""
    placed = [[(await embedder.embed([sentence]))[0] for sentence in sentences[name]] for name in names]
    return _fitted(placed)


def _fitted(placed: Sequence[Sequence[Sequence[float]]]) -> Centroids:
    import numpy

    groups = [numpy.asarray(group) for group in placed]
    means = numpy.stack([group.mean(axis=0) for group in groups])
    around = numpy.concatenate([group - mean for group, mean in zip(groups, means, strict=True)])
    spread = around.T @ around / len(around)
    sphere = numpy.eye(len(spread)) * (numpy.trace(spread) / len(spread))
    axes = numpy.linalg.solve((1 - SHRINKAGE) * spread + SHRINKAGE * sphere, means.T).T
    return Centroids(means.astype(numpy.float32), axes.astype(numpy.float32))
