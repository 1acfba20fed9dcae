/** Español: enlaces para invitados. */
import type { guestLinkTexts as english } from "../guestLinks";
import type { Translated } from "../translated";

export const guestLinkTexts: Translated<typeof english> = {
  title: "Enlaces para invitados",
  about:
    "Personas sin cuenta pueden usar la versión publicada con un enlace. Tú pagas sus mensajes. Nunca ves sus chats.",
  closed: "Estos enlaces no funcionan en este momento.",
  none: "Aún no hay enlaces. Crea uno para cada cliente y podrás revocarlo sin afectar a los demás.",
  unnumbered:
    "Las cifras diarias mostrarían cuándo y cuánto chatea un cliente. Por eso solo ves costes: los de este mes en pasos del 10 % del presupuesto, sin hoy, y los del mes pasado completos.",

  create: "Crear enlace",
  creating: "Creando…",
  createTitle: "Nuevo enlace para invitados",
  edit: "Editar",
  editOf: (name) => `Editar ${name}`,
  save: "Guardar enlace",
  saving: "Guardando…",
  copyOf: (name) => `Copiar el enlace de ${name}`,
  revoke: "Revocar",
  revokeOf: (name) => `Revocar ${name}`,
  revokeTitle: (name) => `¿Revocar el enlace “${name}”?`,
  revokeText: "Deja de funcionar de inmediato y terminan los chats de sus invitados. No se puede deshacer.",

  ended: "Caducado",
  until: (day) => `Hasta el ${day}`,
  unlimited: "Sin fin",
  hasPassword: "Con contraseña",
  used: (share) => `Usado el ${share} del presupuesto de este mes`,
  usedUp: "El presupuesto de este mes está agotado",
  noBudget: "Sin presupuesto",
  budgetOf: (amount) => `Presupuesto: ${amount}`,
  limitsFrom: (day) => `Nuevos límites desde el ${day} (UTC)`,
  lastMonth: (amount) => `Mes pasado: ${amount}`,
  usedIn: (month) => `Usado por última vez en ${month}`,
  unused: "Sin uso antes de este mes",

  name: "Nombre",
  nameHint: "Solo tú lo ves; por ejemplo, el nombre de un cliente.",
  ends: "Termina",
  endings: { never: "Nunca", day: "En un día", week: "En una semana", month: "En un mes", date: "En una fecha" },
  date: "Último día",
  password: "Contraseña (opcional)",
  passwordHint: "Al menos 8 caracteres. Los invitados la escriben primero.",
  newPassword: "Nueva contraseña",
  passwordKept: "Déjala vacía para conservar la actual.",
  passwordEnds: "Quitar la contraseña",
  budget: (currency) => `Presupuesto mensual en ${currency} (opcional)`,
  budgetHint: "Cuando se agota, el enlace se detiene. Tu propio presupuesto y tus límites siempre se aplican.",
  budgetWrong: "Escribe un importe con punto, como 2.50.",
  limitsLater:
    "Los límites cambiados valen desde el día siguiente (UTC). De otro modo, cambiarlos mostraría cuánto escriben los invitados. Para detener un enlace al instante, revócalo.",
  caps: "Límites de mensajes al día",
  cap: { link: "Por enlace", guest: "Por invitado", range: "Por red" },
  highest: (most) => `Hasta ${most}`,
  sites: "Sitios que pueden incrustarlo (opcional)",
  sitesHint: "Uno por línea, como https://example.com.",

  embed: {
    open: "Incrustar",
    of: (name) => `Incrustar ${name}`,
    title: (name) => `Incrustar “${name}”`,
    script: "Botón en la esquina",
    scriptHint: "Una línea en la página. El botón abre el chat en un panel.",
    copyScript: "Copiar el script",
    frame: "Solo el marco",
    frameHint:
      "Sin script, en el lugar que elijas. Con 400 × 640 píxeles o más, los invitados responden mejor a las preguntas sobre el envío de datos.",
    copyFrame: "Copiar el marco",
    sites: (sites) => `Funciona en: ${sites}. Si quitas un sitio de la lista, terminan todos los chats de este enlace.`,
  },

  rule: {
    name: "Invitados",
    about: "Si los GPT creados aquí pueden abrirse a personas sin cuenta. El propietario del GPT paga por ellas.",
    no: "Sin enlaces para invitados",
    yes: "Los creadores pueden crear enlaces para invitados",
  },

  admin: {
    title: "Invitados",
    text: "Los creadores pueden abrir sus GPT a personas sin cuenta mediante enlaces. Pagan por sus invitados.",
    allow: "Permitir enlaces para invitados",
    allowHint: "Si lo desactivas, todos los enlaces se detienen y terminan todos los chats de invitados de inmediato.",
    usual: "Enlaces nuevos",
    most: "Máximo para los creadores",
    range: "Una red es un bloque de direcciones vecinas (IPv4 /24, IPv6 /48). Las direcciones nunca se guardan.",
    save: "Guardar ajustes de invitados",
  },
};
