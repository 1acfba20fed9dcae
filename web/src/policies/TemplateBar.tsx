/** Starts a text from a template, in the language that the operator chooses, or empty. */
import { useState } from "react";
import { type OperatorsKind, readPolicyTemplate, type TemplateLanguage } from "../api/policies";
import { language } from "../texts/language";
import { serverAdminTexts } from "../texts/serverAdmin";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { ToggleGroup } from "../ui/ToggleGroup";
import { useTask } from "../ui/useTask";

const words = serverAdminTexts.template;
const languages = (["en", "de"] as const).map((value) => ({ value, name: words.languages[value], lang: value }));

/** The language that the page speaks, where there are templates in it. */
export const firstLanguage: TemplateLanguage = (language as string) === "de" ? "de" : "en";

interface BarProps {
  kind: OperatorsKind;
  /** Whether the operator has written something that a template would replace. */
  own: boolean;
  onUse: (text: string) => void;
}

export function TemplateBar({ kind, own, onUse }: BarProps) {
  const [spoken, setSpoken] = useState<TemplateLanguage>(firstLanguage);
  const [asking, setAsking] = useState<"template" | "empty" | null>(null);
  const fill = useTask(async () => onUse(await readPolicyTemplate(kind, spoken)));
  const use = { template: fill.run, empty: async () => onUse("") };
  const start = (what: "template" | "empty") => (own ? setAsking(what) : void use[what]());
  return (
    <section aria-label={words.title} className="card px-4 py-3" data-testid="template">
      <h2 className="font-semibold">{words.title}</h2>
      <p className="text-sm text-quiet">{words.text}</p>
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <ToggleGroup label={words.language} options={languages} chosen={spoken} onChoose={setSpoken} />
        <Button disabled={fill.busy} onClick={() => start("template")}>
          {words.use}
        </Button>
        <Button look="ghost" onClick={() => start("empty")}>
          {words.empty}
        </Button>
      </div>
      <ErrorNotice error={fill.error} className="mt-2" />
      {asking && (
        <Confirm
          title={words.replaceTitle}
          text={words.replaceText}
          action={words.replace}
          onClose={() => setAsking(null)}
          onConfirm={() => use[asking]()}
        />
      )}
    </section>
  );
}
