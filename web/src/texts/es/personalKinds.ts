/** Español: los tipos de datos personales, según los nombra el servidor. */
import type { personalKind as english } from "../personalKinds";
import type { Translated } from "../translated";
import personalKinds from "./personalKinds.json";

const spanish = new Map(Object.entries(personalKinds));

export const personalKind: Translated<typeof english> = (kind: string) => spanish.get(kind) ?? kind;
