"""The line that tells a model the date, the time zone and the person's language.

Invariants:
- No I/O.
- Nothing of it is stored longer than its turn.
"""

from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

UTC_NAME = "UTC"

LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "gl": "Galician", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "mt": "Maltese", "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip
"""English names of languages by their code (ISO 639-1). Other languages are left out of the line."""


def format_date_line(moment: datetime, time_zone: str | None, language: str | None) -> str:
    """Return the line for a question asked at this time, to the minute.

    `time_zone` is a name of the IANA database; any other value counts as UTC. `language` is a code.
    """
    name, zone = _find_zone(time_zone)
    local = moment.astimezone(zone)
    today = f"Today is {local:%A}, {local.day} {local:%B %Y}, {local:%H:%M} ({name})."
    language_name = LANGUAGES.get(language or "")
    return f"{today} The person's language is {language_name}." if language_name else today


def _find_zone(name: str | None) -> tuple[str, tzinfo]:
    """Return the zone and its name; UTC needs no database of zones."""
    if name and name != UTC_NAME:
        with suppress(ValueError, OSError, KeyError):  # malformed, a folder, unknown
            return name, ZoneInfo(name)
    return UTC_NAME, UTC
