import { t } from "../texts";
import { ChoiceField } from "../ui/Field";

/** Asked of everyone who makes an account; neither answer is chosen for them. */
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
      legend={t.improve.question}
      hint={t.improve.explain}
      name="improve"
      value={value === null ? null : value ? "yes" : "no"}
      options={[
        { value: "yes", label: t.improve.yes },
        { value: "no", label: t.improve.no },
      ]}
      onChoose={(answer) => onChoose(answer === "yes")}
      error={error}
    />
  );
}
