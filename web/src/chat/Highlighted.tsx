/** Syntax-highlighted code as elements with classes. Code in an unknown language stays plain. */
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { common, createLowlight } from "lowlight";
import { useMemo } from "react";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";

const lowlight = createLowlight(common);

export default function Highlighted({ language, code }: { language: string; code: string }) {
  return useMemo(() => {
    const name = language.toLowerCase();
    if (!lowlight.registered(name)) return <>{code}</>;
    return toJsxRuntime(lowlight.highlight(name, code), { Fragment, jsx, jsxs });
  }, [language, code]);
}
