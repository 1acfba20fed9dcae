"""Debian's Chromium, as benches and browser journeys start it."""

from pathlib import Path
from typing import Any, Final

PROGRAMS: Final = tuple(Path("/usr/bin") / name for name in ("chromium-headless-shell", "chromium"))
"""The first has no windows and takes two thirds of the CPU of the other with `--headless`."""
HEADLESS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    # The first program ends pages that ask whether speech is recognised on the device: it has no service for that.
    "--disable-blink-features=OnDeviceWebSpeechAvailable,InstallOnDeviceSpeechRecognition,OnDeviceWebSpeechQuality",
)
"""The arguments that every use needs."""
MISSING: Final = f"it needs Chromium; on Debian: apt-get install {PROGRAMS[0].name}."


def installed() -> Path | None:
    """Return the program to start; None if there is none."""
    return next((path for path in PROGRAMS if path.exists()), None)


def cookies_for(header: str, origin: str) -> list[Any]:
    """Return the cookies of a Cookie header as Playwright takes them, for visits of `origin`.

    Cookies without a value are left out: the server has removed them.
    """
    pairs = (pair.partition("=") for pair in header.split("; "))
    return [{"name": name, "value": value, "url": origin} for name, _, value in pairs if value]
