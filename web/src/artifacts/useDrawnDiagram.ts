/** Renders a Mermaid diagram in its frame. The library loads on first use. */
import library from "@mermaid-js/tiny/dist/mermaid.tiny.js?url";
import { useCallback, useState } from "react";

export type DiagramResult = { svg: string } | { error: string } | null;

let fetched: Promise<string> | null = null;

function librarySource(): Promise<string> {
  fetched ??= fetch(library).then((response) => {
    if (!response.ok) throw new Error(response.statusText);
    return response.text();
  });
  fetched.catch(() => {
    fetched = null;
  });
  return fetched;
}

/** `draw` takes the frame's window; `result` is the frame's answer, which is as untrusted as the diagram. */
export function useDrawnDiagram(source: string, dark: boolean) {
  const [result, setResult] = useState<DiagramResult>(null);
  const draw = useCallback(
    async (frame: Window) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<unknown>) => {
        port1.close();
        setResult(readResult(data));
      };
      try {
        frame.postMessage({ library: await librarySource(), source, dark }, "*", [port2]);
      } catch (error) {
        setResult({ error: String(error) });
      }
    },
    [source, dark],
  );
  return { result, draw };
}

function readResult(data: unknown): DiagramResult {
  const { svg, error } = (data ?? {}) as { svg?: unknown; error?: unknown };
  return typeof svg === "string" ? { svg } : { error: String(error).slice(0, 2000) };
}
