"""`python -m bench.retrieval`: nDCG@10 of the search in knowledge, in English and German.

It prints one JSON line per figure: by words, by meaning, and both as the product does. `--sets` names sets; all
without it. `sets.py` says what they are. A candidate for the embedding model is measured beside the product's if its
package is installed in this environment; neither is a dependency.
"""

import argparse
import asyncio
import statistics
import sys
from collections.abc import AsyncIterator, Sequence

from bench.report import Figure, Unmeasured, Wanted
from bench.retrieval.embedders import BenchEmbedder, installed_embedders
from bench.retrieval.index import PassageIndex, passage_index
from bench.retrieval.score import ndcg
from bench.retrieval.sets import RetrievalSet, retrieval_sets

NOTE = "A heading is the question, and each passage of its section an answer."


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.retrieval", description=__doc__)
    parser.add_argument("--sets", nargs="*", default=[], metavar="SET", help="names such as faq-de")
    try:
        asyncio.run(_measure_all(parser.parse_args().sets))
    except Unmeasured as reason:
        sys.exit(str(reason))


async def _measure_all(names: Sequence[str]) -> None:
    chosen = [each for each in retrieval_sets() if not names or each.name in names]
    async with passage_index() as index:
        for each in chosen:
            for embedder in installed_embedders():
                async for figure in _measure(index, each, embedder):
                    print(figure.line(0.0), flush=True)


async def _measure(index: PassageIndex, each: RetrievalSet, embedder: BenchEmbedder) -> AsyncIterator[Figure]:
    await index.fill(each.name, each.passages, await embedder.passages(each.passages))
    vectors = await embedder.questions([question.text for question in each.questions])
    found = [
        await index.search(question.text, vector) for question, vector in zip(each.questions, vectors, strict=True)
    ]
    rankings = {
        "words": [ranking.words for ranking in found],
        f"{embedder.name}_alone": [ranking.meaning for ranking in found],
        f"{embedder.name}_and_words": [ranking.both for ranking in found],
    }
    for name, lists in rankings.items():
        if name != "words" or embedder.is_default:
            reached = statistics.fmean(
                ndcg(ranking, question.answers) for ranking, question in zip(lists, each.questions, strict=True)
            )
            yield Wanted(f"{each.name.replace('-', '_')}_{name}", "nDCG@10").of(reached, NOTE)


if __name__ == "__main__":
    main()
