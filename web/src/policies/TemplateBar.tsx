/** Starts a text from a template, in the language that the operator chooses, or empty. */
import { useState } from "react";
import { type OperatorsKind, readPolicyTemplate } from "../api/policies";
import { languages } from "../app/language";
import { language } from "../texts/language";
import { serverAdminTexts } from "../texts/serverAdmin";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { ToggleGroup } from "../ui/ToggleGroup";
import { useTask } from "../ui/useTask";

const words = serverAdminTexts.template;
const options = languages.map(({ code, name }) => ({ value: code, name, lang: code }));

/** What the editor holds: nothing, the template as it came, or the operator's own words, which are asked about. */
export type Held = "nothing" | "template" | "own";

interface BarProps {
  kind: OperatorsKind;
  held: Held;
  onUse: (text: string) => void;
}

export function TemplateBar({ kind, held, onUse }: BarProps) {
  const [spoken, setSpoken] = useState<string>(language);
  const [asking, setAsking] = useState(false);
  const read = async (code: string) => onUse(await readPolicyTemplate(kind, code));
  const fill = useTask(read);
  const choose = (code: string) => {
    if (fill.busy) return;
    setSpoken(code);
    // The template as it came is said in another language; nothing is lost.
    if (held === "template" && code !== spoken) void fill.run(code);
  };
  const choice = (
    <>
      <p className="text-sm text-quiet">{words.text}</p>
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <ToggleGroup label={words.language} options={options} chosen={spoken} onChoose={choose} />
        {held === "template" ? (
          <Button look="ghost" onClick={() => onUse("")}>
            {words.empty}
          </Button>
        ) : (
          <Button disabled={fill.busy} onClick={() => (held === "own" ? setAsking(true) : void fill.run(spoken))}>
            {words.use}
          </Button>
        )}
      </div>
      <ErrorNotice error={fill.error} className="mt-2" />
    </>
  );
  return (
    <section aria-label={words.title} className="card px-4 py-3" data-testid="template">
      {held === "own" ? (
        <details>
          <summary className="min-h-6 w-fit cursor-pointer font-semibold">{words.again}</summary>
          {choice}
        </details>
      ) : (
        <>
          <h2 className="font-semibold">{held === "template" ? words.filled : words.title}</h2>
          {choice}
        </>
      )}
      {asking && (
        <Confirm
          title={words.replaceTitle}
          text={words.replaceText}
          action={words.replace}
          onClose={() => setAsking(false)}
          onConfirm={() => read(spoken)}
        />
      )}
    </section>
  );
}
