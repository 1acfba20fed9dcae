/** One action of a GPT, existing or new. */
import { readAction } from "../../api/actions";
import { useResource } from "../../api/useResource";
import { NotFound } from "../../app/NotFound";
import { ResourceView } from "../../ui/ResourceView";
import { ActionEditor } from "./ActionEditor";
import { NewAction } from "./NewAction";

export default function ActionPage({ gpt, id }: { gpt: string; id: string }) {
  return id === "new" ? <NewAction gpt={gpt} /> : <Existing gpt={gpt} id={id} />;
}

function Existing({ gpt, id }: { gpt: string; id: string }) {
  const query = useResource(`${gpt} ${id}`, () => readAction(gpt, id));
  if (query.resource.state === "ready")
    return <ActionEditor gpt={gpt} action={query.resource.value} onAction={query.replace} />;
  return (
    <div className="mx-auto max-w-lg p-8">
      <ResourceView query={query} missing={<NotFound />}>
        {() => null}
      </ResourceView>
    </div>
  );
}
