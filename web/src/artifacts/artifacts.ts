/** Finds the artifacts in an answer, and their versions along a branch. Pure functions. */

export type ArtifactKind = "html" | "svg" | "mermaid" | "document" | "code";

export interface Artifact {
  /** The key of its answer. */
  answer: string;
  /** Its index among its answer's artifacts. */
  n: number;
  kind: ArtifactKind;
  /** The fence's language in lower case. */
  language: string;
  /** The file name, if the answer gives one. */
  file: string | null;
  code: string;
  /** The artifact is still streaming. */
  open: boolean;
}

export interface AnswerSource {
  key: string;
  text: string;
  live: boolean;
}

/** Code of this many lines becomes an artifact. */
export const LONG_CODE = 15;
const LONGEST_NAME = 80;

const opening = /^ {0,12}(?:(`{3,})([^`]*)|(~{3,})([^~]*))$/;
const previews: Readonly<Record<string, ArtifactKind>> = {
  html: "html",
  htm: "html",
  svg: "svg",
  mermaid: "mermaid",
  mmd: "mermaid",
  md: "document",
  markdown: "document",
};

/** The kind of a code block, or null if it is too short to open. */
export function artifactKind(language: string, code: string): ArtifactKind | null {
  const start = code.slice(0, 200).trimStart().toLowerCase();
  if (/^(?:xml|html|)$/.test(language.toLowerCase()) && start.startsWith("<svg")) return "svg";
  if (language === "" && (start.startsWith("<!doctype html") || start.startsWith("<html"))) return "html";
  const kind = previews[language.toLowerCase()];
  if (kind !== undefined && kind !== "document") return kind;
  return hasLines(code, LONG_CODE) ? (kind ?? "code") : null;
}

function hasLines(code: string, count: number): boolean {
  let at = -1;
  for (let n = 1; n < count; n++) {
    at = code.indexOf("\n", at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** The artifacts of one answer, in order. */
export function artifactsIn({ key, text, live }: AnswerSource): Artifact[] {
  const found: Artifact[] = [];
  let fence: { mark: string; indent: number; info: string; lines: string[] } | null = null;
  const close = (open: boolean) => {
    if (fence === null) return;
    const artifact = readArtifact(fence.info.trim(), fence.lines.join("\n"), open);
    if (artifact !== null) found.push({ ...artifact, answer: key, n: found.length });
    fence = null;
  };
  for (const line of text.split("\n")) {
    const [, ticks, tickInfo, tildes, tildeInfo] = opening.exec(line) ?? [];
    const mark = ticks ?? tildes;
    if (fence === null) {
      if (mark !== undefined) fence = { mark, indent: line.search(/\S/), info: tickInfo ?? tildeInfo ?? "", lines: [] };
    } else if (mark?.startsWith(fence.mark) && line.trim() === mark) close(false);
    else fence.lines.push(line.slice(Math.min(fence.indent, Math.max(0, line.search(/\S|$/)))));
  }
  close(live);
  return found;
}

function readArtifact(info: string, code: string, open: boolean): Omit<Artifact, "answer" | "n"> | null {
  const language = (/^[^\s:{]*/.exec(info)?.[0] ?? "").toLowerCase();
  const kind = artifactKind(language, code);
  return kind && { kind, language, file: fileNameIn(info, code), code, open };
}

/** The file name in the fence's info string, or in a comment on the first line of the code. */
function fileNameIn(info: string, code: string): string | null {
  const head = info.slice(0, 200);
  const first = code.slice(0, 200).split("\n", 1)[0] ?? "";
  const path =
    /(?:title|file|filename)=["']?([^"'\s]+)/.exec(head)?.[1] ??
    /^[^\s:]+:(\S+\.\w+)$/.exec(head)?.[1] ??
    /^(?:#|\/\/|--|;|\/\*|<!--)\s*([\w./-]+\.\w{1,8})\s*(?:\*\/|-->)?$/.exec(first)?.[1];
  const name = path?.split("/").at(-1) ?? "";
  return name === "" || name.length > LONGEST_NAME ? null : name;
}

/** The artifacts of a branch, grouped into versions, oldest first. */
export function versionsIn(answers: readonly AnswerSource[], read = artifactsIn): Artifact[][] {
  const chains: Artifact[][] = [];
  for (const answer of answers) {
    const earlier = [...chains];
    const continued = new Set<Artifact[]>();
    const countBySort = new Map<string, number>();
    for (const artifact of read(answer)) {
      const sort = sortOf(artifact);
      const place = countBySort.get(sort) ?? 0;
      countBySort.set(sort, place + 1);
      const candidates = earlier.filter((chain) => chain[0] && sortOf(chain[0]) === sort && !continued.has(chain));
      const continuedCount = earlier.filter(
        (chain) => chain[0] && sortOf(chain[0]) === sort && continued.has(chain),
      ).length;
      const chain = chainOf(artifact, candidates, place - continuedCount);
      if (chain) chain.push(artifact);
      else chains.push([artifact]);
      if (chain) continued.add(chain);
    }
  }
  return chains;
}

const sortOf = ({ kind, language }: Artifact) => (kind === "code" ? `code ${language}` : kind);

/**
 * Finds the artifact's earlier versions by file name, or else by position. Different file names are never versions of
 * each other.
 */
function chainOf(artifact: Artifact, candidates: readonly Artifact[][], place: number): Artifact[] | undefined {
  const sameFile = candidates.find((chain) => artifact.file !== null && chain.at(-1)?.file === artifact.file);
  if (sameFile) return sameFile;
  const samePlace = candidates[Math.max(0, place)];
  return samePlace && (artifact.file === null || samePlace.at(-1)?.file === null) ? samePlace : undefined;
}

interface PathMessage {
  key: string;
  role: string;
  text: string;
}

/** The first artifact of the latest answer that has any, or null. */
export function newestIn(path: readonly PathMessage[]): Pick<Artifact, "answer" | "language" | "code"> | null {
  for (const { key, role, text } of path.toReversed()) {
    const [first] = role === "assistant" ? artifactsIn({ key, text, live: false }) : [];
    if (first) return first;
  }
  return null;
}

/** A whole answer as a document. */
export const documentOf = ({ key, text, live }: AnswerSource): Artifact => ({
  answer: key,
  n: -1,
  kind: "document",
  language: "markdown",
  file: null,
  code: text,
  open: live,
});

/** The title inside the artifact, or "". */
export function titleOf({ kind, file, code }: Artifact): string {
  if (file !== null) return file;
  const head = code.slice(0, 4000);
  const title =
    kind === "html" || kind === "svg"
      ? /<title>([^<]{1,200})<\/title>/i.exec(head)?.[1]
      : kind === "mermaid"
        ? /^[ \t]*title:?[ \t]+([^\n]{1,200})$/m.exec(head)?.[1]
        : kind === "document"
          ? /^#{1,6} +([^\n]{1,200})$/m.exec(head)?.[1]
          : undefined;
  return (title ?? "").trim().slice(0, LONGEST_NAME);
}

// biome-ignore format: a table
const endings: Readonly<Record<string, string>> = {
  bash: "sh", c: "c", "c++": "cpp", cpp: "cpp", cs: "cs", csharp: "cs", css: "css", csv: "csv", diff: "diff",
  dockerfile: "dockerfile", go: "go", ini: "ini", java: "java", javascript: "js", js: "js", json: "json", jsx: "jsx",
  kotlin: "kt", latex: "tex", lua: "lua", php: "php", powershell: "ps1", py: "py", python: "py", r: "r", rb: "rb",
  ruby: "rb", rs: "rs", rust: "rs", scss: "scss", sh: "sh", shell: "sh", sql: "sql", swift: "swift", tex: "tex",
  toml: "toml", ts: "ts", tsx: "tsx", typescript: "ts", xml: "xml", yaml: "yaml", yml: "yml", zsh: "sh",
};

/** The file extension of this artifact. */
export function endingOf({ kind, language }: Pick<Artifact, "kind" | "language">): string {
  if (kind === "html" || kind === "svg") return kind;
  if (kind === "mermaid") return "mmd";
  return kind === "document" ? "md" : (endings[language] ?? "txt");
}
