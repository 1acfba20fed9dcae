/** Chooses the part to share and its expiry, with an exact preview. */
import { useState } from "react";
import { readConversation } from "../api/chat";
import { makeShare, type NewShare, previewShare, type ShareOptions } from "../api/sharing";
import { useResource } from "../api/useResource";
import { useMe } from "../app/session";
import { pathTo } from "../chat/tree";
import { t } from "../texts";
import { shareTexts } from "../texts/sharing";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { SharePreview } from "./SharePreview";

const DAYS = [1, 7, 30, 90];

interface FormProps {
  conversation: string;
  /** The answer at which the copy ends by default. */
  upTo: string | null;
  onMade: (share: NewShare) => void;
  onClose: () => void;
}

export function ShareForm({ conversation, upTo, onMade, onClose }: FormProps) {
  const atWork = useMe().space !== "personal";
  const [options, setOptions] = useState<ShareOptions>({ up_to: upTo, files: false, calls: false });
  const [days, setDays] = useState(30);
  const query = useResource(`share ${conversation} ${JSON.stringify(options)}`, () =>
    previewShare(conversation, options),
  );
  const preview = query.resource.state === "ready" ? query.resource.value : null;
  const make = useTask(async () => {
    if (!preview) return;
    try {
      onMade(await makeShare(conversation, options, days, preview.digest));
    } catch (failure) {
      await query.reload();
      throw failure;
    }
  });
  return (
    <div className="grid gap-4">
      <p className="text-quiet">{atWork ? shareTexts.introAtWork : shareTexts.intro}</p>
      <div className="flex flex-wrap gap-4">
        <UpTo
          conversation={conversation}
          value={options.up_to}
          onChange={(up_to) => setOptions({ ...options, up_to })}
        />
        <label className="grid gap-1">
          <span className="text-[0.9375rem] font-medium">{shareTexts.days}</span>
          <select className="box" value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {DAYS.map((each) => (
              <option key={each} value={each}>
                {shareTexts.lasts(each)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Check label={shareTexts.files} checked={options.files} onChange={(files) => setOptions({ ...options, files })} />
      <Check label={shareTexts.calls} checked={options.calls} onChange={(calls) => setOptions({ ...options, calls })} />
      <ResourceView query={query}>{(snapshot) => <SharePreview snapshot={snapshot} />}</ResourceView>
      <ErrorNotice error={make.error} />
      <div className="sticky bottom-0 -mb-6 flex flex-wrap justify-end gap-3 bg-surface pt-2 pb-6">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button variant="main" disabled={make.busy || preview === null} onClick={make.run}>
          {make.busy ? shareTexts.making : shareTexts.make}
        </Button>
      </div>
    </div>
  );
}

/** Chooses the end of the copy: any answer on the shown branch. */
function UpTo({
  conversation,
  value,
  onChange,
}: {
  conversation: string;
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  const { resource } = useResource(`share path ${conversation}`, () => readConversation(conversation));
  const nodes =
    resource.state === "ready" ? resource.value.messages.map((message) => ({ ...message, key: message.id })) : [];
  const head = resource.state === "ready" ? resource.value.head_id : null;
  const answers = pathTo(nodes, head)
    .filter((node) => node.role === "assistant")
    .slice(0, -1);
  return (
    <label className="grid min-w-0 gap-1">
      <span className="text-[0.9375rem] font-medium">{shareTexts.upTo}</span>
      <select className="box max-w-full" value={value ?? ""} onChange={(event) => onChange(event.target.value || null)}>
        <option value="">{shareTexts.wholeChat}</option>
        {answers.map((answer, index) => (
          <option key={answer.id} value={answer.id}>
            {`${index + 1}. ${answer.text.slice(0, 60)}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Check({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="flex min-h-6 items-start gap-2">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      {label}
    </label>
  );
}
