"""The table of promises (specification: Promises).

Each promise has one mechanism, its proofs, and the place where a person sees it. The privacy page, `docs/promises.md`
and `discreet promises` are made from it. `tests/promises/test_table.py` checks both directions: every mechanism and
proof named here exists and cites its promise's id, and every test that claims a promise is listed here.
"""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class ReadAccess:
    """A possible reader of content.

    What they can read, and how the content's owner would notice.
    """

    who: str
    reads: str
    noticed: str


@dataclass(frozen=True)
class ShortAnswer:
    """The promise as people ask for it, answered at a glance. `Promise.answer` and its details are exact."""

    question: str
    verdict: str
    """The answer in a word or two."""
    text: str
    """One sentence that is true without the details."""


@dataclass(frozen=True)
class Promise:
    """One promise. Without a mechanism this version does not keep it.

    In that case `answer` says so.
    """

    id: str
    question: str
    answer: str
    """The exact statement, at most three sentences."""
    details: tuple[str, ...]
    """What belongs to the exact statement, one case each. Markdown with bold and code only, as in `answer`."""
    short: ShortAnswer
    mechanism: str | None = None
    """module:name of the code that enforces it."""
    proofs: tuple[str, ...] = ()
    """Test files that fail if it is broken."""
    shown: str | None = None
    """Where the person concerned sees it."""
    readers: tuple[ReadAccess, ...] = ()
    """The readers, if the answer differs between them."""

    @property
    def kept(self) -> bool:
        return self.mechanism is not None


PROMISES = (
    Promise(
        "P1",
        "May my conversation with a GPT train a model?",
        "It depends on the service. In your own space: only with your yes, and only while every other party "
        "to the chat also says yes. In team and enterprise workspaces and over the API: never, and no setting "
        "changes that.",
        (
            "**Files that you give** never train a model, and neither do the messages that follow one. The "
            "people whose words or pictures a file holds were not asked.",
            "**What you tell models about yourself** is no part of a chat, so it never trains one.",
            "**Images that you made** are under the same rule. This version trains nothing on images.",
        ),
        ShortAnswer(
            "Are my chats used for training?",
            "Only if",
            "you say yes, and everyone else involved does too. In team and enterprise workspaces and over the "
            "API: never.",
        ),
        "discreet.promises.improve:may_improve",
        (
            "tests/guests/test_workspaces_gpts.py",
            "tests/http/test_about_me.py",
            "tests/services/test_code_in_chats.py",
            "tests/http/test_mentions.py",
            "tests/promises/test_mentions.py",
            "tests/services/test_search_turns.py",
            "tests/services/test_preview_chats.py",
            "tests/http/test_workspace.py",
            "tests/http/test_folders.py",
            "tests/promises/test_p1_dataset.py",
            "tests/promises/test_p3_origins.py",
            "tests/http/openai/test_personal_keys.py",
            "tests/promises/test_p1_api.py",
            "tests/workspaces/test_training_ban.py",
            "tests/promises/test_p1_rule_table.py",
            "tests/properties/test_rule.py",
            "tests/properties/test_keys.py",
            "tests/properties/test_all_short_orders.py",
            "tests/security/test_pipeline_isolation.py",
            "tests/keystore/test_key_pages.py",
            "tests/services/test_key_comparison.py",
            "tests/http/test_accounts.py",
            "tests/services/test_spaces.py",
            "tests/services/test_choices.py",
            "tests/http/test_datasets.py",
            "tests/services/test_turn_with_actions.py",
            "tests/services/test_checkpoints.py",
            "tests/http/test_chat_actions.py",
            "tests/services/test_datasets_after_actions.py",
            "tests/properties/test_datasets.py",
            "tests/promises/test_images.py",
            "tests/http/test_chat_imports.py",
            "tests/http/test_attachments.py",
            "tests/promises/test_summaries.py",
        ),
        "the receipt on every conversation",
    ),
    Promise(
        "P2",
        "What choices do I have?",
        "Training is a switch on your account, on each conversation and on each image. You can also use "
        "temporary chats, delete, and export everything that is held about you.",
        (
            "A no is final for everything that began before it.",
            "The export is one file, made for you alone, and destroyed here a minute after you have it.",
        ),
        ShortAnswer(
            "Can I opt out, export and delete?",
            "Yes.",
            "You can turn training off, use temporary chats, export everything that we hold of you, and delete it.",
        ),
        "discreet.identity.accounts.choices:ConsentChoices",
        (
            "tests/http/test_session_hints.py",
            "tests/http/test_about_me.py",
            "tests/guests/test_guests.py",
            "tests/http/test_gpt_tests.py",
            "tests/http/test_mentions.py",
            "tests/http/test_reasoning.py",
            "tests/http/test_folders.py",
            "tests/http/test_prompts.py",
            "tests/promises/test_p2_choices.py",
            "tests/services/test_move_to_pages.py",
            "tests/services/test_key_pages_raced.py",
            "tests/services/test_damaged_key_pages.py",
            "tests/services/test_rolled_back_keys.py",
            "tests/services/test_backup.py",
            "tests/processes/test_backup.py",
            "tests/promises/test_p2_export.py",
            "tests/services/test_exports.py",
            "tests/services/test_accounts.py",
            "tests/services/test_choices.py",
            "tests/http/test_accounts.py",
            "tests/promises/test_images.py",
            "tests/http/test_attachments.py",
            "tests/journeys/test_service_worker.py",
        ),
        "Settings and the receipt",
    ),
    Promise(
        "P3",
        "I built a GPT. Can I keep my proprietary data out of training?",
        "Yes, for each GPT: its instructions, its knowledge and every conversation that drew on them. "
        "Training is off until you turn it on, and what you published or added before that stays out.",
        (
            "**Your no follows your words.** A copy, a file that is brought in again and a GPT that you "
            "handed over stay under it until each part has been replaced. Changing a text does not replace "
            "it. You see that others use your words, not who or where.",
            "**What this server cannot recognise**: words that a person types from memory, changes before "
            "pasting, passes to another person who pastes them, turns into another kind of part (a text into "
            "a file), or pastes after your GPT was deleted.",
            "**The switch is yours alone**, also while others edit the GPT with you. What they write into it "
            "becomes the GPT's, under your switch. They read this before they accept.",
            "**An offer to an e-mail address** is seen by the account that has shown that it reads that "
            "mailbox, or that has the address and opened the link that you passed on.",
            "**Your actions' secrets** belong to what you have published, and no page shows them.",
            "**A GPT that you hand over** has its switch off and its secrets removed, and nothing from before "
            "can be opened again.",
            "**A public page** is off until you turn it on. It shows the texts that you published for people, "
            "never instructions or knowledge, and ends with your choice.",
            "**The operator's command line** opens the operator's own GPTs only.",
            "**A GPT that you build by talking**: what you say there is stored nowhere.",
        ),
        ShortAnswer(
            "Can I keep my GPT out of training?",
            "Yes.",
            "Training is off until you turn it on, and your no follows your instructions and files into copies.",
        ),
        "discreet.chat.conversations.key_scopes:improvement_key",
        (
            "tests/http/test_gpt_pages.py",
            "tests/http/test_skills.py",
            "tests/journeys/test_skills.py",
            "tests/services/test_skills_in_code.py",
            "tests/services/test_code_in_chats.py",
            "tests/services/test_cells.py",
            "tests/promises/test_mentions.py",
            "tests/promises/test_p3_gpts.py",
            "tests/security/test_masking_rules.py",
            "tests/workspaces/test_masking_sums.py",
            "tests/promises/test_p3_gpt_imports.py",
            "tests/promises/test_p3_origins.py",
            "tests/promises/test_p1_rule_table.py",
            "tests/properties/test_rule.py",
            "tests/properties/test_keys.py",
            "tests/properties/test_all_short_orders.py",
            "tests/services/test_choices.py",
            "tests/services/test_gpts.py",
            "tests/services/test_gpt_store.py",
            "tests/services/test_gpt_cli.py",
            "tests/processes/test_gpt_commands.py",
            "tests/services/test_assistant_proposal.py",
            "tests/http/test_assistant.py",
            "tests/services/test_versions.py",
            "tests/security/test_knowledge_isolation.py",
            "tests/security/test_pipeline_isolation.py",
            "tests/services/test_action_secrets.py",
            "tests/services/test_actions.py",
            "tests/services/test_gpt_sharing.py",
            "tests/services/test_gpt_handover.py",
            "tests/security/test_squatted_addresses.py",
            "tests/training/test_context.py",
            "tests/properties/test_datasets.py",
        ),
        "the builder's page, the receipt on every conversation, and Settings for GPTs that you transferred",
    ),
    Promise(
        "P4",
        "What can a GPT's actions do with my chat?",
        "Nothing leaves for a third party until you have seen the exact request (recipient, privacy policy, "
        "every field) and said yes. A recipient that your workspace does not allow gets nothing.",
        (
            "**“Always allow”** holds in the space where you said it. It ends when what you allowed changes "
            "or is taken out of the GPT, even if it comes back, and when another person takes the GPT over.",
            "**You are asked again** when the GPT's instructions or actions have changed since, and when a "
            "kind of personal data would go that never went before.",
            "**A program with your API key** sends what you granted that key, operation by operation, and "
            "nothing else.",
            "**What a GPT may do beyond answering** (search the web, read pages, run Python, make and edit "
            "images): its builder switches it on, the operator offers it, your workspace allows it and, for a "
            "program, the key was granted it. The GPT's page says which.",
            "**Web pages**: before each one you see its whole address. No program reads one.",
            "**Pictures**: before a picture of yours leaves to be edited, you see it each time, and exactly "
            "that picture is sent.",
            "The operator does not check the recipient. The card says so.",
        ),
        ShortAnswer(
            "Can a GPT send my data to others?",
            "Only if",
            "you have seen the exact request and allowed it, once or always.",
        ),
        "discreet.promises.consented_call:consented",
        (
            "tests/guests/test_guests.py",
            "tests/guests/test_sign_in.py",
            "tests/journeys/test_guest_sign_in.py",
            "tests/guests/test_workspaces_gpts.py",
            "tests/journeys/test_embed.py",
            "tests/journeys/test_guests.py",
            "tests/http/test_gpt_tests.py",
            "tests/http/test_mentions.py",
            "tests/promises/test_mentions.py",
            "tests/promises/test_p4_consent.py",
            "tests/promises/test_p4_pages.py",
            "tests/promises/test_p4_pictures.py",
            "tests/services/test_page_reading.py",
            "tests/services/test_page_turns.py",
            "tests/journeys/test_web_pages.py",
            "tests/promises/test_capabilities.py",
            "tests/services/test_chat_images.py",
            "tests/http/test_images.py",
            "tests/services/test_edited_images.py",
            "tests/services/test_images_on_this_server.py",
            "tests/journeys/test_chat_images.py",
            "tests/http/test_capabilities.py",
            "tests/properties/test_code_turn.py",
            "tests/services/test_code_in_chats.py",
            "tests/http/openai/test_code.py",
            "tests/journeys/test_code.py",
            "tests/properties/test_consent.py",
            "tests/properties/test_workspace_rules.py",
            "tests/services/test_workspace_rules.py",
            "tests/http/test_workspace_rules.py",
            "tests/properties/test_request.py",
            "tests/properties/test_turn.py",
            "tests/services/test_consents.py",
            "tests/services/test_search_turns.py",
            "tests/services/test_operator_held.py",
            "tests/journeys/test_web_search.py",
            "tests/http/openai/test_web_search.py",
            "tests/services/test_versions.py",
            "tests/services/test_gpt_handover.py",
            "tests/services/test_turn_with_actions.py",
            "tests/contract/test_shown_is_sent.py",
            "tests/actions/test_mcp.py",
            "tests/actions/test_mcp_calls.py",
            "tests/contract/test_third_party_client.py",
            "tests/contract/test_no_answer.py",
            "tests/http/test_consents.py",
            "tests/http/test_elicitation.py",
            "tests/journeys/test_consent.py",
            "tests/journeys/test_consent_attacks.py",
            "tests/security/test_outbound.py",
            "tests/security/test_rebinding.py",
            "tests/http/test_chat_actions.py",
            "tests/http/openai/test_actions.py",
            "tests/journeys/test_language.py",
            "tests/services/test_mcp_sign_in.py",
            "tests/services/test_oauth.py",
        ),
        "the consent card",
    ),
    Promise(
        "P5",
        "Which third parties have received what?",
        "Your ledger lists every disclosure, field by field. It is yours alone, and you can search and export it.",
        (
            "The fields can be read for as long as you can read the conversation that they left. That they "
            "left, when and for which recipient, stays.",
            "Of what a program sends with your API key, the names of the fields are kept and no values.",
        ),
        ShortAnswer(
            "Can I see who received my data?",
            "Yes.",
            "You have a list, for you alone, of who received what, field by field.",
        ),
        "discreet.assistants.actions.ledger.service:DisclosureLedger",
        (
            "tests/guests/test_guests.py",
            "tests/guests/test_workspaces_gpts.py",
            "tests/services/test_page_turns.py",
            "tests/services/test_search_turns.py",
            "tests/promises/test_p5_ledger.py",
            "tests/processes/test_killed_call.py",
            "tests/services/test_ledger.py",
            "tests/services/test_user_key.py",
            "tests/http/test_user_key.py",
            "tests/http/test_elicitation.py",
            "tests/http/test_chat_actions.py",
            "tests/http/openai/test_actions.py",
        ),
        "the page “Data sent”",
    ),
    Promise(
        "P6",
        "Can the builder read my conversation?",
        "No. No page, route, query, export or log shows it: not to the builder, and not to the people who "
        "share the GPT with the builder, whatever right they have on it.",
        (
            "**Guests**: no page shows a guest's chat to the builder or to another guest. A guest uses one "
            "GPT, as it is published, and only the routes that are made for guests.",
            "**Guests of a workspace's GPT** are bound by its rules as members are, and are no members. Its "
            "owners and admins have no page about them.",
        ),
        ShortAnswer(
            "Can the builder read my chats?",
            "No.",
            "No page, export or log shows your chats to a GPT's builder, or to anyone who edits it with them.",
        ),
        "discreet.db.pool:Database",
        (
            "tests/http/test_session_hints.py",
            "tests/verify/test_restored_catalogue.py",
            "tests/http/test_about_me.py",
            "tests/guests/test_files.py",
            "tests/guests/test_embedding.py",
            "tests/guests/test_guests.py",
            "tests/guests/test_sign_in.py",
            "tests/journeys/test_guest_sign_in.py",
            "tests/guests/test_workspaces_gpts.py",
            "tests/promises/test_guests.py",
            "tests/guests/test_entering.py",
            "tests/guests/test_managing.py",
            "tests/http/test_gpt_tests.py",
            "tests/http/test_documents.py",
            "tests/http/test_gpt_pages.py",
            "tests/http/test_mentions.py",
            "tests/http/test_reasoning.py",
            "tests/http/test_accounts.py",
            "tests/http/test_folders.py",
            "tests/http/test_prompts.py",
            "tests/http/test_search.py",
            "tests/promises/test_p6_builder_cannot_read.py",
            "tests/http/test_every_route.py",
            "tests/http/test_every_route_credentials.py",
            "tests/http/test_every_route_roles.py",
            "tests/http/test_large_documents.py",
            "tests/http/test_chat_imports.py",
            "tests/http/test_insight.py",
            "tests/http/test_privacy.py",
            "tests/services/test_oauth.py",
            "tests/security/test_former_members.py",
            "tests/http/test_own_account.py",
            "tests/http/test_workspace.py",
            "tests/http/test_spaces_of_pages.py",
            "tests/http/test_sharing.py",
            "tests/services/test_gpt_sharing.py",
            "tests/services/test_answer_pictures.py",
            "tests/promises/test_summaries.py",
        ),
        "the receipt on every conversation",
    ),
    Promise(
        "P7",
        "Can an admin or the operator read it?",
        "Not through the product. What you write is stored encrypted, under keys of its own for each "
        "conversation. The table says who can still read what, and how you would know.",
        (
            "**A key of your own**: you can keep the key to the conversations and prompts of your own space. "
            "Then only your passphrase, your recovery code or a passkey that you chose opens them. "
            "Workspaces, images, names of folders and what third parties received stay under keys that the "
            "server keeps.",
            "**When you write**: no page and no number shows it to others. The people who look after a "
            "workspace see on which day a member joins, leaves, accepts terms or takes an export. Of all its "
            "people together they see amounts that are drawn once a month, with chance added (P8).",
            "**What your prompts used and cost** is counted by month and model, without days and times. You "
            "alone see yours. The operator sees sums by provider and model. A workspace's owners see its sum "
            "of a month that has ended, if at least three people used models in it, and each member's only "
            "for months that began after the workspace told its members so.",
        ),
        ShortAnswer(
            "Can the operator read my chats?",
            "No.",
            "Chats are stored encrypted, and no admin page opens them. The exceptions, such as training that you "
            "allowed or root on the server, are in the details.",
        ),
        "discreet.chat.conversations.keys:ConversationKeys",
        (
            "tests/http/test_about_me.py",
            "tests/guests/test_guests.py",
            "tests/guests/test_workspaces_gpts.py",
            "tests/journeys/test_guests.py",
            "tests/http/test_gpt_tests.py",
            "tests/http/test_documents.py",
            "tests/services/test_code_in_chats.py",
            "tests/http/test_folders.py",
            "tests/http/test_prompts.py",
            "tests/promises/test_p7_operator_cannot_read.py",
            "tests/http/test_people.py",
            "tests/http/test_chat_imports.py",
            "tests/promises/test_p1_api.py",
            "tests/promises/test_images.py",
            "tests/security/test_canary.py",
            "tests/security/test_sessions.py",
            "tests/security/test_space_access.py",
            "tests/security/test_sso_sessions.py",
            "tests/security/test_user_key.py",
            "tests/http/test_user_key.py",
            "tests/services/test_move_to_pages.py",
            "tests/services/test_user_key.py",
            "tests/http/test_single_sign_on.py",
            "tests/http/test_domains.py",
            "tests/http/test_provider_shapes.py",
            "tests/security/test_pipeline_isolation.py",
            "tests/http/test_datasets.py",
            "tests/http/test_privacy.py",
            "tests/services/test_consents.py",
            "tests/services/test_ledger.py",
            "tests/services/test_oauth.py",
            "tests/services/test_password_reset.py",
            "tests/verify/test_role.py",
            "tests/http/test_attachments.py",
            "tests/http/test_sharing.py",
            "tests/journeys/test_installed_app.py",
            "tests/journeys/test_service_worker.py",
            "tests/services/test_answer_pictures.py",
            "tests/services/test_chat_images.py",
        ),
        "the receipt on every conversation",
        readers=(
            ReadAccess(
                "A builder, an admin or an owner of a workspace",
                "Nothing that you wrote.",
                "The receipt on the conversation says who can read it.",
            ),
            ReadAccess(
                "The operator, in the list of accounts",
                "Your name, your e-mail address, since when you have the account and whether it is suspended, the "
                "names of your workspaces, and once a month how many hundred megabytes you store. Nothing that you "
                "wrote, and not when you were here.",
                "This table says so.",
            ),
            ReadAccess(
                "The operator, through the product",
                "Records of training datasets, which hold what everyone in a conversation has allowed, with personal "
                "information reduced.",
                "Each look and each export in clear is written down for good, and your privacy page tells you of them.",
            ),
            ReadAccess(
                "The operator, with a link that sets a new password for you",
                "What you can read, signed in as you. Not what is under a key that you keep yourself.",
                "That the link was made, and that it was used, is written down for good. Your page says so until you "
                "have read it.",
            ),
            ReadAccess(
                "Those who run your organisation's sign-in",
                "What is yours in its workspace, signed in as you. Not your own space, while you have a password or a "
                "passkey of your own.",
                "The session stands in the list of places where you are signed in.",
            ),
            ReadAccess(
                "A person with a copy of the database",
                "Who talked when, with which GPT and how much. Not what was said.",
                "Nothing tells you.",
            ),
            ReadAccess(
                "Root on the server",
                "What the server can open, by changing the program or reading its memory while you chat. Not what was "
                "deleted before, and not what is under your own key while you are signed out.",
                "Nothing tells you. Only a key of your own, or a server of your own, protects you from them.",
            ),
        ),
    ),
    Promise(
        "P8",
        "What does the builder learn?",
        "Numbers with noise in them (differential privacy), and the feedback that you chose to send, as you "
        "saw it before sending.",
        (
            "**The bound**: take any odds that you used a GPT. All its numbers of any 90 days together change "
            "those odds by a factor of at most 2.71, but for one chance in ten million. That is the budget "
            "that a server starts with (ε = 1, δ = 10⁻⁷). Its operator can set another one. The GPT's page "
            "shows it, and it is never exceeded.",
            "**Requests to other services**: which data a GPT asks for, and how people answer, everybody sees "
            "in numbers under the same bound.",
            "**You can stay out** of all these numbers.",
            "**Feedback** goes without your name, in batches, and you can take it back. A guest can't take it back: "
            "no record says that it is theirs. A person who takes a GPT over sees neither its numbers nor its "
            "feedback from before.",
            "**Stars** that you give are yours alone to see. The toss of a coin goes into the mean that "
            "everybody sees, and no two ratings differ in their coins by more than nine to one. The tosses "
            "are counted once a month, with chance added to each count. In any 90 days, a reader of all of it "
            "who knows everybody else cannot say with better odds than 2.7 to one whether you rated.",
            "**Guests** use a GPT without an account, through a link. Its owner pays, and so sees what a "
            "link costs: the sum of months that have ended, and of the running month tenths of the link's "
            "budget, which change at most once a day. The owner never sees who wrote, when, or how often. "
            "Limits that the owner changes hold from the next day, so trying them out shows no more. Only "
            "the guest who reaches a limit learns that it is reached. The numbers count guests only if "
            "they said yes before their chat, and for that visit: a human who comes twice and says yes "
            "twice counts as two people, and the bound above is that of each visit. To the owners of the "
            "GPT's workspace, guests' use is use of the GPT's owner, in sums of ended months.",
        ),
        ShortAnswer(
            "Does the builder see how I use a GPT?",
            "Only totals.",
            "Builders see numbers over many people, blurred on purpose, and the feedback that you choose to send.",
        ),
        "discreet.analytics.releasing.measure:add_noise",
        (
            "tests/http/test_mentions.py",
            "tests/promises/test_p8_feedback.py",
            "tests/promises/test_p8_numbers.py",
            "tests/statistics/test_intervals.py",
            "tests/statistics/test_loss.py",
            "tests/statistics/test_noise.py",
            "tests/statistics/test_privacy.py",
            "tests/statistics/test_geometric_noise.py",
            "tests/security/test_owner_learns_no_times.py",
            "tests/guests/test_files.py",
            "tests/journeys/test_guests.py",
            "tests/guests/test_what_the_owner_sees.py",
            "tests/guests/test_probing.py",
            "tests/guests/test_statistics.py",
            "tests/guests/test_feedback.py",
            "tests/quotas/test_money.py",
            "tests/workspaces/test_masking_sums.py",
            "tests/properties/test_workspace_amounts.py",
            "tests/properties/test_coarse.py",
            "tests/http/test_every_number.py",
            "tests/properties/test_counting_rule.py",
            "tests/properties/test_feedback.py",
            "tests/properties/test_insight_ledger.py",
            "tests/properties/test_release_budget.py",
            "tests/security/test_insight_attacks.py",
            "tests/security/test_release_isolation.py",
            "tests/http/test_insight.py",
            "tests/http/test_insight_opt_out.py",
            "tests/http/test_gpt_pages.py",
            "tests/analytics/test_accounting.py",
            "tests/analytics/test_bounding.py",
            "tests/analytics/test_classify.py",
            "tests/analytics/test_documented.py",
            "tests/analytics/test_factor.py",
            "tests/analytics/test_request_label.py",
            "tests/analytics/test_measure.py",
            "tests/analytics/test_questions.py",
            "tests/analytics/test_reading.py",
            "tests/analytics/test_state.py",
            "tests/properties/test_stars.py",
            "tests/services/test_gpt_handover.py",
            "tests/services/test_stars.py",
            "tests/journeys/test_guest_choices.py",
            "tests/journeys/test_feedback.py",
            "tests/journeys/test_insight_page.py",
            "tests/processes/test_killed_release.py",
            "tests/processes/test_release_commands.py",
            "tests/services/test_budgets.py",
            "tests/services/test_counting.py",
            "tests/services/test_insight_commands.py",
            "tests/services/test_releasing.py",
        ),
        "the GPT's page, the receipt on every conversation and Settings",
    ),
    Promise(
        "P9",
        "Is a temporary chat gone?",
        "This server never writes it to disk: no row, file, log or cache holds anything of what is said in "
        "it, encrypted or not. It is in the memory of one server process, for the browser session in which it "
        "began.",
        (
            "**It ends** when you close it or sign out, after an hour without use, and when the server stops. "
            "From then on nothing in that process refers to it: immediately, or within seconds, at the next "
            "look for unused objects.",
            "**Memory**: the model that runs on this server has its copies of the text overwritten. Free "
            "memory of the server process is not overwritten until it is used again.",
            "**A model elsewhere** keeps what its operator lets it keep.",
            "**It never trains a model**, and is counted in no numbers but how much you have used. "
            "Guests' chats count in private statistics, too, if the guest says yes.",
            "**What you let it send** stands in your ledger with the recipient and the time, and without its "
            "content. The recipient may keep what it gets, and the card says so.",
            "**It is kept** only if you say so.",
            "**Guests**, who have no account and come by a builder's link, have temporary chats only. "
            "Everything of them is deleted when their visit ends: when they end it, 90 seconds after they "
            "closed the page, after an hour without use or twelve hours in all, and with the link and the "
            "server's process. A sign-in at another service is sealed under a key of the visit, and ends with it "
            "here; the service keeps its own record. What guests keep in their browser is sealed, opens only "
            "there, and is stored nowhere on this server.",
        ),
        ShortAnswer(
            "Do temporary chats leave text behind?",
            "No.",
            "On this server, a temporary chat is never written to disk. It ends when you close it, unless you save it.",
        ),
        "discreet.chat.conversations.temporary:TemporaryConversations",
        (
            "tests/guests/test_feedback.py",
            "tests/http/test_about_me.py",
            "tests/guests/test_files.py",
            "tests/guests/test_guests.py",
            "tests/guests/test_sign_in.py",
            "tests/guests/test_workspaces_gpts.py",
            "tests/promises/test_guests.py",
            "tests/journeys/test_guest_choices.py",
            "tests/journeys/test_guests.py",
            "tests/services/test_edited_images.py",
            "tests/services/test_page_turns.py",
            "tests/http/test_documents.py",
            "tests/services/test_code_in_chats.py",
            "tests/http/test_reasoning.py",
            "tests/http/test_elicitation.py",
            "tests/http/test_search.py",
            "tests/promises/test_p9_temporary.py",
            "tests/promises/test_p9_reasoning.py",
            "tests/promises/test_p9_memory.py",
            "tests/contract/test_embedded_model.py",
            "tests/journeys/test_temporary.py",
            "tests/processes/test_stopped.py",
            "tests/services/test_doctor.py",
            "tests/http/test_attachments.py",
            "tests/http/test_sharing.py",
            "tests/services/test_answer_pictures.py",
            "tests/services/test_chat_images.py",
            "tests/http/test_long_chats.py",
        ),
        "the head of the chat and its receipt",
    ),
    Promise(
        "P10",
        "Is deleted deleted?",
        "A conversation, an image or a GPT: yes. It is out of view and of every future use immediately, and "
        "its key is destroyed, so backups of the database hold noise.",
        (
            "**The key's file** is removed, together with every copy of it that a stopped or killed "
            "server or key rotation has left. It is removed and not overwritten: a disk may keep its "
            "bytes until it uses the space again, and a copy of the key store that the operator made "
            "earlier still holds the key.",
            "**A conversation's key** is in one file with those of up to 127 other conversations that you "
            "have in the same space. A new file takes its place: from it the keys of the others can be "
            "computed, and this one cannot. A copy of such a file that was made earlier also opens the "
            "conversations that take a key of it later.",
            "**Keys in etcd**: an operator may keep the keys of several machines in etcd instead of files. A "
            "destroyed key stops working everywhere at once, at a machine whose network is cut after 1.5 seconds. Its "
            "encrypted form leaves etcd's files within 65 minutes, and those of a machine that is down after it is "
            "back. Until then, only someone with these files and the master key can open it.",
            "**A message**: the same, with all that follows from it. The rest of its conversation is "
            "encrypted again under another key, and trains no model any more.",
            "**A knowledge file**: the same, but backups open until its GPT is deleted.",
            "**A workspace**: everyone is out of it from that moment. Then the keys of all that was made "
            "there are destroyed, and the rows after them.",
            "**An account**: you are signed out everywhere from that moment, and then the same.",
            "**Limits**: what a limit of yours or a rule of your workspace ends goes the same way, by itself.",
            "**Datasets** that hold what you deleted are marked.",
            "**Proof**: what was deleted is listed, with when its keys and its rows were gone. The operator "
            "can prove for any id that nothing is left, with `discreet erasure check`.",
            "What third parties have received cannot be recalled.",
        ),
        ShortAnswer(
            "Does delete mean deleted?",
            "Yes.",
            "Deleting a chat destroys its keys, so backups of the database can't bring it back.",
        ),
        "discreet.chat.conversations.keys:ConversationKeys",
        (
            "tests/http/test_about_me.py",
            "tests/guests/test_guests.py",
            "tests/guests/test_workspaces_gpts.py",
            "tests/services/test_edited_images.py",
            "tests/services/test_prompts.py",
            "tests/http/test_documents.py",
            "tests/http/test_gpt_pages.py",
            "tests/services/test_code_in_chats.py",
            "tests/http/test_prompts.py",
            "tests/workspaces/test_masked_words.py",
            "tests/http/test_own_account.py",
            "tests/services/test_preview_chats.py",
            "tests/http/test_search.py",
            "tests/promises/test_p10_deletion.py",
            "tests/promises/test_p10_messages.py",
            "tests/services/test_deleting_messages.py",
            "tests/properties/test_deleting.py",
            "tests/journeys/test_deleting_messages.py",
            "tests/services/test_backup.py",
            "tests/keystore/test_etcd_store.py",
            "tests/processes/test_etcd.py",
            "tests/processes/test_backup.py",
            "tests/erasure/test_account.py",
            "tests/erasure/test_killed.py",
            "tests/erasure/test_left_keys.py",
            "tests/services/test_orphan_keys.py",
            "tests/services/test_key_kinds.py",
            "tests/services/test_rolled_back_keys.py",
            "tests/services/test_key_pages.py",
            "tests/services/test_key_comparison.py",
            "tests/keystore/test_change_journal.py",
            "tests/services/test_move_to_pages.py",
            "tests/services/test_key_pages_raced.py",
            "tests/services/test_damaged_key_pages.py",
            "tests/erasure/test_retained_columns.py",
            "tests/promises/test_p10_retention.py",
            "tests/http/test_chat_imports.py",
            "tests/workspaces/test_deletion.py",
            "tests/processes/test_workspace.py",
            "tests/promises/test_images.py",
            "tests/services/test_exports.py",
            "tests/services/test_gpts.py",
            "tests/services/test_consents.py",
            "tests/services/test_ledger.py",
            "tests/services/test_dataset_expiry.py",
            "tests/services/test_dataset_withdrawal.py",
            "tests/processes/test_erasure.py",
            "tests/processes/test_killed_restore.py",
            "tests/services/test_rotation.py",
            "tests/services/test_key_copies.py",
            "tests/keystore/test_key_pages.py",
            "tests/keystore/test_key_pages_survive.py",
            "tests/properties/test_key_tree.py",
            "tests/http/test_attachments.py",
            "tests/http/test_sharing.py",
            "tests/services/test_answer_pictures.py",
            "tests/services/test_chat_images.py",
            "tests/promises/test_summaries.py",
        ),
        "the question before deleting, and the page of what was deleted",
    ),
    Promise(
        "P11",
        "Was my content used?",
        "Each training dataset that holds something of yours is listed, with date and purpose, and so is each "
        "model that was trained from one.",
        (
            "**Your GPTs**: you see every dataset that may hold their instructions or knowledge. Which of "
            "them does would tell who has talked with your GPT.",
            "A withdrawal or a deletion leaves your content out of every later dataset, and marks the older ones.",
        ),
        ShortAnswer(
            "Can I see if my content was used?",
            "Yes.",
            "Every training dataset that holds something of yours is listed, with its date and purpose.",
        ),
        "discreet.training.service:Datasets",
        (
            "tests/http/test_datasets.py",
            "tests/properties/test_datasets.py",
            "tests/services/test_dataset_withdrawal.py",
            "tests/services/test_datasets_of_builders.py",
        ),
        "Settings",
    ),
    Promise(
        "P12",
        "Why should I believe any of this?",
        "Because you can check it. The code is open, every promise above names its mechanism and its proof, "
        "and what is done is written down in a signed log in which each entry is bound to all before it.",
        (
            "**The log holds** choices, policies and who accepted them, datasets with each look at their "
            "records and each export in clear, trained models, released numbers, destroyed keys, what was "
            "sent to third parties, administrative acts, roles and rights on GPTs, passwords that were set "
            "with a link of the operator's, and the settings that the server runs with.",
            "**The log names no person.** Entries are published together at full hours, with fillers among "
            "them. So a reader of the log does not learn at what moment of an hour you did something, or "
            "exactly how much was done in it. Its sizes do tell how busy the server is, as "
            "`docs/threat-model.md` says. Until an entry is published you can keep a promise of it that is "
            "signed with the log's key.",
            "**An entry cannot be changed or removed** without being noticed by those who kept a checkpoint: "
            "the log at one moment, in three signed lines. Your browser keeps the last one that it saw. At "
            "each visit it has the server prove that nothing before it was rewritten, and raises an alarm if "
            "it cannot.",
            "**Checkpoints elsewhere**: your exports and this server's e-mails carry one, and witnesses "
            "outside this server cosign them where its operator names some. The server itself sends the page "
            "that makes this check. If you do not trust that, use `discreet evidence watch` or ask a witness.",
            "**Receipts**: of what concerns you, you hold receipts that a stranger checks with a program of "
            "less than 200 lines.",
            "**`discreet verify`** derives each promise again from what an instance holds and compares that "
            "with the log, without opening what people wrote. It names what breaks a promise and what it "
            "could not check.",
            "**What the log cannot show**: what was never written down. Where a restored backup has lost the "
            "end of the log, a new one begins in public and names what was lost.",
        ),
        ShortAnswer(
            "Can I check all this myself?",
            "Yes.",
            "The code is open, tests prove each answer, and your browser checks that the signed log was never "
            "rewritten.",
        ),
        "discreet.evidence.sequencer:Sequencer",
        (
            "tests/http/test_gpt_pages.py",
            "tests/evidence/test_new_log.py",
            "tests/evidence/test_receipts.py",
            "tests/evidence/test_record.py",
            "tests/evidence/test_sequencer.py",
            "tests/evidence/test_server_events.py",
            "tests/evidence/test_steps.py",
            "tests/evidence/test_subtrees.py",
            "tests/evidence/test_watching.py",
            "tests/evidence/test_logged_facts.py",
            "tests/evidence/test_wired_in.py",
            "tests/evidence/test_witnesses.py",
            "tests/http/test_evidence.py",
            "tests/journeys/test_log_check.py",
            "tests/processes/test_evidence_commands.py",
            "tests/services/test_exports.py",
            "tests/services/test_password_reset.py",
            "tests/verify/test_breaches.py",
            "tests/verify/test_clean.py",
            "tests/verify/test_command.py",
            "tests/verify/test_keys_and_files.py",
            "tests/verify/test_role.py",
            "tests/processes/test_verify_command.py",
            "tests/processes/test_debian_postgres.py",
        ),
        "the page “Signed records” and Settings",
    ),
    Promise(
        "P13",
        "Under which terms?",
        "Under the operator's privacy policy and terms of use. They are versioned documents, a published "
        "version never changes, and your acceptance is recorded for each version.",
        (
            "**A new version**: you are asked before you go on, and see what changed. Until you accept you "
            "can still see, take back and delete what is yours.",
            "**Workspaces**: owners can publish how AI is used there. Members are asked in the same way when "
            "they work there, and only there, and owners see who accepted which version.",
            "While nothing is published, no question appears.",
        ),
        ShortAnswer(
            "Can the terms change without me?",
            "No.",
            "A published version never changes, and you're asked before you go on under a new one.",
        ),
        "discreet.promises.terms:to_accept",
        (
            "tests/http/test_session_hints.py",
            "tests/promises/test_p13_terms.py",
            "tests/services/test_policies.py",
            "tests/services/test_policy_templates.py",
            "tests/http/test_policies.py",
            "tests/security/test_set_up.py",
            "tests/processes/test_policy_commands.py",
            "tests/journeys/test_policies.py",
            "tests/workspaces/test_policy.py",
            "tests/journeys/test_workspace_policy.py",
        ),
        "the sign-up page and Settings",
    ),
    Promise(
        "P14",
        "Who receives what I write so that a model can answer?",
        "The provider of the model that answers, and only that one. It gets the whole prompt: your messages, "
        "the GPT's instructions, and the passages, files and results that the answer needs.",
        (
            "**What you tell models about yourself** goes along in your chats without a GPT, unless you "
            "switch that off, and with GPTs only once you allow it. It never goes along in temporary chats, "
            "in previews or for programs, and to no third party by itself.",
            "**Each provider is named** with what is known about it: who runs it, where, how long it keeps "
            "messages, and whether it trains on them. What is unknown counts as the worse answer.",
            "**Limits**: a prompt is sent only if your own limit, the GPT's, the chat's and your workspace's "
            "rule all allow its provider. When that provider fails, no other one gets it. Where nothing may "
            "leave this server, a GPT has no capability that sends something elsewhere.",
            "**Search in knowledge**: if the operator chose an embedding model or a reranker elsewhere, its "
            "provider gets your question and passages, and a builder's files, under the same limits. Where a "
            "limit refuses it, or it fails, this server searches with its own model.",
            "**Masking**: where you, your workspace or the operator turned it on, the personal data that this "
            "server finds in a prompt leaves as stand-ins, and you read the originals. What it does not find "
            "leaves as it is. No model for searching gets anything then. A workspace's owners see, of ended "
            "months and of at least three people together, in how many questions its rule masked, blocked or "
            "allowed a kind of personal data.",
            "**Records**: before a prompt of a stored chat, or of a test that a builder runs on a GPT, is "
            "sent, its provider, the limits in force and the number of masked pieces of each kind are "
            "recorded. Each answer keeps, encrypted, who got its prompts. Your receipts, the page Data sent "
            "and your export show it. Of temporary chats and of programs nothing of this is stored; the same "
            "limits hold.",
            "**Facts about a provider** are its operator's word, except for the model on this server: what a "
            "provider does with a prompt, this server cannot see. What a test of the operator's measured of a "
            "provider's address and answer is shown with its date, with a warning where it contradicts that "
            "word. A changed fact is shown once, above the message field, to the people whose chats go to "
            "that provider.",
        ),
        ShortAnswer(
            "Who gets my messages so that a model can answer?",
            "Its provider.",
            "It is named with what it keeps and whether it trains; you can limit who may get your messages, and every "
            "chat shows who did.",
        ),
        "discreet.promises.recipients:permitted",
        (
            "tests/http/test_session_hints.py",
            "tests/guests/test_workspaces_gpts.py",
            "tests/http/test_about_me.py",
            "tests/services/test_images.py",
            "tests/services/test_edited_images.py",
            "tests/http/test_gpt_tests.py",
            "tests/services/test_page_turns.py",
            "tests/services/test_code_in_chats.py",
            "tests/promises/test_mentions.py",
            "tests/services/test_search_turns.py",
            "tests/workspaces/test_masked_words.py",
            "tests/workspaces/test_masking_rule.py",
            "tests/promises/test_p14_recipients.py",
            "tests/promises/test_capabilities.py",
            "tests/services/test_chat_images.py",
            "tests/services/test_images_on_this_server.py",
            "tests/promises/test_p14_measurements.py",
            "tests/contract/test_endpoint_measurement.py",
            "tests/promises/test_p14_masking.py",
            "tests/masking/test_masker.py",
            "tests/masking/test_added_words.py",
            "tests/masking/test_disguises.py",
            "tests/masking/test_gender.py",
            "tests/masking/test_masked_prompt.py",
            "tests/masking/test_restoring.py",
            "tests/security/test_masking.py",
            "tests/security/test_masking_rules.py",
            "tests/http/test_masking.py",
            "tests/journeys/test_masking.py",
            "tests/http/test_workspace_masking.py",
            "tests/workspaces/test_masking_sums.py",
            "tests/http/test_consents.py",
            "tests/services/test_model_disclosures.py",
            "tests/http/test_model_providers.py",
            "tests/http/test_model_choice.py",
            "tests/http/test_provider_changes.py",
            "tests/http/openai/test_actions.py",
            "tests/http/openai/test_personal_keys.py",
            "tests/http/test_model_endpoints.py",
            "tests/http/test_model_limits.py",
            "tests/http/test_mentions.py",
            "tests/journeys/test_model_endpoints.py",
            "tests/journeys/test_model_limits.py",
            "tests/journeys/test_model_picker.py",
            "tests/processes/test_models_command.py",
            "tests/promises/test_p14_sealed.py",
            "tests/services/test_search_models.py",
            "tests/security/test_model_addresses.py",
            "tests/security/test_model_fields.py",
            "tests/security/test_rebinding.py",
            "tests/workspaces/test_model_rule.py",
        ),
        "the receipt on every conversation and the page “Data sent”",
    ),
)


def as_json() -> list[dict[str, object]]:
    """Return the table as `discreet promises --json` prints it."""
    return [
        {
            "id": promise.id,
            "question": promise.question,
            "short": asdict(promise.short),
            "answer": promise.answer,
            "details": list(promise.details),
            "readers": [asdict(reader) for reader in promise.readers],
            "kept": promise.kept,
            "mechanism": promise.mechanism,
            "proofs": list(promise.proofs),
            "shown": promise.shown,
        }
        for promise in PROMISES
    ]


def as_markdown() -> str:
    """Return the text of `docs/promises.md`."""
    sections = [
        f"## {p.id}. {p.question}\n\n{_in_short(p.short)}\n\n{p.answer}\n\n{_readers(p)}{_details(p)}{_enforced(p)}"
        for p in PROMISES
    ]
    return "\n\n".join([_HEADING, *sections]) + "\n"


ASKED_FIRST = ("P7", "P6", "P1", "P10")
"""The questions that people ask first, in their order."""


def in_reading_order() -> tuple[Promise, ...]:
    """Return the promises with those that people ask for first at the start."""
    first = tuple(promise for id_ in ASKED_FIRST for promise in PROMISES if promise.id == id_)
    return (*first, *(promise for promise in PROMISES if promise.id not in ASKED_FIRST))


READER_COLUMNS = ("Who", "What they can read", "How you would know")

_HEADING = """# Promises

What Discreet answers about data privacy, what enforces each answer, and what proves it. Made from the table in
`src/discreet/promises/promises.py` by `discreet promises --markdown`; a test fails when this page and the table
differ, or when a mechanism or a proof is missing."""


def _in_short(short: ShortAnswer) -> str:
    return f"*In short:* {short.question} **{short.verdict}** {short.text}"


def _readers(promise: Promise) -> str:
    if not promise.readers:
        return ""
    rows = [f"| {reader.who} | {reader.reads} | {reader.noticed} |" for reader in promise.readers]
    return "\n".join([f"| {' | '.join(READER_COLUMNS)} |", "| --- | --- | --- |", *rows]) + "\n\n"


def _details(promise: Promise) -> str:
    return "".join(f"- {detail}\n" for detail in promise.details) + "\n"


def _enforced(promise: Promise) -> str:
    if not promise.kept:
        return "*Not yet a kept promise: this version does what the answer says, and no more.*"
    count, files = len(promise.proofs), "file" if len(promise.proofs) == 1 else "files"
    proofs = "\n".join(f"- [`{proof}`](../{proof})" for proof in promise.proofs)
    return (
        f"Enforced by `{promise.mechanism}`. Shown: {promise.shown}.\n\n"
        f"<details>\n<summary>Proven by {count} test {files}</summary>\n\n{proofs}\n\n</details>"
    )
