/** Español: los espacios, el propio y cada espacio de trabajo. */
import type { spaceTexts as english } from "../spaces";
import type { Translated } from "../translated";

export const spaceTexts: Translated<typeof english> = {
  title: "Tus espacios",
  personal: "Personal",
  ownService: "Solo tú",
  services: {
    team: "Espacio de trabajo de equipo",
    enterprise: "Espacio de trabajo de empresa",
    api: "Espacio de trabajo de API",
  },
  roles: { owner: "Propietario", admin: "Administrador", member: "Miembro" },
  current: (name: string, service: string) => `Espacio: ${name}, ${service}. Cambiar`,
  notSwitched: "No se pudo cambiar de espacio",
  spaceClosed: "Ya no puedes abrir este espacio. Desde esta página ya no se envía nada. Recárgala para continuar.",
  openInPersonal: "Cambiar a Personal y abrir",
  openThere: (name) => (name === null ? "Cambiar de espacio y abrir" : `Cambiar a ${name} y abrir`),
  chooseWorkspace: "Estás en tu espacio personal. Cambia a un espacio de trabajo para abrir su página.",
  switchTo: (name) => `Cambiar a ${name}`,
  loadAnew: "Recargar",
  youAreIn: (name: string, service: string) =>
    `${service}: ${name}. Ves los GPT publicados aquí y para todos. Los GPT que crees pertenecen a este espacio de trabajo.`,
  youAreHome: "Estás en tu espacio personal. Los GPT que crees pertenecen a él.",
  workspace: "Espacio de trabajo",
};
