/** A banner above every page when the log contradicts what this browser saw earlier (P12). */
import { useState } from "react";
import { usePolling, useResource } from "../api/useResource";
import { Link, usePageLocation } from "../app/router";
import { logCheckTexts } from "../texts/logCheck";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { acknowledgeSuccessor, checkLog } from "./check";
import { Downloads } from "./Downloads";
import type { Pin } from "./pin";

const texts = logCheckTexts;
const HOUR = 3_600_000;

export default function LogAlarm() {
  const { resource, reload } = useResource("log check", checkLog);
  const { path } = usePageLocation();
  usePolling(true, HOUR, reload);
  if (resource.state !== "ready") return null;
  const outcome = resource.value;
  if (outcome.state === "holds" && outcome.pin.successor) return <Successor pin={outcome.pin} />;
  if (outcome.state !== "alarm" || path === "/evidence") return null;
  return (
    <div
      role="alert"
      data-testid="log-alarm"
      className="flex max-h-[60dvh] items-start gap-3 overflow-y-auto border-b border-danger bg-danger-wash px-4 py-3 text-[0.9375rem] text-danger"
    >
      <Icon name="alert" className="mt-0.5 size-5" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{texts.alarm}</p>
        <p className="max-w-prose">{texts.reasons[outcome.alarm.why]}</p>
        <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
          <Downloads alarm={outcome.alarm} />
          <Link className="font-medium underline" href="/evidence#log-check">
            {texts.whatToDo}
          </Link>
        </div>
      </div>
    </div>
  );
}

function Successor({ pin }: { pin: Pin }) {
  const [isRead, setRead] = useState(false);
  if (isRead || !pin.successor) return null;
  const markRead = () => {
    acknowledgeSuccessor(pin);
    setRead(true);
  };
  return (
    <aside
      aria-label={texts.newLog}
      data-testid="log-successor"
      className="flex flex-wrap items-center justify-between gap-3 border-b border-line bg-caution-wash px-4 py-2 text-sm text-caution"
    >
      <p className="min-w-0 flex-1 basis-64">
        <span className="font-medium">{texts.newLog}</span> {texts.newLogText(pin.successor.lost)}{" "}
        <Link className="underline" href="/evidence">
          {texts.more}
        </Link>
      </p>
      <Button onClick={markRead}>{texts.gotIt}</Button>
    </aside>
  );
}
