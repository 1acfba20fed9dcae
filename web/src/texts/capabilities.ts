/** The English texts of GPT capabilities. */

export const capabilityTexts = {
  title: "Capabilities",
  hint: "What this GPT can do beyond answering.",
  names: {
    web_search: "Search the web",
    read_pages: "Read web pages",
    code: "Run Python",
    images: "Make images",
  },
  about: {
    web_search: "People are asked before a search leaves; they can allow it for a chat, or always.",
    read_pages: "People are asked before each page, and see its address.",
    code: "For calculations, files and charts, in an isolated environment on this server.",
    images:
      "People are asked before a description leaves this server, unless they chose “Always allow”, and before each of their pictures is edited.",
  },
  /** The same, addressed to the chatting user. */
  aboutYours: {
    web_search: "You see each search before it’s sent to the search engine, unless you allowed searches before.",
    read_pages: "You see each address before the page is opened.",
    code: "For calculations, files and charts, in an isolated environment on this server.",
    images:
      "You see each description before it leaves this server, unless you allowed this before, and each of your pictures before it is edited.",
  },
  sealed: "Nothing may leave this server, so those that send data elsewhere are off.",
  on: "On",
  none: "None",
  dialog: "What this GPT can do",
  dialogText:
    "Beyond answering. None of it sends anything from this server unless you allow it: once, for a chat, or always.",
  notHere: "Not here",
  rule: {
    about: "What GPTs can do here beyond answering. The rule applies right away, including to ongoing chats.",
    all: "All that this server offers",
    some: "Only these",
    none: "None",
  },
  admin: {
    text: "What this server offers to GPTs beyond answering. Builders turn them on for each GPT.",
    offered: "Offered",
    notOffered: "Not offered",
  },
  key: {
    legend: "What GPTs can do with it",
    hint: "Only these capabilities work with this key.",
    scope: (names: string) => `capabilities: ${names}`,
  },
};
