/** Searches this machine for running model servers, on the operator's click. */
import { useState } from "react";
import { findLocalServers, type LocalServer, type Preset } from "../api/modelEndpoints";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

const texts = modelEndpointTexts.local;

interface Props {
  presets: readonly Preset[];
  onConnect: (preset: Preset) => void;
}

export function LocalServers({ presets, onConnect }: Props) {
  const [servers, setServers] = useState<readonly LocalServer[] | null>(null);
  const search = useTask(async () => {
    setServers(null);
    setServers(await findLocalServers());
  });
  return (
    <div className="grid justify-items-start gap-2">
      <Button disabled={search.busy} onClick={search.run}>
        {search.busy ? texts.finding : texts.find}
      </Button>
      <p className="text-sm text-quiet">{texts.text}</p>
      <div role="status" data-testid="local-servers" className="grid gap-2 empty:hidden">
        {servers?.length === 0 && (
          <p className="text-sm">
            {texts.none} {texts.container}
          </p>
        )}
        {servers?.map((server) => {
          const preset = presets.find(({ id }) => id === server.preset);
          return (
            preset && (
              <p key={preset.id} className="flex flex-wrap items-center gap-3">
                {texts.found(preset.name, server.models.length)}
                <Button aria-label={texts.connectOf(preset.name)} onClick={() => onConnect(preset)}>
                  {texts.connect}
                </Button>
              </p>
            )
          );
        })}
      </div>
      <ErrorNotice error={search.error} />
    </div>
  );
}
