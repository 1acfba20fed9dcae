"""The settings that the evidence log publishes (P12).

Invariants:
- Published: settings that decide who receives data, the limits on use, and the retention, as hosts, names and
  amounts.
- Not published: keys, passwords and paths.
"""

from typing import Final
from urllib.parse import urlsplit

from discreet.settings import Settings

EMBEDDED: Final = "embedded"


def public_settings(settings: Settings) -> dict[str, str]:
    return {
        "public_url": settings.public_url,
        "hosts": " ".join(settings.hosts) or "none",
        "model_host": _host(settings.model_url),
        "model_name": settings.model_name or EMBEDDED,
        "model_fields": " ".join(settings.model_fields) or "none",
        "models_offered": " ".join(settings.models_offered) or "none",
        "images_host": _host(settings.images_url, "none"),
        "images_model": settings.images_model or "none",
        "images_per_day": str(settings.images_per_day),
        "action_origins": " ".join(sorted(settings.action_origins)),
        "read_pages": "yes" if settings.read_pages else "no",
        "public_pages": "yes" if settings.public_pages else "no",
        "page_origins": " ".join(sorted(settings.page_origins)),
        "mail_host": _host(settings.smtp_url, "none"),
        "database_host": _host(settings.database_url),
        "api_requests": str(settings.api_requests),
        "api_tokens": str(settings.api_tokens),
        "dataset_days": str(settings.dataset_days),
        "metrics": settings.metrics or "none",
        "witnesses": " ".join(each.key for each in settings.witnesses) or "none",
        "witnesses_required": str(settings.witnesses_required),
        "evidence_step_seconds": str(settings.evidence_step_seconds),
        "cluster": _host(settings.cluster, "none"),
    }


def _host(address: str | None, fallback: str = EMBEDDED) -> str:
    """Return host and port, without credentials."""
    if not address:
        return fallback
    parts = urlsplit(address)
    return (parts.hostname or fallback) + (f":{parts.port}" if parts.port else "")
