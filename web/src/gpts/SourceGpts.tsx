/** The sources of a GPT's copied text, and whether other users' GPTs contain text from it. */
import { type Origin, readOrigins } from "../api/origins";
import { useResource } from "../api/useResource";
import { originTexts as texts } from "../texts/origins";

/** `edition` increments when the draft is saved, so that replaced text is no longer listed. */
export function SourceGpts({ gpt, edition }: { gpt: string; edition: number }) {
  const { resource } = useResource(`${gpt} origins ${edition}`, () => readOrigins(gpt));
  if (resource.state !== "ready") return null;
  const { origins, used_by_others: isUsed } = resource.value;
  if (origins.length === 0 && !isUsed) return null;
  return (
    <section aria-labelledby="made-from" className="card p-4">
      {origins.length > 0 && (
        <>
          <h2 id="made-from" className="label mb-3">
            {texts.title}
          </h2>
          <p className="text-sm text-quiet">{texts.text}</p>
          <ul className="mt-3 grid gap-3">
            {origins.map((origin) => (
              <SourceGpt key={`${origin.former} ${origin.name} ${origin.parts.join()}`} origin={origin} />
            ))}
          </ul>
        </>
      )}
      {isUsed && (
        <p
          className={origins.length > 0 ? "mt-3 text-sm" : "text-sm"}
          id={origins.length > 0 ? undefined : "made-from"}
        >
          {texts.usedByOthers}
        </p>
      )}
    </section>
  );
}

function SourceGpt({ origin: { name, former, allowed, parts } }: { origin: Origin }) {
  return (
    <li className="text-sm wrap-anywhere" data-testid="origin">
      <p className="font-medium">{former ? texts.former(name) : texts.copied(name)}</p>
      <p className="text-quiet">{texts.parts(parts)}</p>
      <p>{allowed ? texts.allows : texts.refuses}</p>
    </li>
  );
}
