"""Which sign-in opens which space, as a whole table (P7)."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest

from discreet.errors import DiscreetError
from discreet.identity.accounts.space_access import OwnSignInRequired, SpaceAccess, SsoRequired, refusal

W, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(("required", "own"), list(product((False, True), repeat=2)))
def test_the_table(required: Any, own: Any) -> None:
    def why(workspace: UUID | None, provider: UUID | None) -> type[DiscreetError] | type[None]:
        return type(refusal(SpaceAccess(workspace, provider, required, own)))

    allowed = type(None)
    assert why(None, None) is (SsoRequired if required else allowed)
    assert why(W, None) is (SsoRequired if required else allowed)
    assert why(W, W) is allowed
    assert why(OTHER, W) is OwnSignInRequired
    assert why(None, W) is (OwnSignInRequired if own else allowed)
