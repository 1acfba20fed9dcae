import { lazy, memo, Suspense, useMemo } from "react";
import type { ListedGpt } from "../api/types";
import { OperatorLine } from "../app/OperatorLine";
import { AnswerKey } from "../artifacts/openArtifact";
import { useIsGuest } from "../guests/guestMode";
import { t } from "../texts";
import { quotaTexts } from "../texts/quotas";
import { typeset } from "../texts/typeset";
import { Button, IconButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Notice } from "../ui/Notice";
import { AnswerCall } from "./AnswerCall";
import { AnswerText } from "./AnswerText";
import { AnswerFiles, type StoredAnswer } from "./answerFiles";
import { Branches, type Versions } from "./Branches";
import { MessageFacts } from "./MessageFacts";
import { reasoningTokens } from "./reasoning";
import type { Actions } from "./Transcript";
import type { Node } from "./tree";
import { isProvisional, SERVERS_DEFAULT } from "./turn";

const AnsweredBy = lazy(() => import("../mentions/AnsweredBy").catch(() => ({ default: () => null })));
const MoreActions = lazy(() => import("./MoreActions"));
const TryWith = lazy(() => import("../models/TryWith"));
const TryOthers = lazy(() => import("../models/TryWith").then(({ TryOthers }) => ({ default: TryOthers })));
const Reasoning = lazy(() => import("./Reasoning"));
const StandIns = lazy(() => import("../masking/StandIns"));
const MissingPictures = lazy(() => import("./MissingPictures"));

interface AnswerProps extends Versions {
  node: Node;
  /** 1-based position among the shown messages, most of which may not be rendered. */
  at: number;
  among: number;
  name: string;
  busy: boolean;
  last: boolean;
  actions: Actions;
  conversation: string | null;
  /** The mentioned GPTs that still exist. */
  usable: readonly ListedGpt[] | null;
  /** The conversation whose copies can be shared, or null if sharing is not possible. */
  shared: string | null;
}

/** An answer with its state: streaming, complete, stopped or failed. */
export const AnswerMessage = memo(function AnswerMessage({
  node,
  at,
  among,
  name,
  busy,
  last,
  actions,
  conversation,
  usable,
  shared,
  ...versions
}: AnswerProps) {
  const isGuest = useIsGuest();
  const live = node.state === "running";
  const parked = node.state === "parked";
  const isSilent = node.text === "" && node.calls.length === 0;
  const waits = live && isSilent;
  const thinks = live && node.thinking === true;
  const reasoned = Boolean(node.thoughts) || node.reasoning !== null || reasoningTokens(node.recipients) > 0;
  const stored = useStored(conversation, node.id, live || parked);
  const masked = node.recipients.some((use) => use.masked?.length);
  const text = (
    <AnswerText
      text={node.text}
      citations={node.citations}
      calls={node.calls}
      live={live}
      showCall={(call) => (
        <AnswerCall
          call={call}
          parked={parked}
          live={live}
          conversation={isProvisional(node.id) ? null : conversation}
          message={node.id}
          onDecided={actions.decided}
          onRan={actions.ran}
        />
      )}
    />
  );
  return (
    <article
      id={node.id}
      tabIndex={-1}
      aria-posinset={at}
      aria-setsize={among}
      className="group wanted min-w-0"
      aria-label={t.chat.answered(name)}
      aria-busy={live}
    >
      <h2 className="sr-only">{t.chat.answered(name)}</h2>
      {node.mention && (
        <Suspense>
          <AnsweredBy mention={node.mention} usable={usable} />
        </Suspense>
      )}
      {waits && !thinks && (
        <p className="animate-pulse text-quiet">{node.ahead == null ? t.chat.reading : quotaTexts.ahead(node.ahead)}</p>
      )}
      {reasoned && (
        <Suspense fallback={thinks && <Thinking />}>
          <Reasoning node={node} thinks={thinks} conversation={isProvisional(node.id) ? null : conversation} />
        </Suspense>
      )}
      <AnswerFiles value={stored}>
        <AnswerKey value={node.key}>
          {masked ? (
            <Suspense fallback={text}>
              <StandIns recipients={node.recipients}>{text}</StandIns>
            </Suspense>
          ) : (
            text
          )}
        </AnswerKey>
      </AnswerFiles>
      {node.missing_pictures > 0 && (
        <Suspense>
          <MissingPictures count={node.missing_pictures} />
        </Suspense>
      )}
      {thinks && !(isSilent && node.thoughts) && <Thinking />}
      {!live && !parked && <AnswerEnding node={node} busy={busy} ask={actions.ask} />}
      {!live && !parked && (
        <div
          className={`mt-1.5 -ms-1.5 flex min-h-8 flex-wrap items-center has-aria-pressed:opacity-100 has-aria-expanded:opacity-100 has-data-branches:opacity-100 has-data-told:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100 ${last ? "" : "opacity-0"}`}
        >
          <CopyButton label={t.chat.copyMessage} text={() => node.text} />
          <IconButton
            small
            icon="again"
            label={t.chat.regenerate}
            disabled={busy}
            onClick={() => actions.ask({ kind: "regenerate", answer: node.id })}
          />
          {!isProvisional(node.id) && !isGuest && (
            <Suspense>
              <TryWith
                answeredBy={node.model}
                busy={busy}
                onTry={(model) => actions.ask({ kind: "regenerate", answer: node.id, model })}
              />
              <MoreActions
                message={node.id}
                stored={stored}
                answer={node.key}
                last={last}
                conversation={shared}
                busy={busy}
                onDelete={() => actions.remove(node.id)}
              />
            </Suspense>
          )}
          <Branches {...versions} disabled={busy} choose={actions.choose} />
          <MessageFacts
            at={node.created_at}
            model={node.model}
            recipients={node.recipients}
            leftOut={node.left_out}
            summarised={node.summarised}
          />
        </div>
      )}
    </article>
  );
});

/** The answer's id on the server, or null until it is finished. */
function useStored(conversation: string | null, message: string, unfinished: boolean): StoredAnswer | null {
  const isStored = conversation !== null && !unfinished && !isProvisional(message);
  return useMemo(() => (isStored ? { conversation, message } : null), [isStored, conversation, message]);
}

const Thinking = () => <p className="mt-2 animate-pulse text-quiet first:mt-0">{t.chat.thinking}</p>;

function AnswerEnding({ node, busy, ask }: { node: Node; busy: boolean; ask: Actions["ask"] }) {
  const isGuest = useIsGuest();
  if (node.state === "complete") {
    const told = node.finish === "length" ? t.chat.length : node.finish === "refusal" ? t.chat.refused : null;
    return told === null ? null : <p className="mt-3 text-sm text-quiet">{told}</p>;
  }
  if (node.state === "stopped") return <p className="mt-3 text-sm text-quiet">{t.chat.stopped}</p>;
  return (
    <Notice tone="danger" className="mt-3">
      <p>
        {node.error !== null ? typeset(node.error) : t.chat[node.state === "failed" ? "failedAnswer" : "interrupted"]}
      </p>
      {node.state === "failed" && node.finish === null && <OperatorLine className="mt-1" />}
      <div className="mt-2 flex flex-wrap gap-2">
        {node.finish === "no_model" && !isGuest && (
          <Button disabled={busy} onClick={() => ask({ kind: "regenerate", answer: node.id, model: SERVERS_DEFAULT })}>
            {t.chat.byDefault}
          </Button>
        )}
        <Button disabled={busy} onClick={() => ask({ kind: "regenerate", answer: node.id })}>
          {t.chat[node.finish === "written_call" ? "regenerate" : "retry"]}
        </Button>
        {node.state === "failed" && !isGuest && (
          <Suspense>
            <TryOthers
              answeredBy={node.model}
              busy={busy}
              onTry={(model) => ask({ kind: "regenerate", answer: node.id, model })}
            />
          </Suspense>
        )}
      </div>
    </Notice>
  );
}
