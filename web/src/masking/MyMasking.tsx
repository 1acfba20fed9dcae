/** The user's masking settings: when, which kinds, and their own words (P14). */
import { useState } from "react";
import { chooseMasking, type MaskedKind, type Masking, type MaskingChoice, readMasking } from "../api/masking";
import { useResource } from "../api/useResource";
import { showToast } from "../app/toasts";
import { maskingTexts as texts } from "../texts/masking";
import { listed } from "../texts/plural";
import { Button, IconButton } from "../ui/Button";
import { ChoiceField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { choices, kinds as everyKind } from "./choices";
import { WordForm } from "./WordForm";

const always: readonly MaskedKind[] = ["secret", "word"];
const MOST_WORDS = 200;

export function MyMasking() {
  const query = useResource("masking", readMasking);
  return (
    <ResourceView query={query}>
      {(own) => (
        <div className="grid gap-4">
          <Choices own={own} onSaved={query.replace} />
          <OwnWords own={own} onSaved={query.replace} />
        </div>
      )}
    </ResourceView>
  );
}

interface OwnProps {
  own: Masking;
  onSaved: (own: Masking) => void;
}

function Choices({ own, onSaved }: OwnProps) {
  const [choice, choose] = useState<MaskingChoice>(own.choice);
  const [kinds, setKinds] = useState<readonly MaskedKind[]>(own.kinds);
  const save = useTask(async () => {
    onSaved(await chooseMasking({ choice, kinds: [...kinds], words: own.words }));
    showToast(texts.saved);
  });
  const isSame = choice === own.choice && kinds.toSorted().join() === own.kinds.toSorted().join();
  const change = (kind: MaskedKind, on: boolean) =>
    setKinds(on ? [...kinds, kind] : kinds.filter((other) => other !== kind));
  const options = choices.map((value) => ({ value, label: texts.choices[value], hint: texts.explanations[value] }));
  const kindsText = (maskedKinds: readonly MaskedKind[]) => listed(maskedKinds.map((kind) => texts.kinds[kind]));
  return (
    <form className="card grid gap-4 p-4" onSubmit={save.submit} noValidate>
      <ChoiceField legend={texts.legend} name="masking" value={choice} options={options} onChoose={choose} />
      <fieldset>
        <legend className="mb-1 text-[0.9375rem] font-medium">{texts.kindsLegend}</legend>
        <p className="mb-2 text-sm text-quiet">{texts.whichHint}</p>
        <div className="grid gap-x-4 sm:grid-cols-2">
          {everyKind.map((kind) => {
            const fixed = always.includes(kind) || own.required.includes(kind);
            return (
              <label key={kind} className="flex min-h-9 items-center gap-3 pointer-coarse:min-h-11">
                <input
                  type="checkbox"
                  className="size-4 shrink-0 accent-(--accent)"
                  checked={fixed || kinds.includes(kind)}
                  disabled={fixed}
                  onChange={(event) => change(kind, event.target.checked)}
                />
                <span className={fixed ? "text-quiet" : ""}>{texts.kinds[kind]}</span>
              </label>
            );
          })}
        </div>
      </fieldset>
      {own.required.length > 0 && <Notice tone="quiet">{texts.required(kindsText(own.required))}</Notice>}
      {own.blocked.length > 0 && <Notice tone="quiet">{texts.blocked(kindsText(own.blocked))}</Notice>}
      <ErrorNotice error={save.error} />
      <div>
        <Button type="submit" disabled={save.busy || isSame}>
          {texts.save}
        </Button>
      </div>
    </form>
  );
}

function OwnWords({ own, onSaved }: OwnProps) {
  const saveWords = async (words: string[]) => onSaved(await chooseMasking({ ...own, words }));
  const remove = useTask((word: string) => saveWords(own.words.filter((other) => other !== word)));
  return (
    <div className="card grid gap-3 p-4">
      <WordForm label={texts.ownWords} hint={texts.wordsHint} onAdd={(word) => saveWords([...own.words, word])} />
      {own.words.length > 0 && (
        <>
          <ul data-testid="masked-words" className="flex max-h-72 flex-wrap gap-2 overflow-y-auto">
            {own.words.map((word) => (
              <li
                key={word}
                className="flex max-w-full items-center gap-1 rounded-lg border border-line bg-raised ps-3 wrap-anywhere"
              >
                {word}
                <IconButton
                  small
                  icon="close"
                  label={texts.remove(word)}
                  disabled={remove.busy}
                  onClick={() => void remove.run(word)}
                />
              </li>
            ))}
          </ul>
          <p className="text-sm text-quiet">{texts.count(own.words.length, MOST_WORDS)}</p>
        </>
      )}
      <ErrorNotice error={remove.error} />
    </div>
  );
}
