/** The error of a field that has no visible label. */
import type { Problems } from "./problems";

const idOf = (place: string) => `problem ${place}`.replaceAll(" ", "-");

/** The error attributes of the field at this place. */
export const problemAttributes = (problems: Problems, place: string) =>
  problems.has(place) ? ({ "aria-invalid": true, "aria-describedby": idOf(place) } as const) : {};

export function FieldProblem({ problems, place }: { problems: Problems; place: string }) {
  const sentence = problems.get(place);
  return (
    sentence && (
      <p id={idOf(place)} className="mt-1 w-full text-sm text-danger">
        {sentence}
      </p>
    )
  );
}
