/** What can be done with a dataset that was built: take it away, read its papers, build it anew, destroy it. */
import { useState } from "react";
import { type Dataset, destroyDataset, downloadOf, rebuildDataset } from "../api/datasets";
import { Button, buttonLook } from "../parts/Button";
import { Confirm, Dialog } from "../parts/Dialog";
import { navigate } from "../shell/router";
import { t } from "../texts";
import { addressOf } from "./address";
import { Datasheet, Manifest } from "./Papers";

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
      {state === "ready" && (
        <Button look="main" disabled={dataset.withdrawn > 0} onClick={() => setOpen("download")}>
          {t.datasets.download}
        </Button>
      )}
      <Button onClick={() => setOpen("datasheet")}>{t.datasets.datasheet}</Button>
      <Button onClick={() => setOpen("manifest")}>{t.datasets.manifest}</Button>
      <Rebuild dataset={dataset} />
      {state === "ready" && (
        <Button look="danger" onClick={() => setOpen("destroy")}>
          {t.datasets.destroy}
        </Button>
      )}
      {open === "download" && <Download id={id} onChange={onChange} onClose={close} />}
      {open === "datasheet" && <Datasheet id={id} purpose={purpose} onClose={close} />}
      {open === "manifest" && <Manifest id={id} purpose={purpose} onClose={close} />}
      {open === "destroy" && (
        <Confirm
          title={t.datasets.destroyTitle}
          text={t.datasets.destroyText(purpose)}
          action={t.datasets.destroy}
          onClose={close}
          onConfirm={destroy}
        />
      )}
    </div>
  );
}

/** Build another one in its place, and go there. */
export function Rebuild({ dataset: { id, state } }: { dataset: Dataset }) {
  const [asking, setAsking] = useState(false);
  const rebuild = async () => navigate(addressOf((await rebuildDataset(id)).id));
  return (
    <>
      <Button onClick={() => setAsking(true)}>{state === "ready" ? t.datasets.rebuild : t.datasets.again}</Button>
      {asking && (
        <Confirm
          title={t.datasets.rebuildTitle}
          text={state === "ready" ? t.datasets.rebuildText : t.datasets.againText}
          action={t.datasets.rebuildDo}
          danger={false}
          onClose={() => setAsking(false)}
          onConfirm={rebuild}
        />
      )}
    </>
  );
}

/** Milliseconds until the server has written the download down. */
const untilWritten = 1500;

interface DownloadProps {
  id: string;
  onChange: () => Promise<void>;
  onClose: () => void;
}

function Download({ id, onChange, onClose }: DownloadProps) {
  const begin = () => {
    setTimeout(() => void onChange(), untilWritten);
    onClose();
  };
  return (
    <Dialog title={t.datasets.downloadTitle} onClose={onClose}>
      <p>{t.datasets.downloadText}</p>
      <p className="mt-3 text-quiet">{t.datasets.downloadLogged}</p>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <a className={buttonLook("main")} href={downloadOf(id)} download onClick={begin}>
          {t.datasets.downloadDo}
        </a>
      </div>
    </Dialog>
  );
}
