/** The sections of Settings for each user, and of Server admin for operators. The command palette lists them too. */
import type { Me } from "../api/types";
import { settingsTexts } from "../texts/settings";
import type { PageSection } from "../ui/SectionedPage";

type SearchableSection<Id extends string> = PageSection & { id: Id; words: string };
export type SettingsSection = keyof typeof settingsTexts.sections;
export type AdminSection = keyof typeof settingsTexts.admin.sections;

const sectionsOf = <Id extends string>(
  texts: Record<Id, { label: string; words: string }>,
): readonly SearchableSection<Id>[] => (Object.keys(texts) as Id[]).map((id) => ({ id, ...texts[id] }));

/** The sections in an organisation's session, which has no access to the user's own space. */
const OF_ORGANISATION: readonly SettingsSection[] = ["account", "about-me", "about"];

export const settingsSections = (me: Me) =>
  sectionsOf(settingsTexts.sections).filter(({ id }) => !me.borrowed || OF_ORGANISATION.includes(id));

export const adminSections = () => sectionsOf(settingsTexts.admin.sections);
