"""Finds a request's route without comparing its path with every route.

The framework tries one route after the other, and this server has more than 400. The index is the first of them. It
tries only those that have the request's method and the literal parts of its path.

Invariants:
- It finds the route that the framework would have found: the first one that accepts the request.
- Where no route does, the index matches nothing, and the framework tries all routes to decide what that means.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.convertors import StringConvertor
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

FOUND: Final = "discreet.found_route"
"""Key of a request's scope between `matches` and `handle`."""


@dataclass(slots=True)
class _Node:
    """What is known of the routes whose methods and templates begin with the same parts.

    `children` lead to the next part; None stands for a parameter, and for any method. `ends` are the routes that end
    here, `prefixes` those whose next part may contain slashes. Each route comes with its place in the order.
    """

    children: dict[str | None, "_Node"] = field(default_factory=dict)
    ends: list[tuple[int, BaseRoute]] = field(default_factory=list)
    prefixes: list[tuple[int, BaseRoute]] = field(default_factory=list)


class RouteIndex(BaseRoute):
    """Stands for `routes`: matches a request that one of them accepts, and lets it answer."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._root = _Node()
        for position, route in enumerate(routes):
            parts, is_prefix = _template_parts(route)
            for method in getattr(route, "methods", None) or (None,):
                node = self._root
                for part in (method, *parts):
                    node = node.children.setdefault(part, _Node())
                (node.prefixes if is_prefix else node.ends).append((position, route))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and not scope.get("root_path"):
            for route in self._candidates(scope["method"], scope["path"]):
                match, child_scope = route.matches(scope)
                if match is Match.FULL:
                    child_scope[FOUND] = route
                    return match, child_scope
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope.pop(FOUND).handle(scope, receive, send)

    def _candidates(self, method: str, path: str) -> list[BaseRoute]:
        """Return all routes that may accept the request, in their order."""
        nodes, found = [self._root], list[tuple[int, BaseRoute]]()
        # A route also accepts its path with a line break behind it, as `$` in its pattern does.
        for part in (method, *path.removesuffix("\n").split("/")):
            nodes = [child for node in nodes for key in (part, None) if (child := node.children.get(key))]
            if not nodes:
                break  # a path may have many thousand slashes
            for node in nodes:
                found += node.prefixes
        for node in nodes:
            found += node.ends
        return [route for _, route in sorted(found)]


def _template_parts(route: BaseRoute) -> tuple[list[str | None], bool]:
    """Return the parts of a route's template, and whether a path may go on after them.

    None stands for a part with a parameter. A route without a template may accept any path.
    """
    template = getattr(route, "path_format", None)
    if template is None:
        return [], True
    convertors = getattr(route, "param_convertors", {}).items()
    wide = [f"{{{name}}}" for name, convertor in convertors if convertor.regex != StringConvertor.regex]
    parts: list[str | None] = []
    for part in template.split("/"):
        if any(name in part for name in wide):
            return parts, True
        parts.append(None if "{" in part else part)
    return parts, False
