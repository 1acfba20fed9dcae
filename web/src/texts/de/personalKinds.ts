/** Deutsch: die Arten persönlicher Daten, wie der Server sie nennt. */
import type { personalKind as english } from "../personalKinds";
import type { Translated } from "../translated";
import personalKinds from "./personalKinds.json";

const german = new Map(Object.entries(personalKinds));

export const personalKind: Translated<typeof english> = (kind: string) => german.get(kind) ?? kind;
