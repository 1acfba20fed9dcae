/** All operations in an action's document, with a switch for each. */
import { memo, useState } from "react";
import type { Operation } from "../../api/actions";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { enableable, mostEnabled } from "./draft";
import { OperationCard } from "./OperationCard";

/** From this number of operations on, a search field is shown. */
const SEARCH_FROM = 12;

interface OperationsProps {
  operations: readonly Operation[];
  enabled: readonly string[];
  onEnable?: (enabled: string[]) => void;
  onTry?: (operation: Operation) => void;
  note?: string;
}

/** Memoised, so that hundreds of operations do not render with every keystroke in the document. */
export const Operations = memo(function Operations({ operations, enabled, onEnable, onTry, note }: OperationsProps) {
  const [query, setQuery] = useState("");
  const chosen = new Set(operations.map(({ name }) => name).filter((name) => enabled.includes(name)));
  const full = chosen.size >= mostEnabled;
  const together = enableable(operations, [...chosen]);
  const hosts = new Set(operations.map(({ host }) => host)).size;
  const search = query.trim().toLowerCase();
  const shown = operations.filter(({ name, path, summary }) =>
    `${name} ${path} ${summary}`.toLowerCase().includes(search),
  );
  const choose = (name: string, on: boolean) =>
    onEnable?.(on ? [...chosen, name] : [...chosen].filter((one) => one !== name));
  return (
    <section aria-labelledby="operations">
      <h2 id="operations" className="text-lg font-semibold">
        {actionTexts.operations}
      </h2>
      <p className="text-quiet" role="status">
        {onEnable ? actionTexts.enabledOf(chosen.size, operations.length) : actionTexts.found(operations.length)}
        {full && ` ${actionTexts.limitReached(mostEnabled)}`}
      </p>
      {hosts > 1 && <p className="text-quiet">{actionTexts.oneHost}</p>}
      {note && <p className="text-sm text-quiet">{note}</p>}
      {onEnable && operations.length > 1 && <Bulk together={together} onEnable={onEnable} />}
      {operations.length >= SEARCH_FROM && (
        <input
          type="search"
          className="box mt-3"
          aria-label={actionTexts.findOperation}
          placeholder={actionTexts.findOperation}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      <ul className="mt-3 grid gap-3" data-testid="operations">
        {shown.map((operation) => (
          <OperationCard
            key={operation.name}
            operation={operation}
            enabled={chosen.has(operation.name)}
            blocked={full || (chosen.size > 0 && !together.includes(operation))}
            withHost={hosts > 1}
            onEnable={onEnable && ((on) => choose(operation.name, on))}
            onTry={onTry && (() => onTry(operation))}
          />
        ))}
        {operations.length > 0 && shown.length === 0 && (
          <li className="text-quiet">{actionTexts.noOperation(query.trim())}</li>
        )}
      </ul>
    </section>
  );
});

function Bulk({ together, onEnable }: { together: readonly Operation[]; onEnable: (enabled: string[]) => void }) {
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      <Button onClick={() => onEnable(together.slice(0, mostEnabled).map(({ name }) => name))}>
        {together.length > mostEnabled ? actionTexts.enableFirst(mostEnabled) : actionTexts.enableAll}
      </Button>
      <Button onClick={() => onEnable([])}>{actionTexts.enableNone}</Button>
    </div>
  );
}
