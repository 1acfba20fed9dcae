"""Sites that may embed a GPT: origins for the directive frame-ancestors of a Content-Security-Policy.

Invariants:
- A site is one HTTPS origin, or the subdomains of one name that has at least two labels. No wildcard stands for more.
- A checked site contains only letters, digits and `:/.*-`, so it cannot add to the policy in which it is named.
"""

import re
from collections.abc import Sequence
from typing import Final

from discreet.errors import Invalid
from discreet.promises.workspace_rules import plain_domain

MAX_SITES: Final = 50
SHOWN: Final = 100
_SITE = re.compile(r"https://(?P<under>\*\.)?(?P<host>[^/?#@:\\*\s]+)(?::(?P<port>[0-9]{1,5}))?/?")


def clean_sites(sites: Sequence[str]) -> tuple[str, ...]:
    """Return the origins in their canonical form, sorted, without duplicates. Invalid names the one that is none."""
    clean = tuple(sorted({_parse_site(text.strip()) for text in sites if text.strip()}))
    if len(clean) > MAX_SITES:
        raise Invalid(f"At most {MAX_SITES} sites can be listed.", field="sites")
    return clean


def _parse_site(text: str) -> str:
    match = _SITE.fullmatch(text.lower() if text.isascii() else text)
    host = plain_domain(match["host"]) if match else None
    if match is None or host is None or (match["under"] and not _has_subdomains(host)):
        raise Invalid(
            f"“{text[:SHOWN]}” is not a site. Write it like https://example.com, without a path. For all subdomains "
            "of a name write https://*.example.com.",
            field="sites",
        )
    port = int(match["port"] or 443)
    if not 1 <= port <= 65_535:
        raise Invalid(f"“{text[:SHOWN]}” has no valid port. Give one from 1 to 65535.", field="sites")
    return f"https://{match['under'] or ''}{host}{'' if port == 443 else f':{port}'}"


def _has_subdomains(host: str) -> bool:
    return "." in host and not host.rpartition(".")[2].isdigit()
