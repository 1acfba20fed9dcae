/**
 * GPTs that the user transferred, with the choice whether their text in them may be used for training. Renders nothing
 * if there are none.
 */
import { chooseForFormerGpt, type FormerGpt, readFormerGpts } from "../api/origins";
import { useResource } from "../api/useResource";
import { onDay } from "../texts/dates";
import { originTexts as texts } from "../texts/origins";
import { ChoiceHistory } from "../ui/ChoiceHistory";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { Switch } from "../ui/Switch";
import { useTask } from "../ui/useTask";

export function FormerGpts() {
  const { resource, replace } = useResource("former gpts", readFormerGpts);
  if (resource.state !== "ready" || resource.value.length === 0) return null;
  const all = resource.value;
  return (
    <Section title={texts.formerTitle} text={texts.formerText} id="former-gpts">
      <ul className="grid gap-3">
        {all.map((gpt) => (
          <FormerGptCard
            key={gpt.id}
            gpt={gpt}
            onChosen={(now) => replace(all.map((each) => (each.id === now.id ? now : each)))}
          />
        ))}
      </ul>
    </Section>
  );
}

function FormerGptCard({ gpt, onChosen }: { gpt: FormerGpt; onChosen: (gpt: FormerGpt) => void }) {
  const choose = useTask((allowed: boolean) => chooseForFormerGpt(gpt.id, allowed).then(onChosen));
  return (
    <li className="card p-4" data-testid="former-gpt">
      <h3 className="font-medium wrap-anywhere">{gpt.name}</h3>
      <p className="mb-3 text-sm text-quiet">
        {texts.until(onDay(gpt.until))} {gpt.in_use ? texts.inUse : texts.notInUse}
      </p>
      <Switch label={texts.allowFor(gpt.name)} on={gpt.improve.allowed} disabled={choose.busy} onChange={choose.run} />
      <ChoiceHistory history={gpt.improve.history} />
      <ErrorNotice error={choose.error} className="mt-3" />
    </li>
  );
}
