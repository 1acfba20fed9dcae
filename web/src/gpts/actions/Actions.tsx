/** The GPT's actions in the builder: each with its host, number of enabled operations and missing parts. */
import { useRef } from "react";
import type { Action } from "../../api/actions";
import type { ResourceQuery } from "../../api/useResource";
import { Link, navigate } from "../../app/router";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { ErrorNotice } from "../../ui/Notice";
import { ResourceView } from "../../ui/ResourceView";
import { useHashScroll } from "../../ui/useHashScroll";
import { useTask } from "../../ui/useTask";
import { missingParts, mostActions } from "./draft";

interface ActionsProps {
  gpt: string;
  begin: () => Promise<string>;
  query: ResourceQuery<Action[]>;
}

export function Actions({ gpt, begin, query }: ActionsProps) {
  const region = useRef<HTMLElement>(null);
  useHashScroll("actions", region);
  const add = useTask(() => begin().then((id) => navigate(`/gpts/${id}/actions/new`)));
  return (
    <section ref={region} aria-labelledby="actions" className="scroll-mt-6">
      <h2 id="actions" className="text-[0.9375rem] font-medium">
        {actionTexts.title}
      </h2>
      <p className="mb-3 text-sm text-quiet">{actionTexts.intro}</p>
      <ResourceView query={query}>
        {(actions) => (
          <>
            <ul className="grid gap-2" data-testid="actions">
              {actions.length === 0 && <li className="text-sm text-quiet">{actionTexts.none}</li>}
              {actions.map((action) => (
                <Row key={action.id} gpt={gpt} action={action} />
              ))}
            </ul>
            {actions.length < mostActions ? (
              <Button className="mt-3" disabled={add.busy} onClick={add.run}>
                <Icon name="plus" className="size-4" />
                {actionTexts.add}
              </Button>
            ) : (
              <p className="mt-3 text-sm text-quiet">{actionTexts.noMore(mostActions)}</p>
            )}
          </>
        )}
      </ResourceView>
      <ErrorNotice error={add.error} className="mt-3" />
    </section>
  );
}

function Row({ gpt, action }: { gpt: string; action: Action }) {
  const { id, title, host, operations } = action;
  const enabled = operations.filter((operation) => operation.enabled).length;
  const lacks = missingParts(action);
  return (
    <li className="card relative px-3 py-2.5 hover:border-accent">
      <Link
        href={`/gpts/${gpt}/actions/${id}`}
        className="font-medium break-words after:absolute after:inset-0 after:rounded-[0.875rem]"
      >
        {title}
      </Link>
      <p className="text-sm text-quiet">
        <span className="font-mono wrap-anywhere">{host}</span> · {actionTexts.enabledOf(enabled, operations.length)}
      </p>
      {lacks.length > 0 && (
        <ul className="mt-1 flex flex-wrap gap-x-4 text-sm text-caution">
          {lacks.map((lack) => (
            <li key={lack} className="flex items-center gap-1.5">
              <Icon name="alert" className="size-4" />
              {actionTexts.lacks[lack]}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
