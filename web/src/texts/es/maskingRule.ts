/** Español: la regla de un espacio de trabajo sobre los datos personales. */
import type { maskingRuleTexts as english } from "../maskingRule";
import { plural } from "../plural";
import type { Translated } from "../translated";
import { maskingTexts } from "./masking";

export const maskingRuleTexts: Translated<typeof english> = {
  name: "Datos personales",
  about:
    "Para modelos externos. Los datos enmascarados se sustituyen por otros y las respuestas vuelven con el original. Enmascarar reduce los datos personales, pero no lo encuentra todo.",
  blockHint: "Un mensaje con datos bloqueados no se envía. La persona ve el motivo.",
  secretHint: "Las contraseñas y claves se enmascaran siempre que se enmascara algo.",
  trusted: "Proveedores de confianza",
  trustedHint: "Reciben los datos personales sin enmascarar.",
  none: "Cada persona decide si enmascara.",
  masked: "Enmascarado",
  blocked: "No se envía",
  unmasked: "Sin enmascarar para",
  rules: { allow: "Permitir", mask: "Enmascarar", block: "Bloquear" },
  kinds: { ...maskingTexts.kinds, word: "Palabras para enmascarar" },
  sums: {
    title: "Datos personales",
    text: "Preguntas con datos personales, de meses terminados y de al menos 3 personas cada vez. Los chats temporales y las claves de API no cuentan.",
    row: (kind, outcome) => `${kind}, ${outcome}`,
    outcomes: { allow: "permitido", mask: "enmascarado", block: "no enviado" },
    questions: "Preguntas",
    people: "Personas",
  },
  words: {
    title: "Palabras para enmascarar",
    text: "Se enmascaran en cada mensaje de aquí para modelos externos, por ejemplo nombres de proyectos.",
    field: "Una por línea",
    save: "Guardar palabras",
    none: "No hay palabras para enmascarar.",
    count: (n: number) =>
      `${plural(n, "palabra se enmascara", "palabras se enmascaran")}. Solo los propietarios pueden verlas.`,
  },
};
