/** Imports GPTs, many at once from files or text, or one field by field. Each becomes a draft. */
import { useState } from "react";
import { GptImport } from "../moving/gpts/GptImport";
import { t } from "../texts";
import { manualImportTexts } from "../texts/manualImport";
import { Page } from "../ui/Page";
import { ToggleGroup } from "../ui/ToggleGroup";
import { ImportManually } from "./ImportManually";

type Way = "files" | "fields";

export default function ImportGptPage() {
  const [way, setWay] = useState<Way>("files");
  const options = (["files", "fields"] as const).map((value) => ({ value, name: manualImportTexts.sources[value] }));
  return (
    <Page title={manualImportTexts.title} intro={manualImportTexts.intro} back={{ href: "/gpts", label: t.gpts.title }}>
      <div className="mb-8">
        <ToggleGroup label={manualImportTexts.source} options={options} chosen={way} onChoose={setWay} />
      </div>
      {way === "files" ? <GptImport /> : <ImportManually />}
    </Page>
  );
}
