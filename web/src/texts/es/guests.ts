/** Español: la página para invitados. */
import type { guestTexts as english } from "../guests";
import type { Translated } from "../translated";

export const guestTexts: Translated<typeof english> = {
  passwordTitle: "Este chat tiene contraseña",
  passwordText: "Escribe la contraseña que recibiste con el enlace.",
  password: "Contraseña",
  begin: "Empezar el chat",
  coming: "Empezando…",
  checking: "Comprobando que no eres un robot…",
  cancel: "Cancelar",
  stopped: "Se detuvo la comprobación",
  stoppedText: "Tu navegador calcula un momento antes de empezar el chat. No participa ninguna otra empresa.",
  cannotProve:
    "Tu navegador no puede hacer esta comprobación aquí porque la página no se abrió por HTTPS. Pregunta a quien te dio el enlace.",
  ended: "Este chat ha terminado",
  endedText: "Todo su contenido se ha borrado de este servidor.",
  again: "Empezar un chat nuevo",
  shut: "Este enlace no funciona",
  notNow: "Ahora mismo no puedes chatear",
  retry: "Reintentar",
  lost: "El chat que guardaba este navegador ya no se puede abrir y se ha borrado.",
  keptHere: "Chat de invitado, guardado solo en este navegador",
  notKept: "Chat de invitado, no se guarda",
  about: "Información",
  end: "Terminar el chat",
  endTitle: "¿Terminar este chat?",
  endText: "Se borra de inmediato, aquí y en este navegador, y no se puede recuperar.",
  builtBy: (name: string) => `Creado por ${name}`,
  machine: "Estás chateando con una IA. Puede equivocarse.",
  model: (name: string) => `Responde ${name}`,
  noModel: "Ahora mismo no hay ningún modelo disponible.",
  kept: "Este servidor mantiene el chat solo en memoria. Desaparece cuando lo terminas o cierras esta página, o tras una hora sin usarlo.",
  readers: "Ni quien creó el GPT ni quienes gestionan este servidor tienen una página que lo muestre.",
  workspace:
    "El GPT es de un espacio de trabajo. Sus reglas sobre modelos, servicios y datos personales valen también en este chat. Sus propietarios y administradores no pueden verlo.",
  trains: "Este servidor nunca lo usa para entrenar.",
  keep: "Guardar en este navegador",
  keepHint:
    "El chat se guarda cifrado en este navegador y solo se abre aquí y con este enlace. Este servidor no guarda nada. No lo uses en un dispositivo compartido.",
  erase: "Borrar de este navegador",
  account: "¿Quieres conservar tus chats?",
  signUp: "Crear una cuenta",
  signInFirst: (host: string) =>
    `Necesita tu propia cuenta en ${host}, que un chat de invitado no puede conectar. Puedes rechazar la solicitud.`,
};
