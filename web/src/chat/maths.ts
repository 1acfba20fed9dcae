/** Normalises the formula notations of different models to `$$…$$`. Leaves code unchanged. */

const code = "(?<code>(?:`{3,}|~{3,})[\\s\\S]*?(?:(?:`{3,}|~{3,})|$)|`[^`\\n]*`)";
const double = "(?<double>\\$\\$[\\s\\S]+?\\$\\$)";
const display = "\\\\\\[(?<display>[\\s\\S]+?)\\\\\\]";
const inline = "\\\\\\((?<inline>[\\s\\S]+?)\\\\\\)";
// Pandoc's rule, so that "$5 and $10" stays money: no space inside the dollars, no digit after them.
const single = "(?<![\\\\$\\w])\\$(?![\\s$])(?<single>(?:[^$\\\\\\n]|\\\\.)+?)(?<![\\s\\\\])\\$(?![\\d$])";
const formula = new RegExp([code, double, display, inline, single].join("|"), "g");

export function withDollars(text: string): string {
  if (!/[$\\]/.test(text)) return text;
  return text.replace(formula, (found: string, ...rest: unknown[]) => {
    const whole = rest.at(-2) as string;
    const at = rest.at(-3) as number;
    const part = rest.at(-1) as Record<string, string | undefined>;
    if (part.display !== undefined) return replacement(part.display, found, at, whole);
    if (part.double !== undefined) return replacement(part.double.slice(2, -2), found, at, whole);
    const within = part.inline ?? part.single;
    return within === undefined ? found : `$$${within.trim()}$$`;
  });
}

/** Makes a formula on its own lines a displayed one; within a line it stays inline. */
function replacement(within: string, found: string, at: number, whole: string): string {
  const before = whole.slice(whole.lastIndexOf("\n", at - 1) + 1, at);
  const after = /^[^\n]*/.exec(whole.slice(at + found.length))?.[0] ?? "";
  const alone = before.trim() === "" && after.trim() === "";
  return alone ? `$$\n${before}${within.trim()}\n${before}$$` : `$$${within.trim().replaceAll("\n", " ")}$$`;
}

export const hasMaths = (text: string) => text.includes("$$");
