/** Español: adónde pueden ir los mensajes. */
import type { modelLimitTexts as english } from "../modelLimits";
import { listed, plural } from "../plural";
import type { Translated } from "../translated";

export const modelLimitTexts: Translated<typeof english> = {
  title: "Adónde pueden ir tus mensajes",
  text: "El proveedor de un modelo recibe todo lo que le escribes. Tu elección se aplica a todos tus chats y a tus claves de API.",
  legend: "Modelos para tus chats",
  choices: {
    offered: "Cualquier modelo disponible aquí",
    keeps_nothing: "No guarda nada y nunca entrena",
    this_server: "Solo este servidor",
    sealed: "Sellado: nada sale de este servidor",
  },
  explanations: {
    offered: "Tus mensajes pueden ir a todos los modelos que ofrece tu admin.",
    keeps_nothing: "Solo a modelos cuyo proveedor no guarda nada de lo que escribes y nunca entrena con ello.",
    this_server: "Solo a modelos que se ejecutan en este servidor.",
    sealed: "Solo a modelos de este servidor. Las acciones y los servicios de imágenes externos también se desactivan.",
  },
  left: (n: number, names: readonly string[]) =>
    n === 0 ? "Así no se permite ningún modelo aquí." : `${plural(n, "modelo", "modelos")}: ${listed(names)}`,
  save: "Guardar",
  saved: "Guardado. Se aplica desde tu próximo mensaje.",
  byWorkspace: "Tu espacio de trabajo permite menos. Se aplica el límite más estricto.",
  chat: {
    button: "Privacidad de este chat",
    menu: "Adónde puede ir este chat",
    mark: {
      offered: "Cualquier modelo",
      keeps_nothing: "No guarda nada",
      this_server: "Solo este servidor",
      sealed: "Sellado",
    },
    explanations: {
      offered: "Este chat puede usar cualquier modelo disponible aquí.",
      keeps_nothing: "Solo modelos cuyo proveedor no guarda nada y nunca entrena.",
      this_server: "Solo modelos de este servidor.",
      sealed: "Nada sale de este servidor: solo modelos locales, sin acciones.",
    },
    reasons: {
      person: "Lo elegiste en los ajustes.",
      gpt: "Lo eligió quien creó el GPT.",
      chat: "Lo elegiste para este chat.",
      workspace: "Es una regla de tu espacio de trabajo.",
    },
  },
  gpt: {
    legend: "Adónde pueden ir sus chats",
    hint: "Quienes usan el GPT lo ven. No pueden ampliarlo con sus propios ajustes.",
    page: {
      keeps_nothing: "Este GPT solo usa modelos cuyo proveedor no guarda nada",
      this_server: "Este GPT solo usa modelos de este servidor",
      sealed: "Sellado: nada de los chats con este GPT sale de este servidor",
    },
  },
  rule: {
    name: "Modelos",
    about: "El proveedor de un modelo recibe todo lo que se le escribe. La regla se aplica desde el próximo mensaje.",
    providers: "Proveedores de modelos",
    providersAll: "Todos los que ofrece el servidor",
    providersListed: "Solo estos",
    providersEmpty: "Elige al menos un proveedor o permítelos todos.",
    countries: "Países permitidos",
    countriesHint: "Dos letras cada uno, como DE, FR. Déjalo vacío para permitir cualquiera.",
    countriesWrong: "Escribe los países con dos letras, como DE.",
    kept: "Tiempo máximo que un proveedor puede guardar mensajes, en días",
    keptHint: "De 0 a 36.500. Déjalo vacío para permitir cualquiera.",
    keptWrong: "Escribe un número entero de 0 a 36.500, o nada.",
    anyCountry: "Cualquier país",
    anyTime: "Cualquier tiempo",
    keptFor: (n: number) => `Como máximo ${plural(n, "día", "días")}`,
    unknown: "Proveedor que ya no se ofrece",
  },
};
