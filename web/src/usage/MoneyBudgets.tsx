/** The operator's budgets in money: defaults for users, workspaces and keys, and individual overrides. */
import { useState } from "react";
import { type MoneyBudgets as BudgetSettings, readBudgets, removeBudget, setBudget } from "../api/usage";
import { useResource } from "../api/useResource";
import { quotaTexts } from "../texts/quotas";
import { usageTexts } from "../texts/usage";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { formatAmount, isValidAmount, money } from "./money";

const texts = usageTexts.money;
const kinds = ["accounts", "workspaces", "keys"] as const;
type Fields = Record<(typeof kinds)[number], string>;

export function MoneyBudgets() {
  const query = useResource("money budgets", readBudgets);
  return (
    <Section title={texts.title} text={texts.text} id="budgets">
      <ResourceView query={query}>
        {(settings) => (
          <>
            <General settings={settings} onChange={query.replace} />
            <IndividualBudgets settings={settings} onChange={query.replace} />
          </>
        )}
      </ResourceView>
    </Section>
  );
}

interface Props {
  settings: BudgetSettings;
  onChange: (settings: BudgetSettings) => void;
}

const amountOf = ({ budgets }: BudgetSettings, subject: string) =>
  formatAmount(budgets.find((each) => each.subject === subject)?.amount ?? null);

function General({ settings, onChange }: Props) {
  const [fields, setFields] = useState<Fields>(() => ({
    accounts: amountOf(settings, "accounts"),
    workspaces: amountOf(settings, "workspaces"),
    keys: amountOf(settings, "keys"),
  }));
  const [saved, setSaved] = useState(false);
  const changed = kinds.filter((kind) => fields[kind].trim() !== amountOf(settings, kind));
  const save = useTask(async () => {
    let now = settings;
    for (const kind of changed) now = await setBudget(kind, fields[kind]);
    onChange(now);
    setSaved(true);
  });
  return (
    <form className="card grid gap-4 p-4" onSubmit={save.submit}>
      <div className="grid gap-4 sm:grid-cols-3">
        {kinds.map((kind) => (
          <TextField
            key={kind}
            label={texts.kinds[kind]}
            hint={texts.amount(settings.currency)}
            inputMode="decimal"
            autoComplete="off"
            value={fields[kind]}
            error={isValidAmount(fields[kind]) ? undefined : usageTexts.prices.wrong}
            onChange={(event) => {
              setSaved(false);
              setFields({ ...fields, [kind]: event.target.value });
            }}
          />
        ))}
      </div>
      <p className="text-sm text-quiet">
        {texts.hint} {texts.limitsNote}
      </p>
      <ErrorNotice error={save.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant="main"
          type="submit"
          disabled={save.busy || changed.length === 0 || !kinds.every((kind) => isValidAmount(fields[kind]))}
        >
          {texts.save}
        </Button>
        <span role="status" className="text-sm text-quiet">
          {saved && changed.length === 0 ? texts.saved : ""}
        </span>
      </div>
    </form>
  );
}

function IndividualBudgets({ settings, onChange }: Props) {
  const own = settings.budgets.filter(({ subject }) => subject.includes(":"));
  const remove = useTask(async (subject: string) => onChange(await removeBudget(subject)));
  return (
    <>
      <h3 className="mt-6 font-semibold">{texts.own}</h3>
      <p className="mt-1 text-quiet">
        {texts.ownText} <code className="wrap-anywhere">discreet quota budget account:ID 20</code>
      </p>
      <ErrorNotice error={remove.error} className="mt-3" />
      {own.length > 0 && (
        <ul className="card mt-3 divide-y divide-line">
          {own.map(({ subject, amount }) => (
            <li key={subject} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 p-4">
              <p className="min-w-0 wrap-anywhere">
                {nameOf(subject)} <span className="font-mono text-sm">{subject.split(":")[1]}</span>{" "}
                <span className="text-quiet">{money(amount, settings.currency)}</span>
              </p>
              <Button
                aria-label={texts.removeOf(subject)}
                disabled={remove.busy}
                onClick={() => void remove.run(subject)}
              >
                {texts.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const nameOf = (subject: string) => quotaTexts.one[subject.split(":")[0] as keyof typeof quotaTexts.one];
