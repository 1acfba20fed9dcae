import type { QuotedMessage } from "../api/insight";
import { feedbackTexts } from "../texts/feedback";
import { type Choosable, excerptOf, mostMessages } from "./draft";

interface ListProps {
  messages: readonly Choosable[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

/** A conversation's messages to choose from, each with an excerpt. */
export function MessageList({ messages, chosen, onChoose }: ListProps) {
  const full = chosen.size >= mostMessages;
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  if (messages.length === 0) return <p className="text-quiet">{feedbackTexts.choose.none}</p>;
  return (
    <fieldset>
      <legend className="mb-1 text-[0.9375rem] font-medium">{feedbackTexts.choose.messages}</legend>
      <ul className="max-h-72 divide-y divide-line overflow-y-auto rounded-[0.625rem] border border-edge bg-surface">
        {messages.map((message) => (
          <li key={message.id}>
            <Row
              message={message}
              checked={chosen.has(message.id)}
              disabled={full && !chosen.has(message.id)}
              onToggle={() => toggle(message.id)}
            />
          </li>
        ))}
      </ul>
      <p className="mt-1 text-sm text-quiet" role="status">
        {chosen.size > 0 && feedbackTexts.choose.count(chosen.size, mostMessages)}
      </p>
    </fieldset>
  );
}

interface RowProps {
  message: QuotedMessage;
  checked: boolean;
  disabled: boolean;
  onToggle: () => void;
}

function Row({ message: { role, text }, checked, disabled, onToggle }: RowProps) {
  return (
    <label className="flex cursor-pointer items-start gap-3 px-3 py-2.5 has-checked:bg-wash has-disabled:cursor-not-allowed">
      <input
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-(--accent) focus-visible:outline-offset-1"
        checked={checked}
        disabled={disabled}
        onChange={onToggle}
      />
      <span className="min-w-0">
        <span className="label block">{feedbackTexts.roles[role]}</span>
        <bdi className="line-clamp-2 text-[0.9375rem] wrap-anywhere">{excerptOf(text)}</bdi>
      </span>
    </label>
  );
}
