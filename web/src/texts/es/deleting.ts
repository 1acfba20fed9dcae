/** Español: eliminar un mensaje o una rama. */
import type { deletingTexts as english } from "../deleting";
import { plural } from "../plural";
import type { Translated } from "../translated";

const messages = (n: number) => plural(n, "mensaje", "mensajes");

export const deletingTexts: Translated<typeof english> = {
  titles: {
    answer: "¿Eliminar esta respuesta?",
    question: "¿Eliminar esta pregunta?",
    whole: "¿Eliminar este chat?",
  },
  sentences: {
    single: { answer: "Se elimina solo esta respuesta.", question: "Se elimina solo esta pregunta." },
    withFollowing: (what: "answer" | "question", following: number, branches: number) =>
      `Se eliminan esta ${what === "answer" ? "respuesta" : "pregunta"} y ${
        following === 1 ? "el mensaje que le sigue" : `los ${messages(following)} que le siguen`
      }${branches > 1 ? `, en ${branches} ramas` : ""}: ${messages(following + 1)} en total.`,
    whole: (n: number) => `No quedaría nada más, así que se elimina el chat entero: ${messages(n)} en total.`,
  },
  files: (n: number) =>
    n === 1 ? "También se elimina el archivo adjunto." : `También se eliminan los ${n} archivos adjuntos.`,
  removedNow: "Se elimina de inmediato y no se puede recuperar, ni siquiera de una copia de seguridad.",
  removedTemporary: "Se elimina de inmediato y no se puede recuperar.",
  remainder: "El resto del chat queda como está. Ya no se usará para entrenar.",
  feedback: "Se retiran los comentarios sobre este chat que aún no se hayan entregado.",
  sent: (times: number) =>
    `Envió datos a otros servicios${times === 1 ? "" : `, ${times} veces`}. Eso no podemos recuperarlo. Datos enviados conserva constancia de ello, sin el contenido.`,
  confirm: "Eliminar",
  done: (n: number) => plural(n, "mensaje eliminado.", "mensajes eliminados."),
};
