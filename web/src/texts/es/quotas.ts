/** Español: los límites de uso y la cola ante el modelo. */
import { count as number, plural } from "../plural";
import type { quotaTexts as english } from "../quotas";
import type { Translated } from "../translated";

export const quotaTexts: Translated<typeof english> = {
  ahead: (n: number) =>
    n === 0
      ? "El próximo turno es el tuyo…"
      : `En la cola: hasta ${plural(n, "respuesta", "respuestas")} por delante de la tuya…`,

  title: "Límites de uso",
  text: "Límites de uso diario (UTC) y de almacenamiento. Una tarea es la lectura de un archivo, una exportación o una importación de chats. Ves los límites, no el uso de nadie.",
  kinds: {
    accounts: "Cada cuenta",
    workspaces: "Cada espacio de trabajo",
    keys: "Cada clave de API",
  },
  one: { account: "Cuenta", workspace: "Espacio de trabajo", key: "Clave de API" },
  columns: {
    whose: "Para",
    answers: "Respuestas por día",
    tokens: "Tokens por día",
    megabytes: "MB de archivos",
    files: "Archivos",
    jobs: "Tareas simultáneas",
  },
  unlimited: "Sin límite",
  hint: "Déjalo vacío para no poner límite.",
  change: (whose: string) => `Cambiar: ${whose}`,
  changeShort: "Cambiar",
  save: "Guardar",
  cancel: "Cancelar",
  own: "Límites individuales",
  ownText:
    "Reemplazan los límites generales de arriba. Se establecen en la línea de comandos: discreet quota set account:ID --answers 100.",
  remove: (whose: string) => `Quitar límites: ${whose}`,
  removeShort: "Quitar",
  removeTitle: "¿Quitar estos límites?",
  removeText: "Vuelve a aplicarse el límite general.",
  notNumber: "Escribe un número entero o deja el campo vacío.",

  mine: "Límites de uso",
  mineText:
    "Tu uso de hoy (UTC) y tus límites. El operador ve los límites y, cada mes, cuánto guardas aproximadamente. Los propietarios y administradores de un espacio de trabajo ven un promedio mensual conjunto, con azar.",
  mineNone: "No tienes límites.",
  of: { account: "Tú", workspace: "Tu espacio de trabajo", key: "Tu clave de API" },
  answers: (used: number | null, most: number) =>
    used === null ? `Hasta ${number(most)} respuestas por día` : `${number(used)} de ${number(most)} respuestas hoy`,
  tokens: (used: number | null, most: number) =>
    used === null ? `Hasta ${number(most)} tokens por día` : `${number(used)} de ${number(most)} tokens hoy`,
  megabytes: (used: string | null, most: number) =>
    used === null ? `Hasta ${number(most)} MB de archivos` : `${used} de ${number(most)} MB de archivos`,
  files: (used: number | null, most: number) =>
    used === null ? `Hasta ${number(most)} archivos` : `${number(used)} de ${number(most)} archivos`,
  jobs: (used: number | null, most: number) =>
    used === null ? `Hasta ${number(most)} tareas simultáneas` : `${number(used)} de ${number(most)} tareas en curso`,
  daily: (n: number | null, day: string) =>
    n === null
      ? `Menos de 60 respuestas por día en las 4 semanas anteriores al ${day}`
      : `Unas ${number(n)} respuestas por día en las 4 semanas anteriores al ${day}`,
};
