"""The text of an e-mail: main headers and body, without attachments."""

import email
import email.policy
from email.message import EmailMessage

from discreet.adapters.extraction.html_page import markup_text
from discreet.errors import Invalid

SHOWN = ("Subject", "From", "To", "Cc", "Date")


def mail_text(data: bytes, name: str) -> str:
    """Return headers and body as text; an HTML body as visible text. Raises Invalid."""
    try:
        message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
        headers = [f"{header}: {message[header]}" for header in SHOWN if message[header]]
        body = message.get_body(("plain", "html"))
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError) as problem:
        raise Invalid(f"{name} is damaged, or nested too deeply, and cannot be read.") from problem
    text = _body_text(body) if isinstance(body, EmailMessage) else ""
    return "\n".join(headers) + "\n\n" + text


def _body_text(body: EmailMessage) -> str:
    try:
        text = str(body.get_content())
    except (LookupError, ValueError):  # an unknown character set
        text = bytes(body.get_payload(decode=True) or b"").decode("utf-8", "replace")
    return markup_text(text) if body.get_content_subtype() == "html" else text
