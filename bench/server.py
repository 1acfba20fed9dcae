"""What all measured servers share: a free port, and a check that they answer."""

import socket

import aiohttp


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def answers(browser: aiohttp.ClientSession, address: str) -> bool:
    """Return whether `address` is answered with anything but a server's error."""
    try:
        async with browser.get(address, timeout=aiohttp.ClientTimeout(5)) as response:
            return response.status < 500
    except (aiohttp.ClientError, TimeoutError):
        return False
