/** What this server promises, and what the person signed in has chosen. */
import { readAnswers } from "../api/privacy";
import { useResource } from "../api/useResource";
import { Held } from "../parts/Held";
import { Notice } from "../parts/Notice";
import { Page, Section } from "../parts/Page";
import { MyQuotas } from "../quotas/MyQuotas";
import { Link } from "../shell/router";
import { useMe } from "../shell/session";
import { SignInSecurity } from "../security/SignInSecurity";
import { t } from "../texts";
import { Connections } from "./Connections";
import { Grants } from "./Grants";
import { MyChoice } from "./MyChoice";
import { MyDatasets } from "./MyDatasets";
import { MyExport } from "./MyExport";
import { MyPolicies } from "./MyPolicies";
import { MyRetention } from "./MyRetention";
import { Numbers } from "./Numbers";
import { Promises } from "./Promises";
import { SentFeedback } from "./SentFeedback";

export default function PrivacyPage() {
  const promises = useResource(`answers ${window.location.search}`, readAnswers);
  const me = useMe();
  return (
    <Page title={t.privacy.title}>
      <Section title={t.privacy.you}>
        <p>
          {me.name}
          <br />
          <span className="text-quiet">{me.email}</span>
        </p>
      </Section>
      {me.borrowed ? <Notice tone="quiet" className="mt-6">{t.signOn.borrowed}</Notice> : <Own />}
      <Section title={t.policies.mine.title} text={t.policies.mine.text}>
        <MyPolicies />
      </Section>
      <Section title={t.privacy.promises} text={t.privacy.promisesText}>
        <Held held={promises}>{(answered) => <Promises answered={answered} />}</Held>
      </Section>
    </Page>
  );
}

/** What is the person's own, in whichever space they work. */
function Own() {
  return (
    <>
      <Section title={t.privacy.mine}>
        <MyChoice />
      </Section>
      <Section title={t.rules.own.title} text={t.rules.own.text} id="retention">
        <MyRetention />
      </Section>
      <Section title={t.feedback.numbers.title} text={t.feedback.numbers.text}>
        <Numbers />
      </Section>
      <Section title={t.feedback.sent.title} text={t.feedback.sent.text} id="sent-feedback">
        <SentFeedback />
      </Section>
      <Section title={t.ledger.title} text={t.ledger.linkText}>
        <Link className="link" href="/ledger">
          {t.ledger.link}
        </Link>
      </Section>
      <Section title={t.ledger.grants} text={t.ledger.grantsText}>
        <Grants />
      </Section>
      <Section title={t.ledger.connections} text={t.ledger.connectionsText}>
        <Connections />
      </Section>
      <Section title={t.datasets.mine.title} text={t.datasets.mine.text}>
        <MyDatasets />
      </Section>
      <MyExportSection />
      <Section title={t.evidence.section} text={t.evidence.sectionText} id="evidence">
        <Link className="link" href="/evidence">
          {t.evidence.link}
        </Link>
      </Section>
      <Section title={t.security.title} id="security">
        <SignInSecurity />
      </Section>
      <Section title={t.quotas.mine} text={t.quotas.mineText}>
        <MyQuotas />
      </Section>
      <Section title={t.deletion.section} text={t.deletion.sectionText} id="deletion">
        <p className="flex flex-wrap gap-x-6 gap-y-2">
          <Link className="link" href="/deleted">
            {t.deletion.toList}
          </Link>
          <Link className="link" href="/delete-account">
            {t.deletion.toAccount}
          </Link>
        </p>
      </Section>
    </>
  );
}

function MyExportSection() {
  const atWork = useMe().space !== "personal";
  return (
    <Section title={t.exports.title} text={atWork ? t.exports.textAtWork : t.exports.text} id="export">
      <MyExport />
    </Section>
  );
}
