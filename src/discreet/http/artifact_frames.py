"""The frames in which the app shows an answer's HTML, SVG and diagrams.

A frame holds no content of its own: the app posts the content after the frame has loaded. Content is hostile.

Invariants:
- A frame has an opaque origin, so it reads nothing of this server, of the app's page, or of the browser's storage.
- A frame makes no connection. Where content may run scripts, `Connection-Allowlist` closes what a content security
  policy leaves open (WebRTC, preconnect, DNS prefetch), also in documents that the content creates.
- `STILL` and `DIAGRAM` run their own script only, which the policy names by its digest.
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from discreet.errors import NotFound

if TYPE_CHECKING:
    from discreet.http.services import Services

PREFIX: Final = "/artifact-frame/"

STILL: Final = """
const active = "script, link, meta, base, iframe, frame, frameset, object, embed";
const style = document.querySelector("style");
addEventListener("message", (event) => {
  if (event.source !== parent) return;
  const page = new DOMParser().parseFromString(event.data, "text/html");
  for (const element of page.querySelectorAll(active)) element.remove();
  for (const element of page.querySelectorAll("*"))
    for (const { name, value } of [...element.attributes]) {
      const leads = /(?:^|:)href$/i.test(name) && !value.startsWith("#");
      if (leads && element.localName === "a") element.setAttribute("title", value);
      if (leads || /^(?:on.*|action|formaction|ping|target|srcdoc)$/i.test(name)) element.removeAttribute(name);
    }
  page.head.prepend(style.cloneNode(true));
  document.documentElement.replaceWith(document.adoptNode(page.documentElement));
});
"""
"""Shows a page without what acts by itself. Scripts that `DOMParser` reads never run.

The policy refuses requests; `link` and addresses are removed because it does not cover preconnect and DNS prefetch.
"""

SCRIPTS: Final = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "speechSynthesis"]) delete globalThis[name];
addEventListener("message", function take(event) {
  if (event.source !== parent) return;
  removeEventListener("message", take);
  document.open();
  document.write(event.data);
  document.close();
});
"""
"""Shows a page and runs its scripts. WebRTC and remote voices go as a second barrier."""

DIAGRAM: Final = """
addEventListener("message", async function take(event) {
  if (event.source !== parent) return;
  removeEventListener("message", take);
  const { library, source, dark } = event.data;
  const [port] = event.ports;
  try {
    const script = document.createElement("script");
    script.src = URL.createObjectURL(new Blob([library], { type: "text/javascript" }));
    await new Promise((done, failed) => {
      script.onload = done;
      script.onerror = () => failed(new Error("The library did not load."));
      document.head.append(script);
    });
    const theme = dark ? "dark" : "default";
    document.documentElement.style.background = dark ? "#1c1c1e" : "#fff";
    mermaid.initialize({ startOnLoad: false, securityLevel: "strict", suppressErrorRendering: true, theme });
    const { svg } = await mermaid.render("diagram", source);
    document.body.innerHTML = svg;
    port.postMessage({ svg });
  } catch (error) {
    port.postMessage({ error: String(error?.message ?? error) });
  }
});
"""
"""Draws a Mermaid diagram with the library that the app posts, and gives the drawing or the error back."""

POLICY: Final = (
    "sandbox allow-scripts; default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; "
    "img-src data: blob:; media-src data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "clipboard-read", "clipboard-write", "display-capture",
        "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get",
        "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment",
        "picture-in-picture", "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock",
        "serial", "storage-access", "usb", "window-management", "xr-spatial-tracking",
    )
)  # fmt: skip
PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Preview</title>
<style>body > svg:only-child {{ max-width: 100%; height: auto }}</style></head>
<body><script>{script}</script></body></html>
"""


@dataclass(frozen=True, kw_only=True)
class ArtifactFrame:
    """One of the frames. `policy` is its content security policy."""

    html: str
    policy: str


def _frame(script: str, scripts: str = "") -> ArtifactFrame:
    """Return a frame with this script. `scripts` are the sources of its policy for further scripts."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = scripts if scripts == "'unsafe-inline'" else f"'sha256-{digest}' {scripts}".strip()
    return ArtifactFrame(html=PAGE.format(script=script), policy=POLICY.format(scripts=allowed))


FRAMES: Final = {
    "still": _frame(STILL),
    "scripts": _frame(SCRIPTS, "'unsafe-inline'"),
    "diagram": _frame(DIAGRAM, "blob:"),
}
"""By the last part of their address. A source `'unsafe-inline'` counts only in a policy without a digest."""


def frame_headers(path: str) -> tuple[tuple[bytes, bytes], ...] | None:
    """Return the security headers of the frame at this path; None where there is none."""
    if not path.startswith(PREFIX) or (frame := FRAMES.get(path.removeprefix(PREFIX))) is None:
        return None
    return (
        (b"content-security-policy", frame.policy.encode()),
        (b"connection-allowlist", b"()"),
        (b"permissions-policy", PERMISSIONS.encode()),
        (b"x-dns-prefetch-control", b"off"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-resource-policy", b"same-origin"),
    )


def routes(_services: "Services") -> APIRouter:
    api = APIRouter(tags=["pages"])

    @api.get(f"{PREFIX}{{kind}}", response_class=HTMLResponse)
    async def frame(kind: str) -> HTMLResponse:
        """Return an empty frame for an artifact: `still`, `scripts` or `diagram`."""
        if kind not in FRAMES:
            raise NotFound("There is nothing at this address.")
        return HTMLResponse(FRAMES[kind].html, headers={"Cache-Control": "no-cache"})

    return api
