/** The form for a third party's question. Submitting creates a request that is shown before it can be sent. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Card } from "../api/consents";
import { ApiError, sentenceOf } from "../api/request";
import { consentTexts } from "../texts/consent";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { AnswerField } from "./AnswerField";
import { type FormValues, initialValues, type Rule, valuesOf } from "./answerFields";
import { stepsOf } from "./pointer";
import type { Consent } from "./useConsent";

interface FormProps {
  card: Card;
  rules: readonly Rule[];
  consent: Consent;
  onBack: () => void;
}

export function AnswerForm({ card, rules, consent, onBack }: FormProps) {
  const [values, setValues] = useState<FormValues>(() => initialValues(rules, card.arguments));
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const write = (name: string, value: FormValues[string]) => {
    setValues((previous) => ({ ...previous, [name]: value }));
    setErrors(({ [name]: _, ...others }) => others);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setRefusal(null);
    const result = valuesOf(rules, values);
    if ("errors" in result) return setErrors(result.errors);
    const error = await consent.revise(result.values);
    if (error === null) return onBack();
    const name = error instanceof ApiError && error.field ? stepsOf(error.field)[0] : undefined;
    if (rules.some((rule) => rule.name === name)) setErrors({ [name as string]: sentenceOf(error) });
    else setRefusal(sentenceOf(error));
  };
  return (
    <form noValidate autoComplete="off" onSubmit={(event) => void submit(event)} className="grid gap-4">
      <div>
        <h4 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
          {consentTexts.elicited.form}
        </h4>
        <p className="text-quiet">{consentTexts.elicited.formText(card.recipient.host)}</p>
      </div>
      {rules.map((rule) => (
        <AnswerField
          key={rule.name}
          rule={rule}
          value={values[rule.name]}
          error={errors[rule.name] ?? null}
          onChange={(value) => write(rule.name, value)}
        />
      ))}
      {refusal && <Notice tone="danger">{refusal}</Notice>}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void consent.decline()} disabled={consent.busy}>
          {consentTexts.decline}
        </Button>
        <Button variant="main" type="submit" className="ms-auto" disabled={consent.busy}>
          {consent.busy ? consentTexts.showing : consentTexts.elicited.show}
        </Button>
      </div>
    </form>
  );
}
