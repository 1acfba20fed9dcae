/** The command palette: searches the user's conversations, GPTs, pages and commands. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from "react";
import { readGpts } from "../api/gpts";
import type { Gpt } from "../api/types";
import { useResource } from "../api/useResource";
import { useConversations } from "../app/conversations";
import { useMe } from "../app/session";
import { dayGroup, onDay } from "../texts/dates";
import { commandPaletteTexts } from "../texts/find";
import { currentChatTexts } from "../texts/shown";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Failure } from "../ui/ResourceView";
import { useConversationCommands } from "./conversationCommands";
import { FilterChips } from "./FilterChips";
import { Options, optionId } from "./Options";
import {
  actions,
  conversationGroup,
  type Group,
  gptOptions,
  matchingGroups,
  nonEmptyGroup,
  type Option,
  pages,
  rareActions,
  recentOptions,
} from "./options";
import type { PlaceName } from "./places";
import { everything, isNarrow } from "./searchFilter";
import { type Finding, useFinding } from "./useFinding";

const none: readonly never[] = [];

interface FindProps {
  onClose: () => void;
  onSidebar: () => void;
  onHelp: () => void;
}

export default function CommandPalette({ onClose, onSidebar, onHelp }: FindProps) {
  const [text, write] = useState("");
  const query = text.trim().replace(/\s+/g, " ");
  const [filter, setFilter] = useState(everything);
  const { folders } = useConversations();
  const { resource } = useResource("gpts", () => readGpts(""));
  const gpts = resource.state === "ready" ? resource.value : none;
  const { finding, loadMore } = useFinding(query, filter);
  const all = useWays(query, gpts, useConversationCommands(), onSidebar, onHelp);
  const commands = isNarrow(filter) ? none : all;
  const groups = useMemo(
    () => [...commands, ...conversationGroups(query === "" ? null : finding)],
    [commands, finding, query],
  );
  const list = useId();
  const [chosen, choose] = useChosen(groups, list);
  const run = (option: Option) => {
    onClose();
    option.run();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const options = groups.flatMap((group) => group.options);
    const now = options.findIndex((option) => option.key === chosen);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && options.length > 0) choose(options[(now + step + options.length) % options.length]!.key);
    else if (event.key === "Enter" && options[now]) run(options[now]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog bare place="top" title={commandPaletteTexts.title} onClose={onClose}>
      <div className="flex h-full flex-col">
        <Search text={text} write={write} press={press} list={list} chosen={chosen} onClose={onClose} />
        {(query !== "" || isNarrow(filter)) && (
          <FilterChips filter={filter} onChange={setFilter} gpts={gpts} folders={folders} />
        )}
        <Options id={list} groups={groups} chosen={chosen} onChoose={choose} onRun={run} />
        {query !== "" && finding && <State finding={finding} isAlone={commands.length === 0} onMore={loadMore} />}
        {query === "" && isNarrow(filter) && (
          <p className="px-5 py-3 text-sm text-quiet">{commandPaletteTexts.filters.typeWords}</p>
        )}
        <Foot />
      </div>
    </Dialog>
  );
}

/** The pages suggested for an empty query; a query searches all of them. */
const LIKELY = new Set<string>([
  ...(["chats", "gpts", "images", "dataSent", "importChats", "commitments", "workspace"] satisfies PlaceName[]),
  "/settings/account",
  "/settings/privacy",
  "/settings/data",
  "/operator/setup",
]);

/** Options that need no server search: those that match the query, or likely ones for an empty query. */
function useWays(
  query: string,
  gpts: readonly Gpt[],
  shown: readonly Option[],
  onSidebar: () => void,
  onHelp: () => void,
): readonly Group[] {
  const me = useMe();
  const { list } = useConversations();
  return useMemo(() => {
    const [actionOptions, pageOptions] = [actions(onSidebar, onHelp), pages(me)];
    const likely = pageOptions.filter(({ key }) => LIKELY.has(key));
    if (query !== "")
      return matchingGroups(
        [
          ...nonEmptyGroup("shown", currentChatTexts.group, shown),
          ...nonEmptyGroup("actions", commandPaletteTexts.actions, [...actionOptions, ...rareActions()]),
          ...nonEmptyGroup("pages", commandPaletteTexts.pages, pageOptions),
          ...nonEmptyGroup("gpts", commandPaletteTexts.gpts, gptOptions(gpts)),
        ],
        query,
      );
    return [
      ...nonEmptyGroup("shown", currentChatTexts.group, shown),
      ...nonEmptyGroup("recent", commandPaletteTexts.recent, recentOptions(list?.conversations.slice(0, 5) ?? [])),
      ...nonEmptyGroup("actions", commandPaletteTexts.actions, actionOptions),
      ...nonEmptyGroup("pages", commandPaletteTexts.pages, likely),
    ];
  }, [query, shown, me, gpts, list, onSidebar, onHelp]);
}

function conversationGroups(finding: Finding | null): Group[] {
  const now = new Date();
  return finding?.conversations.map((one) => conversationGroup(one, dayGroup(one.updated_at, now))) ?? [];
}

/** The selected option's key: the first one by default, and whenever the selected one disappears. */
function useChosen(groups: readonly Group[], list: string): [string | null, (key: string) => void] {
  const [key, choose] = useState<string | null>(null);
  const options = groups.flatMap((group) => group.options);
  const chosen = options.some((option) => option.key === key) ? key : (options[0]?.key ?? null);
  useEffect(() => {
    if (chosen !== null) document.getElementById(optionId(list, chosen))?.scrollIntoView({ block: "nearest" });
  }, [chosen, list]);
  return [chosen, choose];
}

interface SearchProps {
  text: string;
  write: (text: string) => void;
  press: (event: KeyboardEvent) => void;
  list: string;
  chosen: string | null;
  onClose: () => void;
}

function Search({ text, write, press, list, chosen, onClose }: SearchProps) {
  return (
    <div className="flex items-center gap-1 border-b border-line ps-4 pe-2">
      <Icon name="search" className="size-5 text-quiet" />
      <input
        type="text"
        role="combobox"
        autoFocus
        autoComplete="off"
        enterKeyHint="go"
        maxLength={200}
        aria-label={commandPaletteTexts.label}
        placeholder={commandPaletteTexts.label}
        aria-expanded={true}
        aria-autocomplete="list"
        aria-controls={list}
        aria-activedescendant={chosen === null ? undefined : optionId(list, chosen)}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={press}
        className="min-h-14 min-w-0 flex-1 bg-transparent px-2 outline-none"
      />
      <Button variant="ghost" className="sm:hidden" onClick={onClose}>
        {commandPaletteTexts.leave}
      </Button>
    </div>
  );
}

interface StateProps {
  finding: Finding;
  /** There are no other results, so "no chats found" must be shown. */
  isAlone: boolean;
  onMore: () => void;
}

function State({ finding, isAlone, onMore }: StateProps) {
  const { phase, conversations, next, error } = finding;
  const found = conversations.length;
  if (phase === "failed")
    return (
      <div className="p-4">
        <Failure error={error} onRetry={onMore} />
      </div>
    );
  return (
    <div className="px-5 py-3 text-sm text-quiet has-[>:only-child.sr-only]:py-0">
      <p role="status" className={phase === "done" && (found > 0 || !isAlone) ? "sr-only" : ""}>
        {phase === "done"
          ? found > 0
            ? commandPaletteTexts.found(found)
            : commandPaletteTexts.nothing
          : next
            ? commandPaletteTexts.lookedTo(onDay(next.updated_at))
            : commandPaletteTexts.looking}
      </p>
      {phase === "done" && next && <Button onClick={onMore}>{commandPaletteTexts.more}</Button>}
    </div>
  );
}

const Key = ({ children }: { children: ReactNode }) => (
  <kbd className="rounded border border-edge bg-raised px-1 font-mono text-xs">{children}</kbd>
);

function Foot() {
  return (
    <div className="mt-auto flex flex-wrap items-center justify-between gap-x-6 gap-y-1 border-t border-line px-5 py-2.5 text-xs text-quiet">
      <p>{commandPaletteTexts.promise}</p>
      <p className="flex gap-3 pointer-coarse:hidden" aria-hidden="true">
        <span>
          <Key>↑</Key> <Key>↓</Key> {commandPaletteTexts.keys.move}
        </span>
        <span>
          <Key>Enter</Key> {commandPaletteTexts.keys.open}
        </span>
        <span>
          <Key>Esc</Key> {commandPaletteTexts.keys.leave}
        </span>
      </p>
    </div>
  );
}
