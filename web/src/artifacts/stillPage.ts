/**
 * Makes a page or a drawing that does nothing by itself, for the frame without scripts. The frame's policy refuses all
 * requests; what a policy does not cover (`link` to another host, an address to press) is taken out here.
 */
import DOMPurify from "dompurify";

const purify = DOMPurify(window);

purify.addHook("afterSanitizeAttributes", (element) => {
  for (const name of ["href", "xlink:href"]) {
    const address = element.getAttribute(name);
    if (address === null || address.startsWith("#")) continue;
    element.removeAttribute(name);
    if (name === "href" && element.localName === "a") element.setAttribute("title", address);
  }
});

export function stillPage(source: string): string {
  return purify.sanitize(source, {
    WHOLE_DOCUMENT: true,
    FORBID_TAGS: ["link", "meta", "base", "script", "iframe", "frame", "object", "embed", "noscript", "template"],
    FORBID_ATTR: ["action", "formaction", "ping", "target", "srcdoc", "autofocus"],
  });
}
