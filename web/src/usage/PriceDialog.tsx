/** A model's price: a form for a new one, with all earlier ones below. */
import { useState } from "react";
import { type Price, type Prices, readPriceHistory, setPrice } from "../api/usage";
import { useResource } from "../api/useResource";
import { t } from "../texts";
import { atMoment } from "../texts/dates";
import { usageTexts } from "../texts/usage";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { formatAmount, isValidAmount, priceLine } from "./money";

const texts = usageTexts.prices;

interface Props {
  endpoint: string;
  model: string;
  modelName: string;
  currency: string;
  price: Price | undefined;
  onClose: () => void;
  onSaved: (prices: Prices) => void;
}

export function PriceDialog({ endpoint, model, modelName, currency, price, onClose, onSaved }: Props) {
  const [fields, setFields] = useState({
    input: formatAmount(price?.input ?? null),
    cached_input: formatAmount(price?.cached_input ?? null),
    output: formatAmount(price?.output ?? null),
  });
  const save = useTask(async () => {
    onSaved(await setPrice({ endpoint_id: endpoint, model, ...fields }));
    onClose();
  });
  const field = (name: keyof typeof fields, label: string, hint?: string) => (
    <TextField
      label={label}
      hint={hint}
      inputMode="decimal"
      autoComplete="off"
      value={fields[name]}
      error={isValidAmount(fields[name]) ? undefined : texts.wrong}
      onChange={(event) => setFields({ ...fields, [name]: event.target.value })}
    />
  );
  return (
    <Dialog title={texts.dialog(modelName)} onClose={onClose}>
      <form className="grid gap-4" onSubmit={save.submit}>
        <p className="text-quiet">{texts.perMillion(currency)}</p>
        {field("input", texts.input)}
        {field("cached_input", texts.cached, texts.cachedHint)}
        {field("output", texts.output)}
        <ErrorNotice error={save.error} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={save.busy || !Object.values(fields).every(isValidAmount)}>
            {texts.save}
          </Button>
        </div>
      </form>
      <History endpoint={endpoint} model={model} />
    </Dialog>
  );
}

function History({ endpoint, model }: { endpoint: string; model: string }) {
  const query = useResource(`prices of ${endpoint} ${model}`, () => readPriceHistory(endpoint, model));
  return (
    <ResourceView query={query}>
      {(prices) =>
        prices.length === 0 ? null : (
          <section className="mt-6" aria-label={texts.history}>
            <h3 className="font-semibold">{texts.history}</h3>
            <ol className="mt-2 grid gap-2 text-sm" data-testid="price-history">
              {prices.map((each) => (
                <li key={each.since}>
                  <span className="block font-medium">{texts.since(atMoment(each.since))}</span>
                  <span className="text-quiet">{priceLine(each)}</span>
                </li>
              ))}
            </ol>
          </section>
        )
      }
    </ResourceView>
  );
}
