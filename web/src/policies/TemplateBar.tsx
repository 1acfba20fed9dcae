/** Starts a text from a template in the operator's chosen language, or empty. */
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

const texts = serverAdminTexts.template;
const options = languages.map(({ code, name }) => ({ value: code, name, lang: code }));

/**
 * The editor's content: nothing, the unchanged template, or the operator's own text, which is replaced only after
 * confirmation.
 */
export type TemplateState = "nothing" | "template" | "own";

interface BarProps {
  kind: OperatorsKind;
  templateState: TemplateState;
  onUse: (text: string) => void;
}

export function TemplateBar({ kind, templateState, onUse }: BarProps) {
  const [chosenLanguage, setChosenLanguage] = useState<string>(language);
  const [confirming, setConfirming] = useState(false);
  const insertTemplate = async (code: string) => onUse(await readPolicyTemplate(kind, code));
  const fill = useTask(insertTemplate);
  const choose = (code: string) => {
    if (fill.busy) return;
    setChosenLanguage(code);
    // An unchanged template can be replaced by another language without loss.
    if (templateState === "template" && code !== chosenLanguage) void fill.run(code);
  };
  const choice = (
    <>
      <p className="text-sm text-quiet">{texts.text}</p>
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <ToggleGroup label={texts.language} options={options} chosen={chosenLanguage} onChoose={choose} />
        {templateState === "template" ? (
          <Button variant="ghost" onClick={() => onUse("")}>
            {texts.empty}
          </Button>
        ) : (
          <Button
            disabled={fill.busy}
            onClick={() => (templateState === "own" ? setConfirming(true) : void fill.run(chosenLanguage))}
          >
            {texts.use}
          </Button>
        )}
      </div>
      <ErrorNotice error={fill.error} className="mt-2" />
    </>
  );
  return (
    <section aria-label={texts.title} className="card px-4 py-3" data-testid="template">
      {templateState === "own" ? (
        <details>
          <summary className="min-h-6 w-fit cursor-pointer font-semibold">{texts.again}</summary>
          {choice}
        </details>
      ) : (
        <>
          <h2 className="font-semibold">{templateState === "template" ? texts.filled : texts.title}</h2>
          {choice}
        </>
      )}
      {confirming && (
        <Confirm
          title={texts.replaceTitle}
          text={texts.replaceText}
          action={texts.replace}
          onClose={() => setConfirming(false)}
          onConfirm={() => insertTemplate(chosenLanguage)}
        />
      )}
    </section>
  );
}
