/** Put text on the clipboard. Pages over plain HTTP have no clipboard of their own, so the older way stands behind it. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  const holder = document.querySelector("dialog[open]") ?? document.body;
  field.value = text;
  holder.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
