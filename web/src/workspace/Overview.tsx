/** What this workspace is, and what holds in it. */
import { Section } from "../parts/Page";
import { t } from "../texts";
import type { SectionProps } from "./sections";

export default function Overview({ workspace }: SectionProps) {
  return (
    <Section title={t.workspace.about}>
      <div className="card grid gap-2 p-4">
        <p>{t.workspace.kinds[workspace.service]}</p>
        <p className="text-quiet">{t.workspace.stays}</p>
      </div>
    </Section>
  );
}
