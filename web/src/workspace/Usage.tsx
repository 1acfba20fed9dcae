/** A workspace's tokens and cost: rules and budget for all members, totals for owners. */
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
import { formatAmount, groupByMonth, isValidAmount, money, monthName } from "../usage/money";
import type { SectionProps } from "./sections";

const texts = usageTexts.workspace;

export default function Usage({ workspace }: SectionProps) {
  const query = useResource(`usage of ${workspace.id}`, () => readWorkspaceUsage(workspace.id));
  return (
    <ResourceView query={query}>
      {(usage) => (
        <>
          <Section title={texts.rules}>
            {usage.budget && (
              <div className="mb-4">
                <Budgets budgets={[usage.budget]} currency={usage.currency} />
              </div>
            )}
            {usage.may_change ? (
              <Form workspace={workspace.id} usage={usage} onSaved={query.replace} />
            ) : (
              <UsageRules usage={usage} />
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
function UsageRules({ usage: { rules, currency, shown_since } }: { usage: WorkspaceUsage }) {
  const amountText = (budget: string | null) => (budget === null ? texts.noBudget : money(budget, currency));
  return (
    <ul className="card grid gap-2 p-4">
      <li>{shown_since ? texts.shownSince(onUtcDay(shown_since)) : texts.hidden}</li>
      <li>{texts.line(texts.member, amountText(rules.member_budget))}</li>
      <li>{texts.line(texts.key, amountText(rules.key_budget))}</li>
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
  const [member, setMember] = useState(formatAmount(rules.member_budget));
  const [key, setKey] = useState(formatAmount(rules.key_budget));
  const changed =
    shows !== rules.shows_members ||
    member !== formatAmount(rules.member_budget) ||
    key !== formatAmount(rules.key_budget);
  const [saved, setSaved] = useState(false);
  const save = useTask(async () => {
    onSaved(await setUsageRules(workspace, { shows_members: shows, member_budget: member, key_budget: key }));
    setSaved(true);
  });
  const field = (label: string, value: string, write: (value: string) => void) => (
    <TextField
      label={label}
      hint={texts.perMonth(currency)}
      inputMode="decimal"
      autoComplete="off"
      value={value}
      error={isValidAmount(value) ? undefined : usageTexts.prices.wrong}
      onChange={(event) => {
        setSaved(false);
        write(event.target.value);
      }}
    />
  );
  return (
    <form className="card grid gap-5 p-4" onSubmit={save.submit}>
      <Switch
        label={texts.showMembers}
        hint={shown_since ? texts.shownSince(onUtcDay(shown_since)) : texts.showsHint}
        on={shows}
        onChange={(on) => {
          setSaved(false);
          setShows(on);
        }}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        {field(texts.member, member, setMember)}
        {field(texts.key, key, setKey)}
      </div>
      <ErrorNotice error={save.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant="main"
          type="submit"
          disabled={save.busy || !changed || !isValidAmount(member) || !isValidAmount(key)}
        >
          {texts.save}
        </Button>
        <span role="status" className="text-sm text-quiet">
          {saved && !changed ? texts.saved : ""}
        </span>
      </div>
    </form>
  );
}

function Sums({ usage: { sums, members } }: { usage: WorkspaceUsage }) {
  return (
    <Section title={texts.totals} text={texts.text}>
      {sums.length === 0 && <Empty title={texts.noSums}>{texts.noSumsText}</Empty>}
      {groupByMonth(sums).map(({ key, month, sums: ofMonth }) => (
        <MonthTable
          key={key}
          month={month}
          column={texts.totals}
          sums={ofMonth}
          nameOf={({ key_id, key_name, people }) =>
            key_id === null ? texts.people(people) : (key_name ?? texts.removedKey)
          }
        />
      ))}
      {groupByMonth(members).map(({ key, month, sums: ofMonth }) => (
        <MonthTable key={key} month={month} column={texts.members} sums={ofMonth} nameOf={({ name }) => name} />
      ))}
    </Section>
  );
}

/** For owners: how often the rule on personal data masked, allowed or blocked each kind. */
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
                  label={row(maskingRuleTexts.kinds[sum.kind], outcomes[sum.outcome])}
                  amounts={[count(sum.questions), count(sum.people)]}
                />
              ))}
          </Table>
        </section>
      ))}
    </Section>
  );
}
