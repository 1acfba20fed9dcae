/**
 * Above the composer, once a GPT is mentioned: it answers this question only. Before its first answer in a chat, the
 * card also says who sees what.
 */
import { type ReactNode, useEffect, useState } from "react";
import { readGpt } from "../api/gpts";
import { readModels } from "../api/models";
import type { Gpt, Model } from "../api/types";
import { useResource } from "../api/useResource";
import { GptPicture } from "../gpts/GptPicture";
import { hostsOf } from "../gpts/hosts";
import { pickModel } from "../models/pickModel";
import { t } from "../texts";
import { mentionTexts as texts } from "../texts/mentions";
import { listed } from "../texts/plural";
import { IconButton } from "../ui/Button";
import { modelName } from "../ui/modelName";
import { factsOf } from "../ui/ProviderFacts";
import { Failure } from "../ui/ResourceView";

interface MentionCardProps {
  gpt: Gpt;
  /** Whether it has already answered in this chat. */
  isKnown: boolean;
  /** The card has disclosed who sees what; `endpoint` runs the model, and no other provider receives anything. */
  onTold: (gpt: string, endpoint: string | null) => void;
  onRemove: () => void;
}

const nothing = { chosen: null, last: null, provider: null, remembered: null };

export default function MentionCard({ gpt, isKnown, onTold, onRemove }: MentionCardProps): ReactNode {
  const { resource, reload } = useResource(`mentioned ${gpt.id}`, async () => {
    const [fullGpt, models] = await Promise.all([readGpt(gpt.id), readModels(gpt.id)]);
    return { hosts: hostsOf(fullGpt), model: pickModel(models.models, nothing) };
  });
  const loaded = resource.state === "ready" ? resource.value : null;
  const endpoint = loaded?.model?.recipient.endpoint_id ?? null;
  const isTold = loaded !== null;
  useEffect(() => {
    if (isTold) onTold(gpt.id, endpoint);
  }, [isTold, gpt.id, endpoint, onTold]);
  const [isOpen, open] = useState(!isKnown);
  return (
    <section
      aria-label={texts.answersOnce(gpt.name)}
      className="mb-2 rounded-2xl border border-line bg-surface p-3 text-sm shadow-sm"
    >
      <div className="flex items-center gap-3">
        <GptPicture gpt={gpt} className="size-8 text-sm" />
        <p className="min-w-0 flex-1">
          <span className="block font-medium wrap-anywhere">{texts.answersOnce(gpt.name)}</span>
          <span className="block text-quiet">{t.chat.by(gpt.builder.name)}</span>
        </p>
        {isKnown && (
          <button type="button" aria-expanded={isOpen} className="link" onClick={() => open(!isOpen)}>
            {texts.who}
          </button>
        )}
        <IconButton small icon="close" label={texts.remove(gpt.name)} onClick={onRemove} />
      </div>
      {resource.state === "failed" && <Failure error={resource.error} onRetry={() => void reload()} />}
      {isOpen && (
        <ul className="mt-2 list-disc ps-5 text-quiet">
          {loaded?.model && <li>{recipientLine(loaded.model)}</li>}
          {loaded && <li>{loaded.hosts.length > 0 ? texts.services(listed(loaded.hosts)) : texts.noServices}</li>}
          <li>{texts.builder}</li>
          <li>{texts.training}</li>
        </ul>
      )}
    </section>
  );
}

function recipientLine({ shown_name, recipient }: Model): string {
  if (recipient.run_by === "this_server") return texts.answersHere(modelName(shown_name));
  return texts.providerGets(recipient.name, modelName(shown_name), factsOf(recipient).join(" · "));
}
