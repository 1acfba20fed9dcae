"""Caches of the libraries that take addresses apart. An action's arguments can stand in an address (P9)."""

import urllib.parse

import yarl._parse
import yarl._url

REMEMBERING = (urllib.parse, yarl._url, yarl._parse)


def clear_url_caches() -> None:
    """Forget every address that this process has taken apart; the next ones are taken apart again."""
    for module in REMEMBERING:
        for each in list(vars(module).values()):
            if callable(clear := getattr(each, "cache_clear", None)):
                clear()
