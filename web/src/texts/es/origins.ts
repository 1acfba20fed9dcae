/** Español: de dónde vienen las palabras de un GPT. */
import type { originTexts as english } from "../origins";
import { listed } from "../plural";
import type { Translated } from "../translated";

const parts = {
  description: "descripción",
  instructions: "instrucciones",
  starters: "sugerencias para empezar",
  action: "una acción",
  file: "un archivo de conocimientos",
};

export const originTexts: Translated<typeof english> = {
  title: "Basado en",
  text: "Estas personas también deciden sobre el entrenamiento. Para que deje de ser así, reemplaza su parte: vacía el campo y vuelve a escribirlo, o cambia el archivo o la acción. Editar su texto no basta.",
  copied: (name: string | null) => (name ? `Un GPT de ${name}` : "Un GPT a cuyo creador ya no se puede consultar"),
  former: (name: string | null) =>
    name ? `Propietario anterior: ${name}` : "Un propietario anterior al que ya no se puede consultar",
  parts: (held: (keyof typeof parts)[]) => `En: ${listed(held.flatMap((part) => parts[part] ?? []))}.`,
  allows: "Permite el entrenamiento.",
  refuses: "No permite el entrenamiento, así que no se usa ningún chat con este GPT.",
  usedByOthers:
    "Hay GPT de otras personas basados en este, y tu decisión también se aplica a ellos. No mostramos de quién son ni cuántos.",

  formerTitle: "GPT que transferiste",
  formerText:
    "Sigues decidiendo sobre lo que escribiste, en cada copia, hasta que se reemplace. No se usa para entrenar salvo que lo permitas aquí.",
  until: (day: string) => `Transferido el ${day}.`,
  inUse: "Lo que escribiste se sigue usando.",
  notInUse: "Ya no se usa nada de lo que escribiste.",
  allowFor: (gpt: string) => `Usar lo que escribí en ${gpt} para entrenar`,
};
