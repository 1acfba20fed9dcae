/** Which part of a host's name says whose it is. A help for reading, by the name's form: the server judges names. */

/** Below a country's ending these are endings themselves: co.uk. */
const secondLevelSuffixes = new Set(["ac", "co", "com", "edu", "gob", "gov", "go", "ne", "net", "or", "org"]);
/** Anybody gets a name below these: the name before them is whose it is. */
const sharedSuffixes = (
  "github.io gitlab.io vercel.app netlify.app herokuapp.com pages.dev workers.dev web.app firebaseapp.com " +
  "appspot.com run.app azurewebsites.net cloudfront.net fly.dev onrender.com railway.app " +
  "deno.dev supabase.co ngrok.io ngrok-free.app replit.app repl.co glitch.me trycloudflare.com blogspot.com"
).split(" ");

/** Below these it takes more than one name, of varying number: all of it says whose it is. */
const multiLabelHosts = /\.(?:amazonaws\.com|on\.aws)$/;

export interface HostParts {
  prefix: string;
  owner: string;
  /** The port, where one is named. */
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
