/** Deutsch: Bilder. */
import type { imageTexts as english } from "../images";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const imageTexts: Translated<typeof english> = {
  title: "Bilder",
  intro: (where: string) =>
    `Beschreib ein Bild und lass es machen. Deine Beschreibung geht an ${where}, dort entsteht es; was kommt, ist mit deinem Schlüssel versiegelt, und niemand sonst hier kann es öffnen.`,

  prompt: "Was soll darauf zu sehen sein?",
  placeholder: "Ein steinerner Leuchtturm an felsiger Küste in der Dämmerung, als Aquarell",
  tooLong: (n: number) => `Um ${plural(n, "Zeichen", "Zeichen")} zu lang.`,
  size: "Format",
  sizes: { square: "Quadrat", portrait: "Hochformat", landscape: "Querformat" },
  make: "Bild machen",
  leftToday: (n: number) => `Heute noch ${plural(n, "Bild", "Bilder")}.`,
  noneLeft: "Du hast das letzte Bild des Tages bestellt. Der nächste Tag beginnt um Mitternacht UTC.",

  making: "Dein Bild entsteht …",
  makingText: "Das kann ein, zwei Minuten dauern. Du kannst die Seite verlassen; es wird hier sein.",
  stop: "Anhalten",
  stopping: "Wird angehalten …",
  stopped: "Du hast dieses Bild angehalten. Es zählt für heute mit.",
  failed: "Es gibt kein Bild",
  lost: "Der Server wurde neu gestartet, während dein Bild entstand. Es ist nichts davon geblieben.",
  retry: "Noch einmal versuchen",
  dismiss: "Ausblenden",
  ready: "Dein Bild ist fertig.",

  yours: "Deine Bilder",
  empty: "Noch keine Bilder",
  emptyText: "Beschreib oben eines. Es bleibt hier, bis du es löschst.",
  without: "Dieser Server macht keine Bilder",
  withoutText: "Der Betreiber hat keinen Endpunkt für Bilder eingerichtet.",
  noNew: "Dieser Server macht zurzeit keine neuen Bilder. Deine bleiben hier, bis du sie löschst.",
  atWork: "Hier gibt es keine Bilder",
  open: (prompt: string) => `„${prompt}“ öffnen`,
  notShown: "Es kann nicht gezeigt werden",

  one: "Bild",
  madeAt: "Gemacht",
  pixels: "Größe",
  measures: (width: number, height: number, size: string) => `${width} × ${height} Pixel, ${size}`,
  maker: "Gemacht von",
  makerAt: (model: string, where: string) => (model === "default" ? where : `${model} bei ${where}`),
  download: "Herunterladen",
  again: "Diese Beschreibung verwenden",
  previous: "Neueres Bild",
  next: "Älteres Bild",

  delete: "Löschen",
  deleteTitle: "Dieses Bild löschen?",
  deleteText:
    "Es verschwindet sofort, und sein Schlüssel wird vernichtet, sodass keine Sicherung es öffnet. Das lässt sich nicht rückgängig machen.",
  deleteAll: "Alle löschen",
  deleteAllTitle: "Alle deine Bilder löschen?",
  deleteAllText:
    "Alle, auch die, die auf dieser Seite nicht zu sehen sind, verschwinden sofort, und ihre Schlüssel werden vernichtet. Das lässt sich nicht rückgängig machen.",

  receipt: "Datenschutzbeleg",
  datasets: "Was mit Bildern geschieht",
  switchOff: "Dieses Bild nie verwenden",
  confirmTitle: "Dieses Bild nie verwenden?",
  confirmText:
    "Es wird nicht zum Verbessern von Modellen verwendet, was auch immer du später entscheidest und was auch immer eine spätere Version dieses Servers mit Bildern tun mag. Das ist endgültig.",
  confirm: "Nie verwenden",
};
