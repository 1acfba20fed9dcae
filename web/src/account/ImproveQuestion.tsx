import { improveTexts } from "../texts/improve";
import { policyTexts } from "../texts/policies";
import { ChoiceField } from "../ui/Field";

/** The training question at every sign-up. Neither answer is preselected. */
export function ImproveQuestion({
  value,
  onChoose,
  error,
}: {
  value: boolean | null;
  onChoose: (allowed: boolean) => void;
  error: string | null;
}) {
  return (
    <ChoiceField
      details={<HowItWorks />}
      legend={improveTexts.question}
      hint={improveTexts.hint}
      name="improve"
      value={value === null ? null : value ? "yes" : "no"}
      options={[
        { value: "yes", label: improveTexts.yes },
        { value: "no", label: improveTexts.no },
      ]}
      onChoose={(answer) => onChoose(answer === "yes")}
      error={error}
    />
  );
}

/** The full explanation, with the promise itself. */
function HowItWorks() {
  return (
    <details className="mt-1 text-sm text-quiet">
      <summary className="w-fit cursor-pointer py-1 underline underline-offset-2 hover:text-ink">
        {improveTexts.how}
      </summary>
      <p className="mt-1">
        {improveTexts.explain}{" "}
        <a className="link" href="/privacy/answers#P1" target="_blank" rel="noopener noreferrer">
          {improveTexts.commitment}
          <span className="sr-only"> ({policyTexts.newTab})</span>
        </a>
      </p>
    </details>
  );
}
