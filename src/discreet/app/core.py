"""Composes the core services, of which the other services are made."""

from discreet.analytics.feedback.ratings import Ratings
from discreet.app.adapters import Adapters
from discreet.app.analytics import build_analytics_core
from discreet.app.assistants import build_assistant_core
from discreet.app.chat import build_answer_core, build_conversation_core
from discreet.app.data import build_data_core
from discreet.app.identity import build_identity_core
from discreet.app.infrastructure import Infrastructure
from discreet.app.models import build_model_core
from discreet.http.core_services import AnalyticsCore, ConversationCore, CoreServices
from discreet.jobs.queue import JobQueue


def build_core_services(infra: Infrastructure, adapters: Adapters, jobs: JobQueue) -> CoreServices:
    identity = build_identity_core(infra, adapters)
    models = build_model_core(infra, adapters)
    assistants = build_assistant_core(
        infra, adapters, jobs, identity.choices, models.metered_search, models.model_limits
    )
    chat = build_conversation_core(infra, jobs, identity.choices)
    conversations, gpts = chat.conversations, assistants.gpts
    analytics = build_analytics_core(infra, adapters, conversations, gpts)
    answers = build_answer_core(
        infra, adapters, identity, assistants, conversations, analytics.contributions, models, chat.about_me
    )
    data = build_data_core(infra, jobs, chat, identity.choices)
    _register_deletion_hooks(infra, chat, analytics)
    return CoreServices.of_areas(identity, models, assistants, chat, analytics, answers, data)


def _register_deletion_hooks(infra: Infrastructure, chat: ConversationCore, analytics: AnalyticsCore) -> None:
    """Delete or re-encrypt feedback, ratings and shared copies with their conversation."""
    deletion, sharing = chat.conversations.deletion, chat.sharing
    ratings = Ratings(infra.database, infra.keys, infra.random, chat.conversations, analytics.contributions)
    deletion.on_delete(analytics.feedback.on_conversation_deleted)
    deletion.on_reencrypt(ratings.reencrypt)
    deletion.on_delete(sharing.on_conversation_deleted)
    deletion.on_reencrypt(sharing.on_message_deleted)
