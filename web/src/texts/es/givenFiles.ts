/** Español: los archivos que acompañan a un mensaje. */
import type { fileTexts as english } from "../givenFiles";
import type { Translated } from "../translated";

export const fileTexts: Translated<typeof english> = {
  add: "Añadir archivos",
  drop: "Suelta archivos para adjuntarlos",
  list: "Archivos por enviar",
  attached: "Archivos de este mensaje",
  sending: (part: string) => `Subiendo, ${part}`,
  reading: "Leyendo…",
  recognised: "Texto reconocido de un escaneo",
  stillReading: "Tus archivos aún se están leyendo.",
  remove: (name: string) => `Quitar ${name}`,
  cancel: (name: string) => `Cancelar la subida de ${name}`,
  describe: "Describe esta imagen (opcional)",
  describeOf: (name: string) => `Describe ${name}`,
  tooMany: (most: number) => `Puedes adjuntar hasta ${most} archivos a un mensaje. Los demás no se añadieron.`,
  save: (name: string) => `Descargar ${name}`,
  picture: (name: string) => `Imagen: ${name}`,
  trainingNote: "Los archivos, y todo lo que les siga en este chat, nunca se usan para entrenar.",
  noImages: "Este modelo no puede leer imágenes. Quita la imagen o descríbela en tu mensaje.",
};
