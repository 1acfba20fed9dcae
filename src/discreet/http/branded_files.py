"""The app's files with the server's own name, colour, logo and banner in them.

The page holds them from its first byte, so that the first paint needs no further request and nothing moves.

Invariants:
- A server without looks of its own serves the built files as they are.
- What an operator wrote is escaped, and nothing of it is code. The content security policy stays the same.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Final

from discreet.identity.accounts.branding.service import PLAIN, Branding, Logo

PAGE: Final = re.compile(r"/(?:index|embed)(?:\.[a-z]+)?\.html")
MANIFEST: Final = re.compile(r"/app(?:\.[a-z]+)?\.webmanifest")
MARK: Final = "/mark.svg"
STYLES: Final = "/policy.css"
OWN_ACCENT: Final = "#0f5f57"
"""The colour of the built files: web/public/mark.svg and the manifests."""


@dataclass(frozen=True)
class PageBranding:
    """What the app reads from its page. `logo` is a data address, empty for the product's own mark."""

    name: str
    accent: str
    light: dict[str, str] | None
    dark: dict[str, str] | None
    logo: str
    banner: str


def is_branded(path: str) -> bool:
    """Return whether the file can depend on the looks."""
    return path in (MARK, STYLES, *_icons(None)) or bool(PAGE.fullmatch(path) or MANIFEST.fullmatch(path))


def page_branding(brand: Branding) -> PageBranding:
    colours = brand.shades
    return PageBranding(
        brand.name,
        brand.accent,
        asdict(colours.light) if colours else None,
        asdict(colours.dark) if colours else None,
        _data_url(brand.logo.files.mark, "image/webp") if brand.logo else "",
        brand.banner,
    )


def branded_contents(brand: Branding, built: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the contents that differ from the `built` files, by path."""
    if brand == PLAIN:
        return {}
    contents = {path: _apply_branding(path, content, brand) for path, content in built.items() if is_branded(path)}
    if brand.logo:
        contents |= {path: content for path, content in _icons(brand.logo).items() if path in built}
    return contents


def branded_page(page: str, brand: Branding) -> str:
    """Return the app's page, or its head, with the looks in it."""
    if brand == PLAIN:
        return page
    looks = escape(json.dumps(asdict(page_branding(brand)), ensure_ascii=False, separators=(",", ":")))
    if brand.logo:
        page = page.replace(f'"{MARK}"', f'"{MARK}?{brand.logo.digest}"')
        page = page.replace('"/icon-192.png"', f'"/icon-192.png?{brand.logo.digest}"')
    page = page.replace("<title>Discreet</title>", f"<title>{escape(brand.name)}</title>", 1)
    return page.replace("</head>", f'<meta name="branding" content="{looks}">\n</head>', 1)


def _apply_branding(path: str, content: bytes, brand: Branding) -> bytes:
    rewrite: Callable[[str, Branding], str] = _styles
    if PAGE.fullmatch(path):
        rewrite = branded_page
    elif MANIFEST.fullmatch(path):
        rewrite = _manifest
    elif path == MARK:
        rewrite = _mark
    elif path != STYLES:
        return content
    return rewrite(content.decode(), brand).encode()


def _manifest(text: str, brand: Branding) -> str:
    """Return the manifest of the installed app. The logo's digest makes browsers fetch new icons."""
    manifest = json.loads(text) | {"name": brand.name, "short_name": brand.name}
    if brand.shades:
        manifest["theme_color"] = brand.shades.light.accent
    if brand.logo:
        icons = [icon for icon in manifest["icons"] if icon["src"] != MARK]
        manifest["icons"] = [icon | {"src": f"{icon['src']}?{brand.logo.digest}"} for icon in icons]
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def _mark(mark: str, brand: Branding) -> str:
    """Return the icon of a browser's tab: an image that holds the logo, or the product's own in the accent colour."""
    if brand.logo:
        logo_url = _data_url(brand.logo.files.icon, "image/png")
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
            f'<image href="{logo_url}" width="32" height="32"/></svg>\n'
        )
    return mark.replace(OWN_ACCENT, brand.shades.light.accent) if brand.shades else mark


def _styles(styles: str, brand: Branding) -> str:
    """Return the styles of the server's plain pages, with the accent colour."""
    if not brand.shades:
        return styles
    light, dark = brand.shades.light.accent, brand.shades.dark.accent
    return (
        f"{styles}\n:root {{ --accent: {light}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; }} }}\n"
    )


def _icons(logo: Logo | None) -> dict[str, bytes]:
    files = logo.files if logo else None
    return {
        "/icon-192.png": files.icon if files else b"",
        "/icon-512.png": files.big_icon if files else b"",
        "/icon-maskable.png": files.maskable if files else b"",
    }


def _data_url(content: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{b64encode(content).decode()}"
