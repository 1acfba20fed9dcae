import { Page, Section } from "../parts/Page";
import { t } from "../texts";
import { Datasets } from "./Datasets";
import { Invitations } from "./Invitations";
import { Settings } from "./Settings";

export default function OperatorPage() {
  return (
    <Page title={t.operator.title} intro={t.operator.intro}>
      <Section title={t.operator.settings}>
        <Settings />
      </Section>
      <Section title={t.operator.invitations}>
        <Invitations />
      </Section>
      <Section title={t.operator.datasets} text={t.operator.datasetsText}>
        <Datasets />
      </Section>
    </Page>
  );
}
