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
    web_search: "Se pide permiso antes de una búsqueda; puede valer para un chat o siempre.",
    read_pages: "Se pide permiso antes de cada página, y se muestra su dirección.",
    code: "Para cálculos, archivos y gráficos, en un entorno aislado de este servidor.",
    images:
      "Se pide permiso antes de que una descripción salga de este servidor, salvo con “Permitir siempre”, y antes de cada imagen propia que se edita.",
  },
  /** The same, addressed to the chatting user. */
  aboutYours: {
    web_search: "Ves cada búsqueda antes de que se envíe al buscador, salvo que ya las hayas permitido.",
    read_pages: "Ves cada dirección antes de que se abra la página.",
    code: "Para cálculos, archivos y gráficos, en un entorno aislado de este servidor.",
    images:
      "Ves cada descripción antes de que salga de este servidor, salvo que ya lo hayas permitido, y cada imagen tuya antes de que se edite.",
  },
  sealed: "Nada puede salir de este servidor, así que las que envían datos a otro lugar están desactivadas.",
  on: "Activada",
  none: "Ninguna",
  dialog: "Lo que este GPT puede hacer",
  dialogText:
    "Además de responder. Para ello, nada sale de este servidor sin tu permiso: una vez, para un chat o siempre.",
  notHere: "No disponible aquí",
  rule: {
    about:
      "Lo que los GPT pueden hacer aquí además de responder. La regla se aplica de inmediato, también en los chats en curso.",
    all: "Todas las que ofrece este servidor",
    some: "Solo estas",
    none: "Ninguna",
  },
  admin: {
    text: "Lo que este servidor ofrece a los GPT además de responder. Se activa en cada GPT.",
    offered: "Ofrecida",
    notOffered: "No ofrecida",
  },
  key: {
    legend: "Lo que los GPT pueden hacer con ella",
    hint: "Con esta clave solo funcionan estas capacidades.",
    scope: (names) => `capacidades: ${names}`,
  },
};
