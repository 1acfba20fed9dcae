/** Español: compartir un GPT con personas. */
import type { gptSharingTexts as english } from "../gptSharing";
import type { Translated } from "../translated";

export const gptSharingTexts: Translated<typeof english> = {
  share: "Compartir",
  title: "Compartir este GPT",
  intro:
    "Invita por correo a personas de este servidor. Nunca ven los chats, comentarios ni estadísticas de nadie, y solo tú puedes publicar, eliminar, compartir o permitir el entrenamiento.",
  introAtWork:
    "Invita por correo a personas de este espacio de trabajo. Nunca ven los chats, comentarios ni estadísticas de nadie, y solo tú puedes publicar, eliminar o compartir.",
  email: "Correo electrónico",
  right: "Acceso",
  rights: { chat: "Chatear", view: "Ver y copiar", edit: "Editar" },
  hints: {
    chat: "Usar la versión publicada.",
    view: "Además, ver sus instrucciones, conocimientos, acciones y versiones, y copiarlo.",
    edit: "Además, editar el borrador, los conocimientos y la imagen, pero no los secretos ni la autenticación de las acciones.",
  },
  invite: "Invitar",
  inviting: "Invitando…",
  offered: (email: string) =>
    `Invitaste a ${email}. Tiene 14 días para aceptar en su página de GPT, una vez que haya confirmado este correo.`,
  people: "Compartido con",
  nobody: "Aún no lo has compartido con nadie.",
  waiting: (right: string, day: string) => `Invitación: ${right}, hasta el ${day}`,
  access: (right: string) => `Acceso: ${right}`,
  change: (email: string) => `Acceso de ${email}`,
  takeBack: "Quitar",
  takeBackOf: (email: string) => `Quitar a ${email}`,
  takeBackTitle: (email: string) => `¿Quitar el acceso a ${email}?`,
  takeBackText:
    "Su acceso termina de inmediato, incluso durante una respuesta. Las copias que haya hecho siguen siendo suyas.",

  withMe: "Compartidos contigo",
  offers: "Te ofrecen",
  offerOf: (owner: string, gpt: string) => `${owner} te invitó a “${gpt}”`,
  means: {
    chat: "Puedes chatear con él. Ni su creador ni las demás personas con quienes se comparte pueden leer tus chats.",
    view: "Puedes chatear con él, ver cómo está hecho y duplicarlo.",
    edit: "También puedes editar su borrador y sus conocimientos. Lo que añadas pasa a formar parte del GPT y se queda si te vas. Su propietario decide si puede usarse para entrenar.",
  },
  until: (day: string) => `Hasta el ${day}`,
  accept: "Aceptar",
  acceptOf: (gpt: string) => `Aceptar ${gpt}`,
  decline: "Rechazar",
  declineOf: (gpt: string) => `Rechazar ${gpt}`,
  leave: "Abandonar",
  leaveOf: (gpt: string) => `Abandonar ${gpt}`,
  leaveTitle: (gpt: string) => `¿Abandonar “${gpt}”?`,
  leaveText: "Perderás el acceso, salvo que esté publicado para ti. Tus chats siguen siendo tuyos.",
  look: "Ver",
  lookOf: (gpt: string) => `Ver ${gpt}`,

  editing: (owner: string) =>
    `${owner} es propietario de este GPT y lo publica. Los cambios en conocimientos e imagen se aplican de inmediato.`,
  looking: (owner: string) => `${owner} compartió este GPT contigo. Este es su borrador actual. Puedes duplicarlo.`,
  noInstructions: "Sin instrucciones.",
  starters: "Sugerencias para empezar",
  knowledge: "Conocimientos",
  actions: "Acciones",
  none: "Ninguna.",

  changed: "Otra persona guardó este borrador después de que lo abrieras.",
  useTheirs: "Usar lo suyo",
  keepMine: "Conservar lo mío",
};
