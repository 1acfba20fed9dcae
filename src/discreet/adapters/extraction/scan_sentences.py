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


def too_many_scanned_pages(name: str, most: int) -> str:
    return f"{name} has more than {most} scanned pages, the limit here. Split it up."


def recognition_stopped(name: str) -> str:
    return (
        f"Recognising the text in {name} took too long or failed. Split it up, or leave out pages that are drawings or "
        "photographs."
    )
