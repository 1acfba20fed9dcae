/** Español: crear un GPT describiéndolo. */
import type { assistantTexts as english } from "../talk";
import type { Translated } from "../translated";

export const assistantTexts: Translated<typeof english> = {
  tab: "Describir",
  title: "Describe tu GPT",
  empty: "¿Qué debería hacer este GPT?",
  emptyText:
    "Descríbelo con tus palabras y rellenaremos el formulario. Puedes deshacer cualquier cambio, y no se publica nada.",
  stored: (where: string) =>
    `Lo procesa el modelo ${where === "on this server" ? "en este servidor" : `en ${where}`}. Este servidor no lo guarda ni lo usa para entrenar, y desaparece cuando sales.`,
  suggestions: [
    "Un tutor que explica matemáticas escolares paso a paso y nunca da la respuesta",
    "Un editor que acorta mis textos sin cambiar lo que dicen",
    "Un planificador de viajes que pregunta por presupuesto y ritmo antes de sugerir nada",
  ],
  message: "Describe el GPT",
  placeholder: "Describe tu GPT o qué cambiar",
  you: "Tú",
  helper: "El modelo",
  writing: "Escribiendo…",
  waiting: (ahead: number) => `En la cola, ${ahead} por delante…`,
  filled: "Se rellenó",
  changed: {
    name: "Nombre",
    description: "Descripción",
    instructions: "Instrucciones",
    starters: "Sugerencias para empezar",
  },
  undo: "Deshacer",
  undoOf: (field: string) => `Deshacer el cambio en “${field}”`,
  undone: "Deshecho",
  overwritten: "Cambió después",
  nothingFilledIn: "No se rellenó nada.",
  filledInFrom: "Se rellenó a partir de tu descripción.",
  stopped: "Detenido. No se rellenó nada.",
  retry: "Reintentar",
  log: "Mensajes",
};
