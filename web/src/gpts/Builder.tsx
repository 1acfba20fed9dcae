/** The builder: describe or configure the GPT on one side, try it on the other. */
import { lazy, Suspense, useCallback, useRef, useState } from "react";
import { type Action, readActions } from "../api/actions";
import { readDraft } from "../api/gpts";
import type { GptEdit, PublicAction } from "../api/types";
import { type Resource, useResource } from "../api/useResource";
import { Link } from "../app/router";
import { useTitle } from "../app/title";
import { useMedia } from "../app/useMedia";
import { t } from "../texts";
import { builderTexts } from "../texts/builder";
import { buildingTexts } from "../texts/building";
import { gptSharingTexts } from "../texts/gptSharing";
import { insightTexts } from "../texts/insight";
import { assistantTexts } from "../texts/talk";
import { Button, buttonClass } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Configure } from "./Configure";
import { GptMenu } from "./GptMenu";
import { Preview, PreviewOfNothing } from "./Preview";
import { PublishDialog } from "./PublishDialog";
import { SaveState } from "./SaveState";
import { AssistantPanel } from "./talk/AssistantPanel";
import { useAssistant } from "./talk/useAssistant";
import { type EditedDraft, useDraft } from "./useDraft";

const ShareGptDialog = lazy(() => import("./sharing/ShareGptDialog"));
const VersionsDialog = lazy(() => import("./versions/VersionsDialog"));

type OpenDialog = "publish" | "level" | "versions" | "share";

interface BuilderProps {
  /** Its id is "" while it is new; the first change creates it. */
  gpt: GptEdit;
  first?: Side;
  onGpt: (gpt: GptEdit) => void;
  /** Called when another draft has replaced this one, to remount the page with it. */
  onRestored: (gpt: GptEdit) => void;
}

export function Builder({ gpt, first = "configure", onGpt, onRestored }: BuilderProps) {
  const edited = useDraft(gpt, onGpt);
  const actions = useResource(gpt.id, () => (gpt.id === "" ? Promise.resolve([]) : readActions(gpt.id)));
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const [stamp, setStamp] = useState(0);
  const [side, setSide] = useState<Side>(first);
  const isWide = useMedia("(min-width: 80rem)");
  const leftSide = isWide && side === "preview" ? "configure" : side;
  const talk = useAssistant(edited);
  const latest = useRef(gpt);
  latest.current = gpt;
  const onPictureChanged = useCallback(
    (has_picture: boolean) => {
      setStamp(Date.now());
      onGpt({ ...latest.current, has_picture });
    },
    [onGpt],
  );
  useTitle(edited.draft.name || builderTexts.title);
  const openSaved = (dialog: OpenDialog) =>
    void edited.flush().then(
      () => setOpen(dialog),
      () => undefined,
    );
  return (
    <div className="flex h-full flex-col">
      <Bar
        gpt={gpt}
        edited={edited}
        onOpen={openSaved}
        onTheirs={() => void readDraft(gpt.id).then(onRestored, () => undefined)}
      />
      {!gpt.mine && (
        <p className="border-b border-line bg-raised px-4 py-2 text-[0.9375rem]" data-testid="others-gpt">
          {gptSharingTexts.editing(gpt.builder.name)}
        </p>
      )}
      {!isWide && <Sides sides={["talk", "configure", "preview"]} side={side} onSide={setSide} />}
      <div className="flex min-h-0 flex-1">
        {leftSide !== "preview" && (
          <div className="flex min-w-0 flex-1 flex-col">
            {isWide && <Sides sides={["talk", "configure"]} side={leftSide} onSide={setSide} />}
            {leftSide === "talk" ? (
              <AssistantPanel talk={talk} draft={edited.draft} />
            ) : (
              <Configure
                gpt={gpt}
                edited={edited}
                talk={talk}
                stamp={stamp}
                actions={actions}
                onGpt={onGpt}
                onPicture={onPictureChanged}
              />
            )}
          </div>
        )}
        {(isWide || side === "preview") && gpt.id === "" && <PreviewOfNothing />}
        {(isWide || side === "preview") && gpt.id !== "" && (
          <Preview
            gpt={{ ...gpt, ...edited.draft, actions: publicOf(actions.resource) }}
            stamp={stamp}
            prepare={edited.flush}
          />
        )}
      </div>
      {(open === "publish" || open === "level") && (
        <PublishDialog gpt={gpt} onlyLevel={open === "level"} onGpt={onGpt} onClose={() => setOpen(null)} />
      )}
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

interface BarProps {
  gpt: GptEdit;
  edited: EditedDraft;
  onOpen: (dialog: OpenDialog) => void;
  onTheirs: () => void;
}

/** A single row, even on a phone: back link, name, save state and actions. */
function Bar({ gpt, edited, onOpen, onTheirs }: BarProps) {
  const { draft, saving } = edited;
  const changed = gpt.id !== "" && (gpt.draft_changed || saving.state !== "saved");
  // On a phone, the save error needs its own line.
  const failed = saving.state === "failed";
  return (
    <header
      className={`flex items-center gap-1 border-b border-line px-2 py-1.5 sm:gap-3 sm:px-4 sm:py-2.5 ${failed ? "max-sm:flex-wrap" : ""}`}
    >
      <Link
        href="/gpts"
        aria-label={builderTexts.back}
        title={builderTexts.back}
        className="grid size-11 shrink-0 place-items-center rounded-lg text-quiet hover:bg-raised hover:text-ink"
      >
        <Icon name="left" />
      </Link>
      <div className={`min-w-0 flex-1 ${failed ? "max-sm:contents" : ""}`}>
        <h1 className="min-w-0 flex-1 truncate font-semibold">
          <span className="max-sm:sr-only">
            {gpt.id === "" ? t.gpts.create : builderTexts.title + t.common.colon.trimEnd()}
          </span>{" "}
          {gpt.id !== "" && (draft.name || t.gpts.firstName)}
        </h1>
        {(gpt.id !== "" || saving.state !== "saved") && (
          <SaveState
            className={failed ? "max-sm:order-last max-sm:basis-full max-sm:px-2" : ""}
            saving={saving}
            gpt={gpt}
            onRetry={() => void edited.flush().catch(() => undefined)}
            onMine={() => void edited.overwriteTheirs().catch(() => undefined)}
            onTheirs={onTheirs}
          />
        )}
      </div>
      {gpt.id !== "" && (
        <>
          {gpt.mine && (
            <Link href={`/gpts/${gpt.id}/insight`} className={`${buttonClass("plain")} max-md:hidden`}>
              {insightTexts.link}
            </Link>
          )}
          <Button className="max-md:hidden" onClick={() => onOpen("versions")}>
            {buildingTexts.versions}
          </Button>
          {gpt.mine && (
            <Button className="max-md:hidden" onClick={() => onOpen("share")}>
              {gptSharingTexts.share}
            </Button>
          )}
        </>
      )}
      {gpt.mine && (
        <Button
          variant="main"
          className="max-sm:px-3"
          disabled={!draft.name.trim() || !changed}
          title={gpt.published && !changed ? builderTexts.nothingToPublish : undefined}
          aria-label={gpt.published ? builderTexts.publishChanges : undefined}
          onClick={() => onOpen("publish")}
        >
          {gpt.published ? (
            <>
              <span className="max-sm:hidden">{builderTexts.publishChanges}</span>
              <span className="sm:hidden">{builderTexts.publish}</span>
            </>
          ) : (
            builderTexts.publish
          )}
        </Button>
      )}
      {gpt.id !== "" && <GptMenu gpt={gpt} changed={changed} onOpen={onOpen} />}
    </header>
  );
}

/** The actions as other users will see them. */
function publicOf(resource: Resource<Action[]>): PublicAction[] {
  const actions = resource.state === "ready" ? resource.value : [];
  const offered = actions.map((one) => ({ ...one, operations: one.operations.filter(({ enabled }) => enabled) }));
  return offered.filter(({ operations }) => operations.length > 0);
}

export type Side = "talk" | "configure" | "preview";

function Sides({ sides, side, onSide }: { sides: readonly Side[]; side: Side; onSide: (side: Side) => void }) {
  const names = { talk: assistantTexts.tab, configure: builderTexts.configure, preview: builderTexts.preview };
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
