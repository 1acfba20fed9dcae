/** Edits the arguments of a request. Saving creates a new request that is shown before it can be allowed. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Arguments, Card } from "../api/consents";
import { ApiError, sentenceOf } from "../api/request";
import { t } from "../texts";
import { consentTexts } from "../texts/consent";
import { Button } from "../ui/Button";
import { LongField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import {
  argumentsOf,
  type Draft,
  draftOf,
  type EditedField,
  type Errors,
  editable,
  fieldOfPointer,
  readJson,
} from "./edit";
import { FieldInput } from "./FieldInput";
import type { Consent } from "./useConsent";
import { editableJson } from "./visible";

interface EditorProps {
  card: Card;
  consent: Consent;
  onBack: () => void;
}

export function Editor({ card, consent, onBack }: EditorProps) {
  const fields = editable(card.fields, card.arguments);
  const [draft, setDraft] = useState<Draft>(() => draftOf(fields));
  const [json, setJson] = useState<string | null>(null);
  const [errors, setErrors] = useState<Errors>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const write = (pointer: string, edited: EditedField) => {
    setDraft((previous) => ({ ...previous, [pointer]: edited }));
    setErrors(({ [pointer]: _, ...others }) => others);
  };
  const send = async (values: Arguments) => {
    const error = await consent.revise(values);
    if (error === null) return;
    const pointer = json === null && error instanceof ApiError ? fieldOfPointer(error.field, fields) : null;
    if (pointer === null) setRefusal(sentenceOf(error));
    else setErrors({ [pointer]: sentenceOf(error) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setRefusal(null);
    const result = json === null ? argumentsOf(fields, draft, card.arguments) : readJson(json);
    if ("errors" in result) setErrors(result.errors);
    else if ("error" in result) setRefusal(result.error);
    else void send(result.values);
  };
  const editAsJson = () => {
    const result = argumentsOf(fields, draft, card.arguments);
    setJson(editableJson("values" in result ? result.values : card.arguments));
    setRefusal(null);
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <div>
        <h4 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
          {consentTexts.editTitle}
        </h4>
        <p className="text-quiet">{consentTexts.editText}</p>
      </div>
      {json === null ? (
        <>
          {fields.length === 0 && <p>{consentTexts.editNothing}</p>}
          {fields.map((field) => (
            <FieldInput
              key={field.pointer}
              field={field}
              edited={draft[field.pointer] ?? { text: "", isLeftOut: false }}
              error={errors[field.pointer] ?? null}
              onEdit={(edited) => write(field.pointer, edited)}
            />
          ))}
        </>
      ) : (
        <LongField
          label={consentTexts.wholeLabel}
          rows={Math.min(20, json.split("\n").length + 1)}
          spellCheck={false}
          className="box font-mono text-sm"
          value={json}
          onChange={(event) => setJson(event.target.value)}
        />
      )}
      {refusal && <Notice tone="danger">{refusal}</Notice>}
      <div className="flex flex-wrap gap-2">
        <Button onClick={onBack}>{t.common.cancel}</Button>
        {json === null && (
          <Button variant="ghost" onClick={editAsJson}>
            {consentTexts.editWhole}
          </Button>
        )}
        <Button variant="main" type="submit" className="ms-auto" disabled={consent.busy}>
          {consent.busy ? consentTexts.showing : consentTexts.show}
        </Button>
      </div>
    </form>
  );
}
