import { readGpt } from "../api/gpts";
import type { Gpt } from "../api/types";
import { useResource } from "../api/useResource";
import { NotFound } from "../app/NotFound";
import { Link } from "../app/router";
import { ConversationPage } from "../chat/ConversationPage";
import { t } from "../texts";
import { ResourceView } from "../ui/ResourceView";
import { AboutMenu, QuietLine } from "./AboutGpt";
import { GptPicture } from "./GptPicture";

/** A new chat with a GPT. */
export default function GptStartPage({ id }: { id: string }) {
  const query = useResource(id, () => readGpt(id));
  if (query.resource.state === "ready") {
    const gpt = query.resource.value;
    return <ConversationPage id={null} gpt={gpt} start={<Introduction gpt={gpt} />} />;
  }
  return (
    <div className="mx-auto max-w-lg p-8">
      <ResourceView query={query} missing={<NotFound />}>
        {() => null}
      </ResourceView>
    </div>
  );
}

export function Introduction({ gpt, stamp, preview = false }: { gpt: Gpt; stamp?: number; preview?: boolean }) {
  const listed = gpt.published && (gpt.level === "everyone" || gpt.level === "workspace");
  const Title = preview ? "p" : "h1";
  return (
    <div className="flex flex-col items-center text-center">
      <GptPicture gpt={gpt} stamp={stamp} className="size-16 text-2xl sm:size-20 sm:text-3xl" />
      <Title className="mt-3 text-2xl font-semibold tracking-tight break-words">{gpt.name}</Title>
      <div className="flex flex-wrap items-center justify-center gap-x-1 text-sm text-quiet">
        {listed && !preview ? (
          <Link className="link" href={`/builders/${gpt.builder.id}`}>
            {t.chat.by(gpt.builder.name)}
          </Link>
        ) : (
          t.chat.by(gpt.builder.name)
        )}
        {(gpt.right === "own" || gpt.right === "edit") && !preview && (
          <>
            {" "}
            ·{" "}
            <Link className="link" href={`/gpts/${gpt.id}/edit`}>
              {t.chat.editGpt}
            </Link>
          </>
        )}
        {!preview && gpt.published && <AboutMenu gpt={gpt} />}
      </div>
      {gpt.description && <p className="mt-2 max-w-prose break-words text-quiet">{gpt.description}</p>}
      <QuietLine gpt={gpt} preview={preview} />
    </div>
  );
}
