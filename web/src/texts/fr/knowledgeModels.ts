/** Français : les modèles qui cherchent dans les connaissances des GPT, côté administration et créateurs. */
import type { knowledgeModelTexts as english } from "../knowledgeModels";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const knowledgeModelTexts: Translated<typeof english> = {
  title: "Recherche dans les connaissances",
  text: "Ces modèles trouvent des passages dans les fichiers des GPT. Leurs fournisseurs reçoivent fichiers et questions, dans les limites de chacun.",
  embedding: "Modèle d’embedding",
  embeddingHint: "Transforme passages et questions en nombres comparables.",
  own: "Le modèle de ce serveur",
  reranking: "Reranker",
  rerankingHint: "Classe les passages trouvés pour une question. Facultatif.",
  none: "Aucun",
  missing: "Pour en choisir un autre, ajoutez un modèle à un point d’accès, avec l’usage embedding ou reranking.",
  confirm: {
    title: (model) => `Envoyer les fichiers des GPT à ${model} ?`,
    text: (host) => `Des passages des fichiers des GPT, et les questions à leur sujet, sont envoyés à ${host}.`,
    details: [
      "Les fichiers des personnes, GPT et espaces de travail dont les limites l’interdisent restent sur ce serveur.",
      "La recherche reste la même jusqu’à ce que tous les passages d’un GPT soient prêts.",
    ],
    action: "Utiliser ce modèle",
  },
  progress: (percent) => `${percent} traités`,
  stillOldModel: "La recherche reste la même jusqu’à ce que tous les passages d’un GPT soient prêts.",
  begins: "Commence dans un instant.",
  done: "La recherche dans les fichiers des GPT utilise ce modèle.",
  withheld: "Certains fichiers restent sur ce serveur à cause d’une limite.",
  failed: "Certains passages n’ont pas pu être traités. La recherche fonctionne toujours.",
  retry: "Réessayer",
  startOver: "Tout retraiter",
  startOverTitle: "Tout retraiter ?",
  startOverText: "Tous les passages sont renvoyés au fournisseur, par exemple après un changement de son modèle.",
  builder: {
    staysHere: "Pour la recherche, les fichiers restent sur ce serveur.",
    alsoSentTo: (name) => `Pour la recherche, les fichiers sont aussi envoyés à ${name}`,
    notSentTo: (name) => `Les fichiers ne sont pas envoyés à ${name}`,
    received: (name, files) => `${name} a reçu des passages de ${plural(files, "fichier", "fichiers")}`,
  },
  fallbackUsed: "Recherche effectuée avec une solution de secours",
};
