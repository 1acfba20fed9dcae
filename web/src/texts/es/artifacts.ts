/** Español: lo que se abre junto al chat. */
import type { artifactTexts as english } from "../artifacts";
import type { Translated } from "../translated";

export const artifactTexts: Translated<typeof english> = {
  open: "Abrir junto al chat",
  newest: "Abrir junto al chat la última página, el último dibujo o el último código",
  kinds: { html: "Página web", svg: "Dibujo", mermaid: "Diagrama", document: "Documento", code: "Código" },
  view: "Vista",
  preview: "Vista previa",
  code: "Código",
  inProgress: "Se está escribiendo…",
  versions: "Versiones",
  version: (n, of) => `Versión ${n} de ${of}`,
  older: "Versión anterior",
  newer: "Versión siguiente",
  copy: "Copiar",
  download: "Descargar",
  downloadDrawing: "Descargar como SVG",
  close: "Cerrar",
  back: "Volver al chat",
  scriptsOff: "Los scripts están desactivados.",
  run: "Ejecutar scripts",
  runHint: "Los scripts se ejecutan en un marco aislado. No tienen acceso a internet, a tus chats ni a este servidor.",
  running: "Hay scripts en ejecución en un marco aislado. No tienen acceso a internet, a tus chats ni a este servidor.",
  stop: "Detener scripts",
  unsupported:
    "Los scripts siguen desactivados en este navegador, porque no puede bloquear todas las conexiones que un script podría abrir.",
  drawing: "Dibujando el diagrama…",
  wrongDiagram: "Este diagrama tiene un error y no se puede dibujar.",
  notShown: "Esta parte del chat ya no se muestra.",
};
