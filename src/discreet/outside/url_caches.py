"""Caches of the libraries that take addresses apart. An action's arguments can stand in an address (P9)."""

import urllib.parse

import yarl._url


def clear_url_caches() -> None:
    """Forget every address that this process has taken apart; the next ones are taken apart again."""
    urllib.parse.clear_cache()
    for each in vars(yarl._url).values():
        if callable(clear := getattr(each, "cache_clear", None)):
            clear()
