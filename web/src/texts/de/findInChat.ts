/** Deutsch: Wörter in einem Chat finden. */
import type { findInChatTexts as english } from "../findInChat";
import { count } from "../plural";
import type { Translated } from "../translated";

export const findInChatTexts: Translated<typeof english> = {
  open: "Im Chat suchen",
  title: "Im Chat suchen",
  field: "In diesem Chat suchen",
  previous: "Voriger Treffer",
  next: "Nächster Treffer",
  close: "Suche schließen",
  none: "Keine Treffer",
  at: (n, all) => `${count(n)} von ${count(all)}`,
};
