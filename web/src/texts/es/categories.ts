/** Español: para qué sirven los GPT y cómo se ordenan. */
import type { categoryTexts as english } from "../categories";
import type { Translated } from "../translated";

export const categoryTexts: Translated<typeof english> = {
  category: "Categoría",
  categoryHint: "Ayuda a que otros lo encuentren.",
  all: "Todas las categorías",
  names: {
    writing: "Escritura",
    productivity: "Productividad",
    research: "Investigación y análisis",
    education: "Educación",
    lifestyle: "Estilo de vida",
    programming: "Programación",
    other: "Otros",
  },
  sort: "Ordenar por",
  sorts: { name: "Nombre", new: "Más recientes" },
  none: (category: string) => `Aún no hay GPT en “${category}”`,
  noneText: "Mira todas las categorías o crea el primero.",
  noMatch: (q: string, category: string) => `No se encontraron GPT para “${q}” en “${category}”.`,
  showAll: "Mostrar todas las categorías",
};
