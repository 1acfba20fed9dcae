/** A workspace's tokens and cost: rules and its budget for everyone in it, sums for its owners. */
import { useState } from "react";
import { readWorkspaceUsage, setUsageRules, type WorkspaceUsage } from "../api/usage";
import { useResource } from "../api/useResource";
import { onUtcDay } from "../texts/dates";
import { maskingRuleTexts } from "../texts/maskingRule";
import { count } from "../texts/plural";
import { usageTexts } from "../texts/usage";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { Empty, ResourceView } from "../ui/ResourceView";
import { Switch } from "../ui/Switch";
import { Row, Table } from "../ui/Table";
import { useTask } from "../ui/useTask";
import { Budgets } from "../usage/Budgets";
import { MonthTable } from "../usage/MonthTable";
import { amountIsFine, byMonth, money, monthName, written } from "../usage/money";
import type { SectionProps } from "./sections";

const words = usageTexts.workspace;

export default function Usage({ workspace }: SectionProps) {
  const query = useResource(`usage of ${workspace.id}`, () => readWorkspaceUsage(workspace.id));
  return (
    <ResourceView query={query}>
      {(usage) => (
        <>
          <Section title={words.rules}>
            {usage.budget && (
              <div className="mb-4">
                <Budgets budgets={[usage.budget]} currency={usage.currency} />
              </div>
            )}
            {usage.may_change ? (
              <Form workspace={workspace.id} usage={usage} onSaved={query.replace} />
            ) : (
              <Told usage={usage} />
            )}
          </Section>
          {usage.may_change && <Sums usage={usage} />}
          {usage.masking.length > 0 && <MaskingSums sums={usage.masking} />}
        </>
      )}
    </ResourceView>
  );
}

/** The usage rules, as members see them. */
function Told({ usage: { rules, currency, shown_since } }: { usage: WorkspaceUsage }) {
  const amount = (of: string | null) => (of === null ? words.noBudget : money(of, currency));
  return (
    <ul className="card grid gap-2 p-4">
      <li>{shown_since ? words.shown(onUtcDay(shown_since)) : words.hidden}</li>
      <li>{words.line(words.member, amount(rules.member_budget))}</li>
      <li>{words.line(words.key, amount(rules.key_budget))}</li>
    </ul>
  );
}

interface FormProps {
  workspace: string;
  usage: WorkspaceUsage;
  onSaved: (usage: WorkspaceUsage) => void;
}

function Form({ workspace, usage: { rules, currency, shown_since }, onSaved }: FormProps) {
  const [shows, setShows] = useState(rules.shows_members);
  const [member, setMember] = useState(written(rules.member_budget));
  const [key, setKey] = useState(written(rules.key_budget));
  const changed =
    shows !== rules.shows_members || member !== written(rules.member_budget) || key !== written(rules.key_budget);
  const [saved, setSaved] = useState(false);
  const save = useTask(async () => {
    onSaved(await setUsageRules(workspace, { shows_members: shows, member_budget: member, key_budget: key }));
    setSaved(true);
  });
  const field = (label: string, value: string, write: (value: string) => void) => (
    <TextField
      label={label}
      hint={words.perMonth(currency)}
      inputMode="decimal"
      autoComplete="off"
      value={value}
      error={amountIsFine(value) ? undefined : usageTexts.prices.wrong}
      onChange={(event) => {
        setSaved(false);
        write(event.target.value);
      }}
    />
  );
  return (
    <form className="card grid gap-5 p-4" onSubmit={save.submit}>
      <Switch
        label={words.shows}
        hint={shown_since ? words.shown(onUtcDay(shown_since)) : words.showsHint}
        on={shows}
        onChange={(on) => {
          setSaved(false);
          setShows(on);
        }}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        {field(words.member, member, setMember)}
        {field(words.key, key, setKey)}
      </div>
      <ErrorNotice error={save.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="main"
          type="submit"
          disabled={save.busy || !changed || !amountIsFine(member) || !amountIsFine(key)}
        >
          {words.save}
        </Button>
        <span role="status" className="text-sm text-quiet">
          {saved && !changed ? words.saved : ""}
        </span>
      </div>
    </form>
  );
}

function Sums({ usage: { sums, members } }: { usage: WorkspaceUsage }) {
  return (
    <Section title={words.sums} text={words.text}>
      {sums.length === 0 && <Empty title={words.noSums}>{words.noSumsText}</Empty>}
      {byMonth(sums).map(({ key, month, sums: ofMonth }) => (
        <MonthTable
          key={key}
          month={month}
          column={words.sums}
          sums={ofMonth}
          nameOf={({ key_id, key_name, people }) =>
            key_id === null ? words.people(people) : (key_name ?? words.removedKey)
          }
        />
      ))}
      {byMonth(members).map(({ key, month, sums: ofMonth }) => (
        <MonthTable key={key} month={month} column={words.members} sums={ofMonth} nameOf={({ name }) => name} />
      ))}
    </Section>
  );
}

/** How often the rule on personal data masked, allowed or kept back a kind; there are none but for owners. */
function MaskingSums({ sums }: { sums: WorkspaceUsage["masking"] }) {
  const { title, text, row, outcomes, questions, people } = maskingRuleTexts.sums;
  const months = [...new Set(sums.map((sum) => sum.month))];
  return (
    <Section title={title} text={text}>
      {months.map((month) => (
        <section key={month} className="mb-6" aria-label={usageTexts.month(monthName(month), title)}>
          <h3 className="mb-2 font-semibold">{monthName(month)}</h3>
          <Table name={usageTexts.month(monthName(month), title)} columns={[title, questions, people]}>
            {sums
              .filter((sum) => sum.month === month)
              .map((sum) => (
                <Row
                  key={`${sum.kind} ${sum.outcome}`}
                  what={row(maskingRuleTexts.kinds[sum.kind], outcomes[sum.outcome])}
                  amounts={[count(sum.questions), count(sum.people)]}
                />
              ))}
          </Table>
        </section>
      ))}
    </Section>
  );
}
