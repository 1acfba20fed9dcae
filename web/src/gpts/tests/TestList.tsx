/** The tests in order, each with its checks. */
import { useState } from "react";
import type { GptTest } from "../../api/gptTests";
import { gptTestTexts as texts } from "../../texts/gptTests";
import { Button, IconButton } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { Menu } from "../../ui/Menu";
import { describeCheck } from "./checkText";

interface ListProps {
  tests: readonly GptTest[];
  mayEdit: boolean;
  full: boolean;
  onOpen: (n: number) => void;
  onChange: (tests: readonly GptTest[]) => Promise<void>;
}

export function TestList({ tests, mayEdit, full, onOpen, onChange }: ListProps) {
  const [removing, setRemoving] = useState<number | null>(null);
  const move = (n: number, to: number) => {
    const moved = tests[n];
    if (moved) void onChange(tests.toSpliced(n, 1).toSpliced(to, 0, moved));
  };
  const entriesOf = (test: GptTest, n: number) => [
    {
      label: texts.duplicate,
      disabled: full,
      onSelect: () => void onChange(tests.toSpliced(n + 1, 0, { ...test, id: null })),
    },
    { label: texts.up, disabled: n === 0, onSelect: () => move(n, n - 1) },
    { label: texts.down, disabled: n === tests.length - 1, onSelect: () => move(n, n + 1) },
    { label: texts.remove, danger: true, onSelect: () => setRemoving(n) },
  ];
  return (
    <>
      <ol className="card divide-y divide-line" data-testid="gpt-tests">
        {tests.map((test, n) => (
          <li key={test.id ?? n} className="flex items-start gap-3 px-4 py-3">
            <span aria-hidden="true" className="w-6 shrink-0 text-end text-quiet tabular-nums">
              {n + 1}
            </span>
            <div className="min-w-0 flex-1">
              <p className="line-clamp-3 wrap-anywhere whitespace-pre-line">{test.prompt}</p>
              <ul className="mt-1 flex flex-wrap gap-x-2 gap-y-1 text-sm text-quiet">
                {test.checks.length === 0 && <li>{texts.noChecks}</li>}
                {test.checks.map((check, at) => (
                  <li key={at} className="max-w-full rounded-md bg-raised px-2 py-0.5 wrap-anywhere">
                    {describeCheck(check)}
                  </li>
                ))}
              </ul>
            </div>
            {mayEdit && (
              <div className="flex shrink-0 items-center">
                <Button className="max-sm:hidden" aria-label={texts.edit(n + 1)} onClick={() => onOpen(n)}>
                  {texts.editShort}
                </Button>
                <IconButton className="sm:hidden" icon="edit" label={texts.edit(n + 1)} onClick={() => onOpen(n)} />
                <Menu
                  trigger={<IconButton icon="more" label={texts.more(n + 1)} />}
                  groups={[{ entries: entriesOf(test, n) }]}
                />
              </div>
            )}
          </li>
        ))}
      </ol>
      {removing !== null && (
        <Confirm
          title={texts.removeTitle(removing + 1)}
          text={texts.removeText}
          action={texts.remove}
          onClose={() => setRemoving(null)}
          onConfirm={() => onChange(tests.toSpliced(removing, 1))}
        />
      )}
    </>
  );
}
