/** Español: importar y exportar un GPT. */
import type { manualImportTexts as english } from "../manualImport";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const manualImportTexts: Translated<typeof english> = {
  link: "Importar GPT",
  title: "Importar GPT",
  intro: "Trae los GPT que hiciste en otro lugar. Cada uno será un borrador que solo tú ves hasta que lo publiques.",
  source: "Importar desde",
  sources: { files: "Archivos o texto", fields: "Campo por campo" },

  export: "Exportar",
  exportText: "Descarga el GPT en un archivo. No incluye secretos, chats ni estadísticas.",
  exportShort: "Un archivo, sin secretos ni chats",
  exportDo: "Exportar GPT",
  exportSkill: "Exportar como skill",
  exportSkillShort: "Instrucciones y archivos para otros agentes",
  exportJson: "Exportar como JSON",
  exportJsonShort: "Todos los campos, sin archivos",

  created: (name: string) => `“${name}” se añadió a tus borradores.`,
  notes: "Pendiente",
  open: "Abrir borrador",

  basics: "1. Lo básico",
  saysText: "Copia cada campo desde la configuración del otro servicio.",
  startersHint: (most: number) => `Una por línea, hasta ${most}.`,
  startersMany: (n: number, most: number) => `${plural(n, "sugerencia", "sugerencias")}; el límite es ${most}.`,
  knowledge: "2. Conocimientos",
  knowsText: "Añade sus archivos. Descárgalos del otro servicio o usa tus originales.",
  filesEmpty: "Aún no hay archivos.",
  takeOut: (name: string) => `Quitar ${name}`,
  actions: "3. Acciones",
  actionsText:
    "Pega el esquema OpenAPI de cada acción. La autenticación y la política de privacidad se añaden en el borrador.",
  action: (n: number) => `Esquema de la acción ${n}`,
  actionAdd: "Añadir acción",
  actionOut: (n: number) => `Quitar acción ${n}`,
  notImported: "4. Lo que no se importa",
  notImportedList: [
    "Chats: cada persona puede importar los suyos.",
    "Secretos de acciones y permisos de “Permitir siempre”: aquí se vuelve a preguntar.",
    "Su enlace, ficha en la tienda, reseñas y estadísticas.",
    "Permiso para entrenar: está desactivado hasta que lo actives.",
  ],

  make: "Crear borrador",
  nameNeeded: "Escribe un nombre.",
  making: "Creando tu borrador",
  steps: { draft: "Lo básico", file: (name: string) => name, action: (n: number) => `Acción ${n}` },
  states: { waiting: "En espera", now: "En curso…", done: "Listo" },
  partlyImported: "Tu borrador está listo. Algunas partes no se pudieron importar; puedes añadirlas en el borrador.",
};
