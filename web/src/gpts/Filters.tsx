/** The filters of the GPT store: category and order. */
import { useId } from "react";
import type { Category, Sort } from "../api/types";
import { categoryTexts as texts } from "../texts/categories";

export const categories = Object.keys(texts.names) as Category[];
const sorts = Object.keys(texts.sorts) as Sort[];

export interface Filter {
  category: Category | "";
  sort: Sort;
}

export function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const id = useId();
  return (
    <>
      <select
        className="box min-h-11 w-auto max-w-full"
        aria-label={texts.category}
        value={filter.category}
        onChange={(event) => onChange({ ...filter, category: event.target.value as Category | "" })}
      >
        <option value="">{texts.all}</option>
        {categories.map((one) => (
          <option key={one} value={one}>
            {texts.names[one]}
          </option>
        ))}
      </select>
      <div className="flex items-center gap-2">
        <label htmlFor={id} className="text-[0.9375rem] text-quiet">
          {texts.sort}
        </label>
        <select
          id={id}
          className="box min-h-11 w-auto"
          value={filter.sort}
          onChange={(event) => onChange({ ...filter, sort: event.target.value as Sort })}
        >
          {sorts.map((one) => (
            <option key={one} value={one}>
              {texts.sorts[one]}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}
