/** The server's model: where it runs, what it receives, its abilities, and a test. */
import type { ReactNode } from "react";
import { readModels } from "../api/operator";
import type { ModelFactsView } from "../api/schema";
import { useResource } from "../api/useResource";
import { listed } from "../texts/plural";
import { serverAdminTexts } from "../texts/serverAdmin";
import { typeset } from "../texts/typeset";
import { modelName } from "../ui/modelName";
import { ResourceView } from "../ui/ResourceView";
import { ModelTest } from "./ModelTest";

const texts = serverAdminTexts.models;

export function Models() {
  const query = useResource("models", readModels);
  return <ResourceView query={query}>{(facts) => <Facts facts={facts} />}</ResourceView>;
}

function Facts({ facts: { status, embedded, offered, images_host, images_model } }: { facts: ModelFactsView }) {
  const cause = status.cause || status.detail;
  return (
    <div className="card divide-y divide-line" data-testid="model-facts">
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
        <p className="font-semibold wrap-anywhere">{modelName(status.name) || "–"}</p>
        <span
          className={`rounded-full px-2.5 py-0.5 text-sm ${status.state === "ready" ? "bg-wash text-accent" : "bg-caution-wash text-caution"}`}
        >
          {texts[status.state]}
        </span>
        {status.state !== "ready" && cause && <p className="w-full text-caution">{typeset(cause)}</p>}
      </div>
      <dl className="grid gap-3 px-4 py-4 sm:grid-cols-[10rem_minmax(0,1fr)]">
        <Fact name={texts.where}>{embedded ? texts.here : texts.at(status.where)}</Fact>
        <Fact name={texts.receives}>{embedded ? texts.receivesHere : texts.receivesThere(status.where)}</Fact>
        <Fact name={texts.masked}>{texts.notMasked}</Fact>
        <Fact name={texts.images}>{status.takes_images ? texts.takesImages : texts.noImages}</Fact>
        <Fact name={texts.tools}>{texts.usesTools}</Fact>
        <Fact name={texts.others}>{offered.length > 0 ? texts.othersText(listed(offered)) : texts.noOthers}</Fact>
        <Fact name={texts.create}>{images_host ? texts.createAt(images_host, images_model) : texts.createNot}</Fact>
      </dl>
      <div className="grid justify-items-start gap-2 px-4 py-4">
        <ModelTest />
        <p className="text-sm text-quiet">{texts.change}</p>
      </div>
    </div>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-quiet max-sm:-mb-3 max-sm:text-sm">{name}</dt>
    <dd className="wrap-anywhere">{children}</dd>
  </>
);
