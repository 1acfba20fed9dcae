import { useId } from "react";
import type { Snapshot } from "../api/sharing";
import { AnswerText } from "../chat/AnswerText";
import { shareTexts } from "../texts/sharing";

/** A preview for the author, rendered like the chat itself: exactly what readers of the link will see. */
export function SharePreview({ snapshot }: { snapshot: Snapshot }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="label mb-2">
        {shareTexts.preview}
      </h3>
      <div
        tabIndex={0}
        role="group"
        aria-labelledby={id}
        className="max-h-72 overflow-y-auto rounded-xl border border-line p-4"
      >
        <p className="font-semibold wrap-anywhere">{snapshot.title}</p>
        {snapshot.messages.map((message, index) => (
          <div key={index} className="mt-3 border-t border-line pt-3">
            <p className="label wrap-anywhere">
              {message.role === "user" ? shareTexts.you : shareTexts.answer}
              {message.gpt && ` · ${message.gpt}`}
            </p>
            {message.files.map((name) => (
              <p key={name} className="text-sm text-quiet wrap-anywhere">
                <bdi>{name}</bdi>
              </p>
            ))}
            {message.role === "user" ? (
              <p className="wrap-anywhere whitespace-pre-wrap">{message.text}</p>
            ) : (
              <AnswerText text={message.text} citations={[]} calls={[]} live={false} showCall={() => null} />
            )}
            {message.calls.map((call, at) => (
              <p key={at} className="mt-1 font-mono text-sm text-quiet wrap-anywhere">
                {`${call.operation} · ${call.host} · ${call.arguments}`}
                {call.response !== null && ` → ${call.response}`}
              </p>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}
