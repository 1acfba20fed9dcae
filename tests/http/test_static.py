"""The built pages: the right file, compressed, with the right cache lifetime, and no other file."""

import gzip
import json
from pathlib import Path
from typing import Any

import build_web
import pytest
from starlette.testclient import TestClient

import discreet
from discreet.http.static import MIN_COMPRESSED_BYTES, SIGNED_IN_CHUNK, WebApp

MODULES = {
    "index.html": {"file": "assets/index-abc123.js", "imports": ["_base.js"]},
    "_base.js": {"file": "assets/base-abc123.js"},
    "_SignedInApp.js": {"file": "assets/inside-abc123.js", "name": "SignedInApp", "imports": ["_base.js", "_chat.js"]},
    "_chat.js": {"file": "assets/chat-abc123.js", "imports": ["_base.js", "_menu.js"]},
    "_menu.js": {"file": "assets/menu-abc123.js", "imports": ["_chat.js"]},
    "src/other.tsx": {"file": "assets/other-abc123.js"},
}
STATIC = Path(discreet.__file__).parent / "static"
SENTENCES_CHUNK = "typeset"
"""The build's name of the chunk with the server's sentences in another language than English."""
ONCE_SIGNED_IN = ("src/policies/TermsGate.tsx",)
"""Pages that only signed-in people get, although the entry names them."""
SCRIPT = b"export const greeting = 'hello';\n" * 100


@pytest.fixture(params=["compressed by the build", "compressed at the start"])
def browser(tmp_path: Path, request: pytest.FixtureRequest) -> TestClient:
    built = tmp_path / "static"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_bytes(b"<!doctype html><title>Discreet</title>" + b" " * 600)
    (built / "index.de.html").write_bytes(b'<!doctype html><html lang="de"><title>Discreet</title>' + b" " * 600)
    (built / "assets" / "index-abc123.js").write_bytes(SCRIPT)
    (built / "assets" / "text-abc123.woff2").write_bytes(bytes(range(256)) * 4)
    (built / "modules.json").write_text(json.dumps(MODULES))
    (built / "icon.svg").write_bytes(b"<svg/>")
    (tmp_path / "secret.txt").write_text("not yours")
    if request.param == "compressed by the build":
        build_web.compress(built)
        assert sorted(path.name for path in (built / "assets").iterdir()) == ["index-abc123.js.gz", "text-abc123.woff2"]
    return TestClient(WebApp(built))


@pytest.mark.parametrize("path", ["/", "/sign-in", "/gpts/01234567-89ab-cdef-0123-456789abcdef", "/a/b/c/"])
def test_every_pages_address_gives_the_page(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "<title>Discreet" in answer.text


@pytest.mark.parametrize(
    ("accepted", "chosen", "given"),
    [
        ("", None, "en"),
        ("de", None, "de"),
        ("de-AT,de;q=0.9,en;q=0.8", None, "de"),
        ("en-GB, de;q=0.9", None, "en"),
        ("fr, en;q=0.2, de;q=0.7", None, "de"),
        ("fr;q=0.9", None, "en"),
        ("*", None, "en"),
        ("de;q=0, fr", None, "en"),
        ("de;q=nonsense, en;q=0.1", None, "en"),
        ("de;q=, *;;;q", None, "en"),
        ("DE", None, "de"),
        ("en", "de", "de"),
        ("de", "en", "en"),
        ("de", "fr", "de"),
        ("en", "../index", "en"),
        ("en", '"de', "en"),
    ],
)
def test_the_page_is_in_the_readers_language_a_choice_before_what_the_browser_says(
    browser: TestClient, accepted: str, chosen: str | None, given: str
) -> None:
    headers = {"Accept-Language": accepted} | ({} if chosen is None else {"Cookie": f"discreet_language={chosen}"})
    for path in ("/", "/sign-in"):
        answer = browser.get(path, headers=headers)
        assert ("de" if 'lang="de"' in answer.text else "en") == given
        assert answer.headers["vary"] == "Accept-Encoding, Accept-Language, Cookie"


def test_one_languages_page_is_not_taken_for_anothers(browser: TestClient) -> None:
    english = browser.get("/", headers={"Accept-Language": "en"}).headers["etag"]
    answer = browser.get("/", headers={"Accept-Language": "de", "If-None-Match": english})
    assert (answer.status_code, 'lang="de"' in answer.text) == (200, True)
    assert browser.get("/assets/index-abc123.js").headers["vary"] == "Accept-Encoding", "it is the same for everybody"


@pytest.mark.parametrize("name", ["discreet_session", "__Host-discreet_session"])
def test_a_signed_in_persons_page_names_the_modules_that_it_will_need(browser: TestClient, name: str) -> None:
    signed_in = {"Cookie": f"{name}=a-token"}
    page = browser.get("/gpts", headers=signed_in)
    links = [
        f"</assets/{module}-abc123.js>; rel=modulepreload" for module in ("index", "base", "inside", "chat", "menu")
    ]
    assert page.headers["link"] == ", ".join(links), "the page's own come first"
    again = browser.get("/gpts", headers=signed_in | {"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.headers["link"]) == (304, page.headers["link"])


def test_modules_are_hidden_from_strangers(browser: TestClient) -> None:
    assert "link" not in browser.get("/gpts").headers
    assert "link" not in browser.get("/assets/index-abc123.js", headers={"Cookie": "discreet_session=a-token"}).headers
    german = {"Accept-Language": "de", "Cookie": "discreet_session=a-token"}
    assert "link" not in browser.get("/", headers=german).headers, "its build has no list of modules"


def test_files_with_a_digest_are_kept_for_ever(browser: TestClient) -> None:
    answer = browser.get("/assets/index-abc123.js")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert browser.get("/icon.svg").headers["cache-control"] == "no-cache"
    assert browser.get("/assets/text-abc123.woff2").headers["content-type"] == "font/woff2"


def test_text_is_compressed_for_who_can_read_it(browser: TestClient) -> None:
    packed = browser.get("/assets/index-abc123.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(SCRIPT, 9))
    assert packed.content == SCRIPT
    for accepted in ("identity", "gzip;q=0", "br, gzip; q=0.0, *;q=0", "x-not-gzip", ""):
        plain = browser.get("/assets/index-abc123.js", headers={"Accept-Encoding": accepted})
        assert "content-encoding" not in plain.headers, accepted
        assert plain.content == SCRIPT
    for accepted in ("gzip;q=0.1, br", "deflate,GZIP"):
        packed = browser.get("/assets/index-abc123.js", headers={"Accept-Encoding": accepted})
        assert packed.headers["content-encoding"] == "gzip", accepted
    font = browser.get("/assets/text-abc123.woff2", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in font.headers


def test_build_and_server_compress_from_the_same_size() -> None:
    assert build_web.MIN_COMPRESSED_BYTES == MIN_COMPRESSED_BYTES


def test_what_the_browser_has_is_not_sent_again(browser: TestClient) -> None:
    tag = browser.get("/").headers["etag"]
    again = browser.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert browser.head("/").content == b""


@pytest.mark.parametrize(
    "path",
    ["/assets/none.js", "/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/assets/../../secret.txt",
     "/secret.txt", "/assets/index-abc123.js.gz", "/index.html.gz", "//etc/passwd.txt", "/assets/", "/api/none", "/api"],
)  # fmt: skip
def test_nothing_else_is_there(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "not yours" not in answer.text


def test_pages_are_only_read(browser: TestClient) -> None:
    assert browser.post("/").status_code == 405


def test_an_app_that_was_not_built_says_so(tmp_path: Path) -> None:
    answer = TestClient(WebApp(tmp_path / "nothing")).get("/")
    assert answer.status_code == 503
    assert "make setup" in answer.json()["error"]["message"]


@pytest.mark.parametrize("built", sorted(path.name for path in STATIC.glob("modules*.json")))
def test_a_page_before_signing_in_loads_nothing_of_the_app(built: str) -> None:
    modules = json.loads((STATIC / built).read_bytes())
    [app] = [key for key, module in modules.items() if module.get("name") == SIGNED_IN_CHUNK]
    assert _all_imports(modules, app) >= {"index.html"}
    pages = set(modules["index.html"]["dynamicImports"]) - {app, *ONCE_SIGNED_IN}
    assert pages
    assert not [page for page in pages if app in _all_imports(modules, page)]
    [chat] = [key for key, module in modules.items() if module.get("name") == "chat"]
    assert [page for page in pages if chat in _all_imports(modules, page)] == ["src/guests/GuestPage.tsx"]


@pytest.mark.parametrize("built", sorted(path.name for path in STATIC.glob("modules*.json")))
def test_a_first_visit_is_small(built: str) -> None:
    """Compressed, without the server's sentences, of which English needs none."""
    modules = json.loads((STATIC / built).read_bytes())
    [app] = [key for key, module in modules.items() if module.get("name") == SIGNED_IN_CHUNK]
    [sentences] = [key for key, module in modules.items() if module.get("name") == SENTENCES_CHUNK]
    visitors = _all_imports(modules, "index.html")
    assert sentences not in visitors
    assert sum(_sent_bytes(modules[key]["file"]) for key in visitors) < 104_000
    own = visitors | _all_imports(modules, app) - {sentences}
    assert sum(_sent_bytes(modules[key]["file"]) for key in own) < 172_000


@pytest.mark.parametrize("built", sorted(path.name for path in STATIC.glob("modules*.json")))
def test_the_servers_sentences_come_without_the_chat(built: str) -> None:
    """A visitor needs them for an error, and has no chat."""
    modules = json.loads((STATIC / built).read_bytes())
    [sentences] = [key for key, module in modules.items() if module.get("name") == SENTENCES_CHUNK]
    assert _all_imports(modules, sentences) - {sentences} <= _all_imports(modules, "index.html")


def _sent_bytes(name: str) -> int:
    compressed = STATIC / f"{name}.gz"
    return (compressed if compressed.exists() else STATIC / name).stat().st_size


def _all_imports(modules: dict[str, Any], page: str) -> set[str]:
    found = [page]
    for each in found:
        found += [name for name in modules[each].get("imports", ()) if name not in found]
    return set(found)
