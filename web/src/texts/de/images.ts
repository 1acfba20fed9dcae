/** Deutsch: Bilder. */
import type { imageTexts as english } from "../images";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const imageTexts: Translated<typeof english> = {
  title: "Bilder",
  intro: (where: string) =>
    `Bilder sind verschlüsselt, und niemand sonst hier kann sie sehen. Deine Beschreibung geht an ${where}.`,

  prompt: "Beschreib dein Bild",
  placeholder: "Ein steinerner Leuchtturm an felsiger Küste in der Dämmerung, als Aquarell",
  tooLong: (n: number) => `${plural(n, "Zeichen", "Zeichen")} zu lang.`,
  size: "Format",
  sizes: { square: "Quadrat", portrait: "Hochformat", landscape: "Querformat" },
  make: "Bild erstellen",
  edit: "Bild bearbeiten",
  change: "Was geändert werden soll",
  changeExample: "Lass es schneien",
  editedAlt: "Bild, das bearbeitet wird",
  editedSent: (where: string) => `Dieses Bild und deine Beschreibung werden an ${where} gesendet.`,
  editStop: "Stattdessen ein neues Bild erstellen",
  leftToday: (n: number) => `Heute noch ${plural(n, "Bild", "Bilder")}.`,
  noneLeft: "Du hast das heutige Limit erreicht. Es beginnt um Mitternacht UTC neu.",

  making: "Dein Bild wird erstellt …",
  makingText: "Das kann ein, zwei Minuten dauern. Du kannst die Seite verlassen.",
  stop: "Stoppen",
  stopping: "Wird gestoppt …",
  stopped: "Du hast dieses Bild gestoppt. Es zählt zum heutigen Limit.",
  failed: "Bild konnte nicht erstellt werden",
  lost: "Der Server wurde neu gestartet, während dein Bild entstand. Versuche es erneut.",
  retry: "Erneut versuchen",
  dismiss: "Ausblenden",
  ready: "Dein Bild ist fertig.",

  yours: "Deine Bilder",
  empty: "Noch keine Bilder",
  emptyText: "Beschreib oben eines, um es zu erstellen.",
  unavailable: "Bilder können hier nicht erstellt werden",
  withoutText: "Deine Administration hat das auf diesem Server nicht eingerichtet.",
  noNew: "Du kannst gerade keine neuen Bilder erstellen. Deine Bilder bleiben hier.",
  atWork: "Keine Bilder in diesem Bereich",
  open: (prompt: string) => `„${prompt}“ öffnen`,
  notShown: "Bild kann nicht gezeigt werden",

  image: "Bild",
  madeAt: "Erstellt",
  pixels: "Größe",
  measures: (width: number, height: number, size: string) => `${width} × ${height} Pixel, ${size}`,
  maker: "Modell",
  makerAt: (model: string, where: string) => (model === "default" ? where : `${model} bei ${where}`),
  download: "Herunterladen",
  reuse: "Diese Beschreibung verwenden",
  previous: "Neueres Bild",
  next: "Älteres Bild",

  delete: "Löschen",
  deleteTitle: "Dieses Bild löschen?",
  deleteText: "Es wird sofort gelöscht und lässt sich nicht wiederherstellen, auch nicht aus einer Sicherung.",
  deleteAll: "Alle löschen",
  deleteAllTitle: "Alle Bilder löschen?",
  deleteAllText:
    "Alle deine Bilder, auch die hier nicht gezeigten, werden sofort gelöscht und lassen sich nicht wiederherstellen, auch nicht aus einer Sicherung.",

  receipt: "Datenschutzbeleg",
  datasets: "Trainingsdatensätze",
  mark: "Vermerk in der Datei",
  switchOff: "Nie fürs Training verwenden",
  confirmTitle: "Dieses Bild nie fürs Training verwenden?",
  confirmText:
    "Dieses Bild wird nie fürs Training verwendet, auch wenn du deine Einstellungen änderst oder dieser Server aktualisiert wird. Das lässt sich nicht rückgängig machen.",
  confirm: "Nie verwenden",
};
