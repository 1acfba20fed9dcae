/**
 * Says on the document's element what a part of the page shows, for the styles of other parts (`in-data-…`). They
 * cannot ask by `:has()`: on what holds a chat, the browser answers it by going through all its elements with each
 * word that arrives. Returns how to take it back.
 */
export function markDocument(name: "beside" | "split" | "phoneBar"): () => void {
  const { dataset } = document.documentElement;
  dataset[name] = "";
  return () => delete dataset[name];
}
