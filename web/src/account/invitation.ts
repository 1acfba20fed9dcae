/**
 * The fragment of an invitation link, which is never sent to a server: the invitation's code and email address. The
 * address only prefills the form; the user may enter another one.
 */
const EMAIL_PREFIX = "&email=";

/** The link, with the address if the operator entered one as the purpose of the invitation. */
export function invitationLink(link: string, email: string): string {
  return /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email)
    ? link + EMAIL_PREFIX + encodeURIComponent(email)
    : link;
}

export function readInvitation(fragment: string | null): { code: string | null; email: string } {
  const [code = "", email = ""] = (fragment ?? "").split(EMAIL_PREFIX);
  return { code: code || null, email };
}
