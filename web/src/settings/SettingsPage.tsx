/** Settings: what a person can choose and see about themselves, a section at a time. */
import type { ReactElement } from "react";
import { OwnAddress } from "../account/OwnAddress";
import { OwnName } from "../account/OwnName";
import { OwnPicture } from "../account/OwnPicture";
import { readAnswers } from "../api/privacy";
import { useResource } from "../api/useResource";
import { PersonalKeys } from "../api_keys/PersonalKeys";
import { NotFound } from "../app/NotFound";
import { Link } from "../app/router";
import { useMe } from "../app/session";
import { CommitmentsSummary } from "../commitments/Summary";
import { MyModelLimit } from "../limits/MyModelLimit";
import { OwnKeySection } from "../own_key/OwnKeySection";
import { Connections } from "../privacy/Connections";
import { FormerGpts } from "../privacy/FormerGpts";
import { Grants } from "../privacy/Grants";
import { InsightOptOut } from "../privacy/InsightOptOut";
import { MyChoice } from "../privacy/MyChoice";
import { MyDatasets } from "../privacy/MyDatasets";
import { MyExport } from "../privacy/MyExport";
import { MyPolicies } from "../privacy/MyPolicies";
import { MyRetention } from "../privacy/MyRetention";
import { SentFeedback } from "../privacy/SentFeedback";
import { MyQuotas } from "../quotas/MyQuotas";
import { SignInSecurity } from "../security/SignInSecurity";
import { MyShares } from "../sharing/MyShares";
import { t } from "../texts";
import { chatTexts } from "../texts/chats";
import { commitmentTexts } from "../texts/commitments";
import { datasetTexts } from "../texts/datasets";
import { deletionTexts } from "../texts/deletion";
import { evidenceTexts } from "../texts/evidence";
import { exportTexts } from "../texts/exports";
import { feedbackTexts } from "../texts/feedback";
import { ledgerTexts } from "../texts/ledger";
import { modelLimitTexts } from "../texts/modelLimits";
import { movingTexts } from "../texts/moving";
import { ownKeyTexts } from "../texts/ownKey";
import { policyTexts } from "../texts/policies";
import { quotaTexts } from "../texts/quotas";
import { ruleTexts } from "../texts/rules";
import { securityTexts } from "../texts/security";
import { settingsTexts } from "../texts/settings";
import { shareTexts } from "../texts/sharing";
import { signOnTexts } from "../texts/signOn";
import { Languages } from "../ui/Languages";
import { Notice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { SectionedPage } from "../ui/SectionedPage";
import { Appearance } from "./Appearance";
import { ChatChoices } from "./ChatChoices";
import { Notifications } from "./Notifications";
import { type SettingsSection, settingsSections } from "./sections";

const bodies: Record<SettingsSection, () => ReactElement> = {
  account: Account,
  privacy: Privacy,
  data: Data,
  sharing: Sharing,
  connections: Connected,
  security: Security,
  encryption: Encryption,
  "api-keys": PersonalKeys,
  usage: Usage,
  about: About,
};

export default function SettingsPage({ part }: { part: string }) {
  const sections = settingsSections(useMe());
  const here = sections.find(({ id }) => id === part);
  if (!here) return <NotFound />;
  const Body = bodies[here.id];
  return (
    <SectionedPage title={settingsTexts.title} base="/settings" sections={sections} here={here}>
      <Body />
    </SectionedPage>
  );
}

function Account() {
  const me = useMe();
  return (
    <>
      {me.borrowed && (
        <Notice tone="quiet" className="mb-6">
          {signOnTexts.borrowed}
        </Notice>
      )}
      <Section title={t.privacy.you}>
        <div className="card grid gap-4 p-4">
          <OwnPicture />
          <OwnName />
          <OwnAddress />
        </div>
      </Section>
      <Section title={t.shell.language}>
        <Languages />
      </Section>
      <Section title={settingsTexts.appearance}>
        <Appearance />
      </Section>
      <Notifications />
    </>
  );
}

function Privacy() {
  return (
    <>
      <Section title={t.privacy.mine}>
        <MyChoice />
      </Section>
      <Section title={modelLimitTexts.title} text={modelLimitTexts.text} id="models">
        <MyModelLimit />
      </Section>
      <Section title={chatTexts.choices.title} id="chats">
        <ChatChoices />
      </Section>
      <FormerGpts />
      <Section title={datasetTexts.mine.title} text={datasetTexts.mine.text}>
        <MyDatasets />
      </Section>
      <Section title={feedbackTexts.numbers.title} text={feedbackTexts.numbers.text}>
        <InsightOptOut />
      </Section>
    </>
  );
}

function Data() {
  const atWork = useMe().space !== "personal";
  return (
    <>
      <Section title={exportTexts.title} text={atWork ? exportTexts.textAtWork : exportTexts.text} id="export">
        <MyExport />
      </Section>
      <Section title={settingsTexts.importTitle}>
        <Link className="link" href="/move-in">
          {movingTexts.menu}
        </Link>
      </Section>
      <Section title={ruleTexts.own.title} text={ruleTexts.own.text} id="retention">
        <MyRetention />
      </Section>
      <Section title={deletionTexts.section} text={deletionTexts.sectionText} id="deletion">
        <p className="flex flex-wrap gap-x-6 gap-y-2">
          <Link className="link" href="/deleted">
            {deletionTexts.toList}
          </Link>
          <Link className="link" href="/delete-account">
            {deletionTexts.toAccount}
          </Link>
        </p>
      </Section>
    </>
  );
}

function Sharing() {
  return (
    <>
      <Section title={shareTexts.mine} text={shareTexts.mineText} id="shares">
        <MyShares />
      </Section>
      <Section title={feedbackTexts.sent.title} text={feedbackTexts.sent.text} id="sent-feedback">
        <SentFeedback />
      </Section>
    </>
  );
}

function Connected() {
  return (
    <>
      <Section title={ledgerTexts.title} text={ledgerTexts.linkText}>
        <Link className="link" href="/ledger">
          {ledgerTexts.link}
        </Link>
      </Section>
      <Section title={ledgerTexts.connections} text={ledgerTexts.connectionsText}>
        <Connections />
      </Section>
      <Section title={ledgerTexts.grants} text={ledgerTexts.grantsText}>
        <Grants />
      </Section>
    </>
  );
}

function Security() {
  return (
    <Section title={securityTexts.title} id="security">
      <SignInSecurity />
    </Section>
  );
}

function Encryption() {
  return (
    <Section title={ownKeyTexts.section} text={ownKeyTexts.sectionText} id="own-key">
      <OwnKeySection />
    </Section>
  );
}

function Usage() {
  return (
    <Section title={quotaTexts.mine} text={quotaTexts.mineText}>
      <MyQuotas />
    </Section>
  );
}

function About() {
  const answers = useResource("answers", readAnswers);
  const own = !useMe().borrowed;
  // Together, so that nothing moves when the answers are there.
  return (
    <ResourceView query={answers}>
      {(answered) => (
        <>
          <Section title={commitmentTexts.title} text={commitmentTexts.intro}>
            <CommitmentsSummary answers={answered.answers} />
          </Section>
          {own && (
            <Section title={evidenceTexts.section} text={evidenceTexts.sectionText} id="evidence">
              <Link className="link" href="/evidence">
                {evidenceTexts.link}
              </Link>
            </Section>
          )}
          <Section title={policyTexts.mine.title} text={policyTexts.mine.text}>
            <MyPolicies />
          </Section>
        </>
      )}
    </ResourceView>
  );
}
