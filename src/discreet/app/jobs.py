"""Registers the handlers of the job queue."""

from discreet.adapters.extraction.extractor import SCANS_IN_BACKGROUND, SECONDS_IN_BACKGROUND, ChildExtractor
from discreet.analytics.feedback.service import DELIVER_FEEDBACK, EVERY_HOUR_AT_SEVEN
from discreet.analytics.releasing.service import EVERY_HOUR_AT_TEN, RELEASE_INSIGHT
from discreet.api_projects.responses import DELETE_RESPONSES_OVER, EVERY_HOUR_AT_TWENTY_FIVE
from discreet.app.adapters import Adapters
from discreet.app.exports import build_export_job
from discreet.app.gpt_tools import build_gpt_test_job
from discreet.app.infrastructure import Infrastructure, build_releasing
from discreet.app.user_keys import build_key_custody_transfer
from discreet.assistants.gpts.embedding_job import EVERY_HOUR_AT_THIRTY_FIVE, REVISIT_KNOWLEDGE, KnowledgeEmbedding
from discreet.assistants.gpts.ingest import IngestJob
from discreet.assistants.gpts.knowledge_files import READ_KNOWLEDGE
from discreet.assistants.gpts.star_releases import EVERY_HOUR_AT_THIRTY, RELEASE_STARS, StarReleases
from discreet.assistants.guest_links.retention import FORGET_GUESTS, GuestCountRetention
from discreet.chat.conversations.move_to_pages import EVERY_HOUR_AT_FIFTEEN, MOVE_TO_PAGES, MoveToPages
from discreet.chat.conversations.retention import DELETE_EXPIRED_CONTENT, EVERY_HOUR_AT_TWENTY
from discreet.chat.conversations.sharing.service import END_SHARES, EVERY_HOUR_AT_FIFTY_FIVE
from discreet.chat.gpt_tests.job import ONE_RUN, RUN_GPT_TESTS
from discreet.chat.imports.service import FORGET_EXPORTS, RUN_IMPORT, UNDO_IMPORT
from discreet.data_rights.erasure.resume import EVERY_HOUR_AT_FORTY, FINISH_DELETIONS
from discreet.data_rights.exports.service import END_DELIVERED, END_EXPORTS, EVERY_FIVE_MINUTES, MAKE_EXPORT
from discreet.http.core_services import CoreServices
from discreet.identity.accounts.key_comparison import COMPARE_KEYS, EVERY_HOUR_AT_FORTY_FIVE
from discreet.identity.accounts.user_key.custody import EVERY_HOUR_AT_FIFTY, FINISH_USER_KEYS
from discreet.identity.workspaces.deletion import ERASE_WORKSPACE
from discreet.identity.workspaces.members import DELETE_GPT
from discreet.jobs.queue import JobQueue
from discreet.jobs.queues import DATASETS, FILES, PEOPLE
from discreet.models.vector_spaces import EMBED_KNOWLEDGE
from discreet.quotas.service import FORGET_USAGE
from discreet.training.service import BUILD_DATASET, EXPIRE_DATASETS


def register_jobs(infra: Infrastructure, adapters: Adapters, jobs: JobQueue, core: CoreServices) -> None:
    """Register queued jobs and periodic jobs."""
    _register_knowledge(infra, adapters, jobs, core)
    gpt_tests = build_gpt_test_job(infra, core, jobs)
    jobs.register(RUN_GPT_TESTS, gpt_tests.run, gpt_tests.mark_failed, queue=PEOPLE, lock=ONE_RUN)
    jobs.register(DELETE_GPT, core.gpts.run_deletion)
    jobs.register(ERASE_WORKSPACE, core.workspace_deletion.erase)
    jobs.register(BUILD_DATASET, core.datasets.build_in_turn, core.datasets.mark_failed, queue=DATASETS)
    export_making = build_export_job(infra, core)
    jobs.register(MAKE_EXPORT, export_making.make, export_making.mark_failed, queue=PEOPLE)
    jobs.register(END_DELIVERED, core.exports.end_delivered)
    jobs.register_periodic(END_EXPORTS, core.exports.expire, when=EVERY_FIVE_MINUTES)
    jobs.register(RUN_IMPORT, core.chat_imports.read, core.chat_imports.mark_failed, queue=PEOPLE)
    jobs.register(UNDO_IMPORT, core.chat_imports.delete_imported, core.chat_imports.mark_failed, queue=PEOPLE)
    jobs.register_periodic(FORGET_EXPORTS, core.chat_imports.forget_exports)
    jobs.register_periodic(EXPIRE_DATASETS, core.datasets.expire_due)
    jobs.register_periodic(RELEASE_INSIGHT, build_releasing(infra).release_in_turn, when=EVERY_HOUR_AT_TEN)
    stars = StarReleases(infra.database, infra.clock, infra.random)
    jobs.register_periodic(RELEASE_STARS, stars.release_due, when=EVERY_HOUR_AT_THIRTY)
    jobs.register_periodic(FORGET_USAGE, core.quotas.delete_old_usage)
    guest_counts = GuestCountRetention(infra.database, infra.clock)
    jobs.register_periodic(FORGET_GUESTS, guest_counts.delete_ended_days, when=EVERY_HOUR_AT_TEN)
    jobs.register_periodic(DELETE_RESPONSES_OVER, core.api.responses.delete_expired, when=EVERY_HOUR_AT_TWENTY_FIVE)
    jobs.register_periodic(DELETE_EXPIRED_CONTENT, core.retention.delete_expired, when=EVERY_HOUR_AT_TWENTY)
    jobs.register_periodic(END_SHARES, core.sharing.expire, when=EVERY_HOUR_AT_FIFTY_FIVE)
    jobs.register_periodic(FINISH_DELETIONS, core.deletion_resumer.resume_interrupted, when=EVERY_HOUR_AT_FORTY)
    jobs.register_periodic(
        FINISH_USER_KEYS, build_key_custody_transfer(infra, core).resume_interrupted, when=EVERY_HOUR_AT_FIFTY
    )
    jobs.register_periodic(COMPARE_KEYS, core.key_comparison.run, when=EVERY_HOUR_AT_FORTY_FIVE)
    jobs.register_periodic(MOVE_TO_PAGES, MoveToPages(infra).move_all, when=EVERY_HOUR_AT_FIFTEEN)
    jobs.register_periodic(DELIVER_FEEDBACK, core.feedback.deliver, when=EVERY_HOUR_AT_SEVEN)


def _register_knowledge(infra: Infrastructure, adapters: Adapters, jobs: JobQueue, core: CoreServices) -> None:
    files = adapters.embedder.for_holder("knowledge files")
    reader = ChildExtractor(
        infra.settings.home / "readers",
        seconds=SECONDS_IN_BACKGROUND,
        scans=SCANS_IN_BACKGROUND,
        longest_line=None,
    )
    ingest = IngestJob(infra.database, infra.keys, infra.random, reader, files)
    embedding = KnowledgeEmbedding(infra, core.metered_search, jobs)
    jobs.register(READ_KNOWLEDGE, embedding.with_embedding(ingest.run), ingest.mark_failed, queue=FILES)
    jobs.register(EMBED_KNOWLEDGE, embedding.run)
    jobs.register_periodic(REVISIT_KNOWLEDGE, embedding.revisit, when=EVERY_HOUR_AT_THIRTY_FIVE)
