/** Español: imágenes. */
import type { imageTexts as english } from "../images";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const imageTexts: Translated<typeof english> = {
  title: "Imágenes",
  intro: (where: string) =>
    `Las imágenes están cifradas, y nadie más aquí puede verlas. Tu descripción se envía a ${where}.`,

  prompt: "Describe tu imagen",
  placeholder: "Un faro de piedra en una costa rocosa al anochecer, en acuarela",
  tooLong: (n: number) => `${plural(n, "carácter", "caracteres")} de más.`,
  size: "Tamaño",
  sizes: { square: "Cuadrado", portrait: "Vertical", landscape: "Horizontal" },
  make: "Crear imagen",
  edit: "Editar imagen",
  change: "Qué debe cambiar",
  changeExample: "Haz que nieve",
  editedAlt: "Imagen que se edita",
  editedSent: (where: string) => `Esta imagen y tu descripción se envían a ${where}.`,
  editStop: "Crear una imagen nueva en su lugar",
  leftToday: (n: number) => `Hoy ${n === 1 ? "te queda" : "te quedan"} ${plural(n, "imagen", "imágenes")}.`,
  noneLeft: "Alcanzaste el límite de hoy. Se restablece a medianoche UTC.",

  making: "Creando tu imagen…",
  makingText: "Puede tardar un minuto o dos. Puedes salir de esta página.",
  stop: "Detener",
  stopping: "Deteniendo…",
  stopped: "Detuviste esta imagen. Cuenta para el límite de hoy.",
  failed: "No se pudo crear la imagen",
  lost: "El servidor se reinició mientras se creaba tu imagen. Inténtalo de nuevo.",
  retry: "Reintentar",
  dismiss: "Descartar",
  ready: "Tu imagen está lista.",

  yours: "Tus imágenes",
  empty: "Aún no hay imágenes",
  emptyText: "Describe una arriba para crearla.",
  unavailable: "No se pueden crear imágenes",
  withoutText: "Tu administrador no ha configurado la creación de imágenes en este servidor.",
  noNew: "Ahora no puedes crear imágenes nuevas. Tus imágenes siguen aquí.",
  atWork: "No hay imágenes en este espacio",
  open: (prompt: string) => `Abrir “${prompt}”`,
  notShown: "No se puede mostrar esta imagen",

  image: "Imagen",
  madeAt: "Creada",
  pixels: "Tamaño",
  measures: (width: number, height: number, size: string) => `${width} × ${height} píxeles, ${size}`,
  maker: "Modelo",
  makerAt: (model: string, where: string) => (model === "default" ? where : `${model} en ${where}`),
  download: "Descargar",
  reuse: "Usar esta descripción",
  previous: "Imagen más reciente",
  next: "Imagen más antigua",

  delete: "Eliminar",
  deleteTitle: "¿Eliminar esta imagen?",
  deleteText: "Se eliminará de inmediato y no se podrá recuperar, ni siquiera de una copia de seguridad.",
  deleteAll: "Eliminar todas",
  deleteAllTitle: "¿Eliminar todas tus imágenes?",
  deleteAllText:
    "Todas tus imágenes, incluidas las que no se muestran aquí, se eliminarán de inmediato y no se podrán recuperar, ni siquiera de una copia de seguridad.",

  receipt: "Recibo de privacidad",
  datasets: "Conjuntos de datos de entrenamiento",
  mark: "Marca en el archivo",
  switchOff: "No usar nunca para entrenar",
  confirmTitle: "¿No usar nunca esta imagen para entrenar?",
  confirmText:
    "Esta imagen nunca se usará para entrenar, aunque cambies tu configuración o se actualice este servidor. No se puede deshacer.",
  confirm: "No usar nunca",
};
