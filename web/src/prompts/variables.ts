/**
 * Variables in a prompt's text: `{{topic}}`, `{{topic=bees}}` with a default, `{{tone:formal|friendly}}` with choices,
 * the first of which is the default. A repeated name is asked for once.
 */

export interface Variable {
  name: string;
  /** The field's initial value. */
  initial: string;
  /** Null for free text. */
  choices: readonly string[] | null;
}

const VARIABLE = /\{\{([^{}\n]{1,500})\}\}/g;

function parseVariable(inner: string): Variable | null {
  const at = inner.search(/[=:]/);
  const name = (at < 0 ? inner : inner.slice(0, at)).trim();
  if (name === "") return null;
  const value = at < 0 ? "" : inner.slice(at + 1).trim();
  if (inner[at] !== ":") return { name, initial: value, choices: null };
  const choices = [...new Set(value.split("|").map((one) => one.trim()))].filter(Boolean);
  return { name, initial: choices[0] ?? "", choices: choices.length > 1 ? choices : null };
}

/** The distinct variables of a text in order. The first mention with a default or choices wins. */
export function variablesOf(text: string): Variable[] {
  const variables = new Map<string, Variable>();
  for (const [, inner] of text.matchAll(VARIABLE)) {
    const variable = parseVariable(inner ?? "");
    if (variable === null) continue;
    const earlier = variables.get(variable.name);
    if (!earlier || (earlier.initial === "" && earlier.choices === null)) variables.set(variable.name, variable);
  }
  return [...variables.values()];
}

/** Replaces the variables with their values. Values are not expanded again. */
export const fillVariables = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(VARIABLE, (match, inner: string) => {
    const variable = parseVariable(inner);
    return variable === null ? match : (values[variable.name] ?? variable.initial);
  });
