/** Deutsch: Bereiche, der eigene und jeder Arbeitsbereich. */
import type { spaceTexts as english } from "../spaces";
import type { Translated } from "../translated";

export const spaceTexts: Translated<typeof english> = {
  title: "Deine Bereiche",
  personal: "Persönlich",
  ownService: "Nur du",
  services: { team: "Team-Arbeitsbereich", enterprise: "Unternehmens-Arbeitsbereich", api: "API-Arbeitsbereich" },
  roles: { owner: "Inhaber", admin: "Admin", member: "Mitglied" },
  current: (name: string, service: string) => `Bereich: ${name}, ${service}. Wechseln`,
  notSwitched: "Bereich konnte nicht gewechselt werden",
  spaceClosed: "Du kannst diesen Bereich nicht mehr öffnen. Von dieser Seite wird nichts mehr gesendet. Lade sie neu.",
  openInPersonal: "Zu Persönlich wechseln und öffnen",
  openThere: (name: string | null) =>
    name === null ? "Bereich wechseln und öffnen" : `Zu ${name} wechseln und öffnen`,
  chooseWorkspace: "Du bist in deinem persönlichen Bereich. Wechsle zu einem Arbeitsbereich, um seine Seite zu öffnen.",
  switchTo: (name: string) => `Zu ${name} wechseln`,
  loadAnew: "Neu laden",
  youAreIn: (name: string, service: string) =>
    `${service}: ${name}. Du siehst GPTs, die hier und für alle veröffentlicht sind. GPTs, die du erstellst, gehören diesem Arbeitsbereich.`,
  youAreHome: "Du bist in deinem persönlichen Bereich. GPTs, die du erstellst, gehören dorthin.",
  workspace: "Arbeitsbereich",
};
