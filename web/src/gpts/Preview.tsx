import { useState, useSyncExternalStore } from "react";
import type { Gpt } from "../api/types";
import { useConversations } from "../app/conversations";
import { ConversationView } from "../chat/ConversationView";
import { PrivacyChip } from "../chat/PrivacyChip";
import { builderTexts } from "../texts/builder";
import { Button } from "../ui/Button";
import { Introduction } from "./GptStartPage";

/** A placeholder until a new GPT has any content. */
export function PreviewOfNothing() {
  return (
    <section
      aria-label={builderTexts.preview}
      data-testid="preview"
      className="grid min-w-0 flex-1 place-items-center border-s border-line bg-surface p-8 text-center"
    >
      <div>
        <h2 className="font-medium">{builderTexts.preview}</h2>
        <p className="mt-1 text-quiet">{builderTexts.previewEmpty}</p>
      </div>
    </section>
  );
}

/** A test chat with the current draft, which is saved before each message. */
export function Preview({ gpt, stamp, prepare }: { gpt: Gpt; stamp: number; prepare: () => Promise<void> }) {
  const { begin } = useConversations();
  const [conversation, setConversation] = useState(() => begin(gpt.id, true));
  const view = useSyncExternalStore(conversation.subscribe, conversation.view);
  return (
    <section
      aria-label={builderTexts.preview}
      data-testid="preview"
      className="flex min-w-0 flex-1 flex-col border-s border-line bg-surface"
    >
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2">
        <div>
          <h2 className="font-medium">{builderTexts.preview}</h2>
          <p className="text-sm text-quiet">{builderTexts.previewText}</p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {view.id !== null && <PrivacyChip id={view.id} turns={view.running === null ? view.nodes.length : -1} />}
          {view.nodes.length > 0 && (
            <Button variant="ghost" onClick={() => setConversation(begin(gpt.id, true))}>
              {builderTexts.previewReset}
            </Button>
          )}
        </div>
      </div>
      <div className="min-h-0 flex-1">
        <ConversationView
          conversation={conversation}
          view={view}
          name={gpt.name}
          place={`preview.${gpt.id}`}
          autoFocus={false}
          prepare={prepare}
          onWhole={() => setConversation(begin(gpt.id, true))}
          start={<Introduction preview gpt={gpt} stamp={stamp} />}
          starters={gpt.starters.filter((one) => one.trim())}
        />
      </div>
    </section>
  );
}
