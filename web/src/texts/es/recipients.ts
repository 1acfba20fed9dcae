/** Español: los proveedores de modelos, en el recibo de un chat y entre los datos enviados. */
import { plural } from "../plural";
import type { recipientTexts as english } from "../recipients";
import type { Translated } from "../translated";

export const recipientTexts: Translated<typeof english> = {
  title: "Proveedores de modelos",
  none: "Aún no se ha enviado ningún mensaje a un modelo.",
  onThisServer: "Se ejecuta en este servidor: nada sale de él",
  onOperators: "Se ejecuta en máquinas del operador",
  byCompany: (company) => (company ? `Gestionado por ${company}` : "Gestionado por una empresa"),
  kept: (days) =>
    days === null
      ? "Conservación desconocida"
      : days === 0
        ? "No conserva nada"
        : `Conserva los mensajes durante ${plural(days, "día", "días")}`,
  trains: { yes: "Entrena con los mensajes", no: "Nunca entrena", unknown: "Entrenamiento desconocido" },
  answers: (n) => plural(n, "respuesta", "respuestas"),
  sideRequests: (n) => `${plural(n, "solicitud", "solicitudes")} para títulos y sugerencias`,
  searches: (n) => `${plural(n, "pregunta", "preguntas")} para buscar en el conocimiento`,
  masked: {
    none: "Datos personales sin enmascarar",
    all: "Datos personales enmascarados",
    some: (n: number, of: number) =>
      `Datos personales enmascarados en ${n} de ${plural(of, "respuesta", "respuestas")}`,
  },
  tokens: (n) => plural(n, "token", "tokens"),
  chats: (n) => plural(n, "chat", "chats"),
  unrecorded: (n) =>
    n === 1
      ? "No está registrado qué modelo escribió 1 respuesta anterior."
      : `No está registrado qué modelo escribió ${n} respuestas anteriores.`,
  intro:
    "Quien gestiona un modelo recibe tus mensajes para que pueda responder. Estos los recibieron de tus chats guardados.",
  notCounted: "Los chats temporales y las claves de API no aparecen aquí.",
  empty: "Aún no hay proveedores de modelos",
  emptyText: "Cuando un modelo haya respondido en uno de tus chats, verás aquí quién lo gestiona.",
  since: (day) => `Información conocida desde el ${day}`,
  terms: "Condiciones",
  agreement: "Acuerdo de tratamiento de datos",
  latest: "Abrir el último chat",
  latestOf: (name) => `Abrir el último chat con ${name}`,
};
