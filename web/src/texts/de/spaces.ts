/** Deutsch: Bereiche, der eigene und jeder Arbeitsbereich. */
import type { spaceTexts as english } from "../spaces";
import type { Translated } from "../translated";

export const spaceTexts: Translated<typeof english> = {
  title: "Deine Bereiche",
  own: "Dein eigener Bereich",
  ownService: "Persönlich",
  services: { team: "Team-Arbeitsbereich", enterprise: "Unternehmens-Arbeitsbereich", api: "API-Arbeitsbereich" },
  roles: { owner: "Inhaber", admin: "Admin", member: "Mitglied" },
  current: (name: string, service: string) => `Bereich: ${name}, ${service}. Wechseln`,
  notSwitched: "Der Bereich wurde nicht gewechselt",
  elsewhere:
    "Du hast in einem anderen Fenster den Bereich gewechselt. Von dieser Seite wird nichts mehr gesendet, damit nichts im falschen landet.",
  loadAnew: "Neu laden",
  youAreIn: (name: string, service: string) =>
    `${service}: ${name}. Du siehst, was für ihn und für alle hier veröffentlicht ist; ein GPT, das du erstellst, gehört ihm.`,
  youAreHome: "Du bist in deinem eigenen Bereich. Ein GPT, das du erstellst, gehört dorthin.",
  workspace: "Arbeitsbereich",
};
