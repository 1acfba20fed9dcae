"""A workspace's rule on who receives what its people write (P14): stricter or not, in words, in the log, in `verify`."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from discreet.errors import Conflict, Invalid
from discreet.http.services import Services
from discreet.identity.workspaces.rules_command import with_changes
from discreet.identity.workspaces.rules_update import clean_rules, describe_differences
from discreet.promises.recipients import NO_MODEL_RULE, ModelLimit, WorkspaceModelRule
from discreet.promises.workspace_rules import NO_RULES, WorkspaceRules, restrictions
from tests.support.builder import Builder
from tests.support.workspace_with_rules import OPEN, RuledWorkspace

pytestmark = pytest.mark.promise("P14")

ONE, OTHER = UUID(int=7), UUID(int=8)


def ruled(**models: Any) -> WorkspaceRules:
    return replace(NO_RULES, models=WorkspaceModelRule(**models))


@pytest.mark.parametrize(
    ("before", "after", "stricter"),
    [
        ({}, {"limit": ModelLimit.SEALED}, {"model_limit"}),
        ({"limit": ModelLimit.SEALED}, {"limit": ModelLimit.THIS_SERVER}, set()),
        ({"limit": ModelLimit.KEEPS_NOTHING}, {"limit": ModelLimit.THIS_SERVER}, {"model_limit"}),
        ({}, {"endpoints": (ONE, OTHER)}, {"model_endpoints"}),
        ({"endpoints": (ONE,)}, {"endpoints": (ONE, OTHER)}, set()),
        ({"endpoints": (ONE, OTHER)}, {"endpoints": (OTHER,)}, {"model_endpoints"}),
        ({"endpoints": (ONE,)}, {}, set()),
        ({"countries": ("CH", "DE")}, {"countries": ("DE",)}, {"model_countries"}),
        ({"retention_days": 30}, {"retention_days": 0}, {"model_retention_days"}),
        ({"retention_days": 0}, {"retention_days": 30}, set()),
    ],
)  # fmt: skip
def test_what_is_allowed_no_more_makes_a_rule_stricter(
    before: dict[str, Any], after: dict[str, Any], stricter: set[str]
) -> None:
    assert restrictions(ruled(**before), ruled(**after)) == stricter


def test_a_change_is_explained_in_one_sentence_each() -> None:
    after = ruled(limit=ModelLimit.KEEPS_NOTHING, endpoints=(ONE,), countries=("DE", "FR"), retention_days=1)
    assert describe_differences(NO_RULES, after) == (
        "Chats can use only models whose provider keeps nothing and never trains.",
        "1 model provider is allowed.",
        "Model providers may be in DE, FR only.",
        "Model providers may keep messages for at most 1 day.",
    )


def test_the_command_line_writes_them() -> None:
    written = ["model-limit=this_server", f"model_endpoints={ONE}", "model-countries=de, fr", "model-retention-days=0"]
    asked = clean_rules(with_changes(NO_RULES, written))
    assert asked.models == WorkspaceModelRule(
        limit=ModelLimit.THIS_SERVER, endpoints=(ONE,), countries=("DE", "FR"), retention_days=0
    )
    open_again = ["model_limit=offered", "model_endpoints=any", "model_countries=any", "model_retention_days=any"]
    assert clean_rules(with_changes(asked, open_again)).models == NO_MODEL_RULE
    assert clean_rules(with_changes(asked, ["builders=admins"])).models == asked.models, "the rest stays as it was"


@pytest.mark.parametrize("wrong", [{"countries": ()}, {"countries": ("Germany",)}, {"retention_days": -1}])
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        clean_rules(replace(OPEN, models=WorkspaceModelRule(**wrong)))


async def test_a_stricter_rule_is_confirmed_and_kept(services: Services, build: Builder) -> None:
    firm = await RuledWorkspace(services, build).open()
    sealed = WorkspaceModelRule(limit=ModelLimit.SEALED)
    with pytest.raises(Conflict, match="Calls of actions stop right away"):
        await firm.change_rules(models=sealed, confirmed=False)
    assert (await firm.change_rules(models=sealed)).rules.models == sealed
    assert (await firm.change_rules(domains=())).rules.models == sealed, "another change leaves it"


async def test_the_digest_of_rules_without_it_is_what_it_was(owner: Any) -> None:
    """Else the log's earlier entries would not fit their rows."""
    rules = "'admins', 'me', 'none', ARRAY[gen_random_uuid()], ARRAY['x.example'], 30"
    same = await owner.fetchval(
        f"SELECT digest_of_rules(b, s, t, g, d, r) = digest_of_rules(b, s, t, g, d, r, 'offered', NULL, NULL, NULL)"
        f" FROM (SELECT {rules}) AS rules (b, s, t, g, d, r)"
    )
    others = await owner.fetchval(
        f"""
        SELECT count(DISTINCT digest_of_rules(b, s, t, g, d, r, l, e, c, k)) FROM (SELECT {rules}) AS rules (b, s, t, g, d, r),
        (VALUES ('offered', NULL::uuid[], NULL::text[], NULL::int), ('sealed', NULL, NULL, NULL), ('offered', '{{}}', NULL, NULL),
                ('offered', NULL, ARRAY['DE'], NULL), ('offered', NULL, NULL, 0)) AS models (l, e, c, k)
        """
    )
    assert (same, others) == (True, 5)
