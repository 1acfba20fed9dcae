/** Español: la elección de un invitado sobre las estadísticas. */
import type { guestChoiceTexts as english } from "../guestChoices";
import type { Translated } from "../translated";

export const guestChoiceTexts: Translated<typeof english> = {
  count: "Contarme en las estadísticas del creador",
  countHint:
    "El creador recibe números de muchas personas, con ruido aleatorio: chats, mensajes, temas de una lista fija, longitudes, cómo acabaron las solicitudes. Nunca tus palabras. Solo si dices que sí y solo en esta visita; otra visita cuenta como otra persona.",
  countLate: "El creador recibe números de muchas personas. Solo puedes elegirlo antes de tu primer mensaje.",
};
