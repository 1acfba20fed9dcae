/**
 * The models to choose from, each with its provider and retention. Keyboard handling follows the ARIA listbox pattern,
 * with type-ahead.
 */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Model } from "../api/types";
import { Link } from "../app/router";
import { useMe } from "../app/session";
import { hasAllWords } from "../find/fold";
import { modelPickerTexts as texts } from "../texts/modelPicker";
import { typeset } from "../texts/typeset";
import { Icon } from "../ui/Icon";
import { modelName } from "../ui/modelName";
import { Loading } from "../ui/ResourceView";
import { recipientFacts } from "./recipientFacts";

/** With more models than this, a search field is shown. */
const SEARCH_FROM = 10;
/** Pause in milliseconds after which type-ahead starts a new word. */
const TYPE_PAUSE = 700;

interface ListProps {
  models: readonly Model[] | null;
  current: string | null;
  onChoose: (model: Model) => void;
  parameters?: { open: () => void; set: number };
}

/** A line below the models. */
const below =
  "flex min-h-10 w-full items-center justify-between gap-2 rounded-lg px-3 text-start text-[0.9375rem] hover:bg-raised focus-visible:-outline-offset-2";

export default function ModelList({ models, current, onChoose, parameters }: ListProps) {
  const isOperator = useMe().role === "operator";
  if (models === null)
    return (
      <div className="px-3">
        <Loading />
      </div>
    );
  return (
    <>
      {models.length === 0 ? (
        <p className="px-3 py-2 text-quiet">{texts.empty}</p>
      ) : (
        <Choices models={models} current={current} onChoose={onChoose} />
      )}
      {parameters && (
        <button type="button" onClick={parameters.open} className={`mt-1.5 border-t border-line ${below}`}>
          {texts.parameters}
          {parameters.set > 0 && <span className="text-sm text-quiet">{texts.parametersSet(parameters.set)}</span>}
        </button>
      )}
      {parameters && isOperator && (
        <Link href="/operator/models#add" className={below}>
          {texts.add}
        </Link>
      )}
    </>
  );
}

function Choices({
  models,
  current,
  onChoose,
}: { models: readonly Model[] } & Pick<ListProps, "current" | "onChoose">) {
  const id = useId();
  const [query, search] = useState("");
  const shown = models.filter((model) => hasAllWords(searched(model), query));
  const [active, activate] = useState(current ?? models[0]?.name);
  const position = Math.max(
    0,
    shown.findIndex((model) => model.name === active),
  );
  const find = useTypeAhead(shown, position);
  const isSearched = models.length > SEARCH_FROM;
  const field = useRef<HTMLElement>(null);
  useEffect(() => void field.current?.focus(), []);
  useEffect(() => {
    document.getElementById(`${id}-${position}`)?.scrollIntoView({ block: "nearest" });
  }, [id, position]);
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const to = nextIndex(event.key, position, shown.length) ?? (isSearched ? null : find(event));
    if (to !== null) activate(shown[to]?.name);
    else if (event.key === "Enter" || (event.key === " " && !isSearched)) {
      if (shown[position]?.allowed) onChoose(shown[position]);
    } else return;
    event.preventDefault();
  };
  const pointing = {
    "aria-activedescendant": shown.length > 0 ? `${id}-${position}` : undefined,
    onKeyDown: press,
  };
  return (
    <>
      {isSearched && (
        <input
          ref={field as React.RefObject<HTMLInputElement>}
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-autocomplete="list"
          aria-label={texts.search}
          placeholder={texts.search}
          autoComplete="off"
          value={query}
          onChange={(event) => search(event.target.value)}
          className="box mb-1.5"
          {...pointing}
        />
      )}
      <div
        ref={isSearched ? undefined : (field as React.RefObject<HTMLDivElement>)}
        id={id}
        role="listbox"
        aria-label={texts.choose}
        tabIndex={isSearched ? undefined : 0}
        className="max-h-[min(24rem,55dvh)] overflow-y-auto rounded-lg outline-none"
        {...(isSearched ? {} : pointing)}
      >
        {shown.map((model, index) => (
          <Row
            key={model.name}
            id={`${id}-${index}`}
            model={model}
            isCurrent={model.name === current}
            isActive={index === position}
            onPoint={() => activate(model.name)}
            onChoose={() => model.allowed && onChoose(model)}
          />
        ))}
      </div>
      {shown.length === 0 && <p className="px-3 py-2 text-sm text-quiet">{texts.none(query)}</p>}
    </>
  );
}

interface RowProps {
  id: string;
  model: Model;
  isCurrent: boolean;
  isActive: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

/** A press here must not take the focus from the list. */
function Row({ id, model, isCurrent, isActive, onPoint, onChoose }: RowProps) {
  const reason = model.allowed ? null : typeset(model.reasons[0] ?? texts.unavailable);
  return (
    <div
      role="option"
      id={id}
      aria-selected={isCurrent}
      aria-disabled={reason !== null || undefined}
      data-active={isActive || undefined}
      onMouseDown={(event) => event.preventDefault()}
      onMouseMove={onPoint}
      onClick={onChoose}
      className="flex cursor-pointer items-start gap-2 rounded-lg px-3 py-2 aria-disabled:cursor-default data-active:bg-wash"
    >
      <span className="min-w-0 flex-1">
        <span
          className={`block text-[0.9375rem] wrap-anywhere ${isCurrent ? "font-semibold" : ""} ${reason === null ? "" : "text-quiet"}`}
        >
          {modelName(model.shown_name)}
          {model.is_default && <span className="text-sm font-normal text-quiet"> · {texts.isDefault}</span>}
        </span>
        <span className="block text-sm wrap-anywhere text-quiet">{recipientFacts(model.recipient)}</span>
        {reason !== null && <span className="block text-sm wrap-anywhere text-caution">{reason}</span>}
      </span>
      {isCurrent && <Icon name="check" className="mt-0.5 size-5 shrink-0 text-accent" />}
    </div>
  );
}

const searched = ({ name, shown_name, recipient }: Model) =>
  [name, modelName(shown_name), recipient.name, recipient.company].join(" ");

function nextIndex(key: string, position: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return (position + 1) % count;
  if (key === "ArrowUp") return (position + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/** Type-ahead: letters move to the next model whose name starts with them. */
function useTypeAhead(shown: readonly Model[], position: number): (event: KeyboardEvent) => number | null {
  const typed = useRef({ letters: "", since: 0 });
  return ({ key, ctrlKey, metaKey, altKey }) => {
    const isNewWord = typed.current.letters === "" || Date.now() - typed.current.since > TYPE_PAUSE;
    if (key.length !== 1 || ctrlKey || metaKey || altKey || (key === " " && isNewWord)) return null;
    const letters = (isNewWord ? "" : typed.current.letters) + key.toLowerCase();
    typed.current = { letters, since: Date.now() };
    const from = isNewWord ? position + 1 : position;
    const order = [...shown.keys()].map((index) => (from + index) % shown.length);
    return order.find((index) => modelName(shown[index]!.shown_name).toLowerCase().startsWith(letters)) ?? position;
  };
}
