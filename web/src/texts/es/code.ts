/** Español: Python que se ejecutó en un chat. */
import type { codeTexts as english } from "../code";
import type { Translated } from "../translated";

export const codeTexts: Translated<typeof english> = {
  running: "Ejecutando Python…",
  ranPython: (time) => `Python ejecutado · ${time}`,
  failed: (time) => `Python falló · ${time}`,
  notRun: "Python no se ejecutó",
  byPerson: "Lo has vuelto a ejecutar.",
  runsHere: "Se ejecutó en este servidor, sin acceso a la red. El modelo lee el resultado.",
  output: "Salida",
  noOutput: "Sin salida.",
  error: "Error",
  copyOutput: "Copiar salida",
  runAgain: "Volver a ejecutar",
  edit: "Editar y ejecutar",
  source: "Código Python",
  run: "Ejecutar",
  rerunning: "Ejecutando…",
  files: "Archivos creados con Python",
  pictures: "Imágenes creadas con Python",
  picture: (name) => `Imagen: ${name}`,
  download: (name) => `Descargar ${name}`,
  table: "Tabla",
  sort: (column) => `Ordenar por ${column}`,
  someRows: (shown, all) => `Las primeras ${shown} de ${all} filas`,
};
