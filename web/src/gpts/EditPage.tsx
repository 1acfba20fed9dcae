/** The builder of an existing GPT. */
import { useState } from "react";
import { readDraft } from "../api/gpts";
import type { GptEdit } from "../api/types";
import { useResource } from "../api/useResource";
import { NotFound } from "../app/NotFound";
import { ResourceView } from "../ui/ResourceView";
import { Builder } from "./Builder";
import { LookPage } from "./sharing/LookPage";

export default function EditPage({ id }: { id: string }) {
  const query = useResource(id, () => readDraft(id));
  const [restored, setRestored] = useState(0);
  const restore = (gpt: GptEdit) => {
    query.replace(gpt);
    setRestored((times) => times + 1);
  };
  if (query.resource.state === "ready" && query.resource.value.right === "view")
    return <LookPage gpt={query.resource.value} />;
  if (query.resource.state === "ready")
    return <Builder key={restored} gpt={query.resource.value} onGpt={query.replace} onRestored={restore} />;
  return (
    <div className="mx-auto max-w-lg p-8">
      <ResourceView query={query} missing={<NotFound />}>
        {() => null}
      </ResourceView>
    </div>
  );
}
