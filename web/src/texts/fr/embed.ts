/** Français : un GPT dans le cadre d’un autre site. */
import type { embedTexts as english } from "../embed";
import type { Translated } from "../translated";

export const embedTexts: Translated<typeof english> = {
  decide: "Ouvrir pour décider",
  why: "Ce chat s’affiche dans un autre site. Pour être sûr de voir toute la question, répondez-y dans sa propre fenêtre.",
  blocked: "La fenêtre ne s’est pas ouverte. Autorisez les fenêtres surgissantes pour ce site, puis réessayez.",
  decideTitle: "Une question dans votre chat",
  waiting: "Cette fenêtre appartient à un chat d’une autre page. Retournez-y et ouvrez-la de nouveau.",
  signing: "Connexion en cours…",
  answered: "C’est fait. Vous pouvez fermer cette fenêtre.",
};
