"""A window that goes from page to page as the app's own links do, without loading the app again."""

from playwright.async_api import Page

from tests.journeys.browser_page import Window
from tests.journeys.routes import SCREENSHOTS, route_of

NOWHERE = "/nowhere"
"""An address of no page. The app says so, in English windows as follows."""
NO_PAGE = "Page not found"
MOVE = """path => {
    history.pushState(null, '', path);
    dispatchEvent(new PopStateEvent('popstate'));
    return location.pathname === path;
}"""
"""False when the page has unsaved changes: it has restored its address, and asks the user."""
LEAVE = f"""async ([nowhere, title]) => {{
    if (!document.getElementById('root') || !({MOVE})(nowhere)) return false;
    const until = performance.now() + 2000;
    while (document.querySelector('main h1')?.textContent !== title) {{
        if (performance.now() > until) return false;
        await new Promise(later => setTimeout(later, 5));
    }}
    const over = document.querySelectorAll('[role=dialog], [role=alertdialog], [role=menu], [role=alert], dialog');
    return ![...over].some(each => each.checkVisibility());
}}"""
"""False when the app is not there, or when something of the last page stays open."""


class WalkingWindow(Window):
    """Loads a page at its first visit and after a page that cannot be left; otherwise only changes the address."""

    _loaded: frozenset[str] = frozenset()
    """The routes that were visited."""
    _is_nowhere = False

    async def go(self, path: str = "/") -> Page:
        route = route_of(path)
        walks = self._is_nowhere and route in self._loaded
        self._is_nowhere = False
        if route in SCREENSHOTS:
            self._loaded |= {route}
        if not walks:
            return await super().go(path)
        await self.page.evaluate(MOVE, path)
        return self.page

    async def leave(self) -> None:
        """End the page and its requests: within the app, or else with the app."""
        self._is_nowhere = await self.page.evaluate(LEAVE, [NOWHERE, NO_PAGE])
        if not self._is_nowhere:
            await self.page.goto("about:blank")
