/** What this server promises, and what the person signed in has chosen. */
import { OwnAddress } from "../account/OwnAddress";
import { readAnswers } from "../api/privacy";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { useMe } from "../app/session";
import { OwnKeySection } from "../own_key/OwnKeySection";
import { MyQuotas } from "../quotas/MyQuotas";
import { SignInSecurity } from "../security/SignInSecurity";
import { MyShares } from "../sharing/MyShares";
import { t } from "../texts";
import { datasetTexts } from "../texts/datasets";
import { deletionTexts } from "../texts/deletion";
import { evidenceTexts } from "../texts/evidence";
import { exportTexts } from "../texts/exports";
import { feedbackTexts } from "../texts/feedback";
import { ledgerTexts } from "../texts/ledger";
import { ownKeyTexts } from "../texts/ownKey";
import { policyTexts } from "../texts/policies";
import { quotaTexts } from "../texts/quotas";
import { ruleTexts } from "../texts/rules";
import { securityTexts } from "../texts/security";
import { shareTexts } from "../texts/sharing";
import { signOnTexts } from "../texts/signOn";
import { Languages } from "../ui/Languages";
import { Notice } from "../ui/Notice";
import { LongPage, Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { Connections } from "./Connections";
import { FormerGpts } from "./FormerGpts";
import { Grants } from "./Grants";
import { InsightOptOut } from "./InsightOptOut";
import { MyChoice } from "./MyChoice";
import { MyDatasets } from "./MyDatasets";
import { MyExport } from "./MyExport";
import { MyPolicies } from "./MyPolicies";
import { MyRetention } from "./MyRetention";
import { Promises } from "./Promises";
import { SentFeedback } from "./SentFeedback";

export default function PrivacyPage() {
  const promises = useResource(`answers ${window.location.search}`, readAnswers);
  const me = useMe();
  return (
    <LongPage title={t.privacy.title}>
      <Section title={t.privacy.you}>
        <p>{me.name}</p>
        <OwnAddress />
        <p className="label mt-5">{t.shell.language}</p>
        <Languages />
      </Section>
      {me.borrowed ? (
        <Notice tone="quiet" className="mt-6">
          {signOnTexts.borrowed}
        </Notice>
      ) : (
        <Own />
      )}
      <Section title={policyTexts.mine.title} text={policyTexts.mine.text}>
        <MyPolicies />
      </Section>
      <Section title={t.privacy.promises} text={t.privacy.promisesText}>
        <ResourceView query={promises}>{(answered) => <Promises answered={answered} />}</ResourceView>
      </Section>
    </LongPage>
  );
}

/** What is the person's own, in whichever space they work. */
function Own() {
  return (
    <>
      <Section title={t.privacy.mine}>
        <MyChoice />
      </Section>
      <FormerGpts />
      <Section title={ruleTexts.own.title} text={ruleTexts.own.text} id="retention">
        <MyRetention />
      </Section>
      <Section title={feedbackTexts.numbers.title} text={feedbackTexts.numbers.text}>
        <InsightOptOut />
      </Section>
      <Section title={feedbackTexts.sent.title} text={feedbackTexts.sent.text} id="sent-feedback">
        <SentFeedback />
      </Section>
      <Section title={shareTexts.mine} text={shareTexts.mineText} id="shares">
        <MyShares />
      </Section>
      <Section title={ledgerTexts.title} text={ledgerTexts.linkText}>
        <Link className="link" href="/ledger">
          {ledgerTexts.link}
        </Link>
      </Section>
      <Section title={ledgerTexts.grants} text={ledgerTexts.grantsText}>
        <Grants />
      </Section>
      <Section title={ledgerTexts.connections} text={ledgerTexts.connectionsText}>
        <Connections />
      </Section>
      <Section title={datasetTexts.mine.title} text={datasetTexts.mine.text}>
        <MyDatasets />
      </Section>
      <MyExportSection />
      <Section title={evidenceTexts.section} text={evidenceTexts.sectionText} id="evidence">
        <Link className="link" href="/evidence">
          {evidenceTexts.link}
        </Link>
      </Section>
      <Section title={securityTexts.title} id="security">
        <SignInSecurity />
      </Section>
      <Section title={ownKeyTexts.section} text={ownKeyTexts.sectionText} id="own-key">
        <OwnKeySection />
      </Section>
      <Section title={quotaTexts.mine} text={quotaTexts.mineText}>
        <MyQuotas />
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

function MyExportSection() {
  const atWork = useMe().space !== "personal";
  return (
    <Section title={exportTexts.title} text={atWork ? exportTexts.textAtWork : exportTexts.text} id="export">
      <MyExport />
    </Section>
  );
}
