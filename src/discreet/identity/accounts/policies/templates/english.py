"""The English templates of the privacy policy and the terms of use."""

from collections.abc import Iterator
from functools import partial

from discreet.identity.accounts.policies.templates.facts import PolicyFacts, Recipients, RetentionPeriods
from discreet.identity.accounts.policies.templates.marks import mark

_check = partial(mark, "en")


def privacy(facts: PolicyFacts) -> str:
    return "\n\n".join(_privacy(facts)) + "\n"


def terms(facts: PolicyFacts) -> str:
    return "\n\n".join(_terms(facts)) + "\n"


def _operator(facts: PolicyFacts) -> str:
    name = facts.operator.name or _check("the name of the person or organisation that runs this server")
    contact = facts.operator.contact or _check("an email address or another way to reach you")
    return f"{name}  \nContact: {contact}  \n{_check('your postal address, if the law asks for one')}"


def _privacy(facts: PolicyFacts) -> Iterator[str]:
    to, kept = facts.recipients, facts.kept
    yield f"This policy is about {facts.server} at {facts.address}: what we store about you, who receives it, and how you get rid of it."
    yield "## Who is responsible"
    yield _operator(facts)
    yield _check("your data protection officer and your supervisory authority, or delete this line")
    yield "## What we store, and why"
    yield _list(
        "**Your account**: name, email address, and what keeps it secure (password digest, passkeys, sessions with the kind of device, a history of changes to your sign-in).",
        "**Your content**: chats, files, images, GPTs and what you set. Content of chats is stored encrypted.",
        "**Your choices**: what you allowed or refused, and which policies you accepted.",
        "**Data sent**: for each time that a GPT sent something to a service for you, the recipient, the time, and the fields while the chat exists.",
        "**Usage**: how many answers and tokens you used, without content.",
    )
    yield f"We use this to run the service for you. Legal basis: {_check('usually Article 6(1)(b) GDPR, performing the contract; for employees or pupils another one may apply')}."
    yield "The server’s log holds no content, names or network addresses. This server sets cookies only to sign you in, to recognise your device and to remember your language. It has no advertising and no trackers."
    yield "## AI"
    yield "Answers are written by an AI model, not by a person. They can be wrong. Check what matters before you rely on it. No decision about you with legal effect is made by this server on its own."
    yield _model(facts)
    yield "## Training"
    yield f"Your personal chats can be used to train a model only if you say yes, and only while everyone else involved says yes too. You can say no at any time under Settings > Privacy and training; that is final for everything up to then. Chats in a workspace and through the API are never used. A training dataset is deleted after {_days(kept.dataset_days)}, unless another period was set when it was ordered. {_check('whether you create training datasets at all, and what for')}"
    yield "## Who receives data"
    yield _list(*_recipients(to))
    yield "## How long we keep it"
    yield _list(*_retention(kept))
    yield "## Your rights"
    yield _list(
        "**Access and portability**: Settings > Data > Export your data.",
        "**Correction**: Settings > Account, and editing what you wrote.",
        "**Deletion**: delete chats, GPTs and images where you see them, or your account under Settings > Data. The keys to deleted chats, images and GPTs are destroyed.",
        "**Objection and withdrawal of consent**: Settings > Privacy and training, and Settings > Connections.",
        "**What services received**: the page “Data sent” has a ready letter that asks a service for access and deletion.",
    )
    yield "You can also write to us, and complain to a data protection authority."
    yield f"How each of these is enforced is explained at {facts.address}/privacy/answers."


def _model(facts: PolicyFacts) -> str:
    if facts.recipients.model is None:
        return (
            f"The model ({facts.model_name}) runs on this server. What you write to it isn’t sent to a model provider."
        )
    return (
        f"The model ({facts.model_name}) is at {facts.recipients.model}. It receives what you write, the chat so far, and what a GPT "
        "adds to it, but not your name, email address or account. A deletion here deletes nothing there. "
        + _check("who runs this endpoint, in which country, your contract with them, and what they keep or train on")
    )


def _recipients(to: Recipients) -> Iterator[str]:
    if to.model:
        yield f"**The model provider** at {to.model}, as described under “AI”."
    else:
        yield "**No model provider**: the model runs on this server."
    if to.images:
        yield f"**The image provider** at {to.images}: the description of an image that you create. {_check('who runs it, and where')}"
    if to.mail:
        yield f"**The mail server** at {to.mail}: your email address and messages about your account. {_check('who runs it')}"
    if to.database:
        yield f"**The database server** at {to.database}: what we store, with content of chats encrypted. {_check('who runs it')}"
    if to.vault:
        yield f"**The key server** at {to.vault}: protects this server’s master key; it receives nothing about you. {_check('who runs it')}"
    if to.witnesses:
        yield f"**Witnesses** ({', '.join(to.witnesses)}): signed totals of this server’s log, nothing about people."
    yield "**Services that a GPT connects to**: only after you have seen the exact request and allowed it, once or always. Each is listed on the page “Data sent”."
    yield "**People you share with**: what you put behind a shared link, in a workspace or into a report."
    yield f"**Companies that work for us**: {_check('your hosting provider and other processors, or “none”')}"


def _retention(kept: RetentionPeriods) -> Iterator[str]:
    yield "**Chats, files, images and GPTs**: until you delete them, or until the auto-delete period that you or your workspace set."
    yield f"**Temporary chats**: in memory only; they end when you close them, or {_hours(kept.temporary_hours)} after their last use."
    yield "**Your account**: until you delete it. What you did to your sign-in and which policies were accepted stay, without any link to you."
    yield f"**Sessions**: {_days(kept.session_days)}. **Recognised devices**: a cookie for {_days(kept.device_days)}."
    yield f"**Shared links**: as long as you choose, at most {_days(kept.share_days)}."
    yield f"**“Always allow” for a GPT’s actions**: {_days(kept.standing_grant_days)}, or until you withdraw it."
    yield f"**An export of your data**: {_hours(kept.export_hours)}, or until you have downloaded it."
    yield f"**Usage numbers**: {_days(kept.usage_days)}. **Failed background work** (without people or content): {_days(kept.failure_days)}."
    yield f"**The report about a deleted account**: {_days(kept.report_days)}."
    yield f"**Backups**: {_check('how long you keep backups of the database and of the key store')}. Deleted chats in a database backup can’t be read, because their keys are destroyed; names and email addresses in it can."


def _terms(facts: PolicyFacts) -> Iterator[str]:
    yield f"These are the terms for using {facts.server} at {facts.address}."
    yield "## Who offers this service"
    yield _operator(facts)
    yield "## Your account"
    yield f"Keep your password and passkeys to yourself. {_check('who may have an account, for example a minimum age or membership')}"
    yield "## AI can be wrong"
    yield "Answers are written by an AI model. They can be wrong, incomplete or out of date. Don’t rely on them alone for medical, legal, financial or safety questions. If you publish what the AI wrote, say so where the law asks for it."
    yield "## What you may not do"
    yield _list(
        "break the law or other people’s rights, or help others to do so",
        "enter other people’s personal data without being allowed to",
        "attack this server, get around its limits, or use it to attack others",
        "make the AI produce content that sexualises minors, or instructions for serious harm",
    )
    yield _check("further rules of yours, or delete this line")
    yield "## Your content"
    yield "What you write and create stays yours. We use it only to run this service for you, and for training only as described in the privacy policy. If you publish a GPT, others can use it until you take it back."
    yield "## Connected services"
    yield "A GPT can ask to send data to another service. Nothing is sent before you allow it. For what happens there, that service’s own terms apply."
    yield "## Availability and costs"
    yield f"We may set usage limits and stop the service for maintenance. {_check('what the service costs, or that it is free')}"
    yield "## Ending it"
    yield f"You can delete your account at any time under Settings > Data. We can suspend an account that breaks these terms. {_check('notice periods, if you promise any')}"
    yield "## Liability and law"
    yield _check("your rules on liability and the applicable law; have them looked at by a lawyer")
    yield "## Changes"
    yield "A new version of these terms applies to you once you accept it. Versions never change, and you can read all of them here."


def _list(*items: str) -> str:
    return "\n".join(f"- {item}" for item in items)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _hours(number: int) -> str:
    return "1 hour" if number == 1 else f"{number} hours"
