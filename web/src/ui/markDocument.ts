/**
 * Sets a `data-…` attribute on the document element while part of the page is shown, for styles elsewhere
 * (`in-data-…`). `:has()` is too slow: above a chat, the browser would re-evaluate it for all elements with each
 * streamed word. Marks are counted. Returns a function that releases the mark.
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
