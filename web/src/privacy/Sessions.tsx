import { endSession, readSessions } from "../api/accounts";
import type { Session } from "../api/types";
import { useResource } from "../api/useResource";
import { t } from "../texts";
import { atMoment } from "../texts/dates";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

export function Sessions() {
  const query = useResource("sessions", readSessions);
  const end = useTask(
    (session: Session) =>
      endSession(session.id).then(() => (session.current ? location.assign("/sign-in") : query.reload())),
    { parallel: true },
  );
  return (
    <ResourceView query={query}>
      {(sessions) => (
        <>
          <ErrorNotice error={end.error} className="mb-3" />
          <ul className="card divide-y divide-line" data-testid="sessions">
            {sessions.map((session) => (
              <Row key={session.id} session={session} onEnd={() => end.run(session)} />
            ))}
          </ul>
        </>
      )}
    </ResourceView>
  );
}

/** Formats a session's device: "Firefox on Linux", "Firefox" or "Another program". */
function deviceInWords(userAgent: string): string {
  const { on, unknown } = securityTexts.device;
  const [browserName = "", system] = userAgent.split(" on ");
  const browser = browserName === "Another program" ? unknown : browserName;
  return system ? on(browser, system) : browser;
}

function Row({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const device = deviceInWords(session.device);
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <p className="font-medium break-words">
          {device}
          {session.current && (
            <span className="ms-2 rounded-full bg-wash px-2 py-0.5 text-sm font-normal text-accent">
              {t.privacy.sessionCurrent}
            </span>
          )}
        </p>
        <p className="text-sm text-quiet">
          {t.privacy.sessionSeen(atMoment(session.last_seen_at))} ·{" "}
          {t.privacy.sessionBegan(atMoment(session.created_at))}
        </p>
      </div>
      <Button aria-label={t.privacy.sessionEndOf(device)} onClick={onEnd}>
        {t.privacy.sessionEnd}
      </Button>
    </li>
  );
}
