/** Turns on this browser's notifications about finished answers and exports while its tab is hidden. */
import { canNotify, turnOffNotifications, turnOnNotifications, useNotificationsOn } from "../app/notifications";
import { t } from "../texts";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { Switch } from "../ui/Switch";
import { useTask } from "../ui/useTask";

export function Notifications() {
  const on = useNotificationsOn();
  const change = useTask(async (on: boolean) => (on ? turnOnNotifications() : turnOffNotifications()));
  if (!canNotify()) return null;
  return (
    <Section title={t.notify.title} id="notifications">
      <Switch
        label={t.notify.label}
        hint={t.notify.hint}
        on={on}
        disabled={change.busy}
        onChange={(on) => void change.run(on)}
      />
      <ErrorNotice error={change.error} className="mt-3" />
    </Section>
  );
}
