import type { Gpt } from "../api/types";
import { Link } from "../app/router";
import { t } from "../texts";
import { actionTexts } from "../texts/actions";
import { categoryTexts } from "../texts/categories";
import { gptSharingTexts } from "../texts/gptSharing";
import { insightTexts } from "../texts/insight";
import { GptPicture } from "./GptPicture";
import { hostsOf } from "./hosts";
import { StarsLine } from "./stars/StarsLine";

export function GptCard({ gpt, onLeave }: { gpt: Gpt; onLeave?: () => void }) {
  const hosts = hostsOf(gpt);
  return (
    <li className="card relative flex gap-4 p-4 hover:border-accent">
      <GptPicture gpt={gpt} />
      <div className="min-w-0 flex-1">
        <h3 className="font-semibold break-words">
          <Link href={`/g/${gpt.id}`} className="after:absolute after:inset-0 after:rounded-[0.875rem]">
            {gpt.name}
          </Link>
        </h3>
        <p className="line-clamp-2 text-[0.9375rem] break-words text-quiet">
          {gpt.description || t.gpts.noDescription}
        </p>
        {hosts.length > 0 && (
          <p className="mt-1.5 text-sm wrap-anywhere text-quiet">
            {actionTexts.canSend} {hosts.join(", ")}
          </p>
        )}
        <p className="mt-1.5">
          <StarsLine stars={gpt.stars} />
        </p>
        <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-quiet">
          {gpt.published && gpt.category !== "other" && <span>{categoryTexts.names[gpt.category]}</span>}
          <span>
            {gpt.mine ? (gpt.published ? t.gpts.levels[gpt.level] : t.gpts.draftBadge) : t.chat.by(gpt.builder.name)}
          </span>
          {gpt.right === "view" && (
            <Link href={`/gpts/${gpt.id}/edit`} aria-label={gptSharingTexts.lookOf(gpt.name)} className="link relative">
              {gptSharingTexts.look}
            </Link>
          )}
          {(gpt.mine || gpt.right === "edit") && (
            <Link href={`/gpts/${gpt.id}/edit`} aria-label={t.gpts.editOf(gpt.name)} className="link relative">
              {t.gpts.edit}
            </Link>
          )}
          {onLeave && (
            <button
              type="button"
              aria-label={gptSharingTexts.leaveOf(gpt.name)}
              className="link relative"
              onClick={onLeave}
            >
              {gptSharingTexts.leave}
            </button>
          )}
          {gpt.mine && gpt.published && (
            <Link href={`/gpts/${gpt.id}/insight`} aria-label={insightTexts.linkOf(gpt.name)} className="link relative">
              {insightTexts.link}
            </Link>
          )}
        </p>
      </div>
    </li>
  );
}
