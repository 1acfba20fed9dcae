/** Español: lo que los GPT pueden hacer además de responder. */
import type { capabilityTexts as english } from "../capabilities";
import type { Translated } from "../translated";

export const capabilityTexts: Translated<typeof english> = {
  title: "Capacidades",
  hint: "Lo que este GPT puede hacer además de responder.",
  names: {
    web_search: "Buscar en la web",
    read_pages: "Leer páginas web",
    code: "Ejecutar Python",
    images: "Crear imágenes",
  },
  about: {
    web_search: "Las personas ven cada búsqueda antes de que se envíe al buscador, salvo que ya las hayan permitido.",
    read_pages: "Las personas ven cada dirección antes de que se abra la página.",
    code: "Para cálculos, archivos y gráficos, en una celda cerrada de este servidor.",
    images: "Las personas ven cada prompt antes de que salga de este servidor, salvo que ya lo hayan permitido.",
  },
  /** The same, to the person who chats. */
  aboutYours: {
    web_search: "Ves cada búsqueda antes de que se envíe al buscador, salvo que ya las hayas permitido.",
    read_pages: "Ves cada dirección antes de que se abra la página.",
    code: "Para cálculos, archivos y gráficos, en una celda cerrada de este servidor.",
    images: "Ves cada prompt antes de que salga de este servidor, salvo que ya lo hayas permitido.",
  },
  sealed: "Nada puede salir de este servidor, así que las que envían datos a otro lugar están desactivadas.",
  on: "Activada",
  none: "Ninguna",
  dialog: "Lo que este GPT puede hacer",
  dialogText: "Además de responder. Para ello no se envía nada sin tu permiso.",
  notHere: "Aquí no",
  rule: {
    about:
      "Lo que los GPT pueden hacer aquí además de responder. La regla se aplica enseguida, también en los chats en curso.",
    all: "Todas las que ofrece el servidor",
    some: "Solo estas",
    none: "Ninguna",
  },
  admin: {
    text: "Lo que este servidor ofrece a los GPT además de responder. Se activa en cada GPT.",
    offered: "Ofrecida",
    notOffered: "No ofrecida",
  },
  key: {
    legend: "Lo que sus GPT pueden hacer",
    hint: "Con esta clave solo funcionan estas capacidades.",
    scope: (names) => `capacidades: ${names}`,
  },
};
