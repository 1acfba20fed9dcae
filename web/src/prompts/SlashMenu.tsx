/** The autocomplete list for "/" at the start of a message: own prompts, the workspace's, and a few commands. */
import { type ReactNode, type RefObject, useMemo, useState } from "react";
import { type PromptDraft, type PromptLibrary, readPrompts } from "../api/prompts";
import { useResource } from "../api/useResource";
import { navigate } from "../app/router";
import { useMe } from "../app/session";
import { nearest } from "../find/fold";
import { actions, type Group, nonEmptyGroup, type Option } from "../find/options";
import { promptTexts } from "../texts/prompts";
import { FieldList } from "../ui/FieldList";
import { focusEnd } from "../ui/fieldList";
import { FillDialog } from "./FillDialog";
import { variablesOf } from "./variables";

interface SlashMenuProps {
  field: RefObject<HTMLTextAreaElement | null>;
  /** The composer's text: "/" and the query. */
  text: string;
  onText: (text: string) => void;
  onClose: () => void;
}

const COMMANDS: ReadonlySet<string> = new Set(["new", "temporary", "model"]);

export default function SlashMenu({ field, text, onText, onClose }: SlashMenuProps): ReactNode {
  const { space } = useMe();
  const { resource } = useResource(`prompts ${space}`, readPrompts);
  const [filling, fill] = useState<PromptDraft | null>(null);
  const insert = (message: string) => {
    fill(null);
    onText(message);
    focusEnd(field);
  };
  const insertOrFill = (prompt: PromptDraft) =>
    variablesOf(prompt.text).length > 0 ? fill(prompt) : insert(prompt.text);
  const query = text.slice(1);
  const library = resource.state === "ready" ? resource.value : null;
  const groups = useMemo(() => groupsOf(library, query, insertOrFill, onText), [library, query]);
  const waiting = resource.state === "loading";
  return (
    <>
      <FieldList
        field={field}
        label={promptTexts.list}
        groups={groups}
        takesKeys={filling === null}
        onClose={onClose}
        footer={
          <p className="border-t border-line px-5 py-2 text-xs text-quiet">
            <span role="status">{waiting && promptTexts.loading}</span>
            {!waiting && (
              <span aria-hidden="true" className="pointer-coarse:hidden">
                {promptTexts.keys}
              </span>
            )}
          </p>
        }
      />
      {filling && <FillDialog prompt={filling} onFilled={insert} onClose={() => fill(null)} />}
    </>
  );
}

function groupsOf(
  library: PromptLibrary | null,
  query: string,
  insertOrFill: (prompt: PromptDraft) => void,
  onText: (text: string) => void,
): Group[] {
  const prompt = (key: string, { name, text }: PromptDraft, detail?: string): Option => ({
    key,
    icon: "words",
    text: [{ text: name, hit: false }],
    words: text.slice(0, 2000),
    detail,
    run: () => insertOrFill({ name, text }),
  });
  const command = ({ run, ...option }: Option): Option => ({
    ...option,
    run: () => {
      onText("");
      run();
    },
  });
  const manage: Option = {
    key: "manage",
    icon: "edit",
    text: [{ text: promptTexts.manage, hit: false }],
    words: promptTexts.title,
    run: () => navigate("/prompts"),
  };
  const nothing = () => undefined;
  const commands = [...actions(nothing, nothing).filter(({ key }) => COMMANDS.has(key)), manage].map(command);
  const own = library?.own.map((one) => prompt(`own ${one.id}`, one)) ?? [];
  const shared = library?.shared.map((one) => prompt(`shared ${one.id}`, one, one.author)) ?? [];
  return [
    ...nonEmptyGroup("own", promptTexts.own, matchingOptions(own, query)),
    ...nonEmptyGroup("shared", promptTexts.shared, matchingOptions(shared, query)),
    ...nonEmptyGroup("commands", promptTexts.commands, matchingOptions(commands, query)),
  ];
}

/** The options that match the query, best match first. */
function matchingOptions(options: readonly Option[], query: string): readonly Option[] {
  return nearest(options, query, ({ text, words = "" }) => [text.map((piece) => piece.text).join(""), words]);
}
