/** Deutsch: Dateien, die man einer Nachricht mitgibt. */
import type { fileTexts as english } from "../givenFiles";
import type { Translated } from "../translated";

export const fileTexts: Translated<typeof english> = {
  add: "Dateien hinzufügen",
  drop: "Dateien hier ablegen, um sie anzuhängen",
  list: "Zu sendende Dateien",
  attached: "Dateien zu dieser Nachricht",
  sending: (part: string) => `Wird hochgeladen, ${part}`,
  reading: "Wird gelesen …",
  recognised: "Text aus einem Scan erkannt",
  stillReading: "Deine Dateien werden noch gelesen.",
  remove: (name: string) => `${name} entfernen`,
  cancel: (name: string) => `Hochladen von ${name} abbrechen`,
  describe: "Bild beschreiben (optional)",
  describeOf: (name: string) => `${name} beschreiben`,
  tooMany: (most: number) =>
    `Du kannst bis zu ${most} Dateien an eine Nachricht anhängen. Die übrigen wurden nicht hinzugefügt.`,
  save: (name: string) => `${name} herunterladen`,
  picture: (name: string) => `Bild: ${name}`,
  trainingNote: "Dateien und alles, was in diesem Chat auf sie folgt, werden nie fürs Training verwendet.",
  noImages: "Dieses Modell kann keine Bilder lesen. Entferne das Bild oder beschreibe es in deiner Nachricht.",
};
