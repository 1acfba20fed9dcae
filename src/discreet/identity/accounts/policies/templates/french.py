"""Les modèles français de la politique de confidentialité et des conditions d’utilisation."""

from collections.abc import Iterator
from functools import partial

from discreet.identity.accounts.policies.templates.facts import PolicyFacts, Recipients, RetentionPeriods
from discreet.identity.accounts.policies.templates.marks import mark

_check = partial(mark, "fr")


def privacy(facts: PolicyFacts) -> str:
    return "\n\n".join(_privacy(facts)) + "\n"


def terms(facts: PolicyFacts) -> str:
    return "\n\n".join(_terms(facts)) + "\n"


def _operator(facts: PolicyFacts) -> str:
    name = facts.operator.name or _check("le nom de la personne ou de l’organisation qui exploite ce serveur")
    contact = facts.operator.contact or _check("une adresse e-mail ou un autre moyen de vous joindre")
    return f"{name}  \nContact : {contact}  \n{_check('votre adresse postale, si la loi l’exige')}"


def _privacy(facts: PolicyFacts) -> Iterator[str]:
    to, kept = facts.recipients, facts.kept
    yield f"Cette politique concerne {facts.server} à l’adresse {facts.address} : ce que nous enregistrons sur vous, qui le reçoit et comment vous pouvez le faire supprimer."
    yield "## Qui est responsable"
    yield _operator(facts)
    yield _check("votre délégué à la protection des données et votre autorité de contrôle, ou supprimez cette ligne")
    yield "## Ce que nous enregistrons, et pourquoi"
    yield _list(
        "**Votre compte** : nom, adresse e-mail et ce qui le protège (empreinte du mot de passe, clés d’accès, sessions avec le type d’appareil, historique des changements de votre connexion).",
        "**Vos contenus** : chats, fichiers, images, GPT et paramètres. Le contenu des chats est enregistré chiffré.",
        "**Vos choix** : ce que vous avez autorisé ou refusé, et les politiques que vous avez acceptées.",
        "**Données envoyées** : chaque fois qu’un GPT a envoyé quelque chose à un service pour vous, le destinataire et la date, ainsi que les champs tant que le chat existe.",
        "**Utilisation** : le nombre de réponses et de tokens que vous avez utilisés, sans contenu.",
    )
    yield f"Nous en avons besoin pour vous fournir le service. Base juridique : {_check('en général l’article 6(1)(b) du RGPD, l’exécution du contrat ; pour des salariés ou des élèves, une autre peut s’appliquer')}."
    yield "Le journal du serveur ne contient ni contenus, ni noms, ni adresses réseau. Ce serveur ne dépose des cookies que pour vous connecter, reconnaître votre appareil et retenir votre langue. Il n’y a ni publicité ni traceur."
    yield "## IA"
    yield "Les réponses sont écrites par un modèle d’IA, pas par une personne. Elles peuvent être fausses. Vérifiez ce qui compte avant de vous y fier. Ce serveur ne prend de lui-même aucune décision à votre sujet ayant un effet juridique."
    yield _model(facts)
    yield "## Entraînement"
    yield f"Vos chats personnels ne peuvent servir à entraîner un modèle que si vous dites oui, et seulement tant que toutes les autres parties disent oui aussi. Vous pouvez dire non à tout moment sous Paramètres > Confidentialité et entraînement ; c’est définitif pour tout ce qui précède. Les chats dans un espace de travail et par l’API ne sont jamais utilisés. Un jeu de données d’entraînement est supprimé après {_days(kept.dataset_days)}, sauf si une autre durée a été fixée lors de la commande. {_check('si vous créez des jeux de données d’entraînement, et dans quel but')}"
    yield "## Qui reçoit des données"
    yield _list(*_recipients(to))
    yield "## Combien de temps nous les conservons"
    yield _list(*_retention(kept))
    yield "## Vos droits"
    yield _list(
        "**Accès et portabilité** : Paramètres > Données > Exporter vos données.",
        "**Rectification** : Paramètres > Compte, et en modifiant ce que vous avez écrit.",
        "**Effacement** : supprimez chats, GPT et images là où vous les voyez, ou votre compte sous Paramètres > Données. Les clés des chats, images et GPT supprimés sont détruites.",
        "**Opposition et retrait du consentement** : Paramètres > Confidentialité et entraînement, et Paramètres > Connexions.",
        "**Ce que les services ont reçu** : la page « Données envoyées » contient une lettre prête à l’emploi pour demander à un service l’accès et l’effacement.",
    )
    yield "Vous pouvez aussi nous écrire, et introduire une réclamation auprès d’une autorité de protection des données."
    yield f"La manière dont chacun de ces points est garanti est expliquée sur {facts.address}/privacy/answers."


def _model(facts: PolicyFacts) -> str:
    if facts.recipients.model is None:
        return f"Le modèle ({facts.model_name}) fonctionne sur ce serveur. Ce que vous lui écrivez n’est envoyé à aucun fournisseur de modèle."
    return (
        f"Le modèle ({facts.model_name}) se trouve chez {facts.recipients.model}. Il reçoit ce que vous écrivez, le chat jusque-là et ce "
        "qu’un GPT y ajoute, mais ni votre nom, ni votre adresse e-mail, ni votre compte. Une suppression ici ne supprime rien là-bas. "
        + _check(
            "qui exploite ce point d’accès, dans quel pays, votre contrat, et ce qui y est conservé ou utilisé pour l’entraînement"
        )
    )


def _recipients(to: Recipients) -> Iterator[str]:
    if to.model:
        yield f"**Le fournisseur du modèle** chez {to.model}, comme décrit sous « IA »."
    else:
        yield "**Aucun fournisseur de modèle** : le modèle fonctionne sur ce serveur."
    if to.images:
        yield f"**Le fournisseur d’images** chez {to.images} : la description d’une image que vous créez. {_check('qui l’exploite, et où')}"
    if to.mail:
        yield f"**Le serveur de messagerie** chez {to.mail} : votre adresse e-mail et les messages sur votre compte. {_check('qui l’exploite')}"
    if to.database:
        yield f"**Le serveur de base de données** chez {to.database} : ce que nous enregistrons, avec le contenu des chats chiffré. {_check('qui l’exploite')}"
    if to.vault:
        yield f"**Le serveur de clés** chez {to.vault} : protège la clé principale de ce serveur ; il ne reçoit rien sur vous. {_check('qui l’exploite')}"
    if to.witnesses:
        yield f"**Témoins** ({', '.join(to.witnesses)}) : des totaux signés du registre de ce serveur, rien sur des personnes."
    yield "**Les services auxquels un GPT se connecte** : seulement après que vous avez vu la requête exacte et l’avez autorisée, une fois ou toujours. Tous figurent sur la page « Données envoyées »."
    yield "**Les personnes avec qui vous partagez** : ce que vous placez derrière un lien partagé, dans un espace de travail ou dans un signalement."
    yield f"**Les entreprises qui travaillent pour nous** : {_check('votre hébergeur et les autres sous-traitants, ou « aucune »')}"


def _retention(kept: RetentionPeriods) -> Iterator[str]:
    yield "**Chats, fichiers, images et GPT** : jusqu’à ce que vous les supprimiez, ou jusqu’à la fin du délai de suppression automatique fixé par vous ou par votre espace de travail."
    yield f"**Chats éphémères** : en mémoire seulement ; ils prennent fin quand vous les fermez, ou {_hours(kept.temporary_hours)} après leur dernière utilisation."
    yield "**Votre compte** : jusqu’à ce que vous le supprimiez. Les changements de votre connexion et les politiques acceptées restent, sans aucun lien avec vous."
    yield f"**Sessions** : {_days(kept.session_days)}. **Appareils reconnus** : un cookie pendant {_days(kept.device_days)}."
    yield f"**Liens partagés** : aussi longtemps que vous le choisissez, au plus {_days(kept.share_days)}."
    yield f"**« Toujours autoriser » pour les actions d’un GPT** : {_days(kept.standing_grant_days)}, ou jusqu’à ce que vous le retiriez."
    yield f"**Un export de vos données** : {_hours(kept.export_hours)}, ou jusqu’à ce que vous l’ayez téléchargé."
    yield f"**Chiffres d’utilisation** : {_days(kept.usage_days)}. **Tâches de fond en échec** (sans personnes ni contenus) : {_days(kept.failure_days)}."
    yield f"**Le rapport sur un compte supprimé** : {_days(kept.report_days)}."
    yield f"**Sauvegardes** : {_check('combien de temps vous gardez les sauvegardes de la base de données et du magasin de clés')}. Les chats supprimés d’une sauvegarde de la base sont illisibles, car leurs clés sont détruites ; les noms et adresses e-mail y restent lisibles."


def _terms(facts: PolicyFacts) -> Iterator[str]:
    yield f"Voici les conditions d’utilisation de {facts.server} à l’adresse {facts.address}."
    yield "## Qui propose ce service"
    yield _operator(facts)
    yield "## Votre compte"
    yield f"Gardez votre mot de passe et vos clés d’accès pour vous. {_check('qui peut avoir un compte, par exemple un âge minimal ou une adhésion')}"
    yield "## L’IA peut se tromper"
    yield "Les réponses sont écrites par un modèle d’IA. Elles peuvent être fausses, incomplètes ou dépassées. Ne vous y fiez pas seules pour des questions de santé, de droit, d’argent ou de sécurité. Si vous publiez ce que l’IA a écrit, indiquez-le là où la loi l’exige."
    yield "## Ce que vous ne pouvez pas faire"
    yield _list(
        "enfreindre la loi ou les droits d’autrui, ou aider d’autres à le faire",
        "saisir des données personnelles d’autres personnes sans y être autorisé",
        "attaquer ce serveur, contourner ses limites ou s’en servir pour attaquer d’autres",
        "faire produire par l’IA des contenus qui sexualisent des mineurs, ou des instructions pour causer un grave préjudice",
    )
    yield _check("d’autres règles de votre part, ou supprimez cette ligne")
    yield "## Vos contenus"
    yield "Ce que vous écrivez et créez reste à vous. Nous ne l’utilisons que pour vous fournir ce service, et pour l’entraînement uniquement comme le décrit la politique de confidentialité. Si vous publiez un GPT, d’autres peuvent l’utiliser jusqu’à ce que vous le retiriez."
    yield "## Services connectés"
    yield "Un GPT peut demander à envoyer des données à un autre service. Rien n’est envoyé avant que vous l’autorisiez. Pour ce qui s’y passe, les conditions de ce service s’appliquent."
    yield "## Disponibilité et coûts"
    yield f"Nous pouvons fixer des limites d’utilisation et interrompre le service pour maintenance. {_check('ce que coûte le service, ou qu’il est gratuit')}"
    yield "## Fin"
    yield f"Vous pouvez supprimer votre compte à tout moment sous Paramètres > Données. Nous pouvons suspendre un compte qui enfreint ces conditions. {_check('les délais de préavis, si vous en promettez')}"
    yield "## Responsabilité et droit"
    yield _check("vos règles de responsabilité et le droit applicable ; faites-les relire par un juriste")
    yield "## Modifications"
    yield "Une nouvelle version de ces conditions s’applique à vous dès que vous l’acceptez. Les versions ne changent jamais, et vous pouvez toutes les lire ici."


def _list(*items: str) -> str:
    return "\n".join(f"- {item}" for item in items)


def _days(number: int) -> str:
    return "1 jour" if number == 1 else f"{number} jours"


def _hours(number: int) -> str:
    return "1 heure" if number == 1 else f"{number} heures"
