/**
 * The list behind “/” at the beginning of a message: one's prompts, the workspace's, and a few commands.
 *
 * The field keeps the focus. While the list is shown, its keys are taken before the field and the page get them.
 */
import { type ReactNode, type RefObject, useId, useMemo, useState } from "react";
import { type PromptDraft, type PromptLibrary, readPrompts } from "../api/prompts";
import { useResource } from "../api/useResource";
import { navigate } from "../app/router";
import { useMe } from "../app/session";
import { distanceOf } from "../find/fold";
import { Options, optionId } from "../find/Options";
import { actions, type Group, groupOf, type Option } from "../find/options";
import { promptTexts } from "../texts/prompts";
import { focusEnd, useFieldKeys, usePointsTo } from "../ui/fieldList";
import { FillDialog } from "./FillDialog";
import { variablesOf } from "./variables";

interface SlashMenuProps {
  field: RefObject<HTMLTextAreaElement | null>;
  /** What the message says: “/” and the words that are looked for. */
  text: string;
  onText: (text: string) => void;
  onClose: () => void;
}

const COMMANDS: ReadonlySet<string> = new Set(["new", "temporary", "model"]);

export default function SlashMenu({ field, text, onText, onClose }: SlashMenuProps): ReactNode {
  const list = useId();
  const { space } = useMe();
  const { resource } = useResource(`prompts ${space}`, readPrompts);
  const [filling, fill] = useState<PromptDraft | null>(null);
  const insert = (written: string) => {
    fill(null);
    onText(written);
    focusEnd(field);
  };
  const take = (prompt: PromptDraft) => (variablesOf(prompt.text).length > 0 ? fill(prompt) : insert(prompt.text));
  const query = text.slice(1);
  const library = resource.state === "ready" ? resource.value : null;
  const groups = useMemo(() => groupsOf(library, query, take, onText), [library, query]);
  const [chosen, choose] = useState<string | null>(null);
  const options = groups.flatMap((group) => group.options);
  const now = Math.max(
    0,
    options.findIndex((option) => option.key === chosen),
  );
  const current = options[now];
  useFieldKeys(field, filling === null && options.length > 0, {
    step: (by) => choose(options[(now + by + options.length) % options.length]!.key),
    take: () => current?.run(),
    close: onClose,
  });
  usePointsTo(field, list, current === undefined ? null : optionId(list, current.key));
  return (
    <>
      <div
        className={`mb-2 flex max-h-[min(20rem,45dvh)] flex-col overflow-hidden rounded-2xl border border-line bg-surface shadow-lg ${options.length === 0 ? "hidden" : ""}`}
      >
        <Options
          id={list}
          label={promptTexts.list}
          tabIndex={0}
          groups={groups}
          chosen={current?.key ?? null}
          onChoose={choose}
          onRun={(option) => option.run()}
        />
        <p className="border-t border-line px-5 py-2 text-xs text-quiet">
          <span role="status">{resource.state === "loading" && promptTexts.loading}</span>
          {resource.state !== "loading" && (
            <span aria-hidden="true" className="pointer-coarse:hidden">
              {promptTexts.keys}
            </span>
          )}
        </p>
      </div>
      {filling && <FillDialog prompt={filling} onFilled={insert} onClose={() => fill(null)} />}
    </>
  );
}

function groupsOf(
  library: PromptLibrary | null,
  query: string,
  take: (prompt: PromptDraft) => void,
  onText: (text: string) => void,
): Group[] {
  const prompt = (key: string, { name, text }: PromptDraft, detail?: string): Option => ({
    key,
    icon: "words",
    text: [{ text: name, hit: false }],
    words: text.slice(0, 2000),
    detail,
    run: () => take({ name, text }),
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
    ...groupOf("own", promptTexts.own, fitting(own, query)),
    ...groupOf("shared", promptTexts.shared, fitting(shared, query)),
    ...groupOf("commands", promptTexts.commands, fitting(commands, query)),
  ];
}

/** Those that the words lead to, the nearest first. */
function fitting(options: readonly Option[], query: string): readonly Option[] {
  const far = ({ text, words = "" }: Option) => distanceOf(query, text.map((piece) => piece.text).join(""), words);
  return options
    .map((option) => ({ option, distance: far(option) }))
    .filter(({ distance }) => distance !== null)
    .sort((a, b) => Number(a.distance) - Number(b.distance))
    .map(({ option }) => option);
}
