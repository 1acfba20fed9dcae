/** Bringing a GPT: a file of Discreet, or field by field from another service. Either ends in a draft. */
import { useState } from "react";
import { t } from "../texts";
import { bringTexts } from "../texts/bring";
import { Page } from "../ui/Page";
import { ImportFromFile } from "./ImportFromFile";
import { ImportManually } from "./ImportManually";

type Way = "elsewhere" | "file";

export default function ImportGptPage() {
  const [way, setWay] = useState<Way>("elsewhere");
  return (
    <Page title={bringTexts.title} intro={bringTexts.intro} back={{ href: "/gpts", label: t.gpts.title }}>
      <div role="group" aria-label={bringTexts.ways} className="mb-8 flex flex-wrap gap-1">
        {(["elsewhere", "file"] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={way === one}
            onClick={() => setWay(one)}
            className="min-h-10 rounded-lg border border-edge px-4 text-[0.9375rem] aria-pressed:border-accent aria-pressed:bg-wash aria-pressed:font-semibold"
          >
            {bringTexts.way[one]}
          </button>
        ))}
      </div>
      {way === "file" ? <ImportFromFile /> : <ImportManually />}
    </Page>
  );
}
