/** The same request with curl and Python, with the key filled in while it is known. */
import { useState } from "react";
import { CodeBlock } from "../chat/CodeBlock";
import { apiKeyTexts } from "../texts/programs";
import { ToggleGroup } from "../ui/ToggleGroup";
import { curlFor, exampleFor } from "./example";

const options = [
  { value: "curl", name: "curl" },
  { value: "python", name: "Python" },
] as const;

interface ExamplesProps {
  baseUrl: string;
  model: string;
  secret?: string;
}

export function Examples({ baseUrl, model, secret }: ExamplesProps) {
  const [chosen, setChosen] = useState<"curl" | "python">("curl");
  return (
    <div className="grid justify-items-start gap-3" data-testid="api-examples">
      <ToggleGroup label={apiKeyTexts.personal.examples} options={options} chosen={chosen} onChoose={setChosen} />
      <div className="w-full min-w-0">
        {chosen === "curl" ? (
          <CodeBlock language="bash" code={curlFor(baseUrl, model, secret)} open={false} />
        ) : (
          <CodeBlock language="python" code={exampleFor(baseUrl, secret)} open={false} />
        )}
      </div>
    </div>
  );
}
