/** Chooses one of a key's GPTs and an operation to grant, with everything that a consent card would show. */
import { useState } from "react";
import { readGpts } from "../api/gpts";
import { type ApiKey, type OfferedOperation, readOffered } from "../api/programs";
import { useResource } from "../api/useResource";
import { Host } from "../consent/Host";
import { Policy } from "../consent/Policy";
import { Name } from "../consent/UntrustedText";
import { apiKeyTexts } from "../texts/programs";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { GrantDialog } from "./GrantDialog";

const texts = apiKeyTexts.operations;

interface OfferedProps {
  apiKey: ApiKey;
  onGranted: () => Promise<void>;
}

export function OfferedOperations({ apiKey, onGranted }: OfferedProps) {
  const query = useResource("gpts-of-a-key", () => readGpts(""));
  const [chosen, setChosen] = useState("");
  return (
    <>
      <h3 className="mt-6 mb-2 font-semibold">{texts.grantOne}</h3>
      <ResourceView query={query}>
        {(all) => {
          const gpts = all.filter(({ id, published }) => published && (apiKey.every_gpt || apiKey.gpts.includes(id)));
          if (gpts.length === 0) return <p className="text-quiet">{texts.noGpts}</p>;
          return (
            <Field label={texts.gpt}>
              {(control) => (
                <select className="box" {...control} value={chosen} onChange={(event) => setChosen(event.target.value)}>
                  <option value="">{texts.chooseGpt}</option>
                  {gpts.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          );
        }}
      </ResourceView>
      {chosen && <OperationsOfGpt key={chosen} apiKey={apiKey} gpt={chosen} onGranted={onGranted} />}
    </>
  );
}

function OperationsOfGpt({ apiKey, gpt, onGranted }: OfferedProps & { gpt: string }) {
  const query = useResource(`${apiKey.id} ${gpt}`, () => readOffered(apiKey.id, gpt));
  const [granting, setGranting] = useState<OfferedOperation | null>(null);
  return (
    <div className="mt-4">
      <ResourceView query={query}>
        {(offers) =>
          offers.length === 0 ? (
            <p className="text-quiet">{texts.noActions}</p>
          ) : (
            <ul className="grid gap-4" data-testid="offered-operations">
              {offers.map((offer) => (
                <li key={offer.tool}>
                  <Offer offer={offer} onGrant={() => setGranting(offer)} />
                </li>
              ))}
            </ul>
          )
        }
      </ResourceView>
      {granting && (
        <GrantDialog
          apiKey={apiKey}
          offer={granting}
          onClose={() => setGranting(null)}
          onGranted={async () => {
            await Promise.all([query.reload(), onGranted()]);
          }}
        />
      )}
    </div>
  );
}

function Offer({ offer, onGrant }: { offer: OfferedOperation; onGrant: () => void }) {
  const { operation, summary, method, path, recipient, builder, gpt, warnings, credentials, refused, granted_id } =
    offer;
  const name = summary || operation;
  return (
    <article className="card grid gap-2 p-4" aria-label={name}>
      <h4>
        <Name text={name} most={100} className="font-medium" />
      </h4>
      <p className="text-sm">
        {texts.sentTo} <Host host={recipient.host} />
      </p>
      <p className="font-mono text-sm wrap-anywhere text-quiet">
        {method} <Name text={path} most={200} />
      </p>
      {recipient.look_alike && <Notice tone="caution">{typeset(recipient.look_alike)}</Notice>}
      <p className="text-sm">
        <Name text={gpt.name} most={50} /> {builder.is_me ? texts.builtByYou : texts.builtBy}{" "}
        {!builder.is_me && <Name text={builder.name} most={50} />}
      </p>
      {recipient.policy_url && <Policy url={recipient.policy_url} />}
      <ul className="grid gap-1 text-sm text-quiet">
        {[...warnings, ...(credentials ? [credentials] : []), texts.unaskedNote].map((warning) => (
          <li key={warning} className="wrap-anywhere">
            {typeset(warning)}
          </li>
        ))}
      </ul>
      {offer.consequential && <p className="text-sm font-medium text-caution">{texts.consequential(recipient.host)}</p>}
      {refused ? (
        <Notice tone="caution">{typeset(refused)}</Notice>
      ) : granted_id ? (
        <p className="font-medium text-accent">{texts.isGranted}</p>
      ) : (
        <Button className="justify-self-start" aria-label={texts.grantOf(name)} onClick={onGrant}>
          {texts.grant}
        </Button>
      )}
    </article>
  );
}
