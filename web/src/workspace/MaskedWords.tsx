/** Words that a workspace masks for external models: owners edit them, members see their number. */
import { type FormEvent, useState } from "react";
import { useResource } from "../api/useResource";
import { changeMaskedWords, readMaskedWords, type MaskedWords as WordsView } from "../api/workspaceRules";
import { maskingRuleTexts } from "../texts/maskingRule";
import { Button } from "../ui/Button";
import { LongField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

const texts = maskingRuleTexts.words;

export function MaskedWords({ workspace }: { workspace: string }) {
  const query = useResource(`masked words ${workspace}`, readMaskedWords);
  return (
    <Section title={texts.title} text={texts.text}>
      <ResourceView query={query}>
        {({ count, words }) =>
          words === null ? (
            <p className="text-quiet">{count === 0 ? texts.none : texts.count(count)}</p>
          ) : (
            <WordsForm key={words.join("\n")} words={words} onSaved={query.replace} />
          )
        }
      </ResourceView>
    </Section>
  );
}

function WordsForm({ words, onSaved }: { words: readonly string[]; onSaved: (saved: WordsView) => void }) {
  const saved = words.join("\n");
  const [text, setText] = useState(saved);
  const change = useTask((lines: string[]) => changeMaskedWords(lines).then(onSaved));
  const save = (event: FormEvent) => {
    event.preventDefault();
    void change.run(text.split("\n").filter((line) => line.trim() !== ""));
  };
  return (
    <form className="grid gap-4" onSubmit={save}>
      <LongField
        label={texts.field}
        rows={4}
        spellCheck={false}
        autoCapitalize="none"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ErrorNotice error={change.error} />
      <Button className="justify-self-start" type="submit" disabled={change.busy || text === saved}>
        {texts.save}
      </Button>
    </form>
  );
}
