"""Check that a measured server answers."""

import aiohttp


async def answers(browser: aiohttp.ClientSession, address: str) -> bool:
    """Return whether `address` is answered with anything but a server's error."""
    try:
        async with browser.get(address, timeout=aiohttp.ClientTimeout(5)) as response:
            return response.status < 500
    except (aiohttp.ClientError, TimeoutError):
        return False
