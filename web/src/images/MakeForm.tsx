/** Describing an image, and its size. */
import { type FormEvent, type KeyboardEvent, useId } from "react";
import { type Maker, type Size, smallOf } from "../api/images";
import { imageTexts } from "../texts/images";
import { Button, IconButton } from "../ui/Button";
import { Field } from "../ui/Field";

export interface ImageRequest {
  prompt: string;
  size: Size;
  /** The image that is sent to be changed; null for a new one. */
  edited: string | null;
}

const MOST = 4000;
/** From how few on it is said how many are left today. */
const FEW = 5;

const shapes: Record<Size, string> = { square: "size-4", portrait: "h-5 w-3.5", landscape: "h-3.5 w-5" };

interface MakeFormProps {
  maker: Maker;
  left: number;
  wish: ImageRequest;
  busy: boolean;
  onWish: (wish: ImageRequest) => void;
  onMake: () => void;
}

export function MakeForm({ maker, left, wish, busy, onWish, onMake }: MakeFormProps) {
  const excess = wish.prompt.trim().length - MOST;
  const ready = wish.prompt.trim() !== "" && excess <= 0 && !busy && left > 0;
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
      {wish.edited && (
        <div className="flex items-start gap-3" data-testid="edited-image">
          <img
            src={smallOf(wish.edited)}
            alt={imageTexts.editedAlt}
            className="size-20 rounded-lg bg-raised object-cover"
          />
          <p className="min-w-0 flex-1 text-[0.9375rem]">{imageTexts.editedSent(maker.where)}</p>
          <IconButton
            small
            icon="close"
            label={imageTexts.editStop}
            onClick={(event) => {
              onWish({ ...wish, edited: null });
              event.currentTarget.form?.querySelector("textarea")?.focus();
            }}
          />
        </div>
      )}
      <Field
        label={wish.edited ? imageTexts.change : imageTexts.prompt}
        error={excess > 0 ? imageTexts.tooLong(excess) : null}
      >
        {(tied) => (
          <textarea
            {...tied}
            rows={3}
            className="box"
            placeholder={wish.edited ? imageTexts.changeExample : imageTexts.placeholder}
            value={wish.prompt}
            onChange={(event) => onWish({ ...wish, prompt: event.target.value })}
            onKeyDown={press}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-end justify-between gap-4">
        <Sizes sizes={maker.sizes} chosen={wish.size} onChoose={(size) => onWish({ ...wish, size })} />
        <Button look="main" type="submit" disabled={!ready}>
          {wish.edited ? imageTexts.edit : imageTexts.make}
        </Button>
      </div>
      {left <= FEW && (
        <p className="text-sm text-quiet">{left === 0 ? imageTexts.noneLeft : imageTexts.leftToday(left)}</p>
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
