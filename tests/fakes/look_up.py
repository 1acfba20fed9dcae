"""A name service for tests that answers from a table and records the queries."""

import asyncio
import socket


class Names:
    """`known` maps a name to its addresses.

    A list of lists is answered one after the other; the last one repeats.

    A LookUp (adapters/dns.py). `asked` are the queried names. `delay` is in seconds.
    """

    def __init__(self, known: dict[str, list[str] | list[list[str]]] | None = None, delay: float = 0.0) -> None:
        self.known = known or {}
        self.asked: list[str] = []
        self.delay = delay

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        await asyncio.sleep(self.delay)
        answer = self.known.get(host.removesuffix("."))
        if not answer:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if isinstance(answer[0], str):
            return list(answer)
        return list(answer.pop(0) if len(answer) > 1 else answer[0])
