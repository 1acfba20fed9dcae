/**
 * Consent for generating or editing an image: picture, description and size are visible, the rest is one click away.
 */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Card } from "../api/consents";
import { fileAddress } from "../api/givenFiles";
import { sentenceOf } from "../api/request";
import type { SentPictureView as SentPicture } from "../api/schema";
import { ChatPicture } from "../chat/files/ChatFile";
import { t } from "../texts";
import { consentTexts } from "../texts/consent";
import { bytes } from "../texts/dates";
import { imageTexts } from "../texts/images";
import { Button } from "../ui/Button";
import { Field, LongField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { PlainField } from "./PlainField";
import type { Consent } from "./useConsent";

const promptPointer = "/prompt";

export const editsImage = (card: Card): boolean => card.request.picture !== null;

export const asksForImage = (card: Card): boolean => card.operation.capability === "images";

interface RequestProps {
  card: Card;
  onMask: (pointer: string) => void;
  onEdit: () => void;
}

/** The label of the description, for a new image or an edit. */
const nameOf = (card: Card) => (editsImage(card) ? consentTexts.image.change : consentTexts.image.description);

export function ImageRequest({ card, onMask, onEdit }: RequestProps) {
  const { picture } = card.request;
  return (
    <div className="grid gap-2">
      {picture && <ShownPicture picture={picture} conversation={card.conversation_id} />}
      <h4 className="label">{nameOf(card)}</h4>
      <PlainField card={card} pointer={promptPointer} name={nameOf(card)} onMask={onMask} />
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

/** The picture to be sent, in exactly the form in which it is sent. */
function ShownPicture({ picture, conversation }: { picture: SentPicture; conversation: string | null }) {
  const { file_id, width, height } = picture;
  const facts = `${width} × ${height}, ${bytes(picture.bytes)}`;
  return (
    <figure>
      <figcaption className="label mb-1">{consentTexts.image.picture}</figcaption>
      {conversation !== null && (
        <ChatPicture
          address={`${fileAddress(conversation, file_id)}/picture`}
          alt={consentTexts.image.picture}
          width={width}
          height={height}
          className="h-auto max-h-48 w-auto max-w-full rounded-lg border border-line"
        />
      )}
      <p className="mt-1 text-sm text-quiet">{facts}</p>
    </figure>
  );
}

/** Edits the description and size. Saving creates a new request that is shown before it can be allowed. */
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
        label={nameOf(card)}
        rows={4}
        dir="auto"
        value={prompt}
        onChange={(event) => setPrompt(event.target.value)}
      />
      <Field label={imageTexts.size}>
        {(control) => (
          <select {...control} className="box max-w-60" value={size} onChange={(event) => setSize(event.target.value)}>
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
        <Button variant="main" type="submit" className="ms-auto" disabled={consent.busy}>
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

/** Formats "1536x1024" as "Landscape, 1536 × 1024". */
function sizeName(size: string): string {
  const [width = 0, height = 0] = size.split("x").map(Number);
  if (!(width > 0 && height > 0)) return size;
  const shape = width === height ? "square" : width > height ? "landscape" : "portrait";
  return `${imageTexts.sizes[shape]}, ${width} × ${height}`;
}
