/** Español: importar varios GPT. */
import type { gptImportTexts as english } from "../gptImport";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

export const gptImportTexts: Translated<typeof english> = {
  chooseFiles: "Elige archivos",
  giveText: "Tantos como quieras, con sus archivos de conocimientos. Ves qué contiene cada uno antes de importar nada.",
  choose: "Elegir archivos…",
  drop: "o suéltalos aquí.",
  formats: "ZIP, JSON, YAML, Markdown, texto o skills.",
  progress: {
    reading: (name: string) => `Buscando GPT en ${name}…`,
    importing: (name: string) => `Importando desde ${name}…`,
    adding: (name: string) => `Añadiendo ${name} a su borrador…`,
  },
  uploading: (name: string, percent: string) => `Subiendo ${name}: ${percent}`,
  uploadLabel: "Progreso de la subida",
  dismiss: (name: string) => `Ocultar el mensaje sobre ${name}`,
  noRow: "Ningún GPT de aquí pide este archivo. Añádelo en la fila de un GPT o en su borrador.",

  paste: "Pegar texto",
  pasteLabel: "GPT como texto o JSON",
  pasteHint:
    "Con títulos como Nombre, Descripción, Instrucciones e Iniciadores. Sin títulos, todo pasa a ser las instrucciones.",
  pastedName: "Texto pegado.txt",
  findGpts: "Buscar GPT",

  found: (n: number) => plural(n, "GPT encontrado", "GPT encontrados"),
  foundText: "Elige cuáles importar. Un archivo nunca contiene secretos; los introduces en el borrador.",
  sources: {
    discreet: "Discreet",
    chatgpt: "ChatGPT",
    open_webui: "Open WebUI",
    librechat: "LibreChat",
    dify: "Dify",
    skill: "Skill",
    plugin: "Plugin",
    text: "Texto",
  },
  instructions: (n: number) =>
    n === 0 ? "Sin instrucciones" : `Instrucciones: ${plural(n, "carácter", "caracteres")}`,
  starters: (n: number) => plural(n, "iniciador", "iniciadores"),
  knowledge: (n: number) => plural(n, "archivo de conocimientos", "archivos de conocimientos"),
  action: (title: string, host: string) => `Acción: ${title} (${host}).`,
  secret: {
    none: (title: string) => title,
    api_key: (title: string) => `Introduce la clave de API de “${title}”.`,
    oauth: (title: string) => `Introduce el secreto de cliente OAuth de “${title}”.`,
    client_credentials: (title: string) => `Introduce el secreto de cliente de “${title}”.`,
  },
  policy: (title: string) => `Añade la política de privacidad de “${title}”.`,
  capabilities: (names: string) => `Capacidades: ${names}`,
  leftOff: (name: string) => `Queda desactivado: ${name}.`,
  leftOver: (n: number) => `Guardados en una nota: ${plural(n, "campo", "campos")}`,
  leftOverText: "Discreet no tiene lugar para estos campos. Sus valores quedan en una nota del borrador.",
  drafts: "Borradores a los que les faltan archivos",
  draftsText: "De importaciones anteriores. Suelta arriba un archivo con uno de estos nombres y llegará a su borrador.",
  missing: (names: string) => `No están en el archivo: ${names}`,
  addFiles: "Añadir archivos…",
  dropHere: "o suéltalos aquí.",
  steps: "Pendiente",
  importCount: (n: number) => `Importar ${count(n)} GPT`,
  created: "Borrador creado",
  alreadyImported: "Ya importado",
  open: "Abrir borrador",
  states: { waiting: "se añadirá al borrador", sending: "subiendo…", done: "añadido", failed: "no añadido" },
  toDo: {
    done: (what: string) => `Marcar como hecho: ${what}`,
    operation: (title: string) => `Activa una operación de “${title}”.`,
    file: (name: string) => `Añade el archivo ${name}.`,
    capability: (name: string) => `${name}: estaba activado y aquí está desactivado.`,
    mayBeOn: "Disponible aquí. Actívalo si quieres.",
  },

  howTitle: "Cómo obtener tus GPT",
  exportSteps: [
    {
      from: "ChatGPT",
      steps:
        "Haz una copia de tus GPT con una herramienta que guarde los datos de su editor y sube su ZIP o JSON. O pega los campos.",
    },
    { from: "Gemini", steps: "Abre los ajustes del Gem y pega su nombre y sus instrucciones." },
    { from: "Open WebUI", steps: "Espacio de trabajo → Modelos → Exportar. Sube el JSON." },
    { from: "LibreChat", steps: "Sube tus agentes como JSON, con sus acciones." },
    { from: "Dify", steps: "En el menú de la aplicación: exportar DSL. Sube el YAML." },
    { from: "Claude", steps: "Sube un skill o un plugin como ZIP." },
    { from: "Discreet", steps: "Sube los archivos de “Exportar GPT”, de este servidor o de otro." },
  ],

  note: "Nota de importación",
  noteText: "Lo que contenía la importación y no tiene campo aquí. Solo la ve quien puede abrir este borrador.",
  noteDelete: "Eliminar nota",
};
