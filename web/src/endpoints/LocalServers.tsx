/** On the operator's click: programs that answer with models on this server. */
import { useState } from "react";
import { findLocalServers, type LocalServer, type Preset } from "../api/modelEndpoints";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

const words = modelEndpointTexts.local;

interface Props {
  presets: readonly Preset[];
  onConnect: (preset: Preset) => void;
}

export function LocalServers({ presets, onConnect }: Props) {
  const [found, setFound] = useState<readonly LocalServer[] | null>(null);
  const look = useTask(async () => {
    setFound(null);
    setFound(await findLocalServers());
  });
  return (
    <div className="grid justify-items-start gap-2">
      <Button disabled={look.busy} onClick={look.run}>
        {look.busy ? words.finding : words.find}
      </Button>
      <p className="text-sm text-quiet">{words.text}</p>
      <div role="status" data-testid="local-servers" className="grid gap-2 empty:hidden">
        {found?.length === 0 && (
          <p className="text-sm">
            {words.none} {words.container}
          </p>
        )}
        {found?.map((server) => {
          const preset = presets.find(({ id }) => id === server.preset);
          return (
            preset && (
              <p key={preset.id} className="flex flex-wrap items-center gap-3">
                {words.found(preset.name, server.models.length)}
                <Button aria-label={words.connectOf(preset.name)} onClick={() => onConnect(preset)}>
                  {words.connect}
                </Button>
              </p>
            )
          );
        })}
      </div>
      <ErrorNotice error={look.error} />
    </div>
  );
}
