"""A name service for tests: answers as it is told, and keeps what it was asked."""

import asyncio
import socket


class Names:
    """`known` maps a name to its addresses; a list of lists is answered one after the other, the last one for ever.

    A LookUp (adapters/dns.py). `asked` are the names, as they were asked for. `delay` is in seconds.
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
