/** Los nombres en español de las secciones de Configuración y de Administración del servidor, con las palabras con que se buscan. */
import type { settingsTexts as english } from "../settings";
import type { Translated } from "../translated";

export const settingsTexts: Translated<typeof english> = {
  title: "Configuración",
  sections: {
    account: { label: "Cuenta", words: "nombre correo email perfil idioma apariencia tema oscuro claro" },
    privacy: {
      label: "Privacidad y entrenamiento",
      words: "entrenamiento entrenar no participar datos decisión estadísticas modelo mejorar",
    },
    data: {
      label: "Datos",
      words: "exportar descargar importar conservación eliminación automática historial eliminar borrar cuenta",
    },
    sharing: { label: "Compartido", words: "enlaces compartidos públicos compartir comentarios enviados" },
    connections: {
      label: "Conexiones",
      words: "servicios conectados oauth permitir siempre permisos aplicaciones acciones",
    },
    security: {
      label: "Seguridad",
      words: "contraseña llave de acceso passkey sesiones dispositivos iniciar sesión dos pasos 2fa historial",
    },
    encryption: {
      label: "Clave de cifrado",
      words: "cifrado frase de contraseña código de recuperación clave propia",
    },
    usage: { label: "Uso", words: "uso límites cuota almacenamiento" },
    about: {
      label: "Información y compromisos",
      words: "privacidad promesas compromisos condiciones políticas pruebas registros firmados",
    },
  },
  appearance: "Apariencia",
  importTitle: "Importar",
  admin: {
    title: "Administración del servidor",
    sections: {
      setup: { label: "Puesta en marcha", words: "servidor nombre registro primeros pasos configuración inicial" },
      people: {
        label: "Personas",
        words: "usuarios cuentas invitar invitación restablecer contraseña suspender",
      },
      workspaces: { label: "Espacios de trabajo", words: "equipos organizaciones dominios sso" },
      policies: { label: "Políticas", words: "condiciones de uso términos política de privacidad" },
      limits: { label: "Límites", words: "cuotas límites almacenamiento" },
      training: { label: "Datos de entrenamiento", words: "conjuntos de datos entrenamiento ajuste fine-tuning" },
      statistics: { label: "Estadísticas", words: "análisis analíticas números uso" },
      reports: { label: "Denuncias", words: "abuso moderación denuncias reportes" },
    },
  },
};
