/** A menu with the builder's less common actions on a GPT, and their dialogs. */
import { lazy, Suspense, useState } from "react";
import { deleteGpt, fileOf, jsonOf, skillOf } from "../api/gpts";
import type { GptEdit } from "../api/types";
import { navigate } from "../app/router";
import { useMedia } from "../app/useMedia";
import { t } from "../texts";
import { builderTexts } from "../texts/builder";
import { buildingTexts } from "../texts/building";
import { gptSharingTexts } from "../texts/gptSharing";
import { gptTestTexts } from "../texts/gptTests";
import { handoverTexts } from "../texts/handover";
import { insightTexts } from "../texts/insight";
import { manualImportTexts } from "../texts/manualImport";
import { IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { type Entry, Menu } from "../ui/Menu";
import { saveFrom } from "../ui/save";

const DuplicateDialog = lazy(() => import("./DuplicateDialog"));
const HandOver = lazy(() => import("./sharing/HandOver"));

interface GptMenuProps {
  gpt: GptEdit;
  /** Whether the draft has unpublished changes; only Publish may release them. */
  changed: boolean;
  onOpen: (dialog: "versions" | "share" | "level") => void;
}

type OpenDialog = "duplicate" | "hand-over" | "delete";

export function GptMenu({ gpt, changed, onOpen }: GptMenuProps) {
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const close = () => setOpen(null);
  const owners = (...entries: Entry[]) => (gpt.mine ? entries : []);
  // From this width on, the bar shows them as separate buttons.
  const inBar = useMedia("(min-width: 48rem)");
  const first: Entry[] = [
    ...(inBar ? [] : [{ label: buildingTexts.versions, onSelect: () => onOpen("versions") }]),
    { label: gptTestTexts.title, onSelect: () => navigate(`/gpts/${gpt.id}/tests`) },
    ...(inBar ? [] : owners({ label: gptSharingTexts.share, onSelect: () => onOpen("share") })),
    ...(gpt.mine && gpt.published && !changed
      ? [{ label: builderTexts.changeLevel, onSelect: () => onOpen("level") }]
      : []),
    ...(inBar ? [] : owners({ label: insightTexts.link, onSelect: () => navigate(`/gpts/${gpt.id}/insight`) })),
  ];
  const second: Entry[] = [
    { label: buildingTexts.duplicate, onSelect: () => setOpen("duplicate") },
    {
      label: manualImportTexts.exportDo,
      detail: manualImportTexts.exportShort,
      onSelect: () => saveFrom(fileOf(gpt.id)),
    },
    {
      label: manualImportTexts.exportSkill,
      detail: manualImportTexts.exportSkillShort,
      onSelect: () => saveFrom(skillOf(gpt.id)),
    },
    {
      label: manualImportTexts.exportJson,
      detail: manualImportTexts.exportJsonShort,
      onSelect: () => saveFrom(jsonOf(gpt.id)),
    },
    ...owners({ label: handoverTexts.begin, onSelect: () => setOpen("hand-over") }),
  ];
  const last = owners({ label: builderTexts.delete, danger: true, onSelect: () => setOpen("delete") });
  const groups = [first, second, last].filter((entries) => entries.length > 0).map((entries) => ({ entries }));
  return (
    <>
      <Menu trigger={<IconButton icon="more" label={builderTexts.more} />} groups={groups} />
      <Suspense fallback={null}>
        {open === "duplicate" && <DuplicateDialog gpt={gpt.id} onClose={close} />}
        {open === "hand-over" && <HandOver gpt={gpt.id} onClose={close} />}
      </Suspense>
      {open === "delete" && (
        <Confirm
          title={builderTexts.deleteTitle}
          text={builderTexts.deleteText(gpt.name)}
          action={t.common.delete}
          onClose={close}
          onConfirm={async () => {
            await deleteGpt(gpt.id);
            navigate("/gpts", "replace");
          }}
        />
      )}
    </>
  );
}
