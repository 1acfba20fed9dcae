/** An image before its description leaves: what it is to show, and its size; everything else one press away. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Card } from "../api/consents";
import { sentenceOf } from "../api/request";
import { t } from "../texts";
import { consentTexts } from "../texts/consent";
import { imageTexts } from "../texts/images";
import { Button } from "../ui/Button";
import { Field, LongField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { PlainField } from "./PlainField";
import type { Consent } from "./useConsent";

const promptPointer = "/prompt";

export const asksForImage = (card: Card): boolean => card.operation.capability === "images";

interface RequestProps {
  card: Card;
  onMask: (pointer: string) => void;
  onEdit: () => void;
}

export function ImageRequest({ card, onMask, onEdit }: RequestProps) {
  return (
    <div className="grid gap-2">
      <h4 className="label">{consentTexts.image.description}</h4>
      <PlainField card={card} pointer={promptPointer} name={consentTexts.image.description} onMask={onMask} />
      <p className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-[0.9375rem]">
        <span>
          <span className="text-quiet">{imageTexts.size + t.common.colon}</span>
          {sizeName(textOf(card, "size"))}
        </span>
        {card.refused === null && (
          <Button onClick={onEdit}>
            <Icon name="edit" className="size-4" />
            {consentTexts.edit}
          </Button>
        )}
      </p>
    </div>
  );
}

/** Changing the description and the size. It ends in another request, which is shown before it can be allowed. */
export function ImageEditor({ card, consent, onBack }: { card: Card; consent: Consent; onBack: () => void }) {
  const [prompt, setPrompt] = useState(textOf(card, "prompt"));
  const [size, setSize] = useState(textOf(card, "size"));
  const [refusal, setRefusal] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setRefusal(null);
    const error = await consent.revise({ ...card.arguments, prompt, size });
    if (error === null) onBack();
    else setRefusal(sentenceOf(error));
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <div>
        <h4 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
          {consentTexts.editTitle}
        </h4>
        <p className="text-quiet">{consentTexts.editText}</p>
      </div>
      <LongField
        label={consentTexts.image.description}
        rows={4}
        dir="auto"
        value={prompt}
        onChange={(event) => setPrompt(event.target.value)}
      />
      <Field label={imageTexts.size}>
        {(tied) => (
          <select {...tied} className="box max-w-60" value={size} onChange={(event) => setSize(event.target.value)}>
            {sizesOf(card).map((each) => (
              <option key={each} value={each}>
                {sizeName(each)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {refusal && <Notice tone="danger">{refusal}</Notice>}
      <div className="flex flex-wrap gap-2">
        <Button onClick={onBack}>{t.common.cancel}</Button>
        <Button look="main" type="submit" className="ms-auto" disabled={consent.busy}>
          {consent.busy ? consentTexts.showing : consentTexts.show}
        </Button>
      </div>
    </form>
  );
}

function textOf(card: Card, name: string): string {
  const value = card.arguments[name];
  return typeof value === "string" ? value : "";
}

interface SizeSchema {
  properties?: { size?: { enum?: readonly string[] } };
}

const sizesOf = (card: Card): readonly string[] => (card.schema as SizeSchema).properties?.size?.enum ?? [];

/** "Landscape, 1536 × 1024" for "1536x1024". */
function sizeName(size: string): string {
  const [width = 0, height = 0] = size.split("x").map(Number);
  if (!(width > 0 && height > 0)) return size;
  const shape = width === height ? "square" : width > height ? "landscape" : "portrait";
  return `${imageTexts.sizes[shape]}, ${width} × ${height}`;
}
