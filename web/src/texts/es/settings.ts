/**
 * Los nombres en español de las secciones de Configuración y de Administración del servidor, con las palabras con que
 * se buscan.
 */
import type { settingsTexts as english } from "../settings";
import type { Translated } from "../translated";

export const settingsTexts: Translated<typeof english> = {
  title: "Configuración",
  words: "ajustes preferencias opciones",
  sections: {
    account: {
      label: "Cuenta",
      words:
        "nombre correo email cambiar dirección perfil foto avatar idioma apariencia tema oscuro claro notificaciones avisos alertas",
    },
    "about-me": {
      label: "Sobre mí",
      words: "instrucciones personalizadas personalización memoria estilo tono respuestas",
    },
    privacy: {
      label: "Privacidad y entrenamiento",
      words:
        "entrenamiento entrenar conjuntos de datos no participar rechazar datos decisión estadísticas modelo mejorar",
    },
    data: {
      label: "Datos",
      words:
        "exportar descargar importar conservación eliminación automática historial eliminar borrar cuenta rgpd almacenamiento",
    },
    sharing: { label: "Compartido", words: "enlaces compartidos públicos compartir comentarios enviados denunciar" },
    connections: {
      label: "Conexiones",
      words: "servicios conectados oauth permitir siempre permisos consentimiento aplicaciones acciones plugins",
    },
    security: {
      label: "Seguridad",
      words: "contraseña llave de acceso passkey sesiones dispositivos iniciar sesión dos pasos 2fa historial",
    },
    encryption: {
      label: "Clave de cifrado",
      words: "cifrado frase de contraseña código de recuperación clave propia",
    },
    "api-keys": {
      label: "Claves de API",
      words: "api clave claves token desarrollador programa script curl python openai sdk integración url base",
    },
    usage: {
      label: "Uso",
      words: "uso límites cuota almacenamiento tokens coste dinero precio presupuesto consumo facturación",
    },
    about: {
      label: "Información y compromisos",
      words: "privacidad promesas compromisos condiciones políticas pruebas registros firmados versión licencia",
    },
  },
  name: {
    seenBy: "Los demás ven este nombre en tus GPT y en tus espacios de trabajo.",
    changed: "Nombre cambiado.",
  },
  picture: {
    title: "Foto de perfil",
    seenBy: "Solo la ven tú y los miembros de tus espacios de trabajo.",
    choose: "Elegir foto",
    change: "Cambiar foto",
    remove: "Quitar",
    removed: "Foto quitada.",
    saved: "Foto guardada.",
    preview: "Vista previa de tu foto",
    previewAlt: "Tu nueva foto de perfil",
    hint: "Guardamos una copia pequeña, sin datos de ubicación ni de la cámara.",
  },
  appearance: "Apariencia",
  importTitle: "Importar",
  importText: "Trae tus chats de ChatGPT, Claude, Gemini, Open WebUI o LibreChat.",
  admin: {
    title: "Administración del servidor",
    sections: {
      setup: {
        label: "Puesta en marcha",
        words:
          "primeros pasos lista registro operador contacto aviso legal segundo plano tareas configuración servidor admin administrador",
      },
      people: {
        label: "Personas",
        words: "usuarios cuentas invitar invitación restablecer contraseña suspender invitados admin administrador",
      },
      models: {
        label: "Modelos",
        words:
          "modelo llm ia proveedor endpoint openai ollama vllm llama probar imágenes herramientas conexión capacidades búsqueda web páginas python código",
      },
      workspaces: { label: "Espacios de trabajo", words: "equipos organizaciones dominios sso" },
      policies: {
        label: "Políticas",
        words: "condiciones de uso términos política de privacidad rgpd legal plantilla aviso legal",
      },
      limits: { label: "Límites", words: "cuotas límites almacenamiento" },
      training: {
        label: "Datos de entrenamiento",
        words: "conjuntos de datos entrenamiento ajuste fine-tuning modelo",
      },
      statistics: { label: "Estadísticas", words: "análisis analíticas números uso" },
      reports: { label: "Denuncias", words: "abuso moderación denuncias reportes" },
      branding: {
        label: "Marca",
        words:
          "nombre del servidor logotipo logo icono favicon color énfasis tema aviso anuncio apariencia marca blanca",
      },
    },
  },
};
