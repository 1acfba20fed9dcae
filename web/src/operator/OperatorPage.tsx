import { Datasets } from "../datasets/Datasets";
import { Reports } from "../insight/Reports";
import { Statistics } from "../insight/Statistics";
import { Page, Section } from "../parts/Page";
import { Desks } from "../policies/Desks";
import { Quotas } from "../quotas/Quotas";
import { t } from "../texts";
import { OperatorsWorkspaces } from "../workspace/OperatorsWorkspaces";
import { Invitations } from "./Invitations";
import { OneAccount } from "./OneAccount";
import { Settings } from "./Settings";

export default function OperatorPage() {
  return (
    <Page title={t.operator.title} intro={t.operator.intro}>
      <Section title={t.operator.settings}>
        {/* As high as the form will be, so that nothing below it moves. */}
        <div className="min-h-98">
          <Settings />
        </div>
      </Section>
      <Section title={t.operator.invitations}>
        <Invitations />
      </Section>
      <Section title={t.security.account.title} text={t.security.account.text}>
        <OneAccount />
      </Section>
      <Section title={t.workspace.operator.title} text={t.workspace.operator.text}>
        <OperatorsWorkspaces />
      </Section>
      <Section title={t.policies.title} text={t.policies.operator.text}>
        {/* As high as its two rows will be. */}
        <div className="min-h-40">
          <Desks />
        </div>
      </Section>
      <Section title={t.quotas.title} text={t.quotas.text}>
        <Quotas />
      </Section>
      <Section title={t.datasets.title} text={t.datasets.text}>
        <Datasets />
      </Section>
      <Section title={t.insight.operator.title} text={t.insight.operator.text}>
        <Statistics />
      </Section>
      <Section title={t.insight.reports.title} text={t.insight.reports.text}>
        <Reports />
      </Section>
    </Page>
  );
}
