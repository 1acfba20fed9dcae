/** Server admin for operators, one section at a time. */
import type { ReactElement } from "react";
import { NotFound } from "../app/NotFound";
import { Datasets } from "../datasets/Datasets";
import { Endpoints } from "../endpoints/Endpoints";
import { SetupChecklist } from "../first_hour/SetupChecklist";
import { Reports } from "../insight/Reports";
import { Statistics } from "../insight/Statistics";
import { PolicyEditors } from "../policies/PolicyEditors";
import { Published } from "../policies/Published";
import { Quotas } from "../quotas/Quotas";
import { type AdminSection, adminSections } from "../settings/sections";
import { capabilityTexts } from "../texts/capabilities";
import { datasetTexts } from "../texts/datasets";
import { insightTexts } from "../texts/insight";
import { operatorTexts } from "../texts/operator";
import { policyTexts } from "../texts/policies";
import { quotaTexts } from "../texts/quotas";
import { serverAdminTexts } from "../texts/serverAdmin";
import { settingsTexts } from "../texts/settings";
import { singleSignOnTexts } from "../texts/signOn";
import { workspaceTexts } from "../texts/workspace";
import { Section } from "../ui/Page";
import { SectionedPage } from "../ui/SectionedPage";
import { MoneyBudgets } from "../usage/MoneyBudgets";
import { Prices } from "../usage/Prices";
import { ServerUsage } from "../usage/ServerUsage";
import { OperatorsWorkspaces } from "../workspace/OperatorsWorkspaces";
import { Background } from "./Background";
import { Branding } from "./Branding";
import { Capabilities } from "./Capabilities";
import { Contact } from "./Contact";
import { Domains } from "./Domains";
import { Models } from "./Models";
import { PeopleSection } from "./PeopleSection";
import { Settings } from "./Settings";

const bodies: Record<AdminSection, () => ReactElement> = {
  setup: Setup,
  people: PeopleSection,
  models: ModelsHere,
  workspaces: Workspaces,
  policies: Policies,
  limits: Limits,
  training: Training,
  statistics: ServerStatistics,
  reports: AbuseReports,
  branding: ServerBranding,
};

export default function OperatorPage({ section }: { section: string }) {
  const sections = adminSections();
  const current = sections.find(({ id }) => id === section);
  if (!current) return <NotFound />;
  const Body = bodies[current.id];
  return (
    <SectionedPage
      title={settingsTexts.admin.title}
      intro={operatorTexts.intro}
      base="/operator"
      sections={sections}
      current={current}
    >
      <Body />
    </SectionedPage>
  );
}

function Setup() {
  return (
    <>
      <Published />
      <SetupChecklist />
      <Section title={operatorTexts.signUp} id="sign-up">
        {/* Reserves the form's height to avoid a layout shift. */}
        <div className="min-h-72">
          <Settings />
        </div>
      </Section>
      <Section title={serverAdminTexts.contact.title} text={serverAdminTexts.contact.text} id="contact">
        <div className="min-h-72">
          <Contact />
        </div>
      </Section>
      <Section title={operatorTexts.background.title} text={operatorTexts.background.text}>
        {/* Reserves the height of the normal state. */}
        <div className="min-h-12">
          <Background />
        </div>
      </Section>
    </>
  );
}

function Workspaces() {
  return (
    <>
      <Section title={workspaceTexts.operator.title} text={workspaceTexts.operator.text}>
        <OperatorsWorkspaces />
      </Section>
      <Section title={singleSignOnTexts.domains.operator.title} text={singleSignOnTexts.domains.operator.text}>
        <Domains />
      </Section>
    </>
  );
}

function ModelsHere() {
  return (
    <>
      <Endpoints />
      <Prices />
      <ServerUsage />
      <Section title={serverAdminTexts.models.title} text={serverAdminTexts.models.text}>
        <Models />
      </Section>
      <Section title={capabilityTexts.title} text={capabilityTexts.admin.text} id="capabilities">
        {/* Reserves the final height. */}
        <div className="min-h-64">
          <Capabilities />
        </div>
      </Section>
    </>
  );
}

function ServerBranding() {
  return (
    <Section title={serverAdminTexts.branding.title} text={serverAdminTexts.branding.text}>
      <Branding />
    </Section>
  );
}

function Policies() {
  return (
    <Section title={policyTexts.title} text={policyTexts.operator.text}>
      <Published />
      <PolicyEditors />
    </Section>
  );
}

function Limits() {
  return (
    <>
      <Section title={quotaTexts.title} text={quotaTexts.text}>
        <Quotas />
      </Section>
      <MoneyBudgets />
    </>
  );
}

function Training() {
  return (
    <Section title={datasetTexts.title} text={datasetTexts.text}>
      <Datasets />
    </Section>
  );
}

function ServerStatistics() {
  return (
    <Section title={insightTexts.operator.title} text={insightTexts.operator.text}>
      <Statistics />
    </Section>
  );
}

function AbuseReports() {
  return (
    <Section title={insightTexts.reports.title} text={insightTexts.reports.text}>
      <Reports />
    </Section>
  );
}
