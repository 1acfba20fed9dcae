/** Actions on a built dataset: export, documents, rebuild, destroy. */
import { useState } from "react";
import { type Dataset, destroyDataset, downloadOf, rebuildDataset } from "../api/datasets";
import { receiptsOfDataset } from "../api/evidence";
import { navigate } from "../app/router";
import { t } from "../texts";
import { datasetTexts } from "../texts/datasets";
import { Button, buttonClass } from "../ui/Button";
import { Confirm, Dialog } from "../ui/Dialog";
import { addressOf } from "./address";
import { Datasheet, Manifest } from "./DatasetDocuments";

interface ActionsProps {
  dataset: Dataset;
  onChange: () => Promise<void>;
}

export function Actions({ dataset, onChange }: ActionsProps) {
  const [open, setOpen] = useState<"download" | "datasheet" | "manifest" | "destroy" | null>(null);
  const { id, purpose, state } = dataset;
  const close = () => setOpen(null);
  const destroy = async () => {
    await destroyDataset(id);
    await onChange();
  };
  return (
    <div className="mt-5 flex flex-wrap gap-2">
      {state === "ready" && dataset.records > 0 && (
        <Button variant="main" disabled={dataset.withdrawn > 0} onClick={() => setOpen("download")}>
          {datasetTexts.download}
        </Button>
      )}
      <Button onClick={() => setOpen("datasheet")}>{datasetTexts.datasheet}</Button>
      <Button onClick={() => setOpen("manifest")}>{datasetTexts.manifest}</Button>
      <a className={buttonClass("plain")} href={receiptsOfDataset(id)} download>
        {datasetTexts.receipts}
      </a>
      <Rebuild dataset={dataset} />
      {state === "ready" && (
        <Button variant="danger" onClick={() => setOpen("destroy")}>
          {datasetTexts.destroy}
        </Button>
      )}
      {open === "download" && <Download id={id} onChange={onChange} onClose={close} />}
      {open === "datasheet" && <Datasheet id={id} purpose={purpose} onClose={close} />}
      {open === "manifest" && <Manifest id={id} purpose={purpose} onClose={close} />}
      {open === "destroy" && (
        <Confirm
          title={datasetTexts.destroyTitle}
          text={datasetTexts.destroyText(purpose)}
          action={datasetTexts.destroy}
          onClose={close}
          onConfirm={destroy}
        />
      )}
    </div>
  );
}

/** Builds a replacement and opens it. */
export function Rebuild({ dataset: { id, state } }: { dataset: Dataset }) {
  const [confirming, setConfirming] = useState(false);
  const rebuild = async () => navigate(addressOf((await rebuildDataset(id)).id));
  return (
    <>
      <Button onClick={() => setConfirming(true)}>
        {state === "ready" ? datasetTexts.rebuild : datasetTexts.rebuildAgain}
      </Button>
      {confirming && (
        <Confirm
          title={datasetTexts.rebuildTitle}
          text={state === "ready" ? datasetTexts.rebuildText : datasetTexts.againText}
          action={datasetTexts.rebuildDo}
          danger={false}
          onClose={() => setConfirming(false)}
          onConfirm={rebuild}
        />
      )}
    </>
  );
}

/** Milliseconds until the server has logged the download. */
const RELOAD_DELAY = 1500;

interface DownloadProps {
  id: string;
  onChange: () => Promise<void>;
  onClose: () => void;
}

function Download({ id, onChange, onClose }: DownloadProps) {
  const begin = () => {
    setTimeout(() => void onChange(), RELOAD_DELAY);
    onClose();
  };
  return (
    <Dialog title={datasetTexts.downloadTitle} onClose={onClose}>
      <p>{datasetTexts.downloadText}</p>
      <p className="mt-3 text-quiet">{datasetTexts.downloadLogged}</p>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <a className={buttonClass("main")} href={downloadOf(id)} download onClick={begin}>
          {datasetTexts.downloadDo}
        </a>
      </div>
    </Dialog>
  );
}
