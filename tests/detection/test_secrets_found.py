"""Passwords after a word that announces them, at a cost that does not grow with the text after them."""

from typing import Any

import pytest

from discreet.detection.folded import NormalizedText
from discreet.detection.secrets_found import SECRETS


class CountingText(str):
    """Counts the characters that are copied from it."""

    copied = 0

    def __getitem__(self, place: Any) -> str:
        part = super().__getitem__(place)
        self.copied += len(part)
        return part


@pytest.mark.parametrize("piece", ["pwd=abcd\n", "my password is abcd\n"])
def test_what_stands_after_a_password_is_not_copied(piece: str) -> None:
    text = CountingText(piece * 300)
    folded = NormalizedText(text, str(text), 0)
    assert sum(1 for secret in SECRETS for _ in secret.find(folded)) == 300
    assert text.copied < 5 * len(text)
