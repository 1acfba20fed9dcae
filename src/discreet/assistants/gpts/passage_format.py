"""The format of knowledge in prompts, the same in chats and in training records."""

CITE = (
    "The numbered passages below come from the documents that you were given. Answer in sentences of your own. After "
    "a statement that rests on a passage put its number in square brackets, like [1]; cite nothing else."
)


def format_passage(n: int, file: str, place: str, text: str) -> str:
    """Return one passage under its number."""
    return f"[{n}] {place_in(file, place)}\n{text}"


def place_in(file: str, place: str) -> str:
    """Return the place of a passage: "handbook.pdf, page 3"."""
    return f"{file}, {place}" if place else file
