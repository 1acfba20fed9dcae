/** Français : où les messages peuvent aller. */
import type { modelLimitTexts as english } from "../modelLimits";
import { listed, plural } from "../plural";
import type { Translated } from "../translated";

export const modelLimitTexts: Translated<typeof english> = {
  title: "Où vos messages peuvent aller",
  text: "Le fournisseur d’un modèle reçoit tout ce que vous lui écrivez. Ce choix vaut pour tous vos chats et vos clés d’API.",
  legend: "Modèles pour vos chats",
  choices: {
    offered: "Tout modèle proposé ici",
    keeps_nothing: "Ne conserve rien et ne s’entraîne jamais",
    this_server: "Ce serveur uniquement",
    sealed: "Scellé : rien ne quitte ce serveur",
  },
  explanations: {
    offered: "Vos messages peuvent aller à tous les modèles que propose votre admin.",
    keeps_nothing:
      "Seulement aux modèles dont le fournisseur ne conserve rien de ce que vous écrivez et ne s’en sert jamais pour l’entraînement.",
    this_server: "Seulement aux modèles qui tournent sur ce serveur.",
    sealed: "Seulement aux modèles de ce serveur. Les actions et les services d’images externes sont aussi désactivés.",
  },
  left: (n: number, names: readonly string[]) =>
    n === 0 ? "Aucun modèle n’est alors autorisé ici." : `${plural(n, "modèle", "modèles")} : ${listed(names)}`,
  save: "Enregistrer",
  saved: "Enregistré. Cela s’applique dès votre prochain message.",
  byWorkspace: "Votre espace de travail autorise moins. La limite la plus stricte s’applique.",
  chat: {
    button: "Confidentialité de ce chat",
    menu: "Où ce chat peut aller",
    mark: {
      offered: "Tout modèle",
      keeps_nothing: "Ne conserve rien",
      this_server: "Ce serveur uniquement",
      sealed: "Scellé",
    },
    explanations: {
      offered: "Ce chat peut utiliser tout modèle proposé ici.",
      keeps_nothing: "Seulement des modèles dont le fournisseur ne conserve rien et ne s’entraîne jamais.",
      this_server: "Seulement des modèles de ce serveur.",
      sealed: "Rien ne quitte ce serveur : modèles locaux, aucune action.",
    },
    reasons: {
      person: "Votre choix dans les paramètres.",
      gpt: "Le choix du créateur du GPT.",
      chat: "Votre choix pour ce chat.",
      workspace: "Une règle de votre espace de travail.",
    },
  },
  gpt: {
    legend: "Où ses chats peuvent aller",
    hint: "Les personnes qui utilisent le GPT le voient. Leurs propres réglages ne peuvent pas l’élargir.",
    page: {
      keeps_nothing: "Ce GPT n’utilise que des modèles dont le fournisseur ne conserve rien",
      this_server: "Ce GPT n’utilise que des modèles de ce serveur",
      sealed: "Scellé : rien des chats avec ce GPT ne quitte ce serveur",
    },
  },
  rule: {
    name: "Modèles",
    about: "Le fournisseur d’un modèle reçoit tout ce qu’on lui écrit. La règle s’applique dès le prochain message.",
    providers: "Fournisseurs de modèles",
    providersAll: "Tous ceux que propose le serveur",
    providersListed: "Seulement ceux-ci",
    providersEmpty: "Choisissez au moins un fournisseur, ou autorisez-les tous.",
    countries: "Pays autorisés",
    countriesHint: "Deux lettres chacun, comme DE, FR. Laissez vide pour tous les autoriser.",
    countriesWrong: "Écrivez les pays en deux lettres, comme DE.",
    kept: "Durée maximale de conservation chez un fournisseur, en jours",
    keptHint: "De 0 à 36 500. Laissez vide pour toute durée.",
    keptWrong: "Saisissez un nombre entier de 0 à 36 500, ou rien.",
    anyCountry: "Tout pays",
    anyTime: "Toute durée",
    keptFor: (n: number) => `Au plus ${plural(n, "jour", "jours")}`,
    unknown: "Fournisseur qui n’est plus proposé",
  },
};
