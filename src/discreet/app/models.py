"""Composes the catalogue of models, the limits on them, and the search models."""

from functools import partial

from discreet.app.adapters import Adapters, connect_search
from discreet.app.infrastructure import Infrastructure
from discreet.detection.personal import FormsAndIntroductions
from discreet.http.core_services import ModelCore
from discreet.identity.workspaces.masked_words import WorkspaceWordsService
from discreet.masking.detection_cache import DetectionCache
from discreet.masking.gender import ListedGender, NameKind, no_listed_gender
from discreet.models.directory import ModelDirectory
from discreet.models.disclosures import ModelDisclosures
from discreet.models.limits import ModelLimits
from discreet.models.masking import Masking
from discreet.models.masking_counts import MaskingCounts
from discreet.models.masking_settings import MaskingSettings
from discreet.models.permitted_model import PermittedModel
from discreet.models.sealed_headers import SealedHeaders
from discreet.models.search_model import SearchModels
from discreet.quotas.metered_search import MeteredSearch
from discreet.quotas.metering import Metering


def build_model_core(infra: Infrastructure, adapters: Adapters) -> ModelCore:
    database, clock, random = infra.database, infra.clock, infra.random
    models = ModelDirectory(
        database, infra.addresses.serve, SealedHeaders(infra.keys, random), adapters.model, adapters.connect_model
    )
    disclosures, limits = ModelDisclosures(database, clock, random), ModelLimits(database, models, clock)
    masking_settings = MaskingSettings(infra)
    profile = infra.settings.masking_detector
    masking = Masking(
        masking_settings,
        MaskingCounts(infra),
        random,
        partial(build_masking_detector, profile),
        build_gender_lookup(profile),
    )
    search_client_of = partial(connect_search, adapters.connect_model)
    search_models = SearchModels(models, limits, disclosures, masking_settings, search_client_of)
    metering = Metering(infra, models.find)
    return ModelCore(
        models=models,
        model_disclosures=disclosures,
        model_limits=limits,
        masking_settings=masking_settings,
        workspace_words=WorkspaceWordsService(infra),
        masking=masking,
        permitted_model=PermittedModel(models, limits, disclosures, masking),
        search_models=search_models,
        metering=metering,
        metered_search=MeteredSearch(search_models, metering),
    )


def build_masking_detector(profile: str) -> DetectionCache:
    """Return what finds personal data in prompts. A model of names is loaded at its first use."""
    patterns = FormsAndIntroductions()
    if profile == "patterns":
        return DetectionCache(patterns)
    from discreet.training.deidentify.profiles import CombinedDetectors
    from discreet.training.deidentify.rampart import Rampart

    return DetectionCache(CombinedDetectors([patterns, Rampart()]))


def build_gender_lookup(profile: str) -> ListedGender:
    """Return what tells the gender of given names. Lists of names are loaded at the first use."""
    return no_listed_gender if profile == "patterns" else _listed_gender


def _listed_gender(given_name: str) -> NameKind | None:
    from discreet.training.deidentify.known_names import listed_gender

    return listed_gender(given_name)
