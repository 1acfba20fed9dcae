/** A builder's public name and the GPTs that they have published for the viewer. */
import { readBuilder } from "../api/gpts";
import { useResource } from "../api/useResource";
import { NotFound } from "../app/NotFound";
import { t } from "../texts";
import { buildingTexts } from "../texts/building";
import { Page } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { GptCard } from "./GptCard";

export default function BuilderPage({ id }: { id: string }) {
  const query = useResource(id, () => readBuilder(id));
  return (
    <ResourceView query={query} missing={<NotFound />}>
      {({ name, gpts }) => (
        <Page title={name} intro={buildingTexts.builderText} back={{ href: "/gpts", label: t.gpts.title }}>
          <h2 className="label mb-3">{buildingTexts.builderGpts(gpts.length)}</h2>
          <ul className="grid gap-4 sm:grid-cols-2" data-testid="builders-gpts">
            {gpts.map((gpt) => (
              <GptCard key={gpt.id} gpt={gpt} />
            ))}
          </ul>
        </Page>
      )}
    </ResourceView>
  );
}
