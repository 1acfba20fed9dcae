/** Deutsch: Prompts, die Liste hinter „/“, Variablen. */
import type { promptTexts as english } from "../prompts";
import type { Translated } from "../translated";

export const promptTexts: Translated<typeof english> = {
  title: "Prompts",
  intro: "Speichere Texte, die du öfter brauchst. Tippe / in einem Chat, um einen zu verwenden.",
  own: "Deine Prompts",
  shared: "In diesem Arbeitsbereich geteilt",
  sharedBy: (name: string) => `Geteilt von ${name}`,
  isShared: "Mit dem Arbeitsbereich geteilt",
  create: "Neuer Prompt",
  edit: "Prompt bearbeiten",
  name: "Name",
  text: "Text",
  textHint: "Variablen: {{thema}}, mit Vorgabe {{thema=Bienen}}, mit Auswahl {{ton:förmlich|freundlich}}.",
  search: "Prompts suchen",
  empty: "Noch keine Prompts",
  emptyText: "Erstelle hier einen oder speichere eine Frage, die du gesendet hast.",
  damaged: (n: number) =>
    n === 1
      ? "Ein Prompt fehlt: Was davon gespeichert ist, ist beschädigt. Der Betreiber dieses Servers hat vielleicht eine Sicherung."
      : `${n} Prompts fehlen: Was davon gespeichert ist, ist beschädigt. Der Betreiber dieses Servers hat vielleicht eine Sicherung.`,
  noneFound: "Keine Prompts gefunden",
  private: "Verschlüsselt. Mit den hier gespeicherten Prompts wird nie ein Modell trainiert.",
  optionsOf: (name: string) => `Optionen für „${name}“`,
  use: "In einem Chat verwenden",
  duplicate: "Duplizieren",
  copyOf: (name: string) => `${name} (Kopie)`,
  keepCopy: "In deine Prompts kopieren",
  share: "Mit dem Arbeitsbereich teilen",
  shareNote:
    "Alle Mitglieder dieses Arbeitsbereichs können ihn lesen, bis du ihn nicht mehr teilst oder den Arbeitsbereich verlässt.",
  endSharing: "Nicht mehr teilen",
  remove: "Für alle entfernen",
  saved: "Prompt gespeichert.",
  deleted: "Prompt gelöscht.",
  sharingOn: "Mitglieder sehen diesen Prompt jetzt.",
  sharingOff: "Mitglieder sehen diesen Prompt nicht mehr.",
  saveQuestion: "Als Prompt speichern",
  saveText: "Text als Prompt speichern",
  open: "Prompt verwenden",
  commands: "Befehle",
  manage: "Prompts verwalten",
  list: "Prompts und Befehle",
  keys: "↑ ↓ wählen, Enter verwenden, Esc schließen",
  loading: "Deine Prompts werden geladen …",
  fillTitle: (name: string) => `„${name}“ ausfüllen`,
  fill: "Einfügen",
  preview: "Vorschau",
};
