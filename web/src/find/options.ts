/** The palette's destinations and commands, in groups. */
import type { FoundConversation, TextPiece } from "../api/search";
import type { ConversationSummary, Gpt, Me } from "../api/types";
import { chooseLanguage, languages } from "../app/language";
import { navigate } from "../app/router";
import { modelMenuRequests } from "../app/shortcuts";
import { signOutHere } from "../app/signOut";
import { chooseTheme, themes } from "../app/theme";
import { adminSections, settingsSections } from "../settings/sections";
import { t } from "../texts";
import { allChatsTexts } from "../texts/allChats";
import { commandPaletteTexts } from "../texts/find";
import { modelPickerTexts } from "../texts/modelPicker";
import { settingsTexts } from "../texts/settings";
import type { IconName } from "../ui/Icon";
import type { PageSection } from "../ui/SectionedPage";
import { distanceOf } from "./fold";
import { placesFor } from "./places";
import { withoutMarks } from "./readable";

export interface Option {
  key: string;
  icon: IconName | null;
  text: readonly TextPiece[];
  /** Other search terms. */
  words?: string;
  /** Context, shown before the text. */
  speaker?: string;
  detail?: string;
  run: () => void;
}

export interface Group {
  key: string;
  label: string;
  options: readonly Option[];
  /** Shown below its options. */
  note?: string;
}

/** Maximum number of commands and GPTs above the conversations. */
const MOST_SHOWN = 5;

const toPieces = (text: string): TextPiece[] => [{ text, hit: false }];
const pageOption = (key: string, icon: IconName, label: string, to: string, words = ""): Option => ({
  key,
  icon,
  text: toPieces(label),
  words,
  run: () => navigate(to),
});
const sectionOption =
  (page: string, base: string, icon: IconName, words = "") =>
  (section: PageSection & { words: string }) =>
    pageOption(
      `${base}/${section.id}`,
      icon,
      `${page}${t.common.colon}${section.label}`,
      `${base}/${section.id}`,
      `${section.words} ${words}`,
    );

const actionOption = (key: string, icon: IconName | null, label: string, words: string, run: () => void): Option => ({
  key,
  icon,
  text: toPieces(label),
  words,
  run,
});

/** Opens the model menu of the shown chat, or of a new one. */
function chooseModel(): void {
  const openMenu = () => modelMenuRequests.dispatchEvent(new Event("open", { cancelable: true }));
  // Runs after the palette has closed and restored the focus.
  const afterClosing = (run: () => void) => setTimeout(run, 50);
  afterClosing(() => {
    if (!openMenu()) return;
    navigate("/");
    afterClosing(openMenu);
  });
}

/** Commands available on every page. `sidebar` and `help` belong to the app's shell. */
export function actions(sidebar: () => void, help: () => void): Option[] {
  const { actionWords } = commandPaletteTexts;
  return [
    pageOption("new", "plus", t.shell.newChat, "/", actionWords.chat),
    pageOption("temporary", "unseen", commandPaletteTexts.temporary, "/?temporary", actionWords.temporary),
    actionOption("model", "words", modelPickerTexts.choose, modelPickerTexts.searchWords, chooseModel),
    actionOption("sidebar", "panel", commandPaletteTexts.sidebar, actionWords.sidebar, sidebar),
    actionOption("help", "key", t.shell.shortcuts, actionWords.help, help),
  ];
}

/** Rare commands, shown only for a matching query. */
export function rareActions(): Option[] {
  const { actionWords } = commandPaletteTexts;
  return [
    ...themes.map((theme) =>
      actionOption(
        `theme ${theme}`,
        "edit",
        commandPaletteTexts.theme(t.shell.themes[theme]),
        `${actionWords.theme} ${commandPaletteTexts.themeWords[theme]}`,
        () => chooseTheme(theme),
      ),
    ),
    ...languages.map(({ code, name }) =>
      actionOption(`language ${code}`, "words", commandPaletteTexts.language(name), actionWords.language, () =>
        chooseLanguage(code),
      ),
    ),
    actionOption("sign out", "out", commandPaletteTexts.signOut, actionWords.signOut, () => void signOutHere()),
  ];
}

export function pages(me: Me): Option[] {
  return [
    ...placesFor(me).map(({ name, icon, label, path, words }) => pageOption(name, icon, label, path, words)),
    ...settingsSections(me).map(sectionOption(settingsTexts.title, "/settings", "lock", settingsTexts.words)),
    ...(me.role === "operator"
      ? adminSections().map(sectionOption(settingsTexts.admin.title, "/operator", "key"))
      : []),
  ];
}

export const gptOptions = (gpts: readonly Gpt[]) =>
  gpts.map((gpt) => ({
    ...pageOption(`gpt ${gpt.id}`, "grid", gpt.name, `/g/${gpt.id}`),
    detail: t.chat.by(gpt.builder.name),
  }));

export const recentOptions = (recent: readonly ConversationSummary[]) =>
  recent.map((one) => pageOption(`recent ${one.id}`, "words", one.title || t.shell.untitled, `/c/${one.id}`));

const nameOf = ({ text }: Option) => text.map((piece) => piece.text).join("");

const distanceTo = (option: Option | undefined, query: string) =>
  option ? distanceOf(query, nameOf(option), option.words ?? "") : null;

/** The first few options that match the query, nearest first. */
export const matchingOptions = (options: readonly Option[], query: string): Option[] =>
  options
    .map((option) => ({ option, distance: distanceTo(option, query) }))
    .filter(({ distance }) => distance !== null)
    .sort((a, b) => Number(a.distance) - Number(b.distance))
    .slice(0, MOST_SHOWN)
    .map(({ option: one }) => one);

/** The groups reduced to matching options, the group with the nearest one first. */
export const matchingGroups = (groups: readonly Group[], query: string): Group[] =>
  groups
    .map((group) => ({ ...group, options: matchingOptions(group.options, query) }))
    .filter(({ options }) => options.length > 0)
    .sort((a, b) => Number(distanceTo(a.options[0], query)) - Number(distanceTo(b.options[0], query)));

/** A conversation with its matching passages, each linked to its message. */
export function conversationGroup(found: FoundConversation, day: string): Group {
  const title = found.title.map((piece) => piece.text).join("") || t.shell.untitled;
  return {
    key: found.id,
    label: title,
    options: [
      {
        key: found.id,
        icon: "words",
        text: found.title,
        detail: found.archived ? `${allChatsTexts.mark.archived} · ${day}` : day,
        run: () => navigate(`/c/${found.id}`),
      },
      ...found.messages.map((message) => ({
        key: message.id,
        icon: null,
        text: message.role === "user" ? message.passage : withoutMarks(message.passage),
        speaker: message.role === "user" ? commandPaletteTexts.you : commandPaletteTexts.answer,
        run: () => navigate(`/c/${found.id}#${message.id}`),
      })),
    ],
    note: found.further > 0 ? commandPaletteTexts.further(found.further) : undefined,
  };
}

export const nonEmptyGroup = (key: string, label: string, options: readonly Option[]): Group[] =>
  options.length === 0 ? [] : [{ key, label, options }];
