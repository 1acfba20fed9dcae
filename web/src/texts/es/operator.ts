/** Español: la página del operador. */
import type { operatorTexts as english } from "../operator";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

export const operatorTexts: Translated<typeof english> = {
  intro:
    "Aquí no puedes ver los chats de las personas, salvo lo que denuncien y los registros de entrenamiento. Abrir registros de entrenamiento queda anotado.",
  signUp: "Quién puede crear una cuenta",
  modes: { open: "Cualquiera", invitation: "Personas con invitación", closed: "Nadie" },
  save: "Guardar configuración",
  saved: "Guardado",
  background: {
    title: "Trabajo en segundo plano",
    text: "Archivos, eliminaciones, estadísticas y registros firmados. Los detalles de los errores están en el registro del servidor.",
    fine: "Todo en orden: sin errores en los últimos 7 días y nada en espera.",
    failed: (failures: number, first: string) => `Falló hasta ${plural(failures, "vez", "veces")} desde el ${first}`,
    last: (moment: string, error: string) => `Última vez: ${moment} (${error})`,
    waiting: (jobs: number, queue: string) => `Hasta ${plural(jobs, "tarea", "tareas")} en espera en la cola ${queue}`,
    waitingSince: (moment: string) =>
      `Desde el ${moment}. Comprueba que un proceso ejecute estas tareas (DISCREET_JOBS), o espera si está ocupado.`,
  },
  invitations: "Invitaciones",
  note: "¿Para quién es? (opcional)",
  noteHint: "Un correo electrónico forma parte del enlace y aparece ya escrito al registrarse. Una nota es privada.",
  invite: "Crear enlace de invitación",
  inviteTitle: "Invitar a alguien",
  inviteLink: {
    title: "Enlace de invitación",
    text: "Se muestra una sola vez y permite crear una cuenta.",
    label: "Enlace",
    copy: "Copiar enlace",
    copied: "Copiado",
    notKept: "Aún no lo has copiado y no se volverá a mostrar. Pulsa Cerrar otra vez para salir de todos modos.",
    done: "Listo",
  },
  linkOnce: {
    label: "Enlace",
    copy: "Copiar enlace",
    copied: "Copiado",
    notKept: "Aún no lo has copiado y no se volverá a mostrar. Pulsa Cerrar otra vez para salir de todos modos.",
    done: "Listo",
  },
  people: {
    title: "Personas",
    text: "Nunca ves qué escriben las personas ni cuándo. El almacenamiento se cuenta una vez al mes, en tramos de 100 MB. Las acciones quedan registradas y se muestran a la persona.",
    invite: "Invitar",
    search: "Buscar por nombre o correo",
    count: (n: number) => plural(n, "cuenta", "cuentas"),
    none: "No se encontraron cuentas",
    noneText: (query: string) => `Ningún nombre ni correo contiene “${query}”.`,
    more: "Mostrar más",
    operator: "Operador",
    suspended: "Suspendida",
    deleting: "Eliminándose",
    noName: "Cuenta eliminada",
    stores: (megabytes: number) => (megabytes === 0 ? "sin archivos" : `archivos, hasta ${count(megabytes)} MB`),
    since: (day: string) => `desde el ${day}`,
    actionsFor: (name: string) => `Acciones para ${name}`,
    reset: "Restablecer contraseña",
  },
  invitationsEmpty: "Aún no hay invitaciones",
  invitationOpen: (moment: string) => `Válida hasta el ${moment}`,
  invitationUsed: (moment: string) => `Usada el ${moment}`,
  invitationExpired: (moment: string) => `Caducó el ${moment}`,
  invitationWithdraw: "Retirar",
  invitationWithdrawOf: (note: string) => `Retirar la invitación “${note}”`,
  noNote: "Sin nota",
};
