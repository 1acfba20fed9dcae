/**
 * Above the composer: a fact about the next message's provider has changed. The notice stays until the user dismisses
 * it (P14).
 */
import { type ReactNode, useState } from "react";
import { markFactsRead, type ProviderFacts, readProviderFacts } from "../api/modelProviders";
import { sentenceOf } from "../api/request";
import type { Model } from "../api/types";
import { useResource } from "../api/useResource";
import { modelMenuRequests } from "../app/shortcuts";
import { showToast } from "../app/toasts";
import { onDay } from "../texts/dates";
import { providerChangeTexts as texts } from "../texts/providerChange";
import { Dialog } from "../ui/Dialog";
import { ResourceView } from "../ui/ResourceView";
import { changedFacts, factsInWords } from "./changedFacts";
import type { ChatModels } from "./chatModels";

interface Props {
  model: Model;
  knownFacts: ProviderFacts;
  models: ChatModels;
}

export default function ProviderChange({ model, knownFacts, models }: Props): ReactNode {
  const [sees, see] = useState(false);
  const { recipient } = model;
  const name = recipient.host || recipient.name;
  const changed = changedFacts(knownFacts, recipient);
  const confirmRead = () => {
    markFactsRead(recipient.endpoint_id, recipient.since).then(models.reload, (error: unknown) =>
      showToast(sentenceOf(error)),
    );
  };
  const hasOthers = models.list?.some((one) => one.allowed && one.recipient.endpoint_id !== recipient.endpoint_id);
  return (
    <aside
      aria-label={texts.label}
      data-testid="provider-change"
      className="mb-2 rounded-xl border border-line bg-surface px-3 py-2 text-sm"
    >
      <p role="status" className="wrap-anywhere">
        {texts.now(name, changed.now)} <span className="text-quiet">· {texts.since(onDay(recipient.since))}</span>
      </p>
      {changed.before && <p className="text-quiet wrap-anywhere">{texts.before(changed.before)}</p>}
      <p className="mt-1 flex flex-wrap gap-x-4">
        <Choice onPress={() => see(true)}>{texts.see}</Choice>
        {hasOthers && (
          <Choice onPress={() => modelMenuRequests.dispatchEvent(new Event("open", { cancelable: true }))}>
            {texts.otherModel}
          </Choice>
        )}
        <Choice onPress={confirmRead}>{texts.confirmRead}</Choice>
      </p>
      {sees && <History provider={recipient.endpoint_id} name={name} onClose={() => see(false)} />}
    </aside>
  );
}

function Choice({ onPress, children }: { onPress: () => void; children: string }) {
  return (
    <button type="button" className="link min-h-8 pointer-coarse:min-h-11" onClick={onPress}>
      {children}
    </button>
  );
}

function History({ provider, name, onClose }: { provider: string; name: string; onClose: () => void }) {
  const query = useResource(`provider ${provider}`, () => readProviderFacts(provider));
  return (
    <Dialog title={texts.title(name)} onClose={onClose}>
      <p className="text-quiet">{texts.text}</p>
      <ResourceView query={query}>
        {(history) => (
          <ol className="mt-3 grid gap-3" data-testid="provider-history">
            {history.map((facts) => (
              <li key={facts.since}>
                <span className="block font-medium">{texts.from(onDay(facts.since))}</span>
                <span className="wrap-anywhere">{factsInWords(facts)}</span>
              </li>
            ))}
          </ol>
        )}
      </ResourceView>
    </Dialog>
  );
}
