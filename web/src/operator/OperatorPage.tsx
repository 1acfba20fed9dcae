import { Link } from "../app/router";
import { Datasets } from "../datasets/Datasets";
import { Reports } from "../insight/Reports";
import { Statistics } from "../insight/Statistics";
import { PolicyEditors } from "../policies/PolicyEditors";
import { Quotas } from "../quotas/Quotas";
import { datasetTexts } from "../texts/datasets";
import { firstHourTexts } from "../texts/firstHour";
import { insightTexts } from "../texts/insight";
import { operatorTexts } from "../texts/operator";
import { policyTexts } from "../texts/policies";
import { quotaTexts } from "../texts/quotas";
import { securityTexts } from "../texts/security";
import { signOnTexts } from "../texts/signOn";
import { workspaceTexts } from "../texts/workspace";
import { buttonLook } from "../ui/Button";
import { LongPage, Section } from "../ui/Page";
import { OperatorsWorkspaces } from "../workspace/OperatorsWorkspaces";
import { AccountLookup } from "./AccountLookup";
import { Background } from "./Background";
import { Domains } from "./Domains";
import { Invitations } from "./Invitations";
import { Settings } from "./Settings";

export default function OperatorPage() {
  return (
    <LongPage
      title={operatorTexts.title}
      intro={operatorTexts.intro}
      actions={
        <Link className={buttonLook("plain")} href="/operator/first-hour">
          {firstHourTexts.link}
        </Link>
      }
    >
      <Section title={operatorTexts.settings}>
        {/* As high as the form will be, so that nothing below it moves. */}
        <div className="min-h-98">
          <Settings />
        </div>
      </Section>
      <Section title={operatorTexts.background.title} text={operatorTexts.background.text}>
        {/* As high as it is when all is well. */}
        <div className="min-h-12">
          <Background />
        </div>
      </Section>
      <Section title={operatorTexts.invitations}>
        <Invitations />
      </Section>
      <Section title={securityTexts.account.title} text={securityTexts.account.text}>
        <AccountLookup />
      </Section>
      <Section title={workspaceTexts.operator.title} text={workspaceTexts.operator.text}>
        <OperatorsWorkspaces />
      </Section>
      <Section title={signOnTexts.domains.operator.title} text={signOnTexts.domains.operator.text}>
        <div className="min-h-36">
          <Domains />
        </div>
      </Section>
      <Section title={policyTexts.title} text={policyTexts.operator.text}>
        {/* As high as its two rows will be. */}
        <div className="min-h-40">
          <PolicyEditors />
        </div>
      </Section>
      <Section title={quotaTexts.title} text={quotaTexts.text}>
        <Quotas />
      </Section>
      <Section title={datasetTexts.title} text={datasetTexts.text}>
        <Datasets />
      </Section>
      <Section title={insightTexts.operator.title} text={insightTexts.operator.text}>
        <Statistics />
      </Section>
      <Section title={insightTexts.reports.title} text={insightTexts.reports.text}>
        <Reports />
      </Section>
    </LongPage>
  );
}
