/** The builder: configure on one side, try on the other. */
import { lazy, Suspense, useCallback, useState } from "react";
import { type Action, readActions } from "../api/actions";
import { readDraft } from "../api/gpts";
import type { GptEdit, PublicAction } from "../api/types";
import { type Resource, useResource } from "../api/useResource";
import { NotFound } from "../app/NotFound";
import { Link } from "../app/router";
import { useTitle } from "../app/title";
import { useMedia } from "../app/useMedia";
import { t } from "../texts";
import { builderTexts } from "../texts/builder";
import { buildingTexts } from "../texts/building";
import { gptSharingTexts } from "../texts/gptSharing";
import { insightTexts } from "../texts/insight";
import { talkTexts } from "../texts/talk";
import { Button } from "../ui/Button";
import { ResourceView } from "../ui/ResourceView";
import { Configure } from "./Configure";
import { Preview } from "./Preview";
import { PublishDialog } from "./PublishDialog";
import { SaveState } from "./SaveState";
import { LookPage } from "./sharing/LookPage";
import { AssistantPanel } from "./talk/AssistantPanel";
import { useAssistant } from "./talk/useAssistant";
import { useDraft } from "./useDraft";

const ShareGptDialog = lazy(() => import("./sharing/ShareGptDialog"));
const VersionsDialog = lazy(() => import("./versions/VersionsDialog"));

export default function EditPage({ id }: { id: string }) {
  const query = useResource(id, () => readDraft(id));
  const [restored, setRestored] = useState(0);
  const restore = (gpt: GptEdit) => {
    query.replace(gpt);
    setRestored((times) => times + 1);
  };
  if (query.resource.state === "ready" && query.resource.value.right === "view")
    return <LookPage gpt={query.resource.value} />;
  if (query.resource.state === "ready")
    return <Builder key={restored} gpt={query.resource.value} onGpt={query.replace} onRestored={restore} />;
  return (
    <div className="mx-auto max-w-lg p-8">
      <ResourceView query={query} missing={<NotFound />}>
        {() => null}
      </ResourceView>
    </div>
  );
}

interface BuilderProps {
  gpt: GptEdit;
  onGpt: (gpt: GptEdit) => void;
  /** The draft has become another: everything begins anew with it. */
  onRestored: (gpt: GptEdit) => void;
}

function Builder({ gpt, onGpt, onRestored }: BuilderProps) {
  const inHand = useDraft(gpt, onGpt);
  const actions = useResource(gpt.id, () => readActions(gpt.id));
  const [open, setOpen] = useState<"publish" | "versions" | "share" | null>(null);
  const [stamp, setStamp] = useState(0);
  const [side, setSide] = useState<Side>("configure");
  const both = useMedia("(min-width: 80rem)");
  const left = both && side === "preview" ? "configure" : side;
  const talk = useAssistant(gpt.id, inHand);
  const pictured = useCallback(
    (has_picture: boolean) => {
      setStamp(Date.now());
      onGpt({ ...gpt, has_picture });
    },
    [gpt, onGpt],
  );
  useTitle(inHand.draft.name || builderTexts.title);
  const openSaved = (what: "publish" | "versions" | "share") =>
    void inHand.flush().then(
      () => setOpen(what),
      () => undefined,
    );
  return (
    <div className="flex h-full flex-col">
      <header className="flex flex-wrap items-center justify-between gap-3 border-b border-line px-4 py-2.5">
        <div className="min-w-0">
          <p className="flex flex-wrap gap-x-4 text-sm text-quiet">
            <Link href="/gpts" className="hover:underline">
              ← {builderTexts.back}
            </Link>
            {gpt.mine && (
              <Link href={`/gpts/${gpt.id}/insight`} className="link">
                {insightTexts.link}
              </Link>
            )}
          </p>
          <h1 className="truncate font-semibold">
            {builderTexts.title + t.common.colon}
            {inHand.draft.name || t.gpts.firstName}
          </h1>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <Button onClick={() => openSaved("versions")}>{buildingTexts.versions}</Button>
          <SaveState
            saving={inHand.saving}
            gpt={gpt}
            onRetry={() => void inHand.flush().catch(() => undefined)}
            onMine={() => void inHand.keepMine().catch(() => undefined)}
            onTheirs={() => void readDraft(gpt.id).then(onRestored, () => undefined)}
          />
          {gpt.mine && <Button onClick={() => openSaved("share")}>{gptSharingTexts.share}</Button>}
          {gpt.mine && (
            <Button look="main" disabled={!inHand.draft.name.trim()} onClick={() => openSaved("publish")}>
              {gpt.published ? builderTexts.publishChanges : builderTexts.publish}
            </Button>
          )}
        </div>
      </header>
      {!gpt.mine && (
        <p className="border-b border-line bg-raised px-4 py-2 text-[0.9375rem]" data-testid="others-gpt">
          {gptSharingTexts.editing(gpt.builder.name)}
        </p>
      )}
      {!both && <Sides sides={["talk", "configure", "preview"]} side={side} onSide={setSide} />}
      <div className="flex min-h-0 flex-1">
        {left !== "preview" && (
          <div className="flex min-w-0 flex-1 flex-col">
            {both && <Sides sides={["talk", "configure"]} side={left} onSide={setSide} />}
            {left === "talk" ? (
              <AssistantPanel talk={talk} draft={inHand.draft} />
            ) : (
              <Configure
                gpt={gpt}
                inHand={inHand}
                talk={talk}
                stamp={stamp}
                actions={actions}
                onGpt={onGpt}
                onPicture={pictured}
              />
            )}
          </div>
        )}
        {(both || side === "preview") && (
          <Preview
            gpt={{ ...gpt, ...inHand.draft, actions: publicOf(actions.resource) }}
            stamp={stamp}
            prepare={inHand.flush}
          />
        )}
      </div>
      {open === "publish" && <PublishDialog gpt={gpt} onGpt={onGpt} onClose={() => setOpen(null)} />}
      {open === "share" && (
        <Suspense fallback={null}>
          <ShareGptDialog gpt={gpt.id} onClose={() => setOpen(null)} />
        </Suspense>
      )}
      {open === "versions" && (
        <Suspense fallback={null}>
          <VersionsDialog gpt={gpt.id} onRestored={onRestored} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** What others will be told of the actions. */
function publicOf(resource: Resource<Action[]>): PublicAction[] {
  const actions = resource.state === "ready" ? resource.value : [];
  const offered = actions.map((one) => ({ ...one, operations: one.operations.filter(({ enabled }) => enabled) }));
  return offered.filter(({ operations }) => operations.length > 0);
}

type Side = "talk" | "configure" | "preview";

function Sides({ sides, side, onSide }: { sides: readonly Side[]; side: Side; onSide: (side: Side) => void }) {
  const names = { talk: talkTexts.tab, configure: builderTexts.configure, preview: builderTexts.preview };
  return (
    <div role="group" aria-label={builderTexts.tabs} className="flex gap-1 border-b border-line px-4 py-1.5">
      {sides.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={side === one}
          onClick={() => onSide(one)}
          className="min-h-9 rounded-lg px-3 text-[0.9375rem] aria-pressed:bg-wash aria-pressed:font-semibold"
        >
          {names[one]}
        </button>
      ))}
    </div>
  );
}
