/** Export, import, automatic deletion, and deletion of everything. */
import { Link } from "../app/router";
import { useMe } from "../app/session";
import { MyExport } from "../privacy/MyExport";
import { MyRetention } from "../privacy/MyRetention";
import { chatImportTexts } from "../texts/chatImport";
import { deletionTexts } from "../texts/deletion";
import { exportTexts } from "../texts/exports";
import { ruleTexts } from "../texts/rules";
import { settingsTexts } from "../texts/settings";
import { buttonClass } from "../ui/Button";
import { Section } from "../ui/Page";

export function DataSettings() {
  const atWork = useMe().space !== "personal";
  return (
    <>
      <Section title={exportTexts.title} text={atWork ? exportTexts.textAtWork : exportTexts.text} id="export">
        <MyExport />
      </Section>
      <Section title={settingsTexts.importTitle} text={settingsTexts.importText} id="import">
        <div className="card p-4">
          <Link className={buttonClass("plain")} href="/move-in">
            {chatImportTexts.menu}
          </Link>
        </div>
      </Section>
      <Section title={ruleTexts.own.title} text={ruleTexts.own.text} id="retention">
        <MyRetention />
      </Section>
      <Section title={deletionTexts.section} text={deletionTexts.sectionText} id="deletion">
        <div className="card flex flex-wrap gap-3 p-4">
          <Link className={buttonClass("plain")} href="/deleted">
            {deletionTexts.toList}
          </Link>
          <Link className={buttonClass("plain")} href="/delete-account">
            {deletionTexts.toAccount}
          </Link>
        </div>
      </Section>
    </>
  );
}
