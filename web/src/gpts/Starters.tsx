import { builderTexts } from "../texts/builder";
import { Button, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";

const MOST_STARTERS = 12;

export function Starters({
  starters,
  onChange,
}: {
  starters: readonly string[];
  onChange: (starters: string[]) => void;
}) {
  return (
    <fieldset>
      <legend className="text-[0.9375rem] font-medium">{builderTexts.starters}</legend>
      <p className="mb-2 text-sm text-quiet">{builderTexts.startersHint}</p>
      <div className="grid gap-2">
        {starters.map((starter, index) => (
          <div key={index} className="flex items-center gap-1">
            <input
              className="box"
              aria-label={builderTexts.starter(index + 1)}
              maxLength={200}
              value={starter}
              onChange={(event) => onChange(starters.with(index, event.target.value))}
            />
            <IconButton
              icon="close"
              label={builderTexts.removeStarter(index + 1)}
              onClick={() => onChange(starters.toSpliced(index, 1))}
            />
          </div>
        ))}
      </div>
      {starters.length < MOST_STARTERS && (
        <Button className="mt-2" onClick={() => onChange([...starters, ""])}>
          <Icon name="plus" className="size-4" />
          {builderTexts.addStarter}
        </Button>
      )}
    </fieldset>
  );
}
