"""The server's looks: readable colours, a re-encoded logo, and files that hold them."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from discreet.adapters.child_environment import child_environment
from discreet.adapters.logo_reader import LogoReader
from discreet.app.infrastructure import Infrastructure
from discreet.errors import Invalid, NotFound, Unavailable
from discreet.http.branded_files import branded_contents, branded_page
from discreet.http.static import WebApp
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.administration import InstanceAdministration
from discreet.identity.accounts.branding.accent import (
    DARK_BACKGROUNDS,
    LIGHT_BACKGROUNDS,
    MIN_CONTRAST,
    AccentShade,
    Rgb,
    clean_accent,
    contrast,
    shades,
)
from discreet.identity.accounts.branding.service import PLAIN, Branding, BrandingService, Logo
from discreet.identity.accounts.instance import SignUp

STATIC = Path(__file__).parents[2] / "web/public"


def rgb(colour: str) -> Rgb:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def png(width: int = 300, height: int = 100) -> bytes:
    written = BytesIO()
    Image.new("RGB", (width, height), (200, 20, 60)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    "accent", ["#000000", "#ffffff", "#ffff00", "#808080", "#0f5f57", "#ff0000", "#2244ff", "#7fff00"]
)
def test_every_shade_is_readable(accent: str) -> None:
    found = shades(accent)

    def check(shade: AccentShade, papers: tuple[Rgb, ...]) -> None:
        for ground in (*papers, rgb(shade.wash), rgb(shade.on_accent)):
            assert contrast(rgb(shade.accent), ground) >= MIN_CONTRAST

    check(found.light, LIGHT_BACKGROUNDS)
    check(found.dark, DARK_BACKGROUNDS)


def test_a_readable_colour_stays_as_it_is() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert shades("#0f5f57").light.accent == "#0f5f57"
    assert shades("#7ccfc1").dark.accent == "#7ccfc1"


@pytest.mark.parametrize("accent", ["red", "#12345", "#12345g", "url(x)", "#fff;x"])
def test_anything_but_a_colour_is_refused(accent: str) -> None:
    with pytest.raises(Invalid):
        clean_accent(accent)


async def test_a_logo_is_encoded_again_and_an_svg_is_refused() -> None:
    reader = LogoReader(child_environment())
    files = await reader.read(png(), "olga")
    sizes = [Image.open(BytesIO(each)).size for each in (files.mark, files.icon, files.big_icon, files.maskable)]
    assert sizes == [(96, 96), (192, 192), (512, 512), (512, 512)]
    assert Image.open(BytesIO(files.icon)).getpixel((0, 0)) == (255, 255, 255, 0), "a wide logo is not cut off"
    with pytest.raises(Invalid, match="PNG, JPEG or WebP"):
        await reader.read(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "olga")


async def test_only_operators_change_the_looks(infra: Infrastructure, olga: Actor, ada: Actor) -> None:
    branding = BrandingService(infra, LogoReader(child_environment()))
    administration = InstanceAdministration(infra, public_url="http://x.example")
    with pytest.raises(NotFound):
        await branding.set_logo(ada, png())
    with pytest.raises(NotFound):
        await administration.brand(ada, "Ada's", "", "")
    with pytest.raises(NotFound):
        await administration.name_operator(ada, "Ada", "")
    await administration.brand(olga, "Lighthouse", "#AA0044", " Maintenance\n today ")
    await branding.set_logo(olga, png())
    found = await branding.current()
    assert (found.name, found.accent, found.banner) == ("Lighthouse", "#aa0044", "Maintenance today")
    assert found.logo is not None
    other = await BrandingService(infra, LogoReader(child_environment())).current()
    assert other == found, "another process sees the same"
    await administration.change_instance(olga, None, SignUp.CLOSED)
    assert (await branding.current()).accent == "#aa0044", "another setting leaves the looks alone"
    assert (await branding.set_logo(olga, None)).logo is None


async def looks() -> Branding:
    files = await LogoReader(child_environment()).read(png(), "olga")
    return Branding('<b>Tom & "Jo"</b>', "#aa0044", "Read https://x.example", Logo("abc123", files))


async def test_the_built_files_take_on_the_looks() -> None:
    built = {f"/{path.name}": path.read_bytes() for path in STATIC.iterdir() if path.is_file()}
    page = b'<html><head><link rel="icon" href="/mark.svg"><title>Discreet</title></head></html>'
    brand = await looks()
    files = branded_contents(brand, built | {"/index.html": page})
    manifest = json.loads(files["/app.webmanifest"])
    assert (manifest["name"], manifest["theme_color"]) == (brand.name, shades("#aa0044").light.accent)
    assert {icon["src"] for icon in manifest["icons"]} == {
        f"/{name}.png?abc123" for name in ("icon-192", "icon-512", "icon-maskable")
    }
    assert brand.logo is not None
    assert files["/icon-192.png"] == brand.logo.files.icon
    assert b"<script" not in files["/mark.svg"]
    assert shades("#aa0044").dark.accent.encode() in files["/policy.css"]
    html = files["/index.html"].decode()
    assert "&lt;b&gt;Tom &amp; &quot;Jo&quot;&lt;/b&gt;</title>" in html
    assert "<b>" not in html
    assert '"/mark.svg?abc123"' in html
    assert "/worker.js" not in files


def test_a_server_without_looks_serves_the_built_files() -> None:
    assert branded_contents(PLAIN, {"/index.html": b"<title>Discreet</title></head>"}) == {}
    assert branded_page("<title>Discreet</title></head>", PLAIN) == "<title>Discreet</title></head>"


async def test_a_page_follows_the_looks_and_keeps_them_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>Discreet</title></head>")
    (tmp_path / "worker.js").write_text("x")
    now: list[Branding | None] = [PLAIN]

    async def current() -> Branding:
        if now[0] is None:
            raise Unavailable("The database does not answer.")
        return now[0]

    browser = TestClient(WebApp(tmp_path, current))
    first = browser.get("/").headers["etag"]
    now[0] = Branding("Lighthouse", "#aa0044", "", None)
    page = browser.get("/", headers={"If-None-Match": first})
    assert (page.status_code, "<title>Lighthouse</title>" in page.text) == (200, True)
    now[0] = None
    assert browser.get("/").headers["etag"] == page.headers["etag"]
    now[0] = PLAIN
    assert browser.get("/").headers["etag"] == first
