/** The account's name, picture, address, language and theme. */
import { OwnAddress } from "../account/OwnAddress";
import { OwnName } from "../account/OwnName";
import { OwnPicture } from "../account/OwnPicture";
import { Link } from "../app/router";
import { useMe } from "../app/session";
import { t } from "../texts";
import { deletionTexts } from "../texts/deletion";
import { settingsTexts } from "../texts/settings";
import { singleSignOnTexts } from "../texts/signOn";
import { buttonClass } from "../ui/Button";
import { Languages } from "../ui/Languages";
import { Notice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { Appearance } from "./Appearance";
import { Notifications } from "./Notifications";

export function AccountSettings() {
  const me = useMe();
  return (
    <>
      {me.borrowed && (
        <Notice tone="quiet" className="mb-6">
          {singleSignOnTexts.borrowed}
        </Notice>
      )}
      <Section title={t.privacy.you}>
        <div className="card grid gap-4 p-4">
          <OwnPicture />
          <OwnName />
          <OwnAddress />
        </div>
      </Section>
      <Section title={t.shell.language} id="language">
        <Languages />
      </Section>
      <Section title={settingsTexts.appearance}>
        <Appearance />
      </Section>
      <Notifications />
      {!me.borrowed && (
        <Section title={deletionTexts.account.title} text={deletionTexts.account.short}>
          <Link className={buttonClass("plain")} href="/delete-account">
            {deletionTexts.account.review}
          </Link>
        </Section>
      )}
    </>
  );
}
