/** A banner above every page about changes that others made to the user's sign-in methods, until acknowledged. */
import { sentenceOf } from "../api/request";
import { markSecurityEventsRead, readSignIn } from "../api/security";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { atMoment } from "../texts/dates";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useTask } from "../ui/useTask";
import { formatAuditEvent } from "./say";

const MOST_SHOWN = 3;
const { news: texts } = securityTexts;

export function SecurityAlert() {
  const { resource, reload } = useResource("sign-in news", readSignIn);
  const markRead = useTask((id: number) => markSecurityEventsRead(id).then(reload));
  const news = resource.state === "ready" ? resource.value.news : [];
  const latest = news[0];
  if (latest === undefined) return null;
  return (
    <aside
      aria-label={texts.title}
      data-testid="sign-in-news"
      className="flex max-h-[50dvh] items-start gap-3 overflow-y-auto border-b border-line bg-caution-wash px-4 py-3 text-[0.9375rem] text-caution"
    >
      <Icon name="alert" className="mt-0.5 size-5" />
      <div className="min-w-0 flex-1">
        <ul>
          {news.slice(0, MOST_SHOWN).map((act) => (
            <li key={act.id}>{texts.line(formatAuditEvent(act), atMoment(act.at))}</li>
          ))}
          {news.length > MOST_SHOWN && <li>{texts.more(news.length - MOST_SHOWN)}</li>}
        </ul>
        <p>{texts.notYou}</p>
        {markRead.error !== null && <p role="alert">{sentenceOf(markRead.error)}</p>}
        <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button onClick={() => markRead.run(latest.id)}>{texts.dismiss}</Button>
          <Link className="font-medium underline" href="/settings/security#security">
            {texts.look}
          </Link>
        </p>
      </div>
    </aside>
  );
}
