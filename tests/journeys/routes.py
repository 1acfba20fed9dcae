"""The pages of the web app, and the name of the screenshot of each: the one list of pages.

`test_every_page.py` holds it to the app's own routes and to the screenshots that the journeys take.
"""

from urllib.parse import urlsplit

SCREENSHOTS: dict[str, str] = {
    "/setup": "set-up",
    "/sign-in": "visitor-sign_in",
    "/sign-up": "visitor-sign_up",
    "/new-account": "new-account",
    "/confirm-address": "address-confirmed",
    "/offer": "offer-for-another",
    "/join": "visitor-joining",
    "/forgot-password": "forgot",
    "/reset-password": "reset-done",
    "/sso": "organisation-asked",
    "/sso/link": "link-account",
    "/sso/:id": "organisation",
    "/deleted-account": "deleted-account",
    "/": "ben-new_chat",
    "/c/:id": "ben-rich_answer",
    "/conversations": "ben-order_all",
    "/gpts": "ben-explore",
    "/gpts/bring": "ada-bringing",
    "/gpts/new": "ada-new_gpt",
    "/gpts/:id/edit": "ada-builder",
    "/gpts/:id/insight": "ada-numbers",
    "/gpts/:id/tests": "ada-gpt_tests",
    "/gpts/:id/actions/:section": "ada-action",
    "/g/:id": "ben-gpt_start",
    "/builders/:id": "ben-builder_page",
    "/images": "ben-images",
    "/prompts": "ben-prompts",
    "/deleted": "deleted",
    "/delete-account": "delete-account",
    "/evidence": "ben-evidence",
    "/ledger": "ben-ledger",
    "/move-in": "ben-moving_in_done",
    "/privacy": "ben-privacy",
    "/settings": "ben-settings",
    "/settings/:section": "ben-settings_privacy",
    "/workspace": "cleo-overview",
    "/workspace/members": "cleo-members",
    "/workspace/rules": "cleo-rules",
    "/workspace/policy": "workspace-policy-editor",
    "/workspace/usage": "cleo-usage",
    "/workspace/audit": "cleo-audit",
    "/workspace/sign-in": "directory-token",
    "/workspace/api": "cleo-api",
    "/operator": "olga-operator",
    "/operator/first-hour": "olga-first_steps",
    "/operator/:section": "olga-operator_people",
    "/operator/policies/:section": "policy-preview",
    "/operator/datasets/:id": "olga-dataset",
}
PLAIN = {
    "/privacy/answers": "ben-privacy_plain",
    "/s/:id/:secret": "ben-shared_page",
    "/privacy-policy": "policy-page",
    "/gpt/:id": "visitor-public_page",
}
"""Pages that the server writes itself; they need no script."""
SHOWN_BY = {look: route for route, look in (SCREENSHOTS | PLAIN).items()}


def route_of(address: str) -> str | None:
    """The route that an address belongs to; one without names goes before one with them. None: no page of ours."""
    parts = urlsplit(address).path.split("/")
    fitting = [route for route in (*SCREENSHOTS, *PLAIN) if _fits(route.split("/"), parts)]
    return min(fitting, key=lambda route: route.count(":"), default=None)


def _fits(route: list[str], parts: list[str]) -> bool:
    return len(route) == len(parts) and all(
        part and (name == part or name.startswith(":")) if name else not part
        for name, part in zip(route, parts, strict=True)
    )
