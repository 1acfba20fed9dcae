/** The ledger's URLs: view, filter and open entry. */

export const views = ["entries", "recipients", "models", "habits"] as const;
export type View = (typeof views)[number];

export interface LedgerParams {
  view: View;
  recipient: string;
  gpt: string;
  entry: string | null;
}

export function readParams(search: string): LedgerParams {
  const query = new URLSearchParams(search);
  return {
    view: views.find((one) => one === query.get("view")) ?? "entries",
    recipient: query.get("recipient") ?? "",
    gpt: query.get("gpt") ?? "",
    entry: query.get("entry") || null,
  };
}

export function addressOf({ view = "entries", recipient = "", gpt = "", entry = null }: Partial<LedgerParams>): string {
  const query = new URLSearchParams();
  if (view !== "entries") query.set("view", view);
  if (recipient) query.set("recipient", recipient);
  if (gpt) query.set("gpt", gpt);
  if (entry) query.set("entry", entry);
  return `/ledger${query.size ? `?${query}` : ""}`;
}
