/** Español: la elección sobre el entrenamiento con los chats propios. */
import type { improveTexts as english } from "../improve";
import type { Translated } from "../translated";

export const improveTexts: Translated<typeof english> = {
  question: "¿Quieres ayudar a mejorar los modelos con tus chats?",
  hint: "Opcional, solo para chats nuevos y solo si aceptan todas las partes. Los datos personales se reducen, no siempre se eliminan. Puedes dejarlo cuando quieras.",
  how: "Cómo funciona",
  commitment: "Leer el compromiso",
  explain:
    "Opcional. Abarca solo los chats que inicies después de aceptar, y solo mientras acepten también todas las demás partes. Los datos personales se reducen, pero nunca se eliminan por completo. El operador puede revisar los datos, y verás cuándo lo hace. Puedes dejarlo en cualquier momento; eso es definitivo para todos los chats hasta entonces. Lo mismo vale para las imágenes que crees.",
  yes: "Sí, usar mis chats",
  no: "No, dejarlos fuera",
  choose: "Elige sí o no para continuar.",
  switch: "Usar mis chats para entrenar",
  since: (day: string) => `Activado desde el ${day}.`,
  off: "Desactivado. Tus chats no se usan para entrenar.",
  history: "Tus decisiones hasta ahora",
  said: (allowed: boolean) => (allowed ? "Activado" : "Desactivado"),
  offTitle: "¿Desactivar el entrenamiento?",
  offText:
    "Desde ahora, ninguno de tus chats hasta hoy se podrá usar para entrenar, aunque lo vuelvas a activar más adelante.",
  offDo: "Desactivar",
  onTitle: "¿Activar el entrenamiento?",
  onText:
    "Los chats que inicies después podrán usarse para entrenar si aceptan también todas las demás partes. Los anteriores quedan fuera.",
  onDo: "Activar",
};
