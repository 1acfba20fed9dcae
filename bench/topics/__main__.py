"""`python -m bench.topics`: accuracy and speed of topics and themes.

It prints one JSON line per figure, measured on our own sentences that were not used to choose anything
(`held_out*.toml`). `--confused` prints mistaken pairs on standard error. `--learn` learns the centres again from the
examples and writes them into the product.
"""

import argparse
import asyncio
import sys
import tomllib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

import numpy

from bench.report import Figure, Wanted
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.analytics.taxonomy import centres, themes, topics
from discreet.analytics.taxonomy.classify import Classifier
from discreet.ports.search import Embedder

HERE = Path(__file__).parent
KEPT_IN = Path(centres.__file__).parent
FRESH = 0.8
"""Maximum cosine of a held-out sentence to any example, so that known sentences are not measured."""
LISTS = {"topic": topics.TOPICS, "theme": themes.THEMES}
FILES = {"topic": HERE / "held_out.toml", "theme": HERE / "held_out_themes.toml"}
Tell = Callable[[str], Awaitable[str]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.topics", description=__doc__)
    parser.add_argument("--confused", action="store_true", help="print mistaken pairs")
    parser.add_argument("--learn", action="store_true", help="learn the centres again and write them")
    options = parser.parse_args()
    asyncio.run(_learn() if options.learn else _measure(options.confused))


async def _learn() -> None:
    embedder = MiniLmEmbedder()
    for kind, names in LISTS.items():
        found = await centres.learn_centroids(embedder, names, centres.examples(kind))
        numpy.save(KEPT_IN / f"{kind}_centres.npy", numpy.stack([found.means, found.axes]))
    await embedder.close()


async def _measure(confused: bool) -> None:
    embedder = MiniLmEmbedder()
    classifier = Classifier(embedder)
    for kind, tell in (("topic", classifier.topic), ("theme", classifier.theme)):
        held_out = sentences(FILES[kind])
        await _refuse_stale(embedder, kind, held_out)
        for figure in await _figures(kind, tell, held_out, confused):
            print(figure.line(0.0), flush=True)
    await embedder.close()


def sentences(file: Path) -> list[tuple[str, str]]:
    """Return (name, sentence) pairs from a file of sentences by name."""
    return [(name, text) for name, texts in tomllib.loads(file.read_text("utf-8")).items() for text in texts]


async def _figures(kind: str, tell: Tell, held_out: Sequence[tuple[str, str]], confused: bool) -> Iterator[Figure]:
    await tell("warm up")
    figures, began = [], perf_counter()
    for _, text in held_out:
        figures.append(await tell(text))
    seconds = perf_counter() - began
    right = sum(name == found for (name, _), found in zip(held_out, figures, strict=True))
    for (name, text), found in zip(held_out, figures, strict=True) if confused else ():
        if name != found:
            print(f"{name:13} taken for {found:13} {text!r}", file=sys.stderr)
    note = f"{len(held_out)} held-out sentences, {len(LISTS[kind])} names; chance would be {1 / len(LISTS[kind]):.0%}."
    return iter(
        [
            Wanted(f"{kind}_top1", "share right", 0.75).of(right / len(held_out), note),
            Wanted(f"{kind}_ms", "ms/text").of(seconds / len(held_out) * 1e3, "One text after the other."),
        ]
    )


async def _refuse_stale(embedder: Embedder, kind: str, held_out: Sequence[tuple[str, str]]) -> None:
    known = [text for texts in centres.examples(kind).values() for text in texts]
    near = (
        numpy.array(await embedder.embed([text for _, text in held_out])) @ numpy.array(await embedder.embed(known)).T
    )
    stale = [text for (_, text), row in zip(held_out, near, strict=True) if row.max() >= FRESH]
    if stale:
        sys.exit(f"These held-out sentences are too similar to an example: {stale}")


if __name__ == "__main__":
    main()
