/** Français : ce qui accompagne une réponse (modèle, heure, sources), les titres et les questions suivantes. */
import type { chatTexts as english } from "../chats";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const chatTexts: Translated<typeof english> = {
  onThisServer: "Modèle intégré",
  morePassages: (n) => plural(n, "autre passage lu", "autres passages lus"),
  passages: (n) => plural(n, "passage lu", "passages lus"),
  missingPictures: (n) =>
    n === 1
      ? "Une image se trouvait ici. Elle n’a pas été importée."
      : `${n} images se trouvaient ici. Elles n’ont pas été importées.`,
  followUps: "Questions suivantes",
  choices: {
    title: "Titres et suggestions",
    titles: "Donner un titre aux chats automatiquement",
    titlesHint:
      "Après la première réponse, son modèle reçoit encore une fois le début du chat, sans données personnelles.",
    followUps: "Suggérer des questions suivantes",
    followUpsHint:
      "Après chaque réponse, son modèle reçoit encore une fois votre question et la réponse. Rien n’est enregistré.",
    here: "S’applique à ce navigateur.",
  },
  titleRequest: {
    possible: "Le modèle reçoit encore une fois le début du chat, pour lui donner un titre.",
    done: "Le modèle a reçu encore une fois le début du chat, pour lui donner un titre.",
  },
};
