/** Español: mencionar un GPT en un chat. */
import type { mentionTexts as english } from "../mentions";
import type { Translated } from "../translated";

export const mentionTexts: Translated<typeof english> = {
  list: "GPT a los que preguntar",
  group: "Preguntar una vez a un GPT",
  answersOnce: (name: string) => `${name} responde solo a esta pregunta`,
  remove: (name: string) => `No preguntar a ${name}`,
  who: "Quién ve qué",
  answersHere: (model: string) => `Responde con ${model} en este servidor y lee todo este chat.`,
  providerGets: (provider: string, model: string, facts: string) =>
    `${provider} recibe todo este chat para ${model}. ${facts}`,
  services: (hosts: string) => `Puede pedir enviar datos a ${hosts}. No se envía nada sin tu permiso.`,
  noServices: "No envía nada a otros servicios.",
  builder: "Su creador no ve nada de este chat.",
  training: "Su respuesta y todo lo que sigue nunca entrenan un modelo.",
  receipt: "Otros GPT que respondieron",
  unavailable: "Este GPT ya no está disponible",
};
