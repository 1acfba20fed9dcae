/**
 * Explains whether and why the user is counted in a GPT's statistics, what its builder never sees, and what the numbers
 * may reveal.
 */
import { type About, readAbout } from "../api/insight";
import type { Gpt } from "../api/types";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { insightTexts } from "../texts/insight";
import { typeset } from "../texts/typeset";
import { Dialog } from "../ui/Dialog";
import { ResourceView } from "../ui/ResourceView";
import { Figures, NeverList } from "./BudgetBox";
import { BudgetHistory } from "./BudgetHistory";
import { windowDays } from "./budget";

export default function AboutDialog({ gpt, onClose }: { gpt: Gpt; onClose: () => void }) {
  const query = useResource(gpt.id, () => readAbout(gpt.id));
  const { about } = insightTexts;
  return (
    <Dialog title={about.title} onClose={onClose}>
      <div className="grid gap-5 text-start text-[0.9375rem]" data-testid="about-insight">
        <p>{about.text(gpt.builder.name)}</p>
        <ResourceView query={query}>{(about) => <AboutStatistics about={about} />}</ResourceView>
      </div>
    </Dialog>
  );
}

function AboutStatistics({ about: { counted, why, never, budget, history } }: { about: About }) {
  const { about } = insightTexts;
  return (
    <>
      <div className="rounded-[0.625rem] bg-raised px-3.5 py-2.5">
        <p className="font-medium">{counted ? about.counted : about.notCounted}</p>
        <p>{typeset(why)}</p>
        <Link href="/settings/privacy" className="link">
          {about.choose}
        </Link>
      </div>
      <section>
        <h3 className="mb-2 font-semibold">{about.neverSeen}</h3>
        <NeverList never={never} />
      </section>
      <section>
        <h3 className="mb-1 font-semibold">{about.guarantee}</h3>
        <p className="mb-2">{about.guaranteeText(windowDays)}</p>
        <div className="grid gap-1">
          <Figures budget={budget} days={windowDays} />
          <BudgetHistory history={history} />
        </div>
      </section>
    </>
  );
}
