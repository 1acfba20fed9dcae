/** The builder: configure on one side, try on the other. */
import { lazy, Suspense, useCallback, useState } from "react";
import { type Action, readActions } from "../api/actions";
import { readDraft } from "../api/gpts";
import type { GptEdit, PublicAction } from "../api/types";
import { type Resource, useResource } from "../api/useResource";
import { Button } from "../parts/Button";
import { Held } from "../parts/Held";
import { NotFound } from "../shell/NotFound";
import { Link } from "../shell/router";
import { useTitle } from "../shell/title";
import { useMedia } from "../shell/useMedia";
import { t } from "../texts";
import { buildingTexts } from "../texts/building";
import { insightTexts } from "../texts/insight";
import { Configure } from "./Configure";
import { Preview } from "./Preview";
import { PublishDialog } from "./PublishDialog";
import { SaveState } from "./SaveState";
import { useDraft } from "./useDraft";

const VersionsDialog = lazy(() => import("./versions/VersionsDialog"));

export default function EditPage({ id }: { id: string }) {
  const held = useResource(id, () => readDraft(id));
  const [restored, setRestored] = useState(0);
  const restore = (gpt: GptEdit) => {
    held.replace(gpt);
    setRestored((times) => times + 1);
  };
  if (held.resource.state === "ready")
    return <Builder key={restored} gpt={held.resource.value} onGpt={held.replace} onRestored={restore} />;
  return (
    <div className="mx-auto max-w-lg p-8">
      <Held held={held} missing={<NotFound />}>
        {() => null}
      </Held>
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
  const [open, setOpen] = useState<"publish" | "versions" | null>(null);
  const [stamp, setStamp] = useState(0);
  const [side, setSide] = useState<"configure" | "preview">("configure");
  const both = useMedia("(min-width: 80rem)");
  const pictured = useCallback(
    (has_picture: boolean) => {
      setStamp(Date.now());
      onGpt({ ...gpt, has_picture });
    },
    [gpt, onGpt],
  );
  useTitle(inHand.draft.name || t.builder.title);
  const openSaved = (what: "publish" | "versions") =>
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
              ← {t.builder.back}
            </Link>
            <Link href={`/gpts/${gpt.id}/insight`} className="link">
              {insightTexts.link}
            </Link>
          </p>
          <h1 className="truncate font-semibold">
            {t.builder.title}: {inHand.draft.name || t.gpts.firstName}
          </h1>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <Button onClick={() => openSaved("versions")}>{buildingTexts.versions}</Button>
          <SaveState saving={inHand.saving} gpt={gpt} onRetry={() => void inHand.flush().catch(() => undefined)} />
          <Button look="main" disabled={!inHand.draft.name.trim()} onClick={() => openSaved("publish")}>
            {gpt.published ? t.builder.publishChanges : t.builder.publish}
          </Button>
        </div>
      </header>
      {!both && <Sides side={side} onSide={setSide} />}
      <div className="flex min-h-0 flex-1">
        {(both || side === "configure") && (
          <Configure gpt={gpt} inHand={inHand} stamp={stamp} actions={actions} onGpt={onGpt} onPicture={pictured} />
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

function Sides({ side, onSide }: { side: string; onSide: (side: "configure" | "preview") => void }) {
  return (
    <div role="group" aria-label={t.builder.tabs} className="flex gap-1 border-b border-line px-4 py-1.5">
      {(["configure", "preview"] as const).map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={side === one}
          onClick={() => onSide(one)}
          className="min-h-9 rounded-lg px-3 text-[0.9375rem] aria-pressed:bg-wash aria-pressed:font-semibold"
        >
          {t.builder[one]}
        </button>
      ))}
    </div>
  );
}
