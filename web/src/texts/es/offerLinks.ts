/** Español: los enlaces de las ofertas, donde el servidor no envía correos. */
import type { offerLinkTexts as english } from "../offerLinks";
import type { Translated } from "../translated";

export const offerLinkTexts: Translated<typeof english> = {
  passOn: (email: string) => `Envía tú este enlace a ${email}. Cuando lo abra, la oferta aparecerá en su cuenta.`,
  label: "Enlace de la oferta",
  once: "Se muestra una sola vez. Si creas un enlace nuevo, este deja de funcionar.",
  copy: "Copiar enlace",
  unopened: "El enlace aún no se ha abierto.",
  needed: "Esta oferta solo se ve con un enlace. Crea uno y envíalo.",
  new: "Nuevo enlace",
  newOf: (email: string) => `Nuevo enlace para ${email}`,

  title: "Te ofrecieron un GPT",
  missing: "Abre el enlace completo que recibiste, incluido el código del final.",
  signInFirst: "Inicia sesión con el correo al que se envió esta oferta.",
  as: (name: string, email: string) => `Iniciaste sesión como ${name}, ${email}.`,
  toGpts: "Ver los GPT",
};
