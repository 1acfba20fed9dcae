"""Endless request heads: one endless address, or very many header fields."""

from bench.storm.attack.attacker import Attacker, AttackSite, Strike

BYTES = 120_000_000


def _attacker(name: str, head: bytes, piece: bytes) -> Attacker:
    async def prepare(site: AttackSite) -> Strike:
        async def strike() -> None:
            await site.pour(head, piece, BYTES)

        return strike

    return Attacker(name, prepare)


HEADS = (
    _attacker("head_of_one_address", b"GET /", b"a" * (1 << 16)),
    _attacker("head_of_many_fields", b"GET / HTTP/1.1\r\n", b"X: a\r\n" * 10_000),
    _attacker("head_of_one_field", b"GET / HTTP/1.1\r\nX: ", b"a" * (1 << 16)),
)
