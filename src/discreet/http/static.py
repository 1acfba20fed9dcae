"""Serves the built browser app from memory.

Each page address gets the app's page in the reader's language, with the server's looks (`http/branded_files.py`);
files may be cached for a year.

Invariants:
- Only files that existed at the start are served, by exact name.
- A request's path never becomes a path on disk.
- A file with a digest in its name (under /assets) never changes, so browsers cache it.
- Memory holds text compressed only: the build compresses it, and few clients do not accept it so.
"""

import gzip
import hashlib
import json
import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from discreet.errors import NotFound, Unavailable
from discreet.http.branded_files import branded_contents, is_branded
from discreet.http.embed_pages import is_frame_page, page_language
from discreet.http.errors import WrongMethod, error_answer
from discreet.http.language import DEPENDS_ON, by_preference, language_of
from discreet.http.session_cookie import SESSION_COOKIE
from discreet.identity.accounts.branding.service import PLAIN, Branding
from discreet.languages import ENGLISH

CACHE_PERMANENTLY = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
COMPRESSED_TYPES = ("text/", "application/javascript", "application/json", "application/manifest", "image/svg")
MIN_COMPRESSED_BYTES = 512
ENTRY = "index.html"
SIGNED_IN_CHUNK = "SignedInApp"
"""What a signed-in person's pages need: the chunk's name in the build's list of modules."""
GZIPPED = ".gz"
"""Ending of a file that the build has compressed. It is served by its name without the ending."""
NOT_BUILT = "The pages of this server have not been built. Run “make setup” to build them. The API under /api works."

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class File:
    """One file, ready to send. Its data is not gzipped where compression gains nothing."""

    data: bytes
    is_gzipped: bool
    media_type: str
    tag: str
    caching: str

    @property
    def content(self) -> bytes:
        return gzip.decompress(self.data) if self.is_gzipped else self.data

    def with_content(self, content: bytes) -> "File":
        """Return a file of the same kind with this content."""
        data = gzip.compress(content, 9, mtime=0) if self.is_gzipped else content
        return replace(self, data=data, tag=_tag(data))


class WebApp:
    """An ASGI application for all paths outside of /api.

    Reads `directory` when the first application of the process is created.
    """

    def __init__(self, directory: Path, looks: Callable[[], Awaitable[Branding]] | None = None) -> None:
        self._built = _files_in(directory)
        self._pages = {language: f"/{name}" for language, name in pages_in(directory).items()}
        self._preloads = {language: _preloads(directory, name) for language, name in pages_in(directory).items()}
        self._frame_pages = {language: f"/{name}" for language, name in pages_in(directory, "embed").items()}
        self._files: Mapping[str, File] = self._built
        self._looks, self._brand = looks, PLAIN

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._looks and (is_branded(scope["path"]) or scope["path"] not in self._built):
            await self._serve_branding(self._looks)
        await self._respond(scope)(scope, receive, send)

    async def _serve_branding(self, looks: Callable[[], Awaitable[Branding]]) -> None:
        """Serve the looks in force; while the database does not answer, the last ones known."""
        try:
            brand = await looks()
        except Unavailable:
            return
        if brand == self._brand:
            return
        built = {path: file.content for path, file in self._built.items() if is_branded(path)}
        changed = {
            path: self._built[path].with_content(content) for path, content in branded_contents(brand, built).items()
        }
        self._files, self._brand = self._built | changed, brand

    def _respond(self, scope: Scope) -> Response:
        headers, path = Headers(scope=scope), scope["path"]
        if scope["method"] not in ("GET", "HEAD"):
            return error_answer(headers, path, WrongMethod("This address does not accept this kind of request."))
        if ENGLISH not in self._pages:
            return error_answer(headers, path, Unavailable(NOT_BUILT))
        if file := self._files.get(path):
            return _send(file, headers, "Accept-Encoding")
        if not _is_page(path):
            error = NotFound("There is nothing at this address.")
            return error_answer(headers, path, error, name=self._brand.name)
        if is_frame_page(path):
            chosen = language_of(page_language(scope["query_string"], headers), self._frame_pages)
            return _send(self._files[self._frame_pages[chosen]], headers, "Accept-Encoding, Accept-Language")
        language = language_of(headers, self._pages)
        response = _send(self._files[self._pages[language]], headers, f"Accept-Encoding, {DEPENDS_ON}")
        if self._preloads[language] and SESSION_COOKIE in headers.get("cookie", ""):
            response.headers["Link"] = self._preloads[language]
        return response


def pages_in(directory: Path, kind: str = "index") -> dict[str, str]:
    """Return the file names of the app's page, or of a frame's (`embed`), by language code."""
    names = sorted(path.name for path in directory.glob(f"{kind}*.html"))
    return {name.removeprefix(kind).removesuffix(".html").removeprefix(".") or ENGLISH: name for name in names}


@cache
def _preloads(directory: Path, page: str) -> str:
    """Return a Link header for a signed-in person's page.

    With it the browser fetches the modules of `SIGNED_IN_CHUNK` while it runs those of the page, which then ask for
    them. The page's own come first, because a browser fetches only a few files at a time. Empty if the build has no
    list of its modules.
    """
    listed = directory / page.replace("index", "modules").replace(".html", ".json")
    if not listed.exists():
        return ""
    modules = json.loads(listed.read_bytes())
    needed = [ENTRY]
    _add_imports(modules, needed)
    needed += [key for key, module in modules.items() if module.get("name") == SIGNED_IN_CHUNK]
    _add_imports(modules, needed)
    return ", ".join(f"</{modules[name]['file']}>; rel=modulepreload" for name in needed)


def _add_imports(modules: Mapping[str, Any], names: list[str]) -> None:
    """Add what these modules import, and what that imports in turn."""
    for name in names:
        names += [imported for imported in modules[name].get("imports", ()) if imported not in names]


def _is_page(path: str) -> bool:
    """Return whether the browser app may have a page there.

    The last part of a file's path contains a dot.
    """
    return not path.startswith(("/api/", "/assets/")) and path != "/api" and "." not in path.rpartition("/")[2]


@cache
def _files_in(directory: Path) -> dict[str, File]:
    """Return all files by path. A second application in one process reads nothing again."""
    paths = {path for path in directory.rglob("*") if path.is_file()} if directory.is_dir() else set()
    files = {path: _read(path, directory) for path in paths if path.with_name(f"{path.name}{GZIPPED}") not in paths}
    return {f"/{path.relative_to(directory).as_posix().removesuffix(GZIPPED)}": file for path, file in files.items()}


def _read(path: Path, directory: Path) -> File:
    data, is_gzipped = path.read_bytes(), path.suffix == GZIPPED
    media_type = mimetypes.guess_type(path.name.removesuffix(GZIPPED))[0] or "application/octet-stream"
    if not is_gzipped and media_type.startswith(COMPRESSED_TYPES) and len(data) >= MIN_COMPRESSED_BYTES:
        data, is_gzipped = gzip.compress(data, 9, mtime=0), True
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    caching = CACHE_PERMANENTLY if path.parent == directory / "assets" else REVALIDATE
    return File(data, is_gzipped, media_type, _tag(data), caching)


def _tag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()[:24]}"'


def _send(file: File, headers: Headers, varies: str) -> Response:
    headers_sent = {"Cache-Control": file.caching, "ETag": file.tag, "Vary": varies}
    if file.tag in headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers_sent)
    if file.is_gzipped and "gzip" in by_preference(headers.get("accept-encoding", "").lower()):
        return Response(file.data, headers=headers_sent | {"Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.content, headers=headers_sent, media_type=file.media_type)
