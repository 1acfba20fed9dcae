"""Why the text of a scan cannot be read, as sentences."""


def no_recognition(name: str) -> str:
    return (
        f"{name} is a scan or a picture, and this server cannot recognise its text. Ask its operator to run “discreet "
        "doctor”, or run text recognition (OCR) on it and add it again."
    )


def nothing_recognised(name: str) -> str:
    return (
        f"No text was recognised in {name}. It may be a photograph, handwriting or too blurred. Add a sharper scan of "
        "printed text."
    )


def too_many_scanned_pages(name: str, max_pages: int) -> str:
    return f"{name} has more than {max_pages} scanned pages, the limit here. Split it up."


def pages_above_limit(pages: int, max_pages: int, *, has_more: bool) -> str:
    """`has_more`: there may be more than `pages`."""
    counted = f"More than {pages} scanned pages were" if has_more else _scanned(pages)
    return f"{counted} not read: the limit is {max_pages} for each file."


def pages_after_stop(pages: int) -> str:
    return f"{_scanned(pages)} not read: text recognition took too long or failed."


def pages_without_recognition(pages: int) -> str:
    return f"{_scanned(pages)} not read: this server cannot recognise text in scans."


def _scanned(pages: int) -> str:
    return "1 scanned page was" if pages == 1 else f"{pages} scanned pages were"


def recognition_stopped(name: str) -> str:
    return (
        f"Recognising the text in {name} took too long or failed. Split it up, or leave out pages that are drawings or "
        "photographs."
    )
