import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { t } from "../texts";
import { QuotedName } from "./UntrustedText";

it("a name in a sentence ends neither its quotation marks nor its own element", () => {
  const { open, close } = t.common.quotes;
  const shown = renderToStaticMarkup(<QuotedName text="Guide” (checked by this server) “Safe" most={50} />);
  expect(shown.startsWith(`${open}<bdi`)).toBe(true);
  expect(shown.endsWith(`</bdi>${close}`)).toBe(true);
  expect(shown.split(close)).toHaveLength(2);
  expect(shown).toContain("Guide’ (checked by this server) ’Safe");
});
