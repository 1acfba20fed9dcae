"""Composes the export job from the services that read a person's data."""

from discreet.analytics.feedback.ratings import Ratings
from discreet.app.infrastructure import Infrastructure, build_log, build_passwords
from discreet.assistants.actions.ledger.service import DisclosureLedger
from discreet.assistants.gpts.bundle import GptBundles
from discreet.assistants.gpts.stars import GptRatings
from discreet.assistants.guest_links.management import GuestLinkManagement
from discreet.data_rights.exports.collector import ExportCollector, ExportSources
from discreet.data_rights.exports.job import ExportJob
from discreet.data_rights.exports.seals import ExportKeys
from discreet.http.core_services import CoreServices


def build_export_job(infra: Infrastructure, core: CoreServices) -> ExportJob:
    gathering = build_export_collector(infra, core)
    return ExportJob(infra.database, ExportKeys(infra.keys, infra.random), infra.clock, core.accounts, gathering)


def build_export_collector(infra: Infrastructure, core: CoreServices) -> ExportCollector:
    """Build the collector of an export's contents."""
    database, keys, random = infra.database, infra.keys, infra.random
    sources = ExportSources(
        database=database,
        keys=keys,
        accounts=core.accounts,
        conversations=core.conversations,
        folders=core.folders,
        prompts=core.prompts,
        about_me=core.about_me,
        retention=core.retention,
        ratings=Ratings(database, keys, random, core.conversations, core.contributions),
        gpts=core.gpts,
        guest_links=GuestLinkManagement(infra, build_passwords(infra), public_url=infra.settings.public_url),
        gpt_bundles=GptBundles(database, keys, random, core.actions),
        stars=GptRatings(database, keys, random),
        images=core.images,
        ledger=DisclosureLedger(infra),
        consents=core.consents,
        connections=core.connections,
        feedback=core.feedback,
        datasets=core.datasets,
        model_disclosures=core.model_disclosures,
        masking_settings=core.masking_settings,
        log=build_log(infra),
    )
    return ExportCollector(sources)
