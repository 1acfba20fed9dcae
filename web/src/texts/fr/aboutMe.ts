/** Français : « À propos de moi ». */
import type { aboutMeTexts as english } from "../aboutMe";
import { count } from "../dates";
import type { Translated } from "../translated";

export const aboutMeTexts: Translated<typeof english> = {
  title: "À propos de moi",
  intro: "Dites une fois aux modèles ce qu’ils doivent savoir de vous. Ce texte est envoyé avec vos questions.",
  fields: { about_you: "À propos de vous", answers: "Style de réponse" },
  examples: {
    about_you: "J’enseigne la biologie à Lyon et je débute en programmation.",
    answers: "Des réponses brèves et aimables, en unités métriques.",
  },
  length: (n: number, most: number) => `${count(n)} caractères sur ${count(most)}`,
  tooLong: (n: number) => (n === 1 ? "1 caractère de trop." : `${count(n)} caractères de trop.`),
  inChats: "Utiliser dans les chats sans GPT",
  inChatsHint: "Le modèle qui répond le reçoit. Vos limites de modèles et votre masquage s’appliquent.",
  inGpts: "Utiliser avec les GPT",
  inGptsHint:
    "Le modèle du GPT le reçoit aussi. Le GPT peut l’utiliser dans des requêtes à des services ; vous voyez chacune avant de l’autoriser.",
  privacyNote:
    "Stocké chiffré. Ne fait jamais partie de l’entraînement, des chats temporaires ni des aperçus de GPT. Le reçu de chaque chat montre quand il a servi.",
  saved: "« À propos de moi » enregistré.",
  delete: "Supprimer",
  deleteTitle: "Supprimer « À propos de moi » ?",
  deleteText: "Les deux textes sont supprimés définitivement. Les réponses que vous avez déjà restent.",
  deleted: "« À propos de moi » supprimé.",
  receipt: (n: number) =>
    n === 1
      ? "« À propos de moi » faisait partie du prompt d’une réponse."
      : `« À propos de moi » faisait partie des prompts de ${count(n)} réponses.`,

  found:
    "Cet export contient des instructions personnalisées ou des souvenirs. Rien n’en est utilisé tant que vous ne l’ajoutez pas à « À propos de moi ».",
  add: "Ajouter à « À propos de moi »…",
  discard: "Écarter",
  addTitle: "Ajouter à « À propos de moi »",
  foundList: "Trouvé dans votre export",
  foundText:
    "Trouvé dans votre export. Ajoutez ce qui convient et modifiez-le ci-dessous avant d’enregistrer. Le reste est supprimé à l’enregistrement.",
  kinds: {
    about_you: "À propos de vous",
    answers: "Style de réponse",
    memory: "Souvenir",
    project: "Instructions de projet",
  },
  ofProject: (name: string) => `Instructions du projet « ${name} »`,
  addTo: (field: string) => `Ajouter à « ${field} »`,
};
