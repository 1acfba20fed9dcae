"""A workspace's rule on which personal data leaves (P14): stricter or not, in words, in the log, in `verify`."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from discreet.errors import Conflict, Invalid
from discreet.http.services import Services
from discreet.identity.workspaces.rules_command import with_changes
from discreet.identity.workspaces.rules_update import clean_rules, describe_differences
from discreet.promises.masking import NO_MASKING_RULE, KindRule, MaskedKind, WorkspaceMaskingRule, masking_rule
from discreet.promises.workspace_rules import NO_RULES, WorkspaceRules, restrictions
from tests.support.builder import Builder
from tests.support.workspace_with_rules import OPEN, RuledWorkspace

pytestmark = pytest.mark.promise("P14")

ONE, OTHER = UUID(int=7), UUID(int=8)
NAMES, MAIL = MaskedKind.PERSON, MaskedKind.EMAIL


def ruled(masked: tuple[MaskedKind, ...] = (), blocked: tuple[MaskedKind, ...] = (), *trusted: UUID) -> WorkspaceRules:
    return replace(NO_RULES, masking=masking_rule(masked, blocked, trusted))


@pytest.mark.parametrize(
    ("before", "after", "stricter"),
    [
        (ruled(), ruled((NAMES,)), {"masked_kinds"}),
        (ruled((NAMES,)), ruled((), (NAMES,)), {"masked_kinds"}),
        (ruled((), (NAMES,)), ruled((NAMES,)), set()),
        (ruled((NAMES, MAIL)), ruled((MAIL,)), set()),
        (ruled((NAMES,), (), ONE), ruled((NAMES,)), {"masking_trusted"}),
        (ruled((NAMES,)), ruled((NAMES,), (), ONE), set()),
        (ruled((), (), ONE), ruled(), set()),
    ],
)
def test_what_may_leave_no_more_makes_a_rule_stricter(
    before: WorkspaceRules, after: WorkspaceRules, stricter: set[str]
) -> None:
    assert restrictions(before, after) == stricter


def test_a_change_is_explained_in_one_sentence_each() -> None:
    assert describe_differences(NO_RULES, ruled((NAMES, MAIL), (MaskedKind.ID,), ONE)) == (
        "Masked for models elsewhere: e-mail addresses, names of people.",
        "Not sent to models elsewhere: identity numbers.",
        "1 model provider gets all personal data unmasked.",
    )


def test_the_command_line_writes_them() -> None:
    written = ["masked-kinds=person, email", "blocked_kinds=id", f"masking_trusted={ONE}, {OTHER}"]
    asked = clean_rules(with_changes(NO_RULES, written))
    assert asked.masking == masking_rule((NAMES, MAIL), (MaskedKind.ID,), (ONE, OTHER))
    assert clean_rules(with_changes(asked, ["builders=admins"])).masking == asked.masking, "the rest stays as it was"
    open_again = ["masked_kinds=none", "blocked_kinds=none", "masking_trusted=none"]
    assert clean_rules(with_changes(asked, open_again)).masking == NO_MASKING_RULE
    with pytest.raises(Invalid, match="it is none, or a list of person"):
        with_changes(NO_RULES, ["masked_kinds=faces"])


def test_a_kind_that_is_allowed_is_not_written() -> None:
    asked = replace(OPEN, masking=WorkspaceMaskingRule(kinds={NAMES: KindRule.ALLOW}))
    assert clean_rules(asked).masking == NO_MASKING_RULE
    with pytest.raises(Invalid, match="500"):
        clean_rules(replace(OPEN, masking=masking_rule((), (), (UUID(int=n) for n in range(501)))))


async def test_a_stricter_rule_is_confirmed_and_kept(services: Services, build: Builder) -> None:
    firm = await RuledWorkspace(services, build).open()
    rule = masking_rule((NAMES,), (MaskedKind.ID,), (ONE,))
    with pytest.raises(Conflict, match="personal data of these kinds is masked or blocked"):
        await firm.change_rules(masking=rule, confirmed=False)
    assert (await firm.change_rules(masking=rule)).rules.masking == rule
    assert (await firm.change_rules(domains=())).rules.masking == rule, "another change leaves it"


async def test_the_digest_of_rules_without_it_is_what_it_was(owner: Any) -> None:
    """Else the log's earlier entries would not fit their rows."""
    rules = "'admins', 'me', 'none', ARRAY[gen_random_uuid()], ARRAY['x.example'], 30, 'sealed', NULL::uuid[], ARRAY['DE'], 3"
    columns = "b, s, t, g, d, r, l, e, c, k"
    same = await owner.fetchval(
        f"SELECT digest_of_rules({columns}) = digest_of_rules({columns}, '{{}}', '{{}}', '{{}}')"
        f" FROM (SELECT {rules}) AS rules ({columns})"
    )
    others = await owner.fetchval(
        f"""
        SELECT count(DISTINCT digest_of_rules({columns}, m, x, y)) FROM (SELECT {rules}) AS rules ({columns}),
        (VALUES ('{{}}'::text[], '{{}}'::text[], '{{}}'::uuid[]), ('{{id}}', '{{}}', '{{}}'), ('{{}}', '{{id}}', '{{}}'),
                ('{{}}', '{{}}', ARRAY[gen_random_uuid()])) AS masking (m, x, y)
        """
    )
    assert (same, others) == (True, 4)
