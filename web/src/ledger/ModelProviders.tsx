/**
 * The model providers that answered in the user's saved chats, the facts about each, and their number of answers (P14).
 */
import { type ModelProvider, readModelProviders } from "../api/ledger";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { t } from "../texts";
import { onDay } from "../texts/dates";
import { ledgerTexts } from "../texts/ledger";
import { maskingTexts } from "../texts/masking";
import { listed } from "../texts/plural";
import { recipientTexts } from "../texts/recipients";
import { typeset } from "../texts/typeset";
import { buttonClass } from "../ui/Button";
import { ProviderFacts } from "../ui/ProviderFacts";
import { Empty, ResourceView } from "../ui/ResourceView";
import { PolicyLink } from "./PolicyLink";

export function ModelProviders() {
  const query = useResource("model-providers", readModelProviders);
  return (
    <ResourceView query={query}>
      {(providers) =>
        providers.length === 0 ? (
          <Empty title={recipientTexts.empty}>{recipientTexts.emptyText}</Empty>
        ) : (
          <>
            <p className="mb-4 text-quiet">{recipientTexts.intro}</p>
            <ul className="grid gap-3" data-testid="model-providers">
              {providers.map((provider) => (
                <Row key={provider.recipient.endpoint_id} provider={provider} />
              ))}
            </ul>
            <p className="mt-4 text-sm text-quiet">{recipientTexts.notCounted}</p>
          </>
        )
      }
    </ResourceView>
  );
}

function Row({ provider }: { provider: ModelProvider }) {
  const { recipient, first_at, last_at, answers, searches, chats, masked, latest_conversation_id } = provider;
  return (
    <li className="card p-4">
      <h2 className="font-semibold wrap-anywhere">{typeset(recipient.name)}</h2>
      <ProviderFacts facts={recipient} />
      <p className="mt-1 break-words">
        {[
          ...(answers > 0 || searches === 0 ? [recipientTexts.answers(answers)] : []),
          ...(searches > 0 ? [recipientTexts.searches(searches)] : []),
          recipientTexts.chats(chats),
          ledgerTexts.period(onDay(first_at), onDay(last_at)),
        ].join(" · ")}
      </p>
      <Masked amounts={masked} />
      <p className="text-sm text-quiet">{recipientTexts.since(onDay(recipient.since))}</p>
      <Page title={recipientTexts.terms} url={recipient.terms_url} />
      <Page title={recipientTexts.agreement} url={recipient.agreement_url} />
      <p className="mt-3">
        <Link
          className={buttonClass("plain")}
          href={`/c/${latest_conversation_id}`}
          aria-label={recipientTexts.latestOf(typeset(recipient.name))}
        >
          {recipientTexts.latest}
        </Link>
      </p>
    </li>
  );
}

/** The amount masked in the prompts, by kind. */
function Masked({ amounts }: { amounts: ModelProvider["masked"] }) {
  const maskedAmounts = kindsOf(maskingTexts.amounts).flatMap((kind) =>
    amounts[kind] ? [maskingTexts.amounts[kind](amounts[kind])] : [],
  );
  if (maskedAmounts.length === 0) return null;
  return <p className="break-words">{maskingTexts.maskedAmounts(listed(maskedAmounts))}</p>;
}

const kindsOf = <T extends object>(amounts: T) => Object.keys(amounts) as (keyof T)[];

function Page({ title, url }: { title: string; url: string }) {
  if (!url) return null;
  return (
    <p className="text-[0.9375rem]">
      {title + t.common.colon}
      <PolicyLink url={url} />
    </p>
  );
}
