import { useState } from "react";
import type { SecurityEvent } from "../api/security";
import { atMoment } from "../texts/dates";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { formatAuditEvent } from "./say";

const atFirst = 5;

export function SecurityEvents({ acts }: { acts: readonly SecurityEvent[] }) {
  const [all, setAll] = useState(false);
  const shownEvents = all ? acts : acts.slice(0, atFirst);
  return (
    <div>
      <h3 className="font-semibold">{securityTexts.history}</h3>
      {acts.length === 0 && <p className="mt-2 text-quiet">{securityTexts.actsEmpty}</p>}
      {shownEvents.length > 0 && (
        <ul className="mt-2 card divide-y divide-line" data-testid="sign-in-acts">
          {shownEvents.map((act) => (
            <li key={act.id} className="flex flex-wrap justify-between gap-x-4 px-4 py-2.5">
              <span className="min-w-0">{formatAuditEvent(act)}</span>
              <span className="text-sm text-quiet">{atMoment(act.at)}</span>
            </li>
          ))}
        </ul>
      )}
      {shownEvents.length < acts.length && (
        <Button className="mt-3" onClick={() => setAll(true)}>
          {securityTexts.more(acts.length - shownEvents.length)}
        </Button>
      )}
    </div>
  );
}
