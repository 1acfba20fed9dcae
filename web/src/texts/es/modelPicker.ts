/** Español: elegir un modelo, quién lo gestiona y sus parámetros. */
import type { modelPickerTexts as english } from "../modelPicker";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const modelPickerTexts: Translated<typeof english> = {
  button: (name: string) => `Modelo: ${name}`,
  choose: "Elegir un modelo",
  searchWords: "modelo proveedor cambiar llm ia",
  add: "Añadir un modelo",
  search: "Buscar modelos",
  none: (words: string) => `Ningún modelo se llama “${words}”.`,
  empty: "Ahora no hay modelos disponibles.",
  isDefault: "Predeterminado",
  unavailable: "No disponible aquí.",
  choiceUnavailable: (name: string, next: string) => `“${name}” ya no está disponible. Después responde ${next}.`,
  answersNext: (next: string) => `Después responde ${next}.`,

  tryWith: "Regenerar con otro modelo",
  tryAgainWith: (name: string) => `Reintentar con ${name}`,
  others: "Otros modelos",

  facts: {
    thisServer: "Este servidor",
    operator: "Equipo propio del operador",
    unknownCountry: "país desconocido",
    nothingLeaves: "nada sale de él",
    stays: "los mensajes se quedan en él",
    keepsNothing: "no guarda nada",
    keeps: (days: number) => `guarda ${plural(days, "día", "días")}`,
    keepsUnknown: "conservación desconocida",
    trains: "entrena con los mensajes",
    trainsNot: "no entrena",
    trainsUnknown: "entrenamiento desconocido",
    masks: "enmascarado por defecto",
    declared: (day) => `declarado el ${day}`,
    contradicted: (day) => `una prueba del ${day} dice otra cosa`,
  },

  letsChoose: "Los demás pueden elegir otro modelo",
  letsHint: "Entonces sus mensajes van al proveedor del modelo elegido.",
  letsYes: "Sí",
  letsNo: "No",

  parameters: "Parámetros",
  parametersText: "Para este chat. Los campos vacíos quedan como los tiene el GPT o el modelo.",
  parametersOfGpt: "Para todas las respuestas de este GPT. Los campos vacíos quedan como los tiene el modelo.",
  parametersSet: (count: number) => plural(count, "parámetro definido", "parámetros definidos"),
  temperature: "Temperatura",
  temperatureHint: "De 0 a 2. Más baja es más previsible; más alta, más variada.",
  topP: "Top-p",
  topPHint: "De 0 a 1. Más bajo usa palabras más probables. Cambia esto o la temperatura, no ambos.",
  longest: "Respuesta más larga, en tokens",
  longestHint: "Al menos 16. Un token son unos cuatro caracteres.",
  effort: "Esfuerzo de razonamiento",
  effortHint: "Solo para modelos que razonan.",
  efforts: { none: "Como lo haga el modelo", minimal: "Mínimo", low: "Bajo", medium: "Medio", high: "Alto" },
  notNumber: (least: string, most: string | null) =>
    most === null ? `Escribe un número entero desde ${least}.` : `Escribe un número de ${least} a ${most}.`,
  reset: "Restablecer",
  save: "Guardar",
  cancel: "Cancelar",
};
