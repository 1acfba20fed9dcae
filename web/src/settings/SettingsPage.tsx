/** The user's settings, one section at a time. */
import type { ReactElement } from "react";
import { PersonalKeys } from "../api_keys/PersonalKeys";
import { NotFound } from "../app/NotFound";
import { useMe } from "../app/session";
import { UserKeySection } from "../own_key/UserKeySection";
import { MyQuotas } from "../quotas/MyQuotas";
import { SignInSecurity } from "../security/SignInSecurity";
import { userKeyTexts } from "../texts/ownKey";
import { quotaTexts } from "../texts/quotas";
import { securityTexts } from "../texts/security";
import { settingsTexts } from "../texts/settings";
import { Section } from "../ui/Page";
import { SectionedPage } from "../ui/SectionedPage";
import { MyUsage } from "../usage/MyUsage";
import { AboutMeSettings } from "./AboutMeSettings";
import { AboutSettings } from "./AboutSettings";
import { AccountSettings } from "./AccountSettings";
import { ConnectionSettings } from "./ConnectionSettings";
import { DataSettings } from "./DataSettings";
import { PrivacySettings } from "./PrivacySettings";
import { SharingSettings } from "./SharingSettings";
import { type SettingsSection, settingsSections } from "./sections";

const bodies: Record<SettingsSection, () => ReactElement> = {
  account: AccountSettings,
  "about-me": AboutMeSettings,
  privacy: PrivacySettings,
  data: DataSettings,
  sharing: SharingSettings,
  connections: ConnectionSettings,
  security: Security,
  encryption: Encryption,
  "api-keys": PersonalKeys,
  usage: Usage,
  about: AboutSettings,
};

export default function SettingsPage({ section }: { section: string }) {
  const sections = settingsSections(useMe());
  const current = sections.find(({ id }) => id === section);
  if (!current) return <NotFound />;
  const Body = bodies[current.id];
  return (
    <SectionedPage title={settingsTexts.title} base="/settings" sections={sections} current={current}>
      <Body />
    </SectionedPage>
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
    <Section title={userKeyTexts.section} text={userKeyTexts.sectionText} id="own-key">
      <UserKeySection />
    </Section>
  );
}

function Usage() {
  return (
    <>
      <MyUsage />
      <Section title={quotaTexts.mine} text={quotaTexts.mineText}>
        <MyQuotas />
      </Section>
    </>
  );
}
