"""Every page of the app is tested: the list of pages, the app's own routes and the tested looks agree."""

import re
from pathlib import Path

from tests.journeys.routes import PLAIN, SCREENSHOTS, route_of
from tests.journeys.screenshots import build_index
from tests.journeys.test_accessibility import LOOKED_AT

HERE = Path(__file__).parent
WEB = HERE.parents[1] / "web" / "src"
ROUTE = re.compile(r'^  \["(/[^"]*)", ', re.MULTILINE)
SECTION = re.compile(r'^ +(?:\{ )?path: "([a-z-]+)"', re.MULTILINE)
LOOK = re.compile(r'find_faults\(\s*[\w.]+,\s*"([\w-]+)"')
IN_PARTS = "/workspace/:section"


def routes_of_the_app() -> set[str]:
    routes = {
        route for file in ("App", "SignedInApp") for route in ROUTE.findall((WEB / f"app/{file}.tsx").read_text())
    }
    parts = SECTION.findall((WEB / "workspace/sections.ts").read_text())
    assert len(parts) > 3
    return routes - {IN_PARTS} | {IN_PARTS.replace(":section", part) for part in parts}


def taken_screenshots() -> set[str]:
    elsewhere = (LOOK.findall(path.read_text()) for path in HERE.glob("test_*.py"))
    return {f"{who}-{state.__name__}" for who, state, _ in LOOKED_AT} | {look for found in elsewhere for look in found}


def test_every_route_of_the_app_is_listed_and_no_other() -> None:
    assert set(SCREENSHOTS) == routes_of_the_app()


def test_every_listed_page_is_looked_at() -> None:
    """`viewports.py` checks that each screenshot shows the page that it is listed for."""
    assert set((SCREENSHOTS | PLAIN).values()) - taken_screenshots() == set()


def test_an_address_belongs_to_the_route_that_names_more_of_it() -> None:
    assert route_of("http://localhost/gpts/bring?from=1#top") == "/gpts/bring"
    assert route_of("http://localhost/c/17") == "/c/:id"
    assert route_of("http://localhost/") == "/"
    assert route_of("http://localhost/c/") is None
    assert route_of("http://localhost/nowhere/at/all") is None


def test_the_gallery_shows_each_picture_under_its_route() -> None:
    pictures = [
        {"file": f"{name}.png", "name": name, "look": "1280-light", "route": route}
        for name, route in (("</script>", None), ("later", "/privacy"), ("first", "/sign-in"))
    ]
    page = build_index(pictures)
    assert page.count("</script>") == 1
    assert page.index('"first"') < page.index('"later"') < page.index("\\u003c/script>")
