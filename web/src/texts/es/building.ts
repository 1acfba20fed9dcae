/** Español: lo que los creadores hacen con un GPT, además de escribirlo. */
import type { buildingTexts as english } from "../building";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const buildingTexts: Translated<typeof english> = {
  builderText: "Los creadores eligen su propio nombre. Este servidor no lo verifica.",
  builderGpts: (n: number) => `${plural(n, "GPT", "GPT")} que puedes usar`,

  duplicate: "Duplicar",
  duplicateTitle: "¿Duplicar este GPT?",
  duplicating: "Duplicando…",
  duplicateText:
    "Crea una copia con sus conocimientos y acciones, sin secretos. Los autores originales siguen decidiendo si sus partes se usan para entrenar.",
  duplicated: "Abrir copia",

  versions: "Versiones",
  versionsText: "Restaura una versión en tu borrador. Para las personas no cambia nada hasta que publiques.",
  none: "Aún no hay versiones",
  noneText: "Cada versión que publiques aparece aquí.",
  version: (n: number) => `Versión ${n}`,
  current: "Publicada",
  noNote: "Sin nota",
  compare: (n: number) => `Comparar la versión ${n} con tu borrador`,
  compareShort: "Comparar",
  back: "Todas las versiones",
  restore: "Restaurar en el borrador",
  restoreTitle: (n: number) => `¿Restaurar la versión ${n}?`,
  restoreText:
    "Esto reemplaza tu borrador. Los archivos de conocimientos se quedan. Las acciones restauradas necesitan de nuevo su secreto, y se vuelve a preguntar a las personas.",
  restoreDo: "Restaurar",
  note: "Novedades (opcional)",
  noteHint: "Se muestra en la lista de versiones, no a quienes chatean con él.",

  compareTitle: (n: number) => `La versión ${n} y tu borrador`,
  same: "Tu borrador es igual a esta versión.",
  fields: {
    name: "Nombre",
    description: "Descripción",
    instructions: "Instrucciones",
    starters: "Sugerencias para empezar",
    model: "Modelo",
    knowledge_use: "Mostrar fuentes",
    policy: "Política de privacidad",
    auth: "Autenticación",
    document: "Documento",
  },
  thisVersion: "Esta versión",
  draft: "Borrador",
  emptyValue: "Vacío",
  serversChoice: "Modelo predeterminado",
  removedLine: "Solo en esta versión:",
  addedLine: "Solo en el borrador:",
  unchanged: (n: number) => plural(n, "línea sin cambios", "líneas sin cambios"),
  tooLong: "El documento cambió. Es demasiado largo para compararlo línea por línea.",
  actions: "Acciones",
  action: { added: "Nueva en el borrador", removed: "No está en el borrador", changed: "Con cambios" },
  operations: {
    added: (names: string) => `Añadidas en el borrador: ${names}.`,
    removed: (names: string) => `Quitadas en el borrador: ${names}.`,
    changed: (names: string) => `Con cambios: ${names}. A quienes las permitían siempre se les vuelve a preguntar.`,
  },
  knowledge: "Conocimientos",
  filesSince: (n: number) =>
    `${plural(n, "archivo añadido", "archivos añadidos")} desde entonces. Todas las versiones comparten los mismos conocimientos:`,

  retry: (name: string) => `Procesar ${name} de nuevo`,
  replace: (name: string) => `Reemplazar ${name}`,
  replacing: (percent: string) => `Reemplazando: ${percent}`,
  tryOut: "Probar la búsqueda",
  tryText: "Haz una pregunta para ver qué pasajes recibiría el GPT. No se guarda nada.",
  question: "Pregunta",
  find: "Buscar pasajes",
  finding: "Buscando…",
  nothingFound: "No se encontraron pasajes. El GPT respondería sin sus conocimientos.",
  found: (n: number) => `${plural(n, "pasaje", "pasajes")}, de mejor a peor`,
  score: (percent: string) => `Relevancia ${percent}`,
  scoreHint: "En comparación con el mejor resultado, por palabras y significado.",
};
