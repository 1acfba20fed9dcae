/** The browser's view of the log, and instructions if a check fails. */
import { useState } from "react";
import { useResource } from "../api/useResource";
import { atMoment } from "../texts/dates";
import { evidenceTexts } from "../texts/evidence";
import { logCheckTexts } from "../texts/logCheck";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { checkLog, type Outcome, startOver } from "./check";
import { sizeOf } from "./checkpoint";
import { Downloads } from "./Downloads";
import type { Alarm } from "./pin";

const texts = logCheckTexts;

export function LogCheck() {
  const query = useResource("log check", checkLog);
  return (
    <ResourceView query={query}>
      {(outcome) => <CheckOutcome outcome={outcome} onStartOver={query.reload} />}
    </ResourceView>
  );
}

function CheckOutcome({ outcome, onStartOver }: { outcome: Outcome; onStartOver: () => void }) {
  switch (outcome.state) {
    case "unsupported":
      return <Notice tone="caution">{isSecureContext ? texts.unsupported : texts.insecure}</Notice>;
    case "unchecked":
      return (
        <Notice tone="caution">{texts.unchecked(outcome.pin === null ? null : atMoment(outcome.pin.last))}</Notice>
      );
    case "holds": {
      const { first, last } = outcome.pin;
      const size = evidenceTexts.size(outcome.size);
      return (
        <p data-testid="log-check">{first === last ? texts.firstVisit(size) : texts.holds(size, atMoment(first))}</p>
      );
    }
    case "alarm":
      return <AlarmNotice alarm={outcome.alarm} onStartOver={onStartOver} />;
  }
}

function AlarmNotice({ alarm, onStartOver }: { alarm: Alarm; onStartOver: () => void }) {
  const [asks, setAsks] = useState(false);
  const sizes = [alarm.old, alarm.new].map((note) => evidenceTexts.size(sizeOf(note) || 0));
  const accept = () => {
    startOver();
    setAsks(false);
    onStartOver();
  };
  return (
    <div className="grid gap-4" data-testid="log-check">
      <Notice tone="danger">
        <p className="font-semibold">{texts.alarm}</p>
        <p>{texts.reasons[alarm.why]}</p>
        <p>{texts.comparison(sizes[0] ?? "", sizes[1] ?? "", atMoment(alarm.at))}</p>
      </Notice>
      <ol className="grid max-w-prose list-decimal gap-2 ps-5">
        {texts.steps.map((step) => (
          <li key={step} className="wrap-anywhere">
            {step}
          </li>
        ))}
      </ol>
      <p className="flex flex-wrap gap-3">
        <Downloads alarm={alarm} />
        <Button variant="danger" onClick={() => setAsks(true)}>
          {texts.startOver}
        </Button>
      </p>
      {asks && (
        <Dialog title={texts.startOver} onClose={() => setAsks(false)}>
          <p>{texts.startOverText}</p>
          <p className="mt-4 flex flex-wrap justify-end gap-3">
            <Button onClick={() => setAsks(false)}>{texts.cancel}</Button>
            <Button variant="danger" onClick={accept}>
              {texts.startOver}
            </Button>
          </p>
        </Dialog>
      )}
    </div>
  );
}
