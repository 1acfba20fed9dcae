/**
 * Highlights the part of a hostname that identifies its owner. This is a reading aid based on the name's form; the
 * server does the real check.
 */

/** Second-level labels that act as suffixes under a country's top-level domain: co.uk. */
const secondLevelSuffixes = new Set(["ac", "co", "com", "edu", "gob", "gov", "go", "ne", "net", "or", "org"]);
/** Suffixes under which anyone can register a name; the label before them identifies the owner. */
const sharedSuffixes = (
  "github.io gitlab.io vercel.app netlify.app herokuapp.com pages.dev workers.dev web.app firebaseapp.com " +
  "appspot.com run.app azurewebsites.net cloudfront.net fly.dev onrender.com railway.app " +
  "deno.dev supabase.co ngrok.io ngrok-free.app replit.app repl.co glitch.me trycloudflare.com blogspot.com"
).split(" ");

/** Suffixes with a varying number of labels before them, all of which identify the owner. */
const multiLabelHosts = /\.(?:amazonaws\.com|on\.aws)$/;

export interface HostParts {
  prefix: string;
  owner: string;
  /** The port, if the address names one. */
  port: string;
}

export function partsOf(host: string): HostParts {
  const port = /:\d+$/.exec(host)?.[0] ?? "";
  const name = host.slice(0, host.length - port.length);
  if (/^[\d.]+$|^\[/.test(name)) return { prefix: "", owner: name, port };
  const labels = name.split(".");
  const owner = labels.slice(-ownLabels(name, labels)).join(".");
  return { prefix: name.slice(0, name.length - owner.length), owner, port };
}

function ownLabels(name: string, labels: readonly string[]): number {
  if (multiLabelHosts.test(name)) return labels.length;
  const ending = sharedSuffixes.find((one) => name.endsWith(`.${one}`));
  if (ending !== undefined) return ending.split(".").length + 1;
  const [secondLevel = "", country = ""] = labels.slice(-2);
  return country.length === 2 && secondLevelSuffixes.has(secondLevel) ? 3 : 2;
}
