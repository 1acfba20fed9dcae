/**
 * The part of an invitation's link that is never sent to a server: its code, and the email address that it is for.
 *
 * The address only fills in the form; the person may write another.
 */
const EMAIL_PREFIX = "&email=";

/** The link, with the address if the operator wrote one as what the invitation is for. */
export function invitationLink(link: string, email: string): string {
  return /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email)
    ? link + EMAIL_PREFIX + encodeURIComponent(email)
    : link;
}

export function readInvitation(fragment: string | null): { code: string | null; email: string } {
  const [code = "", email = ""] = (fragment ?? "").split(EMAIL_PREFIX);
  return { code: code || null, email };
}
