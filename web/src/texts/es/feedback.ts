/**
 * Español: lo que las personas dicen al creador de un GPT o al operador, y no participar en las estadísticas privadas.
 */
import type { feedbackTexts as english } from "../feedback";
import { count as number } from "../plural";
import type { Translated } from "../translated";

export const feedbackTexts: Translated<typeof english> = {
  good: "Buena respuesta",
  bad: "Mala respuesta",
  sendEntry: "Enviar comentarios…",
  reportEntry: "Denunciar este GPT…",
  tellMore: "Contar más al creador…",
  tellBuilder: "Enviar comentarios al creador…",
  notRated: (why: string) => `Tu valoración no se guardó. ${why}`,

  roles: { user: "Tú", assistant: "La respuesta" },
  pieceRoles: { user: "La persona", assistant: "El GPT" },
  ratings: { good: "Buena respuesta", bad: "Mala respuesta" },

  choose: {
    messages: "Mensajes de este chat",
    count: (n: number, of: number) => `Seleccionados: ${number(n)} de ${number(of)} como máximo.`,
    none: "No hay mensajes que seleccionar.",
  },

  words: {
    comment: "Comentario",
    message: (role: string, n: number) => `${role} (mensaje ${number(n)})`,
    original: "Restaurar original",
    originalOf: (name: string) => `Restaurar original: ${name}`,
    found: (n: number) =>
      n === 1
        ? "Revisa esto. La detección automática puede pasar cosas por alto."
        : `Revisa estos ${number(n)} lugares. La detección automática puede pasar cosas por alto.`,
    mask: "Enmascarar",
    maskOf: (kind: string, text: string) => `Enmascarar: ${kind} ${text}`,
    removeTrick: "Quitar",
    tidyOf: (kind: string) => `Quitar: ${kind}`,
    maskAll: (n: number) => `Enmascarar todo (${number(n)})`,
    maskAllOf: (n: number, name: string) => `Enmascarar todo (${number(n)}) en ${name}`,
    removed: (kind: string) => `[eliminado: ${kind}]`,
    furtherFound: (n: number) => `y ${number(n)} más`,
  },

  dialog: {
    title: (gpt: string) => `Comentarios para el creador de ${gpt}`,
    chooseStep: "Elige qué enviar",
    rating: "Tu valoración",
    scope: "Enviar",
    scopes: {
      rating: "Solo la valoración",
      comment: "Solo el comentario",
      answer: "El comentario y esta respuesta",
      messages: "El comentario y los mensajes seleccionados",
    },
    scopeHints: {
      rating: "No se envía al creador. Cuenta para las estadísticas de uso si participas.",
      comment: "Tus propias palabras, nada del chat.",
      answer: "La respuesta del GPT, no tu pregunta.",
      messages: "Tú eliges qué mensajes incluir.",
    },
    wordsStep: "Edita antes de enviar",
    commentHint: "¿Qué estuvo bien, mal o faltó?",
    editHint: "Quita los nombres y todo lo que el creador no necesite. Tu chat queda como está.",
    seenStep: "Vista previa",
    seenEmpty: "Escribe un comentario o selecciona un mensaje para ver qué recibirá el creador.",
    seenRating: "No se envía nada al creador. Tu valoración cuenta para las estadísticas de uso si participas.",
    notIncluded: "Sin nombre, sin hora y nada más del chat.",
    theme: "Tema",
    updating: "Actualizando la vista previa…",
    ready: "El creador recibe exactamente lo que muestra la vista previa.",
    nothingToSend: "Aún no hay nada que enviar.",
    notReady: "Esto no se puede enviar tal como está.",
    sendAgain: "Reintentar",
    send: "Enviar al creador",
    sending: "Enviando…",
    done: "Listo",
    leaveTitle: "¿Salir sin enviar?",
    leaveText: "Lo que escribiste y seleccionaste aquí no se guardará.",
    leave: "Salir",
    sentTitle: "Enviado",
    takeBack: "Retirar",
    takenBack: "Retirado y eliminado. Puedes editarlo y enviarlo de nuevo.",
    withdrawHint: "Puedes verlo o retirarlo más adelante en Configuración, en",
    laterLink: "Comentarios enviados",
  },

  report: {
    title: (gpt: string) => `Denunciar ${gpt}`,
    to: "Se envía de inmediato al operador de este servidor, sin tu nombre. El creador del GPT no lo recibe.",
    reason: "¿Qué problema tiene este GPT?",
    reasons: {
      harmful: "Es dañino",
      deceptive: "Engaña a las personas o suplanta a alguien",
      steals_data: "Se apropia de datos de las personas",
      illegal: "Ayuda con algo ilegal",
      other: "Otra cosa",
    },
    reasonNeeded: "Elige un motivo.",
    comment: "¿Qué pasó?",
    commentHint: "Opcional. Unas palabras ayudan al operador a encontrar el problema.",
    add: "Añadir mensajes de este chat",
    addHint: "El operador no puede leer tus chats. Solo se envía lo que selecciones aquí, tal como lo edites.",
    ready:
      "El operador recibe tu motivo, tu comentario y los mensajes seleccionados exactamente como se muestran aquí.",
    send: "Enviar denuncia",
    sent: "Tu denuncia se envió al operador.",
    takenBack: "Retirada y eliminada. Puedes editarla y enviarla de nuevo.",
  },

  sent: {
    title: "Comentarios enviados",
    text: "Exactamente como los enviaste. Solo tú puedes saber que son tuyos.",
    empty: "Aún no has enviado comentarios",
    emptyText: "Puedes enviar comentarios debajo de cualquier respuesta de un GPT que no hayas creado tú.",
    deletedGpt: "un GPT eliminado",
    kinds: {
      feedback: (gpt: string) => `Al creador de ${gpt}`,
      report: (gpt: string) => `Denuncia de ${gpt} al operador`,
    },
    states: {
      waiting: (sent: string) => `Enviado el ${sent}. Se entregará junto con otros comentarios.`,
      delivered: (sent: string, delivered: string) => `Enviado el ${sent}, entregado el ${delivered}.`,
      reported: (sent: string) => `Enviado al operador el ${sent}.`,
      gone: (sent: string) => `Enviado el ${sent}. Se eliminó junto con el GPT.`,
    },
    open: "Mostrar contenido",
    openOf: (what: string, day: string) => `Mostrar contenido: ${what}, ${day}`,
    takeBack: "Retirar",
    takeBackOf: (what: string, day: string) => `Retirar: ${what}, enviado el ${day}`,
    takeBackTitle: "¿Retirar esto?",
    takeBackText: {
      waiting: "Se elimina antes de que nadie lo vea. No se puede deshacer.",
      delivered: "Se elimina aquí y de la bandeja del creador. Puede que ya lo haya leído. No se puede deshacer.",
      reported: "Se elimina aquí y de la lista del operador. Puede que ya lo haya leído. No se puede deshacer.",
      gone: "Se elimina tu propia copia. No se puede deshacer.",
    },
    remove: "Quitar",
    removeOf: (what: string, day: string) => `Quitar: ${what}, enviado el ${day}`,
    removeTitle: "¿Quitar esta entrada?",
    tookBack: "Retirado y eliminado.",
  },

  numbers: {
    title: "Estadísticas de uso",
    text: "Los creadores ven estadísticas anónimas sobre cómo se usan sus GPT. Puedes no participar.",
    switch: "Incluirme en las estadísticas de uso",
    explain:
      "Los creadores ven totales de personas, chats, mensajes, temas, acciones y valoraciones, con ruido aleatorio añadido. Nunca lo que alguien escribió.",
    on: "Participas.",
    onSince: (day: string) => `Participas con los chats iniciados desde el ${day}.`,
    off: "No participas desde ahora.",
    offTitle: "¿Desactivar las estadísticas de uso?",
    offText:
      "Se retiran los recuentos aún no publicados. Ninguno de tus chats hasta ahora se contará, aunque lo vuelvas a activar. Las estadísticas publicadas se quedan; no identifican a nadie.",
    offDo: "Desactivar",
    onTitle: "¿Activar las estadísticas de uso?",
    onText: "Se cuentan los chats que inicies después. Los anteriores quedan fuera.",
    onDo: "Activar",
    strength: "Cómo se te protege",
    strengthText: (days: number) =>
      `Las estadísticas de un GPT dicen casi lo mismo lo hayas usado o no. Esto abarca todo lo que hagas con él en ${number(days)} días cualesquiera, sepa lo que sepa quien las lea. Los recuentos de un día se eliminan cuando se publican sus estadísticas. Cuando se agota tu presupuesto para un GPT, no se te cuenta hasta que salgan días antiguos de esos ${number(days)}.`,
    odds: (factor: number, chance: number) =>
      `En cifras: sea cual sea la razón de probabilidades (odds) que alguien dé a que lo usaste, las estadísticas la cambian por un factor máximo de ${number(Math.round(factor * 10) / 10)}, salvo una probabilidad aproximada de 1 entre ${number(Math.round(1 / chance))}.`,
    epsilon: "Épsilon (ε)",
    delta: "Delta (δ)",
    counted: "Todo lo que se cuenta",
    budget: "Tu presupuesto de privacidad",
    spentText: (days: number) => `Lo usado con cada GPT que te contó en los últimos ${number(days)} días.`,
    spentEmpty: (days: number) => `Ningún GPT te contó en los últimos ${number(days)} días.`,
    columns: { gpt: "GPT", days: "Días contados", share: "Usado" },
    deletedGpt: "Un GPT eliminado",
    meter: (gpt: string) => `Presupuesto usado con ${gpt}`,
    workspaces: "Tus espacios de trabajo",
    workspacesText: "Un espacio de trabajo puede excluir a todos sus miembros, decidan lo que decidan ellos.",
    workspaceSwitch: (name: string) => `Incluir ${name} en las estadísticas de uso`,
    workspaceOn: (name: string) => `${name} participa`,
    workspaceOff: (name: string) => `${name} no participa`,
    workspaceOwner: "Solo su propietario puede cambiarlo.",
    workspaceOffTitle: (name: string) => `¿Desactivar las estadísticas de uso para ${name}?`,
    workspaceOffText:
      "Se aplica de inmediato a todos los miembros. Ninguno de los chats de allí hasta ahora se contará, aunque lo vuelvas a activar más adelante.",
    workspaceOffDo: "Desactivar",
    workspaceOnTitle: (name: string) => `¿Activar las estadísticas de uso para ${name}?`,
    workspaceOnText:
      "Se cuentan los chats que los miembros inicien allí después, salvo los de quienes decidieron no participar.",
    workspaceOnDo: "Activar",
  },

  receipt: {
    title: "Estadísticas de uso",
  },
};
