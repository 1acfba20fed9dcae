import { partsOf } from "./host";

/** A hostname with the part that identifies its owner highlighted. */
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
