/** The services that received data, are connected, or have standing permission. */
import { Link } from "../app/router";
import { Connections } from "../privacy/Connections";
import { Grants } from "../privacy/Grants";
import { ledgerTexts } from "../texts/ledger";
import { Section } from "../ui/Page";

export function ConnectionSettings() {
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
