/** Español: la puesta en marcha: la guía del operador y la primera página de una persona nueva. */
import type { setupTexts as english } from "../firstHour";
import type { Translated } from "../translated";

export const setupTexts: Translated<typeof english> = {
  title: "Primeros pasos",
  intro: "Complétalos antes de invitar a otras personas.",
  progress: (done: number, of: number) => `${done} de ${of} completados`,
  complete: "Todo listo.",
  card: {
    title: "Tu servidor está configurado",
    text: "Unos pasos antes de invitar a otras personas.",
    open: "Continuar",
    dismiss: "Ahora no",
  },
  done: "Hecho",
  open: "Pendiente",
  optional: "Opcional",
  again: "Actualizar",
  model: {
    title: "Comprueba el modelo",
    ready: (name: string, where: string) =>
      `${name} se ejecuta ${where === "on this server" ? "en este servidor" : `en ${where}`}.`,
    notReady: (detail: string) => detail || "El modelo no está listo.",
  },
  signUp: {
    title: "Elige quién puede crear una cuenta",
    now: {
      open: "Cualquiera que encuentre este servidor puede crear una cuenta.",
      invitation: "Solo con invitación.",
      closed: "No se admiten cuentas nuevas.",
    },
    undecided: "Es el valor predeterminado. Confírmalo o cámbialo.",
    change: "Cambiar",
  },
  policies: {
    title: "Publica una política de privacidad y condiciones de uso",
    operatorFirst: "Indica primero quién gestiona este servidor: ambos textos empiezan por ahí.",
    both: "Ambas están en vigor. Cada persona acepta cada versión una vez.",
    missing: (kinds: string) => `Pendiente: ${kinds}.`,
    kinds: { privacy: "la política de privacidad", terms: "las condiciones de uso" } as Record<string, string>,
    write: (kind: string) => `Escribir ${kind}`,
  },
  mail: {
    title: "Configura el correo",
    works: "El correo funciona. Las personas reciben enlaces para crear su cuenta y restablecer su contraseña.",
    notSetUp:
      "El correo no está configurado (DISCREET_SMTP_URL). Quien olvide su contraseña tiene que pedirte un enlace, y las direcciones no se confirman.",
  },
  examples: {
    title: "Añade GPT de ejemplo",
    text: "Añade tres GPT de ejemplo que son tuyos. Los que no usan servicios externos se publican para todos.",
    added: "añadido",
    draft: "borrador; conecta primero su servicio en Acciones",
    notAdded: "no añadido",
    add: "Añadir ejemplos",
    putting: "Añadiendo…",
    home: "Cambia a tu espacio personal para añadirlos.",
  },
  backup: {
    title: "Haz una copia de seguridad",
    last: (when: string) => `Última copia de seguridad: ${when}.`,
    none: "Aún no hay ninguna copia de seguridad. Ejecuta esto en el servidor, con el usuario del servidor:",
    keys: "Las claves no se incluyen, a propósito. Guarda el almacén de claves en un disco que sobreviva al del servidor.",
  },
  key: {
    title: "Guarda la clave maestra aparte",
    vault: (place: string) => `La protege el Vault de ${place}.`,
    file: (place: string) => `Está en ${place}.`,
    besideData:
      "Cualquiera con una copia de esta carpeta puede leerlo todo. Mueve la clave maestra a otro disco y define DISCREET_MASTER_KEY_FILE.",
    lossWarning: "Si pierdes esta clave, se pierden todos los datos. Guarda una copia en un lugar seguro.",
  },
  quota: {
    title: "Define límites de uso",
    now: (limits: string) => (limits ? `${limits}.` : "Sin límites: una sola cuenta puede llenar el disco."),
    change: "Cambiar límites",
  },
  suggestions: "Prueba una de estas",
  recentGpts: "GPT recientes",
  import: {
    title: "¿Vienes de ChatGPT?",
    chats: "Importar chats",
    gpts: "Importar GPT",
    dismiss: "Descartar",
  },
  receipt: {
    title: "Sobre el candado",
    text: "El candado de arriba muestra quién puede leer este chat y si puede usarse para entrenar. Ábrelo para ver los detalles.",
    gotIt: "Entendido",
  },
};
