"""How a model is told of a GPT's knowledge: in the same words in a chat and in a training record."""

CITE = (
    "The numbered passages below come from the documents that you were given. Answer in sentences of your own. After "
    "a statement that rests on a passage put its number in square brackets, like [1]; cite nothing else."
)


def format_passage(n: int, file: str, place: str, text: str) -> str:
    """One passage under its number."""
    return f"[{n}] {place_in(file, place)}\n{text}"


def place_in(file: str, place: str) -> str:
    """Where a passage stands: "handbook.pdf, page 3"."""
    return f"{file}, {place}" if place else file
