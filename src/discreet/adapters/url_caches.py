"""The URL caches of libraries, because an action's arguments can be in a URL (P9)."""

import urllib.parse

import yarl._parse
import yarl._url

CACHING_MODULES = (urllib.parse, yarl._url, yarl._parse)


def clear_url_caches() -> None:
    """Clear the caches of parsed URLs in this process."""
    for module in CACHING_MODULES:
        for each in list(vars(module).values()):
            if callable(clear := getattr(each, "cache_clear", None)):
                clear()
