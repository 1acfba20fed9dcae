/** What somebody else did to one's sign-in stands above every page until it has been read. */
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

const most = 3;
const { news: words } = securityTexts;

export function SecurityAlert() {
  const { resource, reload } = useResource("sign-in news", readSignIn);
  const read = useTask((id: number) => markSecurityEventsRead(id).then(reload));
  const news = resource.state === "ready" ? resource.value.news : [];
  const latest = news[0];
  if (latest === undefined) return null;
  return (
    <aside
      aria-label={words.title}
      data-testid="sign-in-news"
      className="flex max-h-[50dvh] items-start gap-3 overflow-y-auto border-b border-line bg-caution-wash px-4 py-3 text-[0.9375rem] text-caution"
    >
      <Icon name="alert" className="mt-0.5 size-5" />
      <div className="min-w-0 flex-1">
        <ul>
          {news.slice(0, most).map((act) => (
            <li key={act.id}>{words.line(formatAuditEvent(act), atMoment(act.at))}</li>
          ))}
          {news.length > most && <li>{words.rest(news.length - most)}</li>}
        </ul>
        <p>{words.notYou}</p>
        {read.error !== null && <p role="alert">{sentenceOf(read.error)}</p>}
        <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button onClick={() => read.run(latest.id)}>{words.read}</Button>
          <Link className="font-medium underline" href="/settings/security#security">
            {words.look}
          </Link>
        </p>
      </div>
    </aside>
  );
}
