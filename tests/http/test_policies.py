"""The policies as plain public pages: the right version, safe, without scripts (P13)."""

import asyncio
import re
from html.parser import HTMLParser
from typing import Any

import pytest
import pytest_asyncio

from discreet.adapters.child_environment import child_environment
from discreet.http.confined_markdown import AnonymousMarkdown, ConfinedMarkdown
from discreet.http.markdown import is_safe, render_html
from discreet.http.markdown_child import MAX_TEXT_LENGTH
from discreet.http.policy_html import PolicyHtml
from discreet.runtime.confined_child import ChildLimits
from tests.support.client import Client
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P13")

HTML = {"Accept": "text/html"}
NASTY = """# Privacy <script>alert(1)</script>

<img src=x onerror=alert(1)> <style>body{display:none}</style> <svg onload=alert(1)>

[here](javascript:alert(1)) [data](data:text/html;base64,PHNjcmlwdD4=) [path](/api/sign-out) [other](//evil.example)
[told](https://bank.example@evil.example/) [fine](https://fine.example/a?b=1 "a \\"title\\" onclick=alert(1)")
![seen <b>](https://evil.example/pixel.png "x") <https://auto.example/> https://bare.example/x. mail@fine.example.org

[ref]: javascript:alert(2)
[by reference][ref] <javascript:alert(3)> [tab](java\tscript:alert(4)) [entity](&#106;avascript:alert(5))

| a | b |
|---|---|
| 1 | 2 |

```html"onload=x
<script>alert(6)</script>
```

###### Deepest
"""


class Reading(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: Any, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, *names: Any) -> list[Any]:
        return [attributes for tag, attributes in self.tags if tag in names]


# Markdown ---------------------------------------------------------------------------------------------------


def test_what_comes_out_runs_nothing_and_loads_nothing() -> None:
    read = Reading(render_html(NASTY))
    assert not read.named("script", "style", "img", "svg", "iframe", "object", "form", "input", "meta", "base", "link")
    allowed = {"href", "title", "rel", "target", "referrerpolicy", "class", "start"}
    assert {name for _, attributes in read.tags for name in attributes} <= allowed
    assert "<script" not in render_html(NASTY)


def test_links_lead_to_web_and_mail_addresses_and_tell_nothing() -> None:
    links = Reading(render_html(NASTY)).named("a")
    assert [link["href"] for link in links] == [
        "https://fine.example/a?b=1", "https://auto.example/", "https://bare.example/x", "mailto:mail@fine.example.org",
    ]  # fmt: skip
    assert all(link["rel"] == "noopener noreferrer" and link["target"] == "_blank" for link in links)


def test_its_headings_stand_below_the_pages_own() -> None:
    assert [tag for tag, _ in Reading(render_html(NASTY)).tags if re.fullmatch("h[1-6]", tag)] == ["h2", "h6"]


def test_tables_lists_and_pictures_texts_are_there() -> None:
    html = render_html(NASTY + "\n1. one\n2. two\n")
    assert "<td>1</td>" in html
    assert "<li>two</li>" in html
    assert "Image: seen" in html


@pytest.mark.parametrize(
    "address", ["https://a.example", "http://a.example/x#y", "HTTPS://A.EXAMPLE/", "mailto:a@b.example"]
)
def test_safe_addresses(address: str) -> None:
    assert is_safe(address)


@pytest.mark.parametrize(
    "address",
    ["", "/", "//a.example", "#x", "javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "file:///etc/passwd",
     "ftp://a.example", "https:", "https:///x", "https://u@a.example", "https://u:p@a.example", "https://[half", "mailto:"],
)  # fmt: skip
def test_unsafe_addresses(address: str) -> None:
    assert not is_safe(address)


# In a child process with limits ------------------------------------------------------------------------------

SLOW = "<http://" * 6000
"""It takes a minute to render."""


@pytest.fixture
def renderer() -> ConfinedMarkdown:
    return ConfinedMarkdown(child_environment(), limits=ChildLimits(memory=512 << 20, cpu_seconds=1))


async def test_texts_are_rendered_in_their_order(renderer: ConfinedMarkdown) -> None:
    assert await renderer.render(["*a*", "", "b"], "ben") == ["<p><em>a</em></p>\n", None, "<p>b</p>\n"]
    assert await renderer.render([], "ben") == []


@pytest.mark.parametrize("text", [SLOW, "![" * 20_000, "x" * (MAX_TEXT_LENGTH + 1)])
@pytest.mark.real_readers
async def test_what_cannot_be_rendered_within_limits_costs_itself_alone(renderer: ConfinedMarkdown, text: str) -> None:
    assert await renderer.render(["first", text], "ben") == ["<p>first</p>\n", None]
    assert await renderer.render(["next"], "ben") == ["<p>next</p>\n"]


@pytest.mark.real_readers
async def test_a_text_that_makes_too_much_html_is_not_rendered(renderer: ConfinedMarkdown) -> None:
    """30,000 references repeat one long address: 60 KB make 300 MB."""
    long = "[a]: https://example.org/" + "x" * 10_000 + "\n\n" + "[a] " * 30_000
    assert await renderer.render([long, "next"], "ben") in ([None, "<p>next</p>\n"], [None, None])


@pytest.mark.real_readers
async def test_people_take_turns_in_having_texts_rendered(renderer: ConfinedMarkdown) -> None:
    done = []

    async def render(person: str, text: str) -> None:
        await renderer.render([text], person)
        done.append(person)

    slow = [asyncio.create_task(render("ben", SLOW)) for _ in range(3)]
    await asyncio.sleep(0)  # his are in line before hers
    await asyncio.gather(render("ada", "*few words*"), *slow)
    assert done.index("ada") <= 2, "before hers: the one that was being rendered, and one in its turn"


async def test_a_reader_who_is_not_signed_in_never_waits_long_and_never_gets_an_error(
    renderer: ConfinedMarkdown,
) -> None:
    impatient = AnonymousMarkdown(renderer, seconds=0.0)
    assert await impatient.render(["a", "b"], "share") == [None, None]
    patient = AnonymousMarkdown(renderer)
    assert [None] in await asyncio.gather(*(patient.render(["a"], "share") for _ in range(12)))
    assert await patient.render(["a"], "share") == ["<p>a</p>\n"]


@pytest.mark.real_readers
async def test_a_policy_is_rendered_once_and_shown_as_written_where_it_cannot_be(renderer: ConfinedMarkdown) -> None:
    asked = []

    class Counted:
        async def render(self, texts: Any, holder: Any) -> list[str | None]:
            asked.extend(texts)
            return await renderer.render(texts, holder)

    html = PolicyHtml(Counted(), max_texts=2)
    assert await asyncio.gather(*(html.render("*a*") for _ in range(5))) == ["<p><em>a</em></p>\n"] * 5
    assert await html.render(SLOW) == f"<pre>{SLOW.replace('<', '&lt;')}</pre>"
    assert asked == ["*a*", SLOW]
    await html.render("third")
    await html.render("*a*")
    assert asked == ["*a*", SLOW, "third", "*a*"], "only the latest stay in memory"


async def test_a_policy_that_could_not_be_rendered_once_is_rendered_for_the_next_reader() -> None:
    class Failing:
        failures = 1

        async def render(self, texts: Any, holder: Any) -> list[Any]:
            if self.failures:
                self.failures -= 1
                raise OSError("no process could be started")
            return ["<p>a</p>"]

    html = PolicyHtml(Failing())
    with pytest.raises(OSError, match="no process"):
        await html.render("a")
    assert await html.render("a") == "<p>a</p>"


# Pages ------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def published(cast: Cast) -> None:
    (await cast.olga.put("/api/operator/settings", {"name": "Fish & <i>Chips</i>", "sign_up": "open"})).ok()
    for follows, (text, note) in enumerate(((NASTY, ""), ("# Second\n\nShorter.", "Made <b>shorter</b> & plainer."))):
        body = {"text": text, "note": note, "follows": follows}
        (await cast.olga.post("/api/operator/policies/privacy", body)).ok()


async def page(client: Client, path: str) -> Any:
    answer = await client.get(path, headers=HTML)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer.status, answer.body.decode()


async def test_anybody_reads_the_version_in_force(cast: Cast) -> None:
    for person in (cast.visitor, cast.dan, cast.olga):
        status, html = await page(person, "/privacy-policy")
        assert status == 200
        assert "<h2>Second</h2>" in html
        assert "<title>Privacy policy · Fish &amp; &lt;i&gt;Chips&lt;/i&gt;</title>" in html
        assert "no longer in force" not in html


async def test_it_is_a_whole_page_without_scripts_or_inline_styles(cast: Cast) -> None:
    for path in ("/privacy-policy", "/privacy-policy/1"):
        _, html = await page(cast.visitor, path)
        read = Reading(html)
        assert not read.named("script", "style", "img", "iframe", "form")
        assert not any(name == "style" or name.startswith("on") for _, attributes in read.tags for name in attributes)
        assert len(read.named("h1")) == len(read.named("main")) == 1
        assert [link["href"] for link in read.named("link")] == ["/mark.svg", "/policy.css"]
        assert read.named("html") == [{"lang": "en"}]


async def test_older_versions_are_listed_with_their_day_and_what_changed(cast: Cast) -> None:
    _, html = await page(cast.visitor, "/privacy-policy")
    assert "Made &lt;b&gt;shorter&lt;/b&gt; &amp; plainer." in html
    assert re.findall(r'href="(/privacy-policy/\d)"', html) == ["/privacy-policy/2", "/privacy-policy/1"]
    assert re.search(r"Version 1, of \d+ \w+ 20\d\d", html)
    status, old = await page(cast.visitor, "/privacy-policy/1")
    assert status == 200
    assert "This version is no longer in force." in old
    assert "<h6>Deepest</h6>" in old


async def test_the_pages_have_the_headers_of_every_page(cast: Cast) -> None:
    headers = (await cast.visitor.get("/privacy-policy", headers=HTML)).headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/terms", "/terms/1", "/privacy-policy/3", "/privacy-policy/0", "/privacy-policy/99999999999", "/terms/x"]
)
async def test_what_is_not_published_is_said(cast: Cast, path: str) -> None:
    status, html = await page(cast.visitor, path)
    assert status == 404
    assert "no such version is published" in html
    response = await cast.visitor.get(path)
    assert (response.status, response.json["error"]["code"]) == (404, "not_found")


async def test_programs_get_the_same_error(cast: Cast) -> None:
    body = (await cast.visitor.get("/api/policies")).ok()["policies"]
    assert [(one["kind"], one["version"]) for one in body] == [("privacy", 2), ("privacy", 1)]
    assert (await cast.visitor.get("/api/policies/privacy/1")).ok()["text"] == NASTY
    assert (await cast.visitor.get("/api/policies/cookies/1")).status == 404
    assert (await cast.visitor.get("/api/policies/privacy/3")).status == 404


async def test_an_operator_drafts_and_publishes_policies(cast: Cast) -> None:
    draft = {"text": "# Third", "note": "To come"}
    saved = (await cast.olga.put("/api/operator/policies/privacy/draft", draft)).ok()
    assert (saved["text"], saved["note"]) == ("# Third", "To come")
    privacy, terms = (await cast.olga.get("/api/operator/policies")).ok()["policies"]
    assert privacy["draft"] == saved
    assert (privacy["in_force"]["version"], privacy["accepted_by"], privacy["accounts"]) == (2, 1, 6)
    assert (terms["in_force"], terms["draft"], terms["accepted_by"]) == (None, None, 0)
    late = await cast.olga.post("/api/operator/policies/privacy", draft | {"follows": 1})
    assert late.status == 409
    assert "Version 2 of the privacy policy was published in the meantime" in late.sentence
