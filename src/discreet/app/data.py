"""Composes deletion, exports, datasets and the answers about them."""

import structlog

from discreet.app.answers import build_privacy_answers
from discreet.app.erasure import build_account_deletion, build_deletion_reports, build_deletion_resumer
from discreet.app.infrastructure import Infrastructure, build_dataset_access, build_datasets
from discreet.chat.conversations.sharing.service import Sharing
from discreet.chat.conversations.temporary_registry import TemporaryChatRegistry
from discreet.data_rights.exports.seals import ExportKeys
from discreet.data_rights.exports.service import Exports
from discreet.http.core_services import ConversationCore, CoreServices, DataCore
from discreet.http.services import DataServices
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.key_comparison import ChangedKeys, KeyComparison
from discreet.identity.workspaces.deletion import WorkspaceDeletion
from discreet.jobs.queue import JobQueue

log = structlog.get_logger()


def build_data_core(infra: Infrastructure, jobs: JobQueue, chat: ConversationCore, choices: ConsentChoices) -> DataCore:
    datasets = build_datasets(infra, jobs)
    deletion = WorkspaceDeletion(infra, jobs, chat.conversations.deletion.delete_external_data)
    account_deletion = build_account_deletion(infra, jobs)
    return DataCore(
        workspace_deletion=deletion,
        account_deletion=account_deletion,
        deletion_resumer=build_deletion_resumer(infra, account_deletion, deletion.erase),
        exports=Exports(infra.database, ExportKeys(infra.keys, infra.random), infra.clock, infra.random, jobs),
        datasets=datasets,
        key_comparison=build_key_comparison(infra, choices, chat.sharing),
    )


def build_key_comparison(infra: Infrastructure, choices: ConsentChoices, sharing: Sharing) -> KeyComparison:
    async def compare_choices(changed: ChangedKeys | None) -> bool:
        result = await choices.reconcile(changed)
        if result.lost or result.destroyed:
            log.warning("choices_reconciled", lost_shares=result.lost, destroyed_shares=result.destroyed)
        return not result.unfinished

    async def compare_links(changed: ChangedKeys | None) -> bool:
        await sharing.resume_interrupted(changed)
        return True

    return KeyComparison(infra, [compare_choices, compare_links])


def build_data_services(infra: Infrastructure, core: CoreServices, temporary: TemporaryChatRegistry) -> DataServices:
    return DataServices(
        privacy_answers=build_privacy_answers(infra, core, temporary),
        deletions=build_deletion_reports(infra),
        dataset_access=build_dataset_access(infra),
    )
