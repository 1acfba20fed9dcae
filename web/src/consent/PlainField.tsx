import type { Card } from "../api/consents";
import { FieldList } from "./FieldList";
import { FieldValue } from "./FieldValue";
import { marksOf } from "./values";

interface PlainProps {
  card: Card;
  pointer: string;
  /** Its everyday name, instead of the API's. */
  name: string;
  onMask: (pointer: string) => void;
}

/** The one value that a question is about; what is to be noticed in it, with a way to take it out. */
export function PlainField({ card, pointer, name, onMask }: PlainProps) {
  const found = card.fields.find((field) => field.pointer === pointer);
  if (!found) return null;
  const named = { ...found, name };
  return marksOf(named).length > 0 ? <FieldList fields={[named]} onMask={onMask} /> : <FieldValue field={named} />;
}
