/** Español: la política de privacidad y las condiciones de uso: leer, aceptar, publicar. */
import { count, plural } from "../plural";
import type { policyTexts as english } from "../policies";
import type { Translated } from "../translated";

type OperatorsKind = "privacy" | "terms";
type Kind = OperatorsKind | "workspace";

const titles = {
  privacy: "Política de privacidad",
  terms: "Condiciones de uso",
  workspace: "Cómo usamos la IA aquí",
};
const named = {
  privacy: "la política de privacidad",
  terms: "las condiciones de uso",
  workspace: "“Cómo usamos la IA aquí”",
};
const names = (kinds: readonly Kind[]) => kinds.map((kind) => named[kind]).join(" y ");
/** Las personas a las que se pregunta, como cantidad. */
const asked = (n: number, kind: Kind) =>
  kind === "workspace" ? plural(n, "miembro", "miembros") : plural(n, "cuenta", "cuentas");
/** A quién se le pedirá que acepte, además de quien publica. */
const told = (others: number, kind: Kind) => {
  if (others > 0)
    return `Antes de continuar, ${others === 1 ? "deberá aceptarla" : "deberán aceptarla"} ${asked(others, kind)} más.`;
  return kind === "workspace"
    ? "Eres el único miembro, así que no se pregunta a nadie más."
    : "La tuya es la única cuenta, así que no se pregunta a nadie más.";
};

export const policyTexts: Translated<typeof english> = {
  titles,
  title: "Política de privacidad y condiciones de uso",
  version: (n: number, day: string) => `Versión ${n}, en vigor desde el ${day}`,
  answers: "Compromisos de privacidad",
  newTab: "se abre en una pestaña nueva",
  changed: "Qué cambió",
  first: "La primera versión.",
  textOf: (kind: Kind) => `Texto de ${names([kind])}`,

  named,
  join: { accept: "Al crear una cuenta, aceptas", and: "y" },

  gate: {
    title: "Lee y acepta",
    changed: (kinds: readonly Kind[]) =>
      `El operador del servidor cambió ${names(kinds)}. Lee las novedades para continuar.`,
    first: (kinds: readonly Kind[]) => `El operador del servidor publicó ${names(kinds)}. Lee y acepta para continuar.`,
    workspaceFirst: (name: string) =>
      `Los propietarios de ${name} definieron cómo se usa la IA allí. Lee y acepta para continuar.`,
    workspaceAgain: (name: string) =>
      `Los propietarios de ${name} cambiaron cómo se usa la IA allí. Lee las novedades para continuar.`,
    elsewhere: (name: string) =>
      `Esto solo se aplica a ${name}. Puedes usar otro espacio sin aceptar, o abandonar este.`,
    notNow: "¿Ahora no? Tus datos están a salvo. Puedes seguir viéndolos y eliminándolos, y cambiar tus decisiones:",
    accept: "Aceptar",
    accepting: "Guardando…",
  },

  mine: {
    title: "Condiciones y políticas",
    text: "Las publica el operador del servidor. Las versiones nunca cambian; si hay una nueva, se te vuelve a preguntar.",
    none: "No se ha publicado ninguna política de privacidad ni condiciones. No hay nada que aceptar.",
    notPublished: "Sin publicar. No hay nada que aceptar.",
    accepted: (moment: string) => `Aceptaste esta versión el ${moment}.`,
    notAccepted: "No has aceptado esta versión.",
    history: "Versiones que aceptaste",
    row: (n: number) => `Versión ${n}`,
  },

  workspace: {
    section: "Cómo usamos la IA aquí",
    title: "Política de IA de este espacio de trabajo",
    text: "La escriben los propietarios y la aceptan todos aquí. Las versiones nunca cambian; si hay una nueva, se vuelve a preguntar a todos.",
    none: "Aún no hay política",
    noneText: "No hay nada que aceptar.",
    noneForOwners:
      "Si publicas una, todos aquí deben aceptarla antes de continuar. Las claves de API dejan de funcionar hasta que quien las creó acepte.",
    write: "Escribir política",
    stop: "Atrás",
    older: "Versiones anteriores",
    latest: "Volver a la versión actual",
    row: (n: number, day: string) => `Versión ${n}, ${day}`,
    readers: "Aceptada por",
    readersText:
      "Solo lo ven los propietarios. El registro de auditoría contiene todas las aceptaciones y se puede exportar.",
    current: (moment: string) => `Aceptada el ${moment}`,
    earlier: (n: number, moment: string) => `Aceptó la versión ${n} el ${moment}, no la actual`,
    notAccepted: "Aún sin aceptar",
    suspended: "con acceso suspendido",
  },

  operator: {
    text: "Una vez publicada, todas las personas con cuenta deben aceptarla antes de continuar.",
    notPublished: "Sin publicar. A nadie se le pide que acepte.",
    acceptedBy: (kind: Kind, n: number, of: number) => `Aceptaciones: ${count(n)} de ${asked(of, kind)}.`,
    draftWaits: (moment: string) => `Borrador guardado el ${moment}.`,
    writeFirst: "Escribir la primera versión",
    writeNext: "Escribir una versión nueva",
    continueDraft: "Continuar el borrador",
    openOf: (action: string, kind: Kind) => `${action}: ${titles[kind]}`,
    editor: (kind: Kind, n: number) => `${titles[kind]}, versión ${n}`,
    editorText: "No es visible hasta que publiques. Admite Markdown; el HTML se muestra como texto.",
    write: "Escribir",
    preview: "Vista previa",
    previewText: "Esto es lo que verán las personas.",
    previewEmpty: "Aún no hay nada que mostrar.",
    views: "Escribir o vista previa",
    textLabel: "Texto",
    note: "Qué cambió",
    noteHint: "Una o dos frases que las personas ven con la nueva versión.",
    noteNeeded: "Resume qué cambió. Las personas lo ven cuando se les pide que acepten.",
    textNeeded: "Escribe primero el texto.",
    textSame: "No ha cambiado nada desde la versión actual.",
    save: "Guardar borrador",
    saving: "Guardando…",
    saved: (moment: string) => `Guardado el ${moment}`,
    unsaved: "Aún sin guardar",
    leave: "Perderás los cambios sin guardar.",
    discard: "Descartar borrador",
    discardTitle: "¿Descartar este borrador?",
    discardText: "Tu borrador se eliminará. La versión publicada se queda.",
    publish: (n: number) => `Publicar la versión ${n}`,
    publishTitle: (kind: Kind, n: number) => `¿Publicar la versión ${n} de “${titles[kind]}”?`,
    publishText: (kind: Kind, others: number) =>
      `Se aplica de inmediato. ${told(others, kind)} Al publicarla, tú la aceptas. Una versión publicada no se puede editar ni quitar, solo reemplazar.`,
    publishDo: "Publicar",
  },
};
