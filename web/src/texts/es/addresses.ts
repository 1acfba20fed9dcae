/** Español: las direcciones de correo, el enlace para crear una cuenta y la confirmación de la propia dirección. */
import type { addressTexts as english } from "../addresses";
import type { Translated } from "../translated";

export const addressTexts: Translated<typeof english> = {
  hint: "Te enviaremos un enlace para confirmar que es tuyo.",
  send: "Enviar enlace",
  sending: "Enviando…",
  sentTitle: "Revisa tu bandeja de entrada",
  sentText: (email: string) => `Enviamos un enlace a ${email}. Ábrelo en las próximas 24 horas para continuar.`,
  noEmailHint: "¿No llegó el correo? Revisa la carpeta de spam y que la dirección esté bien escrita.",
  resend: "Enviar de nuevo",
  sentAgain: "Enviado de nuevo.",
  useOtherAddress: "Usar otra dirección",
  missing: "Abre el enlace completo de tu correo, incluido el código largo del final.",
  askAgain: "Obtener un enlace nuevo",
  invitedTo: (workspace: string) => `Te invitaron a ${workspace}`,
  joinIt: "Unirse con esta cuenta",

  isConfirmed: "Confirmada. Los GPT compartidos con esta dirección aparecen en “GPT”.",
  notConfirmed: "Sin confirmar. Los GPT compartidos con esta dirección aparecen cuando la confirmes.",
  neverConfirmed:
    "Sin confirmar, porque este servidor no envía correos. Para abrir un GPT compartido contigo, usa el enlace que recibiste.",
  ownSent: (email: string) => `Enviamos un enlace a ${email}. Ábrelo en este navegador en las próximas 24 horas.`,
  change: {
    action: "Cambiar correo",
    field: "Correo nuevo",
    current: (email: string) => `Tu correo es ${email}.`,
    byLink: "Enviaremos un enlace a esta dirección. Tu correo cambia cuando lo abras.",
    withoutMail: "Este servidor no envía correos, así que tu correo cambia de inmediato. Revisa que esté bien escrito.",
    sent: (email: string) =>
      `Enviamos un enlace a ${email}. Ábrelo en este navegador en las próximas 24 horas para cambiar tu correo.`,
    changed: "Correo cambiado.",
  },
  confirmTitle: "Confirma tu dirección de correo",
  signInFirst: "Inicia sesión primero para confirmar esta dirección para tu cuenta.",
  confirmFor: (email: string) => `Iniciaste sesión como ${email}.`,
  confirm: "Confirmar",
  confirmed: (email: string) => `La dirección ${email} está confirmada.`,
  toGpts: "Ver GPT compartidos",
  toSettings: "Configuración",
  unseen: "Confirma tu dirección de correo para ver los GPT compartidos con ella.",
};
