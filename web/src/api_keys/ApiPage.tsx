/** A workspace's API for its owners and admins: base URL, storage permission and projects. */
import { permitStoring, readApi, type WorkspaceApi } from "../api/programs";
import { useResource } from "../api/useResource";
import { CodeBlock } from "../chat/CodeBlock";
import { apiKeyTexts } from "../texts/programs";
import { CopyButton } from "../ui/CopyButton";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { Switch } from "../ui/Switch";
import { useTask } from "../ui/useTask";
import { exampleFor } from "./example";
import { Projects } from "./Projects";

const texts = apiKeyTexts;

export function ApiPage() {
  const query = useResource("workspace-api", readApi);
  return (
    <ResourceView query={query}>
      {(api) => (
        <>
          <Section title={texts.title} text={texts.text}>
            <Address api={api} onChanged={query.reload} />
          </Section>
          <Section title={texts.projects} text={texts.projectsText}>
            <Projects api={api} onChanged={query.reload} />
          </Section>
          <Section title={texts.example} text={texts.exampleText}>
            <CodeBlock language="python" code={exampleFor(api.base_url)} open={false} />
            <p className="mt-3 max-w-prose text-sm text-quiet">{texts.exampleMore}</p>
          </Section>
        </>
      )}
    </ResourceView>
  );
}

function Address({ api, onChanged }: { api: WorkspaceApi; onChanged: () => Promise<void> }) {
  const permit = useTask((allowed: boolean) => permitStoring(allowed).then(onChanged));
  return (
    <div className="card grid gap-5 p-4">
      <div>
        <p className="label">{texts.baseUrl}</p>
        <p className="flex items-center gap-2">
          <code className="min-w-0 font-mono text-sm wrap-anywhere">{api.base_url}</code>
          <CopyButton label={texts.copyBaseUrl} text={() => api.base_url} />
        </p>
      </div>
      <Switch
        label={texts.storing}
        hint={texts.storingHint}
        on={api.may_store}
        disabled={permit.busy}
        onChange={permit.run}
      />
      <ErrorNotice error={permit.error} />
    </div>
  );
}
