/** Español: importar chats. */
import type { chatImportTexts as english } from "../chatImport";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

const talks = (n: number) => plural(n, "chat", "chats");

export const chatImportTexts: Translated<typeof english> = {
  title: "Importa tus chats",
  menu: "Importar chats",
  intro:
    "Importa chats de ChatGPT, Claude, Gemini, Open WebUI o LibreChat, con ramas y fechas. Son solo para ti y nunca se usan para entrenar.",
  upload: "Sube tu exportación",
  choose: "Elegir archivo…",
  drop: "o suéltalo aquí.",
  formats: (mb: number) => `ZIP, JSON o HTML, hasta ${count(mb / 1000)} GB.`,
  howTitle: "Cómo obtener tu exportación",
  exportSteps: [
    {
      from: "ChatGPT",
      steps:
        "Configuración → Controles de datos → Exportar datos. ChatGPT te envía un ZIP por correo; súbelo aquí tal cual.",
    },
    {
      from: "Claude",
      steps: "Configuración → Privacidad → Exportar datos. Claude te envía un ZIP por correo; súbelo aquí tal cual.",
    },
    {
      from: "Gemini",
      steps:
        "En takeout.google.com, elige “Mi actividad” y, dentro, solo “Aplicaciones de Gemini”. Sube el ZIP. Google no dice qué preguntas van juntas; las que distan menos de 30 minutos forman un chat.",
    },
    { from: "Open WebUI", steps: "Settings → Data Controls → Export Chats. Sube el archivo JSON." },
    {
      from: "LibreChat",
      steps: "En un chat: Export → JSON, con todas las ramas. Sube un archivo por chat.",
    },
  ],
  gpts: "Los GPT no forman parte de estas exportaciones, pero también puedes importarlos.",
  gptsLink: "Importar un GPT",

  sending: (percent: string) => `Subiendo: ${percent}`,
  sendingLabel: "Subiendo archivo",
  cancelNote: "Mantén esta página abierta hasta que termine la subida. Después puedes salir.",

  history: "Historial de importaciones",
  none: "Aún no hay importaciones",
  noneText: "Las exportaciones que subas aparecen aquí con su resultado.",
  sources: {
    chatgpt: "Exportación de ChatGPT",
    claude: "Exportación de Claude",
    gemini: "Exportación de Gemini",
    open_webui: "Exportación de Open WebUI",
    librechat: "Exportación de LibreChat",
  },
  states: {
    waiting: "Subida. La importación empieza en un momento.",
    reading: "Importando…",
    done: "Listo.",
    stopped: "Detenida. Se conservan los chats importados hasta ahora.",
    failed: "No se pudo completar la importación.",
    undoing: "Eliminando los chats importados…",
    undone: "Deshecha. Los chats importados se eliminaron.",
  },
  importedCount: (n: number) =>
    n === 0 ? "No se importó ningún chat." : plural(n, "chat importado.", "chats importados."),
  readLabel: "Progreso de la importación",
  uploaded: (size: string, when: string) => `${size}, subida el ${when}`,
  leftOut: "No se importó",
  kinds: {
    empty: "Chats sin pregunta o sin respuesta.",
    unreadable: "Chats en un formato desconocido.",
    here_already: "Chats que ya importaste y que siguen aquí.",
    over: "Chats más antiguos que el plazo de eliminación automática.",
    cut: "Mensajes de más de 2 MB. Se importaron los primeros 2 MB de cada uno.",
    too_many: `Mensajes por encima de ${count(20_000)}, o de 32 MB de texto, en un mismo chat.`,
    attachments: "Archivos adjuntos o creados. Los mensajes sobre ellos se importaron.",
    pictures: "Imágenes. Los mensajes sobre ellas se importaron.",
    recordings: "Grabaciones de voz y vídeo. Las transcripciones de la exportación se importaron.",
    canvases: "Documentos de Canvas.",
    tools: "Llamadas a herramientas y acciones, y sus resultados. Las respuestas basadas en ellas se importaron.",
    thoughts: "El razonamiento del modelo antes de sus respuestas.",
    instructions: "Instrucciones personalizadas y mensajes del sistema.",
    memory: "Memoria: las notas del otro servicio sobre ti.",
    citations: "Fuentes citadas sin un enlace utilizable.",
    ratings: "Valoraciones de respuestas.",
    gpts: "La relación con el GPT o agente que respondió. Los chats se importaron.",
    projects: "La relación con un proyecto o una carpeta. Los chats se importaron.",
    tags: "Etiquetas de chats. Los chats se importaron.",
    shared: "Enlaces compartidos. Los chats se importaron.",
    group_chats: "Chats grupales.",
    unknown: "Partes de mensajes en un formato desconocido.",
  } as Record<string, string>,

  stop: "Detener",
  stopTitle: "¿Detener la importación?",
  stopText:
    "Se conservan los chats importados hasta ahora. Sube de nuevo la misma exportación para importar el resto, sin duplicados.",
  view: "Ver los chats",
  undo: "Deshacer importación",
  undoTitle: "¿Deshacer esta importación?",
  undoText: (n: number) =>
    n === 1
      ? `Esta importación (${talks(n)}) se eliminará de forma permanente, junto con todo lo que le hayas añadido.`
      : `Los ${talks(n)} de esta importación, en la medida en que aún existan, se eliminarán de forma permanente, junto con todo lo que les hayas añadido.`,
  undoDo: "Eliminar chats",
  forget: "Descartar",
};
