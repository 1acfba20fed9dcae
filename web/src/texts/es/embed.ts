/** Español: un GPT en el marco de otro sitio. */
import type { embedTexts as english } from "../embed";
import type { Translated } from "../translated";

export const embedTexts: Translated<typeof english> = {
  decide: "Abrir para decidir",
  explanation:
    "Este chat se muestra dentro de otro sitio. Para que veas con seguridad toda la pregunta, respóndela en su propia ventana.",
  blocked: "La ventana no se abrió. Permite las ventanas emergentes en este sitio e inténtalo de nuevo.",
  decideTitle: "Una pregunta en tu chat",
  waiting: "Esta ventana pertenece a un chat de otra página. Vuelve allí y ábrela de nuevo.",
  signing: "Terminando el inicio de sesión…",
  answered: "Listo. Puedes cerrar esta ventana.",
};
