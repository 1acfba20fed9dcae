/** An MCP server's list of tools, stored as fetched. Only the builder can refresh it. */
import { useState } from "react";
import { type Action, type Change, refreshTools } from "../../api/actions";
import { startSignIn } from "../../api/consents";
import { ApiError, sentenceOf } from "../../api/request";
import { actionTexts } from "../../texts/actions";
import { consentTexts } from "../../texts/consent";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";
import { Changes } from "./Differences";
import { Problems } from "./Problems";

interface ToolsProps {
  gpt: string;
  action: Action;
  /** Changes must be saved first. */
  blocked: boolean;
  onAction: (action: Action) => void;
}

export function Tools({ gpt, action, blocked, onAction }: ToolsProps) {
  const [changes, setChanges] = useState<readonly Change[] | null>(null);
  const ask = useTask(async () => {
    const now = await refreshTools(gpt, action.id);
    setChanges(now.changes);
    onAction(now);
  });
  return (
    <section aria-labelledby="tools">
      <h2 id="tools" className="text-lg font-semibold">
        {actionTexts.mcp}
      </h2>
      {action.source_url && <p className="mt-1 font-mono text-sm wrap-anywhere">{action.source_url}</p>}
      <p className="mt-1 max-w-prose text-quiet">{actionTexts.mcpText}</p>
      <Button className="mt-3" disabled={ask.busy || blocked} onClick={ask.run}>
        {ask.busy ? actionTexts.asking : actionTexts.askAgain}
      </Button>
      {ask.error !== null && <RefreshFailed gpt={gpt} action={action} error={ask.error} />}
      <Problems refusals={action.refusals} warnings={action.warnings} />
      <div role="status">
        {changes?.length === 0 && <p className="mt-3">{actionTexts.sameTools}</p>}
        {changes !== null && changes.length > 0 && (
          <div className="mt-3">
            <p className="text-quiet">{actionTexts.otherTools}</p>
            <Changes changes={changes} />
          </div>
        )}
      </div>
    </section>
  );
}

interface RefusedProps {
  gpt: string;
  action: Action;
  error: unknown;
}

/** The refresh failed; the server may require its builder to sign in first. */
function RefreshFailed({ gpt, action, error }: RefusedProps) {
  const signIn = useTask(async () => {
    const target = { gpt_id: gpt, action_id: action.id, host: action.host, sentence: "" };
    location.assign(await startSignIn(target, location.pathname));
  });
  return (
    <Notice tone="danger" className="mt-3">
      <p>{sentenceOf(signIn.error ?? error)}</p>
      {error instanceof ApiError && error.code === "sign_in_needed" && (
        <Button className="mt-2" onClick={signIn.run}>
          {consentTexts.signInDo(action.host)}
        </Button>
      )}
    </Notice>
  );
}
