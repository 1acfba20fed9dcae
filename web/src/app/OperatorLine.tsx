import { t } from "../texts";
import { brandingTexts } from "../texts/looks";
import { contactLink } from "../ui/links";
import { useOperator } from "./session";

/** The server's operator and their contact, if stated. Shown wherever a text says "contact your admin". */
export function OperatorLine({ className = "" }: { className?: string }) {
  const { name, contact } = useOperator();
  if (!name && !contact) return null;
  const href = contactLink(contact);
  return (
    <p className={`flex flex-wrap gap-x-4 text-sm wrap-anywhere ${className}`} data-testid="run-by">
      {name && <span>{brandingTexts.runBy(name)}</span>}
      {contact && (
        <span>
          {brandingTexts.contact + t.common.colon}
          {href ? (
            <a className="link" href={href}>
              {contact}
            </a>
          ) : (
            contact
          )}
        </span>
      )}
    </p>
  );
}
