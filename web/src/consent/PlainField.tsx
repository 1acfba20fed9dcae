import type { Card } from "../api/consents";
import { FieldList } from "./FieldList";
import { FieldValue } from "./FieldValue";
import { marksOf } from "./values";

interface PlainProps {
  card: Card;
  pointer: string;
  /** Its everyday name instead of the API's. */
  name: string;
  onMask: (pointer: string) => void;
}

/** The single value that a question is about, with its warnings and a way to mask it. */
export function PlainField({ card, pointer, name, onMask }: PlainProps) {
  const found = card.fields.find((field) => field.pointer === pointer);
  if (!found) return null;
  const named = { ...found, name };
  return marksOf(named).length > 0 ? <FieldList fields={[named]} onMask={onMask} /> : <FieldValue field={named} />;
}
