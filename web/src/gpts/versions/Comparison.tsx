/** Compares a version with the draft by field, line and action. */
import type { OpenVersion } from "../../api/gptVersions";
import { buildingTexts } from "../../texts/building";
import { type ActionDifference, actionDifferences, type TextDifference, textDifferences } from "./differences";
import { diffLines } from "./lines";

export default function Comparison({ version, draft }: { version: OpenVersion; draft: OpenVersion }) {
  const texts = textDifferences(version, draft);
  const actions = actionDifferences(version, draft);
  const nothing = texts.length === 0 && actions.length === 0;
  return (
    <div className="grid gap-6" data-testid="comparison">
      {nothing && <p className="text-quiet">{buildingTexts.same}</p>}
      {texts.map((each) => (
        <Text key={each.name} {...each} />
      ))}
      {actions.length > 0 && (
        <section className="grid gap-4">
          <h3 className="font-medium">{buildingTexts.actions}</h3>
          {actions.map((each) => (
            <Action key={each.id} {...each} />
          ))}
        </section>
      )}
      {version.files_since.length > 0 && (
        <section>
          <h3 className="font-medium">{buildingTexts.knowledge}</h3>
          <p className="text-sm text-quiet">{buildingTexts.filesSince(version.files_since.length)}</p>
          <ul className="mt-1 list-disc ps-5 text-[0.9375rem]">
            {version.files_since.map((name) => (
              <li key={name} className="wrap-anywhere">
                {name}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Action({ title, host, kind, sentences, texts }: ActionDifference) {
  return (
    <div className="card grid gap-3 p-4">
      <div>
        <h4 className="font-medium wrap-anywhere">
          {title} <span className="font-mono text-sm font-normal text-quiet">{host}</span>
        </h4>
        <p className="text-sm text-quiet">{buildingTexts.action[kind]}</p>
      </div>
      {sentences.map((sentence) => (
        <p key={sentence} className="text-[0.9375rem] wrap-anywhere">
          {sentence}
        </p>
      ))}
      {texts.map((each) => (
        <Text key={each.name} {...each} deeper />
      ))}
    </div>
  );
}

function Text({ name, before, after, deeper = false }: TextDifference & { deeper?: boolean }) {
  const lines = diffLines(before, after);
  const Title = deeper ? "h5" : "h3";
  return (
    <section className="min-w-0">
      <Title className="mb-1 text-[0.9375rem] font-medium">{name}</Title>
      {lines === null ? (
        <p className="text-sm text-quiet">{buildingTexts.tooLong}</p>
      ) : (
        <ul className="overflow-hidden rounded-lg border border-line text-[0.9375rem]">
          {lines.map((line, n) =>
            line.kind === "same" ? (
              <li key={n} className="bg-raised px-3 py-1 text-sm text-quiet">
                {buildingTexts.unchanged(line.count)}
              </li>
            ) : (
              <ChangedLines key={n} kind={line.kind} text={line.text} />
            ),
          )}
        </ul>
      )}
    </section>
  );
}

const styles = { removed: "bg-danger-wash text-danger", added: "bg-wash text-accent" } as const;

/** The sign is for sighted readers, the words for screen readers. */
function ChangedLines({ kind, text }: { kind: "removed" | "added"; text: string }) {
  return (
    <li className={`flex gap-2 px-3 py-1 ${styles[kind]}`}>
      <span aria-hidden="true" className="font-mono select-none">
        {kind === "removed" ? "−" : "+"}
      </span>
      <span className="sr-only">{kind === "removed" ? buildingTexts.removedLine : buildingTexts.addedLine}</span>
      <span className="min-w-0 wrap-anywhere whitespace-pre-wrap">{text || " "}</span>
    </li>
  );
}
