/** What can be gone to or done from the search, in the groups in which it is shown. */
import type { FoundConversation, TextPiece } from "../api/search";
import type { ConversationSummary, Gpt, Me } from "../api/types";
import { navigate } from "../app/router";
import { chooseTheme } from "../app/theme";
import { adminSections, settingsSections } from "../settings/sections";
import { t } from "../texts";
import { findTexts } from "../texts/find";
import { ledgerTexts } from "../texts/ledger";
import { movingTexts } from "../texts/moving";
import { orderTexts } from "../texts/order";
import { settingsTexts } from "../texts/settings";
import { spaceTexts } from "../texts/spaces";
import type { IconName } from "../ui/Icon";
import type { PageSection } from "../ui/SectionedPage";
import { holdsWords } from "./fold";

export interface Option {
  key: string;
  icon: IconName | null;
  text: readonly TextPiece[];
  /** Other words by which people look for it. */
  words?: string;
  /** What it is of, said before it. */
  of?: string;
  detail?: string;
  run: () => void;
}

export interface Group {
  key: string;
  label: string;
  options: readonly Option[];
  /** Told below its options. */
  note?: string;
}

/** So many commands and GPTs stand above the conversations. */
const few = 5;

const plain = (text: string): TextPiece[] => [{ text, hit: false }];
const goTo = (key: string, icon: IconName, label: string, to: string, words = ""): Option => ({
  key,
  icon,
  text: plain(label),
  words,
  run: () => navigate(to),
});
const sectionOf = (page: string, base: string, icon: IconName) => (section: PageSection & { words: string }) =>
  goTo(
    `${base}/${section.id}`,
    icon,
    `${page}${t.common.colon}${section.label}`,
    `${base}/${section.id}`,
    section.words,
  );

/** What somebody can do, whichever page they are on. `sidebar` and `help` are the shell's. */
export function actions(sidebar: () => void, help: () => void): Option[] {
  const looks = (["system", "light", "dark"] as const).map((theme) => ({
    key: `theme ${theme}`,
    icon: "theme" as const,
    text: plain(findTexts.theme(t.shell.themes[theme])),
    run: () => chooseTheme(theme),
  }));
  return [
    goTo("new", "plus", t.shell.newChat, "/"),
    goTo("temporary", "unseen", findTexts.temporary, "/?temporary"),
    { key: "sidebar", icon: "panel", text: plain(findTexts.sidebar), run: sidebar },
    { key: "help", icon: "keyboard", text: plain(t.shell.shortcuts), run: help },
    ...looks,
  ];
}

export function pages(me: Me): Option[] {
  const inWorkspace = me.workspaces.some((one) => one.id === me.space);
  return [
    goTo("conversations", "words", t.shell.allConversations, "/conversations"),
    goTo("gpts", "grid", t.shell.gpts, "/gpts"),
    ...(me.images ? [goTo("images", "image", t.shell.images, "/images")] : []),
    ...(inWorkspace ? [goTo("workspace", "building", spaceTexts.workspace, "/workspace")] : []),
    goTo("ledger", "out", ledgerTexts.title, "/ledger"),
    goTo("move-in", "into", movingTexts.menu, "/move-in"),
    ...settingsSections(me).map(sectionOf(settingsTexts.title, "/settings", "lock")),
    ...(me.role === "operator" ? adminSections().map(sectionOf(settingsTexts.admin.title, "/operator", "key")) : []),
  ];
}

export const gptOptions = (gpts: readonly Gpt[]) =>
  gpts.map((gpt) => ({
    ...goTo(`gpt ${gpt.id}`, "grid", gpt.name, `/g/${gpt.id}`),
    detail: t.chat.by(gpt.builder.name),
  }));

export const recentOptions = (recent: readonly ConversationSummary[]) =>
  recent.map((one) => goTo(`recent ${one.id}`, "words", one.title || t.shell.untitled, `/c/${one.id}`));

/** Those whose name holds the words: the first few. */
export const matching = (options: readonly Option[], query: string) =>
  options
    .filter(({ text, words = "" }) => holdsWords(`${text.map((piece) => piece.text).join("")} ${words}`, query))
    .slice(0, few);

/** A conversation with the passages that were found in it; each leads to its message. */
export function foundGroup(found: FoundConversation, day: string): Group {
  const title = found.title.map((piece) => piece.text).join("") || t.shell.untitled;
  return {
    key: found.id,
    label: title,
    options: [
      {
        key: found.id,
        icon: "words",
        text: found.title,
        detail: found.archived ? `${orderTexts.mark.archived} · ${day}` : day,
        run: () => navigate(`/c/${found.id}`),
      },
      ...found.messages.map((message) => ({
        key: message.id,
        icon: null,
        text: message.passage,
        of: message.role === "user" ? findTexts.you : findTexts.answer,
        run: () => navigate(`/c/${found.id}#${message.id}`),
      })),
    ],
    note: found.further > 0 ? findTexts.further(found.further) : undefined,
  };
}

export const groupOf = (key: string, label: string, options: readonly Option[]): Group[] =>
  options.length === 0 ? [] : [{ key, label, options }];
