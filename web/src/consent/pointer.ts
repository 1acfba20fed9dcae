/** Reads and changes a call's arguments by JSON pointer (RFC 6901). Pure: never mutates its input. */
import type { Arguments } from "../api/consents";

export const stepsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Undefined if nothing is there. */
export function valueAt(values: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>(
    (target, step) => (hasMember(target, step) ? target[step] : undefined),
    values,
  );
}

/** Returns the arguments with a new value at an existing pointer. */
export function withValue(values: Arguments, pointer: string, value: unknown): Arguments {
  return replaceAt(values, stepsOf(pointer), () => value) as Arguments;
}

const REMOVED = Symbol("gone");

/**
 * Returns the arguments without the values at the pointers. Later list members are removed first, so that indexes stay
 * valid.
 */
export function withoutValues(values: Arguments, pointers: readonly string[]): Arguments {
  const paths = pointers.map(stepsOf).toSorted(compareLastFirst);
  return paths.reduce<Arguments>((remaining, path) => replaceAt(remaining, path, () => REMOVED) as Arguments, values);
}

function compareLastFirst(one: readonly string[], other: readonly string[]): number {
  for (const [index, step] of one.entries()) {
    const otherStep = other[index];
    if (otherStep === undefined) return -1;
    if (step !== otherStep) return Number(otherStep) - Number(step) || (step < otherStep ? -1 : 1);
  }
  return other.length > one.length ? 1 : 0;
}

function replaceAt(target: unknown, path: readonly string[], value: () => unknown): unknown {
  const [step, ...remaining] = path;
  if (step === undefined) return value();
  if (!hasMember(target, step)) return target;
  const inner = replaceAt(target[step], remaining, value);
  if (Array.isArray(target)) {
    const index = Number(step);
    return inner === REMOVED ? target.toSpliced(index, 1) : target.with(index, inner);
  }
  // Object.fromEntries defines properties instead of assigning them, so "__proto__" is a key like any other.
  const entries = Object.entries(target).map(([key, member]) => [key, key === step ? inner : member] as const);
  return Object.fromEntries(entries.filter(([, member]) => member !== REMOVED));
}

function hasMember(target: unknown, step: string): target is Record<string, unknown> {
  if (Array.isArray(target)) return /^(?:0|[1-9]\d*)$/.test(step) && Number(step) < target.length;
  return typeof target === "object" && target !== null && Object.hasOwn(target, step);
}
