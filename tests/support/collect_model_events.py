"""Listening to a model, as the product does."""

from typing import Any

from discreet.ports import Completion, Hear, Model, ModelRequest, Part


async def parts_of(model: Model, request: ModelRequest) -> list[Part | Completion]:
    """All that it says, to the end."""
    parts: list[Part | Completion] = []
    ended = await model.answer(request, kept_in(parts))
    assert ended is not None
    return [*parts, ended]


def kept_in(parts: list[Any], most: int | None = None) -> Hear:
    """Keeps what it hears, and wants no more than so much."""

    def hear(part: Part) -> bool:
        parts.append(part)
        return len(parts) != most

    return hear
