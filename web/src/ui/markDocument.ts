/**
 * Says on the document's element what a part of the page shows, for the styles of other parts (`in-data-…`). They
 * cannot ask by `:has()`: on what holds a chat, the browser answers it by going through all its elements with each
 * word that arrives. The mark stays until the last part that shows it has taken it back. Returns how to do that.
 */
const parts = { beside: 0, split: 0, phoneBar: 0 };

export function markDocument(name: keyof typeof parts): () => void {
  const { dataset } = document.documentElement;
  parts[name] += 1;
  dataset[name] = "";
  return () => {
    parts[name] -= 1;
    if (parts[name] === 0) delete dataset[name];
  };
}
