/** Many GPTs at once: files or text are given, each GPT found is a row, the chosen ones become drafts. */
import { useState } from "react";
import { percent } from "../../texts/dates";
import { gptImportTexts as texts } from "../../texts/gptImport";
import { typeset } from "../../texts/typeset";
import { Button } from "../../ui/Button";
import { DropArea } from "../../ui/DropArea";
import { LongField } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Page";
import { Progress } from "../../ui/Progress";
import { FoundGptRow } from "./FoundGptRow";
import { canBeChosen } from "./rows";
import { useGptImports } from "./useGptImports";

const accepted = ".zip,.json,.yaml,.yml,.md,.markdown,.txt,.skill,.plugin";

export function GptImport() {
  const { rows, problems, sending, busy, importing, add, bring, choose, addTo } = useGptImports();
  const chosen = rows.filter((row) => row.chosen && canBeChosen(row)).length;
  return (
    <>
      <Section title={texts.give} text={texts.giveText}>
        <DropArea
          name="gpts"
          label={texts.choose}
          hint={texts.drop}
          formats={texts.formats}
          accept={rows.length > 0 ? undefined : accepted}
          onFiles={(files) => void add(files)}
        />
        <PasteText onText={(text) => void add([new File([text], texts.pastedName, { type: "text/plain" })])} />
        {sending && (
          <div className="card mt-3 p-4" role="status">
            <p className="wrap-anywhere">{texts.sending(sending.name, percent(sending.part))}</p>
            <Progress label={texts.sendingLabel} part={sending.part} />
          </div>
        )}
        {problems.map(({ name, sentence }) => (
          <Notice key={name} tone="danger" className="mt-3">
            <span className="font-medium wrap-anywhere">{name}</span>
            <br />
            {typeset(sentence)}
          </Notice>
        ))}
      </Section>
      {rows.length > 0 ? (
        <Section title={texts.found(rows.length)} text={texts.foundText}>
          <ul className="grid gap-3" data-testid="found-gpts">
            {rows.map((row) => (
              <FoundGptRow
                key={row.key}
                row={row}
                busy={busy}
                onChoose={(on) => choose(row.key, on)}
                onFiles={(files) => addTo(row.key, files)}
              />
            ))}
          </ul>
          {chosen > 0 && (
            <div className="mt-5">
              <Button look="main" disabled={busy || importing} onClick={() => void bring()}>
                {texts.bring(chosen)}
              </Button>
            </div>
          )}
        </Section>
      ) : (
        <How />
      )}
    </>
  );
}

function PasteText({ onText }: { onText: (text: string) => void }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  if (!open)
    return (
      <div className="mt-3">
        <Button onClick={() => setOpen(true)}>{texts.paste}</Button>
      </div>
    );
  return (
    <div className="mt-4 grid max-w-2xl gap-3">
      <LongField
        label={texts.pasteLabel}
        hint={texts.pasteHint}
        rows={8}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div>
        <Button
          disabled={!text.trim()}
          onClick={() => {
            onText(text);
            setText("");
            setOpen(false);
          }}
        >
          {texts.read}
        </Button>
      </div>
    </div>
  );
}

function How() {
  return (
    <Section title={texts.howTitle}>
      <dl className="grid gap-2">
        {texts.how.map(({ from, steps }) => (
          <div key={from} className="sm:grid sm:grid-cols-[9rem_1fr]">
            <dt className="font-medium">{from}</dt>
            <dd className="max-w-prose text-quiet">{steps}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
