/** The external providers that get a GPT's files for search, and which of them have received any (P14). */
import { readKnowledgeProvider } from "../api/gpts";
import { useResource } from "../api/useResource";
import { knowledgeModelTexts } from "../texts/knowledgeModels";
import { typeset } from "../texts/typeset";
import { factsOf } from "../ui/ProviderFacts";

const texts = knowledgeModelTexts.builder;

/** `files`: the number of files; a change reloads the receivers. */
export function KnowledgeReceivers({ gpt, files }: { gpt: string; files: number }) {
  const { resource } = useResource(`receivers ${gpt} ${files}`, () => readKnowledgeProvider(gpt));
  if (resource.state !== "ready") return null;
  const { provider, reasons, received } = resource.value;
  return (
    <div className="mb-3 grid gap-1 text-sm text-quiet" data-testid="knowledge-receivers">
      {provider === null ? (
        <p>{texts.staysHere}</p>
      ) : (
        <p>
          {[
            (reasons.length > 0 ? texts.notSentTo : texts.alsoSentTo)(typeset(provider.name)),
            ...factsOf(provider),
          ].join(" · ")}
        </p>
      )}
      {reasons.map((reason) => (
        <p key={reason}>{typeset(reason)}</p>
      ))}
      {received.map(({ recipient, files: count }) => (
        <p key={recipient.endpoint_id}>{texts.received(typeset(recipient.name), count)}</p>
      ))}
    </div>
  );
}
