/** The form for an image's prompt and size. */
import { type FormEvent, type KeyboardEvent, useId } from "react";
import { type Maker, type Size, smallOf } from "../api/images";
import { imageTexts } from "../texts/images";
import { Button, IconButton } from "../ui/Button";
import { Field } from "../ui/Field";

export interface ImageRequest {
  prompt: string;
  size: Size;
  /** The image to edit, which is sent along, or null for a new one. */
  edited: string | null;
}

const MOST_CHARACTERS = 4000;
/** The number left today is shown once it is this low. */
const FEW_LEFT = 5;

const shapes: Record<Size, string> = { square: "size-4", portrait: "h-5 w-3.5", landscape: "h-3.5 w-5" };

interface MakeFormProps {
  maker: Maker;
  remaining: number;
  request: ImageRequest;
  busy: boolean;
  onRequest: (request: ImageRequest) => void;
  onMake: () => void;
}

export function MakeForm({ maker, remaining, request, busy, onRequest, onMake }: MakeFormProps) {
  const excess = request.prompt.trim().length - MOST_CHARACTERS;
  const ready = request.prompt.trim() !== "" && excess <= 0 && !busy && remaining > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onMake();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (ready) onMake();
  };
  return (
    <form onSubmit={submit} className="card grid gap-4 p-4 sm:p-5" data-testid="make-image">
      {request.edited && (
        <div className="flex items-start gap-3" data-testid="edited-image">
          <img
            src={smallOf(request.edited)}
            alt={imageTexts.editedAlt}
            className="size-20 rounded-lg bg-raised object-cover"
          />
          <p className="min-w-0 flex-1 text-[0.9375rem]">{imageTexts.editedSent(maker.where)}</p>
          <IconButton
            small
            icon="close"
            label={imageTexts.editStop}
            onClick={(event) => {
              onRequest({ ...request, edited: null });
              event.currentTarget.form?.querySelector("textarea")?.focus();
            }}
          />
        </div>
      )}
      <Field
        label={request.edited ? imageTexts.change : imageTexts.prompt}
        error={excess > 0 ? imageTexts.tooLong(excess) : null}
      >
        {(control) => (
          <textarea
            {...control}
            rows={3}
            className="box"
            placeholder={request.edited ? imageTexts.changeExample : imageTexts.placeholder}
            value={request.prompt}
            onChange={(event) => onRequest({ ...request, prompt: event.target.value })}
            onKeyDown={press}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-end justify-between gap-4">
        <Sizes sizes={maker.sizes} chosen={request.size} onChoose={(size) => onRequest({ ...request, size })} />
        <Button variant="main" type="submit" disabled={!ready}>
          {request.edited ? imageTexts.edit : imageTexts.make}
        </Button>
      </div>
      {remaining <= FEW_LEFT && (
        <p className="text-sm text-quiet">{remaining === 0 ? imageTexts.noneLeft : imageTexts.leftToday(remaining)}</p>
      )}
    </form>
  );
}

function Sizes({ sizes, chosen, onChoose }: { sizes: readonly Size[]; chosen: Size; onChoose: (size: Size) => void }) {
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-[0.9375rem] font-medium">{imageTexts.size}</legend>
      <div className="flex flex-wrap gap-2">
        {sizes.map((size) => (
          <label
            key={size}
            className="flex min-h-10 cursor-pointer items-center gap-2 rounded-[0.625rem] border border-edge bg-surface px-3 text-[0.9375rem] has-checked:border-accent has-checked:bg-wash has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={chosen === size}
              onChange={() => onChoose(size)}
            />
            <span aria-hidden="true" className={`rounded-sm border-2 border-current ${shapes[size]}`} />
            {imageTexts.sizes[size]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
