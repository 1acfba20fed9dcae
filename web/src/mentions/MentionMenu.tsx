/** The list behind “@” in a message: the GPTs that the person can use, those of their latest chats first. */
import { type ReactNode, type RefObject, useId, useMemo, useState } from "react";
import { readGpts } from "../api/gpts";
import type { Gpt } from "../api/types";
import { useResource } from "../api/useResource";
import { useConversations } from "../app/conversations";
import { useMe } from "../app/session";
import { distanceOf } from "../find/fold";
import { Options, optionId } from "../find/Options";
import type { Option } from "../find/options";
import { recentGpts } from "../first_hour/recentGpts";
import { t } from "../texts";
import { mentionTexts } from "../texts/mentions";
import { focusEnd, useFieldKeys, usePointsTo } from "../ui/fieldList";

interface MentionMenuProps {
  field: RefObject<HTMLTextAreaElement | null>;
  query: string;
  onPick: (gpt: Gpt) => void;
  onClose: () => void;
}

const none: readonly Gpt[] = [];

export default function MentionMenu({ field, query, onPick, onClose }: MentionMenuProps): ReactNode {
  const list = useId();
  const { space } = useMe();
  const { list: chats, pinned } = useConversations();
  const { resource } = useResource(`mention ${space}`, () => readGpts(""));
  const gpts = resource.state === "ready" ? resource.value : none;
  const recent = useMemo(
    () => recentGpts([...(chats?.conversations ?? []), ...pinned]).map(({ id }) => id),
    [chats, pinned],
  );
  const found = useMemo(() => fitting(gpts, recent, query), [gpts, recent, query]);
  const [chosen, choose] = useState<string | null>(null);
  const now = Math.max(
    0,
    found.findIndex(({ id }) => id === chosen),
  );
  const current = found[now];
  const take = (gpt: Gpt | undefined) => {
    if (!gpt) return;
    onPick(gpt);
    focusEnd(field);
  };
  useFieldKeys(field, found.length > 0, {
    step: (by) => choose(found[(now + by + found.length) % found.length]!.id),
    take: () => take(current),
    close: onClose,
  });
  usePointsTo(field, list, current === undefined ? null : optionId(list, current.id));
  const options = found.map(
    (gpt): Option => ({
      key: gpt.id,
      icon: "grid",
      text: [{ text: gpt.name, hit: false }],
      detail: t.chat.by(gpt.builder.name),
      run: () => take(gpt),
    }),
  );
  if (found.length === 0) return null;
  return (
    <div className="mb-2 flex max-h-[min(20rem,45dvh)] flex-col overflow-hidden rounded-2xl border border-line bg-surface shadow-lg">
      <Options
        id={list}
        label={mentionTexts.list}
        tabIndex={0}
        groups={[{ key: "mention", label: mentionTexts.group, options }]}
        chosen={current?.id ?? null}
        onChoose={choose}
        onRun={(option) => option.run()}
      />
    </div>
  );
}

/** Those whose names the words lead to: the nearest, the most recent, then by name. */
function fitting(gpts: readonly Gpt[], recent: readonly string[], query: string): readonly Gpt[] {
  const age = ({ id }: Gpt) => (recent.includes(id) ? recent.indexOf(id) : recent.length);
  return gpts
    .filter((gpt) => gpt.published && gpt.refused == null)
    .map((gpt) => ({ gpt, distance: distanceOf(query, gpt.name, "") }))
    .filter(({ distance }) => distance !== null)
    .sort((a, b) => Number(a.distance) - Number(b.distance) || age(a.gpt) - age(b.gpt))
    .map(({ gpt }) => gpt);
}
