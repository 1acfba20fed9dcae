"""The size of a first visit: the page and all its resources, compressed."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import aiohttp

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

REQUESTS = Wanted("first_page_requests", "requests", goal=12)
SIZE = Wanted("first_page_kb", "kB", goal=150)
WANTED = (REQUESTS, SIZE)

_LOADED_LINKS = {"stylesheet", "modulepreload", "preload", "icon", "manifest"}
_MODULE_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*["']([^"'\n]{1,300}\.js)["']""")
_MAX_REQUESTS = 200


@dataclass(frozen=True)
class Fetched:
    """One resource.

    `sent` is the size of its body on the wire, `text` the body without its coding.
    """

    status: int
    sent: int
    coding: str
    text: str


class _Page(HTMLParser):
    """Collects the addresses that a browser loads for a page by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"script", "img"} and values.get("src"):
            self.addresses.append(values["src"] or "")
        elif tag == "link" and _LOADED_LINKS & set((values.get("rel") or "").split()) and values.get("href"):
            self.addresses.append(values["href"] or "")


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure the page, its linked files, and the modules that those import at once."""
    loaded = await first_visit(stage.product().origin)
    if loaded["/"].status != 200:
        raise Unmeasured(f"the first page answered with status {loaded['/'].status}.")
    missing = [address for address, found in loaded.items() if found.status != 200]
    codings = sorted({found.coding for found in loaded.values()})
    note = (
        f"Bodies as sent ({', '.join(codings)}), without HTTP heads, and without what the page asks of the API. "
        f"{f'Missing: {missing}. ' if missing else ''}The time until the chat input is ready needs a browser."
    )
    size = sum(found.sent for found in loaded.values()) / 1000
    yield REQUESTS.of(len(loaded), note)
    yield SIZE.of(size, note)


async def first_visit(origin: str) -> dict[str, Fetched]:
    """Return every resource of a first visit by its path; at most 200 are followed."""
    loaded: dict[str, Fetched] = {}
    waiting = ["/"]
    while waiting and len(loaded) < _MAX_REQUESTS:
        path = waiting.pop()
        if path in loaded:
            continue
        loaded[path] = await fetch(origin, path)
        page_url = urljoin(origin, path)
        found = (urlsplit(urljoin(page_url, address)) for address in _named(path, loaded[path].text))
        waiting += [url.path for url in found if f"{url.scheme}://{url.netloc}" == origin]
    return loaded


def _named(path: str, text: str) -> list[str]:
    if path.endswith(".js"):
        return _MODULE_IMPORT.findall(text)
    if path.endswith((".css", ".svg", ".png", ".ico", ".json", ".woff2")):
        return []
    page = _Page()
    page.feed(text)
    return page.addresses


async def fetch(origin: str, path: str) -> Fetched:
    """Fetch twice: as a browser does, for the size on the wire, and plain, for text."""
    async with aiohttp.ClientSession(auto_decompress=False) as browser:
        async with browser.get(origin + path, headers={"Accept-Encoding": "gzip, deflate, br, zstd"}) as response:
            sent = len(await response.read())
            coding = response.headers.get("Content-Encoding", "plain")
        async with browser.get(origin + path, headers={"Accept-Encoding": "identity"}) as response:
            return Fetched(response.status, sent, coding, (await response.read()).decode("utf-8", "replace"))
