/** Español: eliminar la propia cuenta, y lo que se eliminó. */
import type { deletionTexts as english } from "../deletion";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const deletionTexts: Translated<typeof english> = {
  section: "Eliminación",
  sectionText: "Mira lo que eliminaste o elimina tu cuenta.",
  toList: "Ver historial de eliminaciones",
  toAccount: "Eliminar cuenta",
  title: "Historial de eliminaciones",
  intro:
    "Cuánto eliminaste, cuándo se destruyeron sus claves y cuándo se quitó lo último. El contenido mismo no se conserva.",
  empty: "Aún no se ha eliminado nada",
  emptyText: "Las eliminaciones aparecen aquí, sin su contenido.",
  older: "Mostrar anteriores",
  kinds: {
    conversation: "Chat",
    message: "Parte de un chat",
    image: "Imagen",
    gpt: "GPT",
    knowledge: "Archivo de conocimientos",
    account: "Cuenta",
    workspace: "Espacio de trabajo",
  },
  madeBy: {
    person: "",
    limit: "Por la eliminación automática.",
    operator: "Por el operador de este servidor.",
  },
  asked: "Eliminado",
  keys: "Claves destruidas",
  done: "Eliminado por completo",
  underWay: "En curso",
  amounts: {
    messages: (n: number) => plural(n, "mensaje", "mensajes"),
    conversations: (n: number) => plural(n, "chat", "chats"),
    shares: (n: number) => plural(n, "copia compartida", "copias compartidas"),
    prompts: (n: number) => plural(n, "prompt", "prompts"),
    images: (n: number) => plural(n, "imagen", "imágenes"),
    gpts: (n: number) => plural(n, "GPT", "GPT"),
    versions: (n: number) => plural(n, "versión publicada", "versiones publicadas"),
    knowledge_files: (n: number) => plural(n, "archivo de conocimientos", "archivos de conocimientos"),
    passages: (n: number) => plural(n, "pasaje", "pasajes"),
    connections: (n: number) => plural(n, "servicio conectado", "servicios conectados"),
    standing_grants: (n: number) => plural(n, "permiso de “Permitir siempre”", "permisos de “Permitir siempre”"),
    feedback_notes: (n: number) => plural(n, "nota sobre comentarios enviados", "notas sobre comentarios enviados"),
    api_keys: (n: number) => plural(n, "clave de API", "claves de API"),
    api_projects: (n: number) => plural(n, "proyecto de API", "proyectos de API"),
    passkeys: (n: number) => plural(n, "llave de acceso", "llaves de acceso"),
    sessions: (n: number) => plural(n, "sesión", "sesiones"),
    workspaces: (n: number) => plural(n, "pertenencia a un espacio de trabajo", "pertenencias a espacios de trabajo"),
    members: (n: number) => plural(n, "miembro", "miembros"),
    disclosures: (n: number) => plural(n, "entrada en Datos enviados", "entradas en Datos enviados"),
  } as Record<string, (n: number) => string>,
  disclosures: (n: number) =>
    `Se enviaron datos de aquí a otros servicios ${n === 1 ? "una vez" : `${n} veces`}. Eso no podemos recuperarlo.`,
  inLedger: "Ver en Datos enviados",
  knowledgeNote:
    "Las copias de seguridad pueden contener este archivo hasta que elimines su GPT, porque ambos están cifrados con la clave del GPT.",
  datasets:
    "Estos conjuntos de datos de entrenamiento contenían una parte. Se marcó para quitarla, y los conjuntos posteriores la dejan fuera:",
  dataset: (purpose: string) => `“${purpose}”`,
  datasetUntil: (day: string) => `caduca el ${day}`,
  datasetGone: "ya no existe",
  account: {
    title: "Eliminar cuenta",
    short: "Verás qué se elimina y qué se conserva antes de confirmar.",
    review: "Revisar y eliminar",
    intro: "Es inmediato y permanente. Ni tú, ni el operador, ni una copia de seguridad pueden restaurar tu cuenta.",
    deleted: "Qué se eliminará",
    nothing: "Aún no hay nada en ella.",
    always: "Tu nombre, correo, contraseña y configuración.",
    conversationsNote:
      "Esto incluye tus chats de espacios de trabajo. Solo tú puedes leerlos, así que se eliminan con tu cuenta.",
    inUse:
      "Otras personas usan estos GPT. Dejarán de funcionar para todos, pero cada persona conserva sus propios chats:",
    keysFirst:
      "Primero se destruyen tus claves, así que también las copias de seguridad quedan ilegibles. Quitar el resto tarda segundos, o minutos en cuentas grandes.",
    remaining: "Qué se queda y por qué",
    remainingItems: {
      received:
        "Los datos que recibieron otros servicios. No podemos recuperarlos. Guarda antes Datos enviados y sus solicitudes de eliminación: se eliminan con tu cuenta.",
      gpts: (n: number, name: string) =>
        `${plural(n, "GPT", "GPT")} que creaste en “${name}”. ${n === 1 ? "Pertenece al espacio de trabajo y se transferirá" : "Pertenecen al espacio de trabajo y se transferirán"} a un propietario.`,
      audit:
        "Entradas sobre ti en los registros de auditoría de tus espacios de trabajo, con tu nombre. Sus propietarios conservan esos registros.",
      directory: "Información sobre ti del directorio de una organización. Pertenece a la organización.",
      feedback: "Los comentarios ya entregados. No llevan tu nombre. Retíralos antes si no quieres dejarlos.",
      choices:
        "Un registro anónimo de tus consentimientos y condiciones aceptadas, con fechas. Ya no se puede vincular contigo.",
      datasets: (n: number) =>
        `${plural(n, "conjunto de datos de entrenamiento", "conjuntos de datos de entrenamiento")} con tu contenido, hasta que ${n === 1 ? "caduque o se destruya" : "caduquen o se destruyan"}. Tu contenido se marca para quitarlo y queda fuera de los conjuntos posteriores.`,
      numbers:
        "Las estadísticas de uso ya publicadas. Contienen ruido aleatorio, así que nadie puede saber si formas parte de ellas.",
    },
    beforeDeleting: "Antes de irte",
    toExport: "Exportar mis datos",
    ledgerJson: "Descargar datos enviados",
    toLedger: "Solicitar eliminación a servicios",
    toFeedback: "Retirar comentarios",
    notYet: "Aún no puedes eliminar tu cuenta",
    toWorkspaces: "Ir al espacio de trabajo",
    type: (email: string) => `Escribe tu correo para confirmar: ${email}`,
    confirm: "Eliminar cuenta de forma permanente",
    deleting: "Eliminando…",
  },
  deletedAccount: {
    title: "Tu cuenta se eliminó",
    text: "Se cerraron todas tus sesiones. Guarda esta página en tus marcadores para comprobar la eliminación más adelante: su enlace es la única forma de volver. Está disponible durante un año.",
    receipt: "Descargar recibo",
    receiptText:
      "Demuestra que ordenaste la eliminación, y cuándo. Tus demás recibos se eliminaron con la cuenta; tu exportación los incluye.",
    missing: "Este enlace está incompleto. Abre el enlace completo que se te mostró al eliminar la cuenta.",
  },
};
