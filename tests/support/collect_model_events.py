"""Listening to a model, as the product does."""

from discreet.ports import Completion, Delta, Model, ModelRequest, Queued


async def parts_of(model: Model, request: ModelRequest) -> list[Delta | Queued | Completion]:
    """All that it says, to the end."""
    parts: list[Delta | Queued | Completion] = []
    ended = await model.answer(request, kept_in(parts))
    assert ended is not None
    return [*parts, ended]


def kept_in(parts: list, most: int | None = None):
    """Keeps what it hears, and wants no more than so much."""

    def hear(part: Delta | Queued) -> bool:
        parts.append(part)
        return len(parts) != most

    return hear
