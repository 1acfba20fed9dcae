"""The frames for artifacts: an opaque origin, a policy of their own, no connection, and no content."""

import base64
import hashlib
import re

import pytest

from discreet.http.artifact_frames import FRAMES, PREFIX, frame_headers
from discreet.http.headers import page_policy
from tests.support.people import Cast


@pytest.mark.parametrize("kind", FRAMES)
async def test_a_frame_may_do_nothing_but_show(cast: Cast, kind: str) -> None:
    answer = await cast.ben.get(f"{PREFIX}{kind}")
    assert answer.headers.getall("Content-Security-Policy") == [FRAMES[kind].policy]
    policy = dict(part.strip().partition(" ")[::2] for part in FRAMES[kind].policy.split(";"))
    assert policy["sandbox"] == "allow-scripts", "no origin, forms, windows, downloads or dialogs"
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert set(policy) == {
        "sandbox", "default-src", "script-src", "style-src", "img-src", "media-src", "font-src", "base-uri", "form-action",
        "frame-ancestors",
    }  # fmt: skip
    sources = {source for name, value in policy.items() if name.endswith("-src") for source in value.split()}
    assert not [source for source in sources if re.match(r"[a-z*]+[:/.*]", source) and source not in ("data:", "blob:")]
    assert answer.headers["Connection-Allowlist"] == "()"
    assert answer.headers["X-DNS-Prefetch-Control"] == "off"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    for feature in ("camera", "microphone", "geolocation", "fullscreen", "clipboard-read", "payment"):
        assert f"{feature}=()" in answer.headers["Permissions-Policy"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("kind", ["still", "diagram"])
async def test_content_of_these_frames_runs_no_script(cast: Cast, kind: str) -> None:
    html = (await cast.ben.get(f"{PREFIX}{kind}")).body.decode()
    [script] = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = FRAMES[kind].policy.split("script-src ")[1].split(";")[0].split()
    assert allowed == [f"'sha256-{digest}'", *(["blob:"] if kind == "diagram" else [])]


async def test_a_frame_is_the_same_for_everyone(cast: Cast) -> None:
    assert (await cast.ben.get(f"{PREFIX}still")).body == (await cast.visitor.get(f"{PREFIX}still")).body
    assert (await cast.ben.get(f"{PREFIX}still?x=%3Cscript%3E")).body == (await cast.ben.get(f"{PREFIX}still")).body


@pytest.mark.parametrize(
    "path", ["/artifact-frame/none", "/artifact-frame/", "/artifact-frame", "/artifact-frame/still/x"]
)
async def test_every_other_page_has_the_pages_policy(cast: Cast, path: str) -> None:
    assert frame_headers(path) is None
    policies = (await cast.ben.get(path)).headers.getall("Content-Security-Policy")
    assert all("script-src 'self'" in policy and "unsafe" not in policy for policy in policies)


@pytest.mark.parametrize(
    ("host", "frames"),
    [
        (b"chat.example", "chat.example/artifact-frame/"),
        (b"127.0.0.1:8000", "127.0.0.1:8000/artifact-frame/"),
        (b"[::1]:8000", "'none'"),
        (b"", "'none'"),
        (b"*", "'none'"),
        (b"evil.example; script-src *", "'none'"),
        (b"evil.example *", "'none'"),
    ],
)
def test_the_page_frames_its_own_frames_alone(host: bytes, frames: str) -> None:
    assert page_policy(host)[1].decode().endswith(f"; frame-src {frames}")
