import { t } from "../texts";
import { chatImportTexts } from "../texts/chatImport";
import { language } from "../texts/language";
import { ledgerTexts } from "../texts/ledger";
import { promptTexts } from "../texts/prompts";
import { settingsTexts } from "../texts/settings";
import { Menu } from "../ui/Menu";
import { ProfilePicture } from "../ui/ProfilePicture";
import { isAtLeast } from "../workspace/roles";
import { languages } from "./language";
import { navigate } from "./router";
import { useMe, useWorkspace } from "./session";
import { signOutHere } from "./signOut";
import { chooseTheme, themes, useTheme } from "./theme";

export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const me = useMe();
  const invitations = useInvitations();
  const theme = useTheme();
  const pages = [
    { label: promptTexts.title, onSelect: () => navigate("/prompts") },
    { label: ledgerTexts.title, onSelect: () => navigate("/ledger") },
    { label: chatImportTexts.menu, onSelect: () => navigate("/move-in") },
    { label: settingsTexts.title, onSelect: () => navigate("/settings/account") },
    ...(me.role === "operator"
      ? [{ label: settingsTexts.admin.title, onSelect: () => navigate("/operator/setup") }]
      : []),
    ...(invitations ? [{ label: t.shell.invite, onSelect: () => navigate(invitations) }] : []),
    { label: t.shell.shortcuts, onSelect: onHelp },
  ];
  const themeEntries = themes.map((one) => ({
    label: t.shell.themes[one],
    chosen: one === theme,
    onSelect: () => chooseTheme(one),
  }));
  const languageName = languages.find(({ code }) => code === language)?.name ?? language;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t.shell.accountOf(me.name)}
          className="flex min-h-11 w-full items-center gap-3 rounded-lg px-2 text-start hover:bg-raised"
        >
          <ProfilePicture person={me} className="size-8 text-sm" />
          <span className="min-w-0">
            <span className="block truncate text-sm font-medium">{me.name}</span>
            <span className="block truncate text-xs text-quiet">{me.email}</span>
          </span>
        </button>
      }
      groups={[
        { entries: pages },
        { label: t.shell.theme, entries: themeEntries },
        {
          entries: [
            {
              label: t.shell.language + t.common.colon + languageName,
              onSelect: () => navigate("/settings/account#language"),
            },
          ],
        },
        { entries: [{ label: t.shell.signOut, onSelect: () => void signOutHere() }] },
      ]}
    />
  );
}

/** The page where the user can invite people: to the workspace that they manage, or to the server that they operate. */
function useInvitations(): string | null {
  const { role } = useMe();
  const workspace = useWorkspace();
  if (workspace) return isAtLeast(workspace.role, "admin") ? "/workspace/members#invitations" : null;
  return role === "operator" ? "/operator/people#invite" : null;
}
