/**
 * Copies text to the clipboard; rejects if the browser does not allow it. Pages over plain HTTP have no Clipboard API,
 * so `execCommand` is the fallback.
 */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  const holder = document.querySelector("dialog[open]") ?? document.body;
  const focused = document.activeElement;
  field.value = text;
  holder.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!done) throw new Error("The browser did not copy.");
}
