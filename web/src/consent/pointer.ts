/** Reading and changing a call's arguments by JSON pointer (RFC 6901). Pure: what is given stays as it is. */
import type { Arguments } from "../api/consents";

export const stepsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Undefined where there is nothing. */
export function valueAt(values: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>((at, step) => (holds(at, step) ? at[step] : undefined), values);
}

/** The arguments with another value at a pointer that leads somewhere already. */
export function withValue(values: Arguments, pointer: string, value: unknown): Arguments {
  return changed(values, stepsOf(pointer), () => value) as Arguments;
}

const gone = Symbol("gone");

/** The arguments without what the pointers lead to. Later members of a list go first, so that none moves before. */
export function without(values: Arguments, pointers: readonly string[]): Arguments {
  const paths = pointers.map(stepsOf).toSorted(lastFirst);
  return paths.reduce<Arguments>((rest, path) => changed(rest, path, () => gone) as Arguments, values);
}

function lastFirst(one: readonly string[], other: readonly string[]): number {
  for (const [index, step] of one.entries()) {
    const beside = other[index];
    if (beside === undefined) return -1;
    if (step !== beside) return Number(beside) - Number(step) || (step < beside ? -1 : 1);
  }
  return other.length > one.length ? 1 : 0;
}

function changed(at: unknown, path: readonly string[], value: () => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value();
  if (!holds(at, step)) return at;
  const inner = changed(at[step], rest, value);
  if (Array.isArray(at)) {
    const index = Number(step);
    return inner === gone ? at.toSpliced(index, 1) : at.with(index, inner);
  }
  // By definition, never by assignment: "__proto__" is a key like any other.
  const entries = Object.entries(at).map(([key, held]) => [key, key === step ? inner : held] as const);
  return Object.fromEntries(entries.filter(([, held]) => held !== gone));
}

function holds(at: unknown, step: string): at is Record<string, unknown> {
  if (Array.isArray(at)) return /^(?:0|[1-9]\d*)$/.test(step) && Number(step) < at.length;
  return typeof at === "object" && at !== null && Object.hasOwn(at, step);
}
