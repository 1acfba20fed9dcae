import { partsOf } from "./host";

/** A host's name in the letters that are looked up; the part that says whose it is stands out. */
export function Host({ host }: { host: string }) {
  const { before, owner, after } = partsOf(host);
  return (
    <bdi dir="ltr" className="wrap-anywhere">
      {before && <span className="font-normal text-quiet">{before}</span>}
      <strong className="font-bold">{owner}</strong>
      {after && <span className="font-normal text-quiet">{after}</span>}
    </bdi>
  );
}
