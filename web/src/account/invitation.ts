/**
 * The part of an invitation's link that is never sent to a server: its code, and the email address that it is for.
 *
 * The address only fills in the form; the person may write another.
 */
const mark = "&email=";

/** The link, with the address if the operator wrote one as what the invitation is for. */
export function invitationLink(link: string, to: string): string {
  return /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/.test(to) ? link + mark + encodeURIComponent(to) : link;
}

export function readInvitation(held: string | null): { code: string | null; email: string } {
  const [code = "", email = ""] = (held ?? "").split(mark);
  return { code: code || null, email };
}
