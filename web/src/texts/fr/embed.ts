/** Français : un GPT dans le cadre d’un autre site. */
import type { embedTexts as english } from "../embed";
import type { Translated } from "../translated";

export const embedTexts: Translated<typeof english> = {
  decide: "Ouvrir pour décider",
  explanation:
    "Ce chat s’affiche dans un autre site. Répondez dans sa propre fenêtre, où vous voyez toute la question.",
  blocked: "La fenêtre ne s’est pas ouverte. Autorisez les fenêtres surgissantes pour ce site, puis réessayez.",
  decideTitle: "Une question dans votre chat",
  waiting: "Cette fenêtre appartient au chat d’une autre page. Rouvrez-la depuis ce chat.",
  signing: "Connexion en cours…",
  answered: "C’est fait. Vous pouvez fermer cette fenêtre.",
};
