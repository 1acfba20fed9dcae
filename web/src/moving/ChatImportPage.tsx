/** Imports conversations from other services: upload an export, follow its progress, undo it. */
import { readChatImports, startChatImport } from "../api/chatImports";
import { usePolling, useResource } from "../api/useResource";
import { useConversations } from "../app/conversations";
import { saveSetting } from "../app/localSettings";
import { Link } from "../app/router";
import { IMPORT_AWAY } from "../first_hour/remembered";
import { chatImportTexts } from "../texts/chatImport";
import { FileUpload } from "../ui/FileUpload";
import { Page, Section } from "../ui/Page";
import { Empty, ResourceView } from "../ui/ResourceView";
import { ChatImportCard } from "./ChatImportCard";

export default function ChatImportPage() {
  const query = useResource("moving-in", readChatImports);
  const { refresh } = useConversations();
  const imports = query.resource.state === "ready" ? query.resource.value : null;
  const underWay = imports?.move_ins.some((each) => each.under_way) ?? false;
  const reload = async () => {
    await query.reload();
    await refresh();
  };
  const imported = () => {
    saveSetting(IMPORT_AWAY, "yes");
    return query.reload();
  };
  usePolling(underWay, 1000, reload);
  return (
    <Page title={chatImportTexts.title} intro={chatImportTexts.intro}>
      <ResourceView query={query}>
        {({ move_ins: all, most_mb }) => (
          <>
            <Section title={chatImportTexts.upload}>
              {!underWay && (
                <FileUpload
                  name="move"
                  label={chatImportTexts.choose}
                  hint={chatImportTexts.drop}
                  formats={chatImportTexts.formats(most_mb)}
                  accept=".zip,.json,.html,application/zip,application/json,text/html"
                  send={(file, onPart) => startChatImport(file, onPart).then(imported)}
                  sending={chatImportTexts.sending}
                  sendingLabel={chatImportTexts.sendingLabel}
                  note={chatImportTexts.cancelNote}
                />
              )}
            </Section>
            {all.length === 0 && <ExportSteps />}
            <Section title={chatImportTexts.history}>
              {all.length === 0 ? (
                <Empty title={chatImportTexts.none}>{chatImportTexts.noneText}</Empty>
              ) : (
                <ul className="grid gap-3" data-testid="move-ins">
                  {all.map((each) => (
                    <ChatImportCard key={each.id} chatImport={each} onChange={reload} />
                  ))}
                </ul>
              )}
            </Section>
            {all.length > 0 && <ExportSteps />}
          </>
        )}
      </ResourceView>
    </Page>
  );
}

function ExportSteps() {
  return (
    <Section title={chatImportTexts.howTitle}>
      <dl className="grid gap-2">
        {chatImportTexts.exportSteps.map(({ from, steps }) => (
          <div key={from} className="sm:grid sm:grid-cols-[8rem_1fr]">
            <dt className="font-medium">{from}</dt>
            <dd className="text-quiet">{steps}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 max-w-prose text-quiet">
        {chatImportTexts.gpts}{" "}
        <Link className="link" href="/gpts/bring">
          {chatImportTexts.gptsLink}
        </Link>
      </p>
    </Section>
  );
}
