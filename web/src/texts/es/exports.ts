/** Español: exportar los propios datos. */
import type { exportTexts as english } from "../exports";
import type { Translated } from "../translated";

export const exportTexts: Translated<typeof english> = {
  title: "Exportar tus datos",
  text: "Obtén todos tus datos en un ZIP (JSON y Markdown), salvo los chats de espacios de trabajo: esos se exportan allí. Cuando esté listo, tienes un día para descargarlo.",
  textAtWork:
    "Obtén tus chats de este espacio de trabajo en un ZIP (JSON y Markdown). Pertenecen al espacio, y sus propietarios ven que los descargaste. Para el resto de tus datos, cambia a Personal.",
  ask: "Crear exportación",
  createNew: "Crear otra exportación",
  asking: "Iniciando…",
  progress: "Progreso de la exportación",
  waiting: "Preparando tu exportación. Puedes salir de esta página.",
  making: (amount: string) => `Preparando tu exportación: ${amount} hasta ahora. Puedes salir de esta página.`,
  ready: (amount: string, moment: string) =>
    `Tu exportación está lista: ${amount}. Descárgala antes del ${moment}. Después de la descarga se elimina de este servidor.`,
  taking: "Descargando… Después de la descarga se elimina de este servidor.",
  delivered:
    "Descargada. Puedes volver a descargarla durante un minuto más o menos; luego se elimina de este servidor.",
  download: "Descargar",
  downloadAgain: "Descargar de nuevo",
  discard: "Descartar",
  discardTitle: "¿Descartar esta exportación?",
  discardText: "Se elimina de inmediato. Puedes crear otra cuando quieras.",
  downloaded: (moment: string) => `Última exportación descargada: ${moment}. Ya no está en este servidor.`,
  discarded: (moment: string) => `Última exportación descartada: ${moment}.`,
  outdated: (moment: string) =>
    `Tu última exportación se eliminó (${moment}) porque se eliminó algo que contenía. Crea otra.`,
  expired: (moment: string) => `Tu última exportación caducó antes de que la descargaras y se eliminó: ${moment}.`,
  failed: (moment: string) =>
    `Tu última exportación falló (${moment}) y no se conservó nada de ella. Inténtalo de nuevo.`,
};
