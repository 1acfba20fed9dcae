/** The privacy receipt of an image, as returned by the functions that enforce it. */
import { useState } from "react";
import { neverImproveImage, type ImageReceipt as ReceiptView, readImageReceipt } from "../api/images";
import { useResource } from "../api/useResource";
import { Readers, Reasons, ReceiptLine } from "../chat/receipt";
import { t } from "../texts";
import { imageTexts } from "../texts/images";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { ResourceView } from "../ui/ResourceView";

export function ImageReceipt({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-6 border-t border-line pt-4" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="min-h-6 font-medium">{imageTexts.receipt}</summary>
      {open && <ReceiptDetails id={id} />}
    </details>
  );
}

function ReceiptDetails({ id }: { id: string }) {
  const query = useResource(id, () => readImageReceipt(id));
  const [confirming, setConfirming] = useState(false);
  return (
    <ResourceView query={query}>
      {(receipt) => (
        <div className="mt-4 max-w-prose">
          <Lines receipt={receipt} />
          {receipt.improve.can_switch_off && (
            <Button className="mt-2" onClick={() => setConfirming(true)}>
              {imageTexts.switchOff}
            </Button>
          )}
          <p className="label mt-6 border-t border-dashed border-edge pt-4">{t.receipt.footer}</p>
          {confirming && (
            <Confirm
              title={imageTexts.confirmTitle}
              text={imageTexts.confirmText}
              action={imageTexts.confirm}
              onClose={() => setConfirming(false)}
              onConfirm={async () => query.replace(await neverImproveImage(id))}
            />
          )}
        </div>
      )}
    </ResourceView>
  );
}

function Lines({
  receipt: { service, readers, improve, datasets, model, retention, sent_out, mark },
}: {
  receipt: ReceiptView;
}) {
  return (
    <div data-testid="image-receipt">
      <ReceiptLine title={t.receipt.service}>
        <p className="font-medium">{typeset(service.name)}</p>
      </ReceiptLine>
      <ReceiptLine title={t.receipt.whoCanRead}>
        <Readers readers={readers} />
      </ReceiptLine>
      <ReceiptLine title={t.receipt.improve}>
        <Reasons improve={improve} />
      </ReceiptLine>
      <ReceiptLine title={imageTexts.datasets}>
        <p>{typeset(datasets.sentence)}</p>
      </ReceiptLine>
      <ReceiptLine title={imageTexts.maker}>
        <p className="wrap-anywhere">{imageTexts.makerAt(model.name, typeset(model.where))}</p>
      </ReceiptLine>
      <ReceiptLine title={t.receipt.retention}>
        <p>{typeset(retention.sentence)}</p>
      </ReceiptLine>
      <ReceiptLine title={t.receipt.sentOut}>
        <p>{typeset(sent_out.sentence)}</p>
      </ReceiptLine>
      <ReceiptLine title={imageTexts.mark}>
        <p>{typeset(mark.sentence)}</p>
      </ReceiptLine>
    </div>
  );
}
