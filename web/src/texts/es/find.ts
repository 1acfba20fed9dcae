/** Español: encontrar chats, GPT, páginas y acciones. */
import type { commandPaletteTexts as english } from "../find";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const commandPaletteTexts: Translated<typeof english> = {
  title: "Buscar",
  label: "Buscar chats, GPT y páginas",
  results: "Resultados",
  recent: "Chats recientes",
  actions: "Acciones",
  pages: "Páginas",
  gpts: "GPT",
  temporary: "Nuevo chat temporal",
  sidebar: "Mostrar u ocultar la barra lateral",
  language: (name: string) => `Idioma: ${name}`,
  signOut: "Cerrar sesión",
  filters: {
    title: "Buscar en",
    periods: { today: "Hoy", week: "7 días", month: "30 días", year: "1 año" },
    gpt: "Chats con un GPT",
    anyGpt: "Cualquier GPT",
    folder: "Chats de una carpeta",
    anyFolder: "Cualquier carpeta",
    clear: "Borrar filtros",
    typeWords: "Escribe palabras para buscar en estos chats.",
  },
  actionWords: {
    chat: "chat conversación charla empezar iniciar escribir crear",
    temporary: "incógnito privado secreto sin guardar sin rastro",
    sidebar: "panel menú lateral navegación ocultar",
    help: "ayuda atajos teclas teclado combinaciones",
    theme: "tema apariencia modo color aspecto",
    language: "idioma lengua traducción español language",
    signOut: "salir desconectar desconectarse logout abandonar",
  },
  themeWords: { system: "auto", light: "día claro", dark: "noche oscuro" },
  places: {
    chats: {
      label: "Todos los chats",
      words:
        "historial archivo archivados carpeta carpetas proyecto fijar fijados conversaciones eliminar borrar buscar",
    },
    gpts: {
      label: "GPT",
      words:
        "personalizados estadísticas gpts asistentes bots explorar tienda agentes pruebas tests evaluación página pública invitados enlace para invitados",
    },
    createGpt: {
      label: "Crear un GPT",
      words:
        "personalizado nuevo hacer creador asistente bot agente capacidades herramientas skills búsqueda web python",
    },
    importGpt: {
      label: "Importar GPT",
      words: "chatgpt openai mover traer migrar subir gem gems skill plugin dify open webui librechat copia importar",
    },
    reportGpt: {
      label: "Denunciar o valorar un GPT",
      words: "comentarios opinión abuso queja reportar estrellas reseña problema",
    },
    prompts: { label: "Prompts", words: "prompt biblioteca plantillas textos guardados barra comandos variables" },
    images: { label: "Imágenes", words: "fotos dibujar generar dibujos" },
    dataSent: {
      label: "Datos enviados",
      words: "registro terceros destinatarios divulgación compartidos recibo historial",
    },
    importChats: {
      label: "Importar chats",
      words: "claude gemini chatgpt open webui librechat mover migrar subir historial",
    },
    exportData: { label: "Exportar tus datos", words: "descargar copia de seguridad respaldo zip rgpd" },
    masking: {
      label: "Enmascaramiento",
      words: "enmascarar ocultar datos personales anonimizar seudónimo nombres sustituto",
    },
    autoDelete: {
      label: "Eliminación automática",
      words: "conservación caducar borrar eliminar chats días plazo límites",
    },
    deletions: { label: "Historial de eliminaciones", words: "eliminado borrado quitado papelera prueba" },
    deleteAccount: { label: "Eliminar cuenta", words: "cerrar borrar quitar baja" },
    signedRecords: {
      label: "Registros firmados",
      words: "prueba pruebas registro evidencia comprobar verificar recibo transparencia",
    },
    commitments: {
      label: "Compromisos de privacidad",
      words: "promesas confianza recibo insignia cifrado entrenamiento operador",
    },
    workspace: { label: "Espacio de trabajo", words: "equipo organización empresa" },
    members: {
      label: "Miembros del espacio de trabajo",
      words: "personas invitar invitación añadir agregar equipo usuarios roles admin administrador",
    },
    workspaceRules: {
      label: "Reglas del espacio de trabajo",
      words: "límites conservación dominios admin administrador política capacidades",
    },
    workspaceKeys: { label: "API del espacio de trabajo", words: "api clave claves token desarrollador programas" },
    firstSteps: {
      label: "Administración del servidor: primeros pasos",
      words: "puesta en marcha configuración lista empezar copia de seguridad ejemplos",
    },
  },
  theme: (name: string) => `Apariencia: ${name}`,
  you: "Tú",
  answer: "Respuesta",
  further: (n: number) => `y ${plural(n, "mensaje", "mensajes")} más en este chat`,
  looking: "Buscando en tus chats…",
  lookedTo: (day: string) => `Se ha buscado hasta el ${day}…`,
  nothing: "No se encontraron chats con estas palabras.",
  found: (n: number) => plural(n, "chat encontrado", "chats encontrados"),
  more: "Buscar en chats más antiguos",
  leave: "Cerrar",
  keys: { move: "navegar", open: "abrir", leave: "cerrar" },
  promise: "Los chats se descifran solo para la búsqueda. No se indexa nada.",
};
