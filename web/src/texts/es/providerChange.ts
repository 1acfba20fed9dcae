/** Español: datos cambiados de un proveedor de modelos, sobre el campo de un chat. */
import { plural } from "../plural";
import type { providerChangeTexts as english } from "../providerChange";
import type { Translated } from "../translated";

export const providerChangeTexts: Translated<typeof english> = {
  label: "Cambio en un proveedor de modelos",
  now: (name, facts) => `Novedad en ${name}: ${facts}`,
  since: (day) => `desde el ${day}`,
  before: (facts) => `Antes: ${facts}`,
  see: "Ver el cambio",
  otherModel: "Usar otro modelo",
  confirmRead: "OK",
  title: (name) => `Lo que se sabe de ${name}`,
  text: "El operador de tu servidor declara estos datos. Cada cambio consta en el registro de pruebas.",
  from: (day) => `Desde el ${day}`,
  facts: {
    here: "se ejecuta en este servidor",
    operator: "se ejecuta en máquinas del operador",
    company: (company, country) => `lo gestiona ${company || "una empresa"}${country ? ` (${country})` : ""}`,
    keeps: (days) => `conserva los mensajes durante ${plural(days, "día", "días")}`,
    keepsNothing: "no conserva nada",
    keepsUnknown: "conserva los mensajes durante un tiempo desconocido",
    trains: { yes: "entrena con los mensajes", no: "nunca entrena", unknown: "quizá entrene (desconocido)" },
    look: {
      yes: "deja que su personal lea los mensajes",
      no: "no deja que su personal lea los mensajes",
      unknown: "quizá deje que su personal lea los mensajes (desconocido)",
    },
    terms: "tiene otras condiciones",
    agreement: "tiene otro acuerdo de tratamiento de datos",
  },
};
