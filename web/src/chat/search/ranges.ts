/** Matches in the page as ranges of the rendered messages, painted with `::highlight`. */
import { fold } from "../../find/fold";
import { placesOf } from "./matches";

/** All matches of `words` in a message's element, in order. */
export function rangesIn(message: Element, words: string): Range[] {
  const query = fold(words);
  if (query.trim() === "") return [];
  const letters = lettersOf(message);
  const text = letters.map(({ letter }) => letter).join("");
  return placesOf(text, query).map((at) => {
    const [first, last] = [letters[at] as Letter, letters[at + query.length - 1] as Letter];
    const range = new Range();
    range.setStart(first.node, first.from);
    range.setEnd(last.node, last.to);
    return range;
  });
}

/** One letter of the folded text and its position in the DOM. */
interface Letter {
  letter: string;
  node: Text;
  from: number;
  to: number;
}

function lettersOf(message: Element): Letter[] {
  const letters: Letter[] = [];
  for (const said of message.querySelectorAll("[data-said]")) {
    const texts = document.createTreeWalker(said, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, isRead);
    while (texts.nextNode()) if (texts.currentNode instanceof Text) addLetters(texts.currentNode, letters);
  }
  return letters;
}

const isRead = (node: globalThis.Node) =>
  node instanceof Element && node.matches("button, summary, .sr-only, [data-said] [data-said]")
    ? NodeFilter.FILTER_REJECT
    : NodeFilter.FILTER_ACCEPT;

function addLetters(node: Text, letters: Letter[]): void {
  let from = 0;
  for (const sign of node.data) {
    const to = from + sign.length;
    for (const letter of fold(sign)) {
      const isRepeatedSpace = letter === " " && letters.at(-1)?.letter === " ";
      if (!isRepeatedSpace) letters.push({ letter, node, from, to });
    }
    from = to;
  }
}
