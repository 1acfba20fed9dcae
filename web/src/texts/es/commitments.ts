/** Español: los compromisos de privacidad; las respuestas cortas y las exactas son del servidor. */
import type { commitmentTexts as english } from "../commitments";
import type { Translated } from "../translated";

export const commitmentTexts: Translated<typeof english> = {
  title: "Compromisos de privacidad",
  intro: "El código de este servidor hace cumplir cada respuesta, hay pruebas que la cubren y puedes comprobarla tú.",
  commonQuestions: "Lo que más se pregunta",
  moreAnswers: "Más respuestas",
  contents: "En esta página",
  all: "Todos los compromisos de privacidad",
  printVersion: "Versión para leer o imprimir",
  details: "Detalles",
  exact: "El compromiso exacto (en inglés)",
  forYou: "Para ti",
  readers: { who: "Quién", reads: "Puede leer", noticed: "Cómo lo sabrías" },
  mechanism: "Lo hace cumplir",
  proofs: "Lo demuestran estas pruebas del código fuente",
  shownWhere: "Dónde lo ves",
  notYet: "Aún no se hace cumplir. No cuentes con ello.",
  server: "Este servidor",
  check: "Compruébalo tú",
  checks: {
    records: "Mira qué contiene el registro firmado sobre ti",
    recordsText: "Tu navegador comprueba que el registro nunca se reescribió.",
    checkpoint: "Guarda el último punto de control del registro",
    checkpointText: "Con él notarías cualquier reescritura posterior.",
    verify: "Verifica el servidor entero",
    verifyText: "Los operadores comprueban cada compromiso con los propios datos, sin leerlos.",
    threats: "Lee qué riesgos quedan",
    threatsText: "El modelo de amenazas está en el código fuente.",
  },
};
