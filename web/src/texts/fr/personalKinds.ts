/** Français : les types de données personnelles, tels que le serveur les nomme. */
import type { personalKind as english } from "../personalKinds";
import type { Translated } from "../translated";
import personalKinds from "./personalKinds.json";

const french = new Map(Object.entries(personalKinds));

export const personalKind: Translated<typeof english> = (kind) => french.get(kind) ?? kind;
