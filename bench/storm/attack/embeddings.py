"""A program that has millions of tokens embedded with one key, in parallel."""

from bench.storm.attack.attacker import Attacker, AttackSite, Strike

WORDS = "word " * 2_000
TEXTS = 18
"""Texts in one request: as many as keep its body under two megabytes, and far more than may be embedded in a minute."""


async def _prepare(site: AttackSite) -> Strike:
    [key] = await site.fixture.product.api_keys(1)
    body = {"model": "all-MiniLM-L6-v2", "input": [WORDS] * TEXTS}

    async def strike() -> None:
        await site.send("POST", "/v1/embeddings", {"Authorization": f"Bearer {key}"}, json=body)

    return strike


EMBEDDINGS = Attacker("embeddings_of_one_key", _prepare)
