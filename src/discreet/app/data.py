"""Composes deletion, exports, datasets and the answers about them."""

from discreet.app.answers import build_privacy_answers
from discreet.app.erasure import build_account_deletion, build_deletion_reports, build_deletion_resumer
from discreet.app.infrastructure import Infrastructure, build_dataset_access, build_datasets
from discreet.chat.conversations.service import Conversations
from discreet.chat.conversations.temporary_registry import TemporaryChatRegistry
from discreet.data_rights.exports.seals import ExportKeys
from discreet.data_rights.exports.service import Exports
from discreet.http.services import CoreServices, DataCore, DataServices
from discreet.identity.workspaces.deletion import WorkspaceDeletion
from discreet.jobs.queue import JobQueue


def build_data_core(on: Infrastructure, jobs: JobQueue, conversations: Conversations) -> DataCore:
    datasets = build_datasets(on, jobs)
    deletion = WorkspaceDeletion(on, jobs, conversations.deletion.delete_external_data)
    account_deletion = build_account_deletion(on, jobs)
    return DataCore(
        workspace_deletion=deletion,
        account_deletion=account_deletion,
        deletion_resumer=build_deletion_resumer(on, account_deletion, deletion.erase),
        exports=Exports(on.database, ExportKeys(on.keys, on.random), on.clock, on.random, jobs),
        datasets=datasets,
    )


def build_data_services(on: Infrastructure, core: CoreServices, temporary: TemporaryChatRegistry) -> DataServices:
    return DataServices(
        privacy_answers=build_privacy_answers(on, core, temporary),
        deletions=build_deletion_reports(on),
        dataset_access=build_dataset_access(on),
    )
