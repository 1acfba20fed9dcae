/** The user's own rating of a GPT, available after its first answer to them and visible to no one else. */
import { readOwnStars, removeStars, saveStars } from "../../api/stars";
import { useResource } from "../../api/useResource";
import { starTexts as texts } from "../../texts/stars";
import { ErrorNotice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";

const all = [1, 2, 3, 4, 5];

export function GiveStars({ gpt }: { gpt: string }) {
  const { resource, replace } = useResource(gpt, () => readOwnStars(gpt));
  const keep = useTask((call: () => Promise<unknown>) => call(), { parallel: true });
  if (resource.state !== "ready") return null;
  if (!resource.value.may) return <p className="mt-3 text-quiet">{texts.notYet}</p>;
  const { stars } = resource.value;
  const set = (next: number | null) => {
    replace({ stars: next, may: true });
    void keep.run(() =>
      (next === null ? removeStars(gpt) : saveStars(gpt, next)).catch((failure: unknown) => {
        replace({ stars, may: true });
        throw failure;
      }),
    );
  };
  return (
    <fieldset className="mt-3 max-w-prose" data-testid="give-stars">
      <legend className="sr-only">{texts.yours}</legend>
      <div className="flex items-center">
        {all.map((one) => (
          <label
            key={one}
            className="grid size-10 cursor-pointer place-items-center rounded-lg text-2xl has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="stars"
              className="sr-only"
              aria-label={texts.starCount(one)}
              checked={stars === one}
              onChange={() => set(one)}
            />
            <span aria-hidden="true" className={stars !== null && one <= stars ? "text-accent" : "text-quiet"}>
              {stars !== null && one <= stars ? "★" : "☆"}
            </span>
          </label>
        ))}
        {stars !== null && (
          <button type="button" className="link ms-2 text-sm" onClick={() => set(null)}>
            {texts.takeBack}
          </button>
        )}
      </div>
      <p className="text-sm text-quiet" role="status">
        {stars !== null && `${texts.given(stars)} `}
        {texts.text}
      </p>
      <details className="mt-1 text-sm text-quiet">
        <summary className="min-h-6 w-fit">{texts.more}</summary>
        <p className="mt-1">{texts.details}</p>
      </details>
      <ErrorNotice error={keep.error} />
    </fieldset>
  );
}
