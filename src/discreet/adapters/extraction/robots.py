"""What a robots.txt says about one page (RFC 9309, draft-ietf-aipref-attach-05).

Protego reads the rules about access and matches paths. It knows no `Content-Usage`, so its groups are read here.
"""

from dataclasses import dataclass, field

from protego import Protego
from yarl import URL

from discreet.ports.pages import RobotsReading
from discreet.promises.pages import USER_AGENT

MAX_USAGE_RULES = 1_000
"""`Content-Usage` rules that are matched; a file with more of them is read up to there."""
EVERYONE = "*"
_AGENT_LINES = ("user-agent", "useragent", "user agent")
_SITE_LINES = ("sitemap", "host")
"""Lines that belong to no group."""


@dataclass
class _Group:
    """A group of a robots.txt: its product tokens, and the paths and values of its `Content-Usage` rules."""

    agents: list[str] = field(default_factory=list)
    rules: list[tuple[str, str]] = field(default_factory=list)
    is_open: bool = True
    """Whether the next line may name a further agent."""


def read_robots(data: bytes, address: str) -> RobotsReading:
    """Return what the file says about `address` to this program."""
    text = data.decode("utf-8-sig", "replace")
    allows = Protego.parse(text).can_fetch(address, USER_AGENT)
    return RobotsReading(allows=allows, usage=_usage_of(text, address) if allows else ())


def _usage_of(text: str, address: str) -> tuple[str, ...]:
    """Return the values of the rules with the longest matching path; several have the same path."""
    rules = _rules_for_us(_groups(text))[:MAX_USAGE_RULES]
    matching = [(len(path), value) for path, value in rules if _matches(path, address)]
    longest = max((length for length, _ in matching), default=0)
    return tuple(value for length, value in matching if length == longest)


def _rules_for_us(groups: list[_Group]) -> list[tuple[str, str]]:
    """Return the rules of all groups that name this program, or else of those for all programs."""
    agent = USER_AGENT.lower()
    named = [group for group in groups if agent in group.agents]
    chosen = named or [group for group in groups if EVERYONE in group.agents]
    return [rule for group in chosen for rule in group.rules]


def _groups(text: str) -> list[_Group]:
    groups: list[_Group] = []
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon or name in _SITE_LINES:
            continue
        if name in _AGENT_LINES:
            if not groups or not groups[-1].is_open:
                groups.append(_Group())
            groups[-1].agents.append(value.lower())
        elif groups:
            groups[-1].is_open = False
            if name == "content-usage":
                groups[-1].rules.append(_usage_rule(value.replace("\t", " ")))
    return groups


def _usage_rule(value: str) -> tuple[str, str]:
    """Return a rule's path and its preference. A rule without a path is about the whole site."""
    if not value.startswith("/"):
        return "/", value
    path, _, preference = value.partition(" ")
    return path, preference.strip()


def _matches(path: str, address: str) -> bool:
    """Return whether a rule's path matches, by the rules for `Disallow`."""
    rule = f"user-agent: {USER_AGENT}\ndisallow: {path}\n"
    if URL(address).path == "/robots.txt":  # Protego always allows it
        return False
    return not Protego.parse(rule).can_fetch(address, USER_AGENT)
