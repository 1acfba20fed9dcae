/** The prices of the offered models per million tokens, and the server's currency. */
import { useState } from "react";
import { type Endpoint, readEndpoints } from "../api/modelEndpoints";
import { type Prices as PricesView, readPrices, setCurrency } from "../api/usage";
import { useResource } from "../api/useResource";
import { usageTexts } from "../texts/usage";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { priceLine } from "./money";
import { PriceDialog } from "./PriceDialog";

const texts = usageTexts.prices;

interface Priced {
  endpoint: Endpoint;
  model: string;
  modelName: string;
}

export function Prices() {
  const endpoints = useResource("model endpoints of prices", readEndpoints);
  const prices = useResource("model prices", readPrices);
  return (
    <Section title={texts.title} text={texts.text} id="prices">
      <ResourceView query={endpoints}>
        {(found) => (
          <ResourceView query={prices}>
            {(listed) => (
              <>
                <Models
                  models={modelsOf(found.endpoints, found.own_models)}
                  listed={listed}
                  onChange={prices.replace}
                />
                <Currency listed={listed} onChange={prices.replace} />
              </>
            )}
          </ResourceView>
        )}
      </ResourceView>
    </Section>
  );
}

const modelsOf = (endpoints: readonly Endpoint[], own: readonly string[]): Priced[] =>
  endpoints.flatMap((endpoint) => {
    if (endpoint.source === "embedded") return [];
    if (endpoint.source === "settings") return own.map((model) => ({ endpoint, model, modelName: model }));
    return endpoint.models.map(({ name, shown_name }) => ({ endpoint, model: name, modelName: shown_name }));
  });

interface ListProps {
  models: readonly Priced[];
  listed: PricesView;
  onChange: (listed: PricesView) => void;
}

function Models({ models, listed, onChange }: ListProps) {
  const [changing, setChanging] = useState<Priced | null>(null);
  const priceOf = ({ endpoint, model }: Priced) =>
    listed.prices.find((each) => each.endpoint_id === endpoint.id && each.model === model);
  if (models.length === 0) return <p className="text-quiet">{texts.none}</p>;
  return (
    <>
      <ul className="card divide-y divide-line" data-testid="prices">
        {models.map((each) => (
          <li
            key={`${each.endpoint.id} ${each.model}`}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3"
          >
            <div className="min-w-0">
              <p className="font-medium wrap-anywhere">
                {each.modelName} <span className="text-sm font-normal text-quiet">{each.endpoint.name}</span>
              </p>
              <p className="text-sm text-quiet">{priceLine(priceOf(each))}</p>
            </div>
            <Button aria-label={texts.changeOf(each.modelName)} onClick={() => setChanging(each)}>
              {texts.change}
            </Button>
          </li>
        ))}
      </ul>
      {changing && (
        <PriceDialog
          endpoint={changing.endpoint.id}
          model={changing.model}
          modelName={changing.modelName}
          currency={listed.currency}
          price={priceOf(changing)}
          onClose={() => setChanging(null)}
          onSaved={onChange}
        />
      )}
    </>
  );
}

function Currency({ listed, onChange }: { listed: PricesView; onChange: (listed: PricesView) => void }) {
  const [currency, setCurrencyText] = useState(listed.currency);
  const [confirming, setConfirming] = useState(false);
  const newCurrency = currency.trim().toUpperCase();
  const change = useTask(async () => {
    if (listed.prices.length > 0) setConfirming(true);
    else onChange(await setCurrency(newCurrency, true));
  });
  return (
    <form className="mt-4 grid justify-items-start gap-3" onSubmit={change.submit}>
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-40">
          <TextField
            label={texts.currency}
            autoComplete="off"
            maxLength={3}
            value={currency}
            onChange={(event) => setCurrencyText(event.target.value)}
          />
        </div>
        <Button
          type="submit"
          disabled={change.busy || newCurrency === listed.currency || !/^[A-Z]{3}$/.test(newCurrency)}
        >
          {texts.changeCurrency}
        </Button>
      </div>
      <p className="text-sm text-quiet">{texts.currencyHint}</p>
      <ErrorNotice error={change.error} />
      {confirming && (
        <Confirm
          title={texts.currencyTitle(newCurrency)}
          text={texts.currencyText}
          details={texts.currencyDetails}
          action={texts.changeCurrency}
          onClose={() => setConfirming(false)}
          onConfirm={async () => onChange(await setCurrency(newCurrency, true))}
        />
      )}
    </form>
  );
}
