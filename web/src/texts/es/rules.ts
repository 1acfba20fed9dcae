/** Español: las reglas de un espacio de trabajo y la eliminación automática. */
import { plural } from "../plural";
import type { ruleTexts as english } from "../rules";
import type { Translated } from "../translated";

const days = (n: number) => plural(n, "día", "días");

export const ruleTexts: Translated<typeof english> = {
  section: "Reglas",
  title: "Reglas del espacio de trabajo",
  text: "Las reglas se aplican a todos de inmediato, también a los chats en curso.",
  ownersOnly: "Todos aquí pueden verlas; solo los propietarios pueden cambiarlas.",
  save: "Guardar reglas",
  narrowed: "Las reglas del espacio de trabajo no permiten compartir más ampliamente.",
  barred: "No puedes enviar mensajes en este chat.",
  undo: "Deshacer cambios",
  confirmTitle: "¿Guardar estas reglas?",
  confirmText: "Al guardar ocurre lo siguiente:",
  confirmDo: "Guardar reglas",
  changed: "Estas reglas cambiaron después de que las abrieras.",
  names: {
    builders: "Quién puede crear GPT",
    sharing: "Compartir GPT",
    third_party_gpts: "GPT de fuera",
    domains: "Adónde pueden enviar datos las acciones",
    retention_days: "Eliminación automática",
  },
  intro: {
    builders: "Abarca crear, editar y publicar GPT, con sus conocimientos y acciones.",
    sharing:
      "El alcance máximo permitido. Una regla más estricta también se aplica a los GPT que ya están compartidos.",
    third_party_gpts:
      "GPT de espacios personales o de otros espacios de trabajo. Los que no permitas no se pueden usar aquí. Los chats existentes se pueden seguir leyendo.",
    domains:
      "Las acciones envían datos a otros servicios cuando las personas lo aprueban. No pueden aprobar dominios que no estén en la lista, ni siquiera con un “Permitir siempre” anterior. Los subdominios están incluidos.",
    retention_days:
      "Los chats más antiguos se eliminan de forma permanente, también de las copias de seguridad. Los días cuentan desde el último cambio. Si el plazo de una persona es más corto, se aplica ese.",
  },
  builders: { everyone: "Todos en este espacio de trabajo", admins: "Solo propietarios y administradores" },
  sharing: {
    me: "Solo el creador",
    workspace: "Todos en este espacio de trabajo",
    link: "Cualquiera con el enlace",
    everyone: "Todos en este servidor",
  },
  thirdParty: { all: "Todos", approved: "Solo GPT aprobados", none: "Ninguno" },
  approved: "GPT aprobados",
  approvedNone: "Aún no hay GPT aprobados.",
  deletedGpt: "GPT eliminado",
  by: (name: string) => `de ${name}`,
  find: "Buscar GPT para aprobar",
  findHint: "Busca GPT publicados para todos o pega el enlace de un GPT.",
  approve: (name: string) => `Aprobar ${name}`,
  remove: (name: string) => `Quitar la aprobación de ${name}`,
  foundNone: "No se encontraron otros GPT.",
  domains: { any: "A cualquier lugar", listed: "Solo a estos dominios", none: "A ninguno" },
  domainsField: "Dominios permitidos",
  domainsHint:
    "Uno por línea, como example.org, sin https://, ruta, puerto ni “*”. Las direcciones IP deben figurar como tales.",
  domainsEmpty: "Escribe al menos un dominio o elige “A ninguno”.",
  kept: { account: "Cada persona decide", days: "Eliminar tras un número de días" },
  keptFor: (n: number) => `${days(n)} después del último cambio`,
  days: "Días",
  daysHint: "De 1 a 3650, contados desde el último cambio.",
  daysWrong: "Escribe un número entero de 1 a 3650.",
  history: "Cambios",
  historyNone: "Aún no hay cambios.",
  shell: "La línea de comandos",
  deletions: "Estado de la eliminación automática",
  onTime:
    "Funciona a tiempo: los chats vencidos se eliminan cada hora. No se muestran cantidades ni horas, porque revelarían cuándo escribió cada persona.",
  late: "Algunas eliminaciones llevan más de un día de retraso. El servidor reintenta cada hora. Pide a tu administrador que revise “Trabajo en segundo plano”.",
  own: {
    title: "Eliminación automática",
    text: "Elimina chats e imágenes automáticamente. En un espacio de trabajo se aplica el plazo más corto.",
    legend: "Eliminar chats e imágenes",
    always: "Nunca",
    days: "Tras un número de días",
    save: "Guardar",
    saved: "Guardado.",
    confirmTitle: "¿Eliminar antes?",
    deletedNow: (n: number) =>
      `${plural(n, "chat o imagen se eliminará", "chats o imágenes se eliminarán")} definitivamente en menos de una hora.`,
    deletedSoon: (n: number) =>
      `${plural(n, "chat o imagen se eliminará", "chats o imágenes se eliminarán")} en menos de una semana.`,
    deletedLater: "Los demás se eliminarán cuando cumplan el plazo.",
    confirmDo: "Guardar y eliminar",
    past: (n: number | null) => (n === null ? "Nunca" : days(n)),
    history: "Ajustes anteriores",
  },
};
