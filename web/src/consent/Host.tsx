import { partsOf } from "./host";

/** A host's name in the letters that are looked up; the part that says whose it is stands out. */
export function Host({ host }: { host: string }) {
  const { prefix, owner, port } = partsOf(host);
  return (
    <bdi dir="ltr" className="wrap-anywhere">
      {prefix && <span className="font-normal text-quiet">{prefix}</span>}
      <strong className="font-bold">{owner}</strong>
      {port && <span className="font-normal text-quiet">{port}</span>}
    </bdi>
  );
}
