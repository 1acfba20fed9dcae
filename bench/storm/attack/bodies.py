"""Bodies of hundreds of megabytes, under unusual types, for small routes.

The routes need some hundred bytes; a filter may not know the types.
"""

from itertools import cycle

from bench.storm.attack.attacker import ADDRESS, Attacker, AttackSite, Strike

TYPES = ("application/json", "application/x+json", "application/octet-stream", "text/plain", "", "multipart/form-data")
BYTES = 300_000_000
PIECE = b'"' + b"a" * (1 << 16)


async def _prepare(site: AttackSite) -> Strike:
    kinds = cycle((kind, is_chunked) for kind in TYPES for is_chunked in (False, True))

    async def strike() -> None:
        kind, is_chunked = next(kinds)
        head = (
            f"POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nOrigin: {site.fixture.product.origin}\r\n"
            f"X-Forwarded-For: {ADDRESS}\r\n" + (f"Content-Type: {kind}\r\n" if kind else "")
        )
        if is_chunked:
            await site.pour(
                f"{head}Transfer-Encoding: chunked\r\n\r\n".encode(), b"%x\r\n%b\r\n" % (len(PIECE), PIECE), BYTES
            )
        else:
            await site.pour(f"{head}Content-Length: {BYTES}\r\n\r\n".encode(), PIECE, BYTES)

    return strike


BODIES = Attacker("bodies_of_odd_types", _prepare)
