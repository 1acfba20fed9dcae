/** Français : les espaces, le sien et ceux de travail. */
import type { spaceTexts as english } from "../spaces";
import type { Translated } from "../translated";

export const spaceTexts: Translated<typeof english> = {
  title: "Vos espaces",
  personal: "Personnel",
  ownService: "Vous uniquement",
  services: {
    team: "Espace de travail Équipe",
    enterprise: "Espace de travail Entreprise",
    api: "Espace de travail API",
  },
  roles: { owner: "Propriétaire", admin: "Administrateur", member: "Membre" },
  current: (name, service) => `Espace : ${name}, ${service}. Changer`,
  notSwitched: "Le changement d’espace a échoué",
  spaceClosed: "Vous ne pouvez plus ouvrir cet espace. Rien n’est plus envoyé d’ici. Rechargez la page.",
  openInPersonal: "Passer à l’espace personnel et ouvrir",
  openThere: (name) => (name === null ? "Changer d’espace et ouvrir" : `Passer à ${name} et ouvrir`),
  chooseWorkspace: "Vous êtes dans votre espace personnel. Passez à un espace de travail pour ouvrir sa page.",
  switchTo: (name) => `Passer à ${name}`,
  loadAnew: "Recharger",
  youAreIn: (name, service) =>
    `${service} : ${name}. Vous voyez les GPT publiés ici et ceux publiés pour tout le monde. Les GPT que vous créez appartiennent à cet espace de travail.`,
  youAreHome: "Vous êtes dans votre espace personnel. Les GPT que vous créez en font partie.",
  workspace: "Espace de travail",
};
