/** The autocomplete list for "@": the GPTs that the user can use, those of recent chats first. */
import { type ReactNode, type RefObject, useMemo } from "react";
import { readGpts } from "../api/gpts";
import type { Gpt } from "../api/types";
import { useResource } from "../api/useResource";
import { useConversations } from "../app/conversations";
import { useMe } from "../app/session";
import { nearest } from "../find/fold";
import type { Option } from "../find/options";
import { recentGpts } from "../first_hour/recentGpts";
import { t } from "../texts";
import { mentionTexts } from "../texts/mentions";
import { FieldList } from "../ui/FieldList";
import { focusEnd } from "../ui/fieldList";

interface MentionMenuProps {
  field: RefObject<HTMLTextAreaElement | null>;
  query: string;
  onPick: (gpt: Gpt) => void;
  onClose: () => void;
}

const none: readonly Gpt[] = [];

export default function MentionMenu({ field, query, onPick, onClose }: MentionMenuProps): ReactNode {
  const { space } = useMe();
  const { list: chats, pinned } = useConversations();
  const { resource } = useResource(`mention ${space}`, () => readGpts(""));
  const gpts = resource.state === "ready" ? resource.value : none;
  const recent = useMemo(
    () => recentGpts([...(chats?.conversations ?? []), ...pinned]).map(({ id }) => id),
    [chats, pinned],
  );
  const matches = useMemo(() => matchingGpts(gpts, recent, query), [gpts, recent, query]);
  const mention = (gpt: Gpt) => {
    onPick(gpt);
    focusEnd(field);
  };
  const options = matches.map(
    (gpt): Option => ({
      key: gpt.id,
      icon: "grid",
      text: [{ text: gpt.name, hit: false }],
      detail: t.chat.by(gpt.builder.name),
      run: () => mention(gpt),
    }),
  );
  const groups = [{ key: "mention", label: mentionTexts.group, options }];
  return <FieldList field={field} label={mentionTexts.list} groups={groups} onClose={onClose} />;
}

/** The GPTs that match the query: best match, then most recent, then by name. */
function matchingGpts(gpts: readonly Gpt[], recent: readonly string[], query: string): readonly Gpt[] {
  const age = ({ id }: Gpt) => (recent.includes(id) ? recent.indexOf(id) : recent.length);
  const usable = gpts.filter((gpt) => gpt.published && gpt.refused == null);
  return nearest(
    usable,
    query,
    ({ name }) => [name, ""],
    (a, b) => age(a) - age(b),
  );
}
