import { type ChangeEvent, useRef, useState } from "react";
import { removePicture, savePicture } from "../api/gpts";
import { sentenceOf } from "../api/request";
import { builderTexts } from "../texts/builder";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { GptPicture } from "./GptPicture";

const kinds = ["image/png", "image/jpeg", "image/webp"];
const MOST_BYTES = 2_000_000;

interface PictureFieldProps {
  gpt: { id: string; name: string; has_picture: boolean };
  stamp: number;
  begin: () => Promise<string>;
  onPicture: (hasPicture: boolean) => void;
}

export function PictureField({ gpt, stamp, begin, onPicture }: PictureFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const finish = (call: Promise<unknown>, hasPicture: boolean) => {
    setFault(null);
    call.then(
      () => onPicture(hasPicture),
      (error: unknown) => setFault(sentenceOf(error)),
    );
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    if (!kinds.includes(file.type)) return setFault(builderTexts.pictureType);
    if (file.size > MOST_BYTES) return setFault(builderTexts.pictureLarge);
    finish(
      begin().then((id) => savePicture(id, file)),
      true,
    );
  };
  return (
    <div role="group" aria-label={builderTexts.picture}>
      <div className="flex items-center gap-4">
        <GptPicture gpt={gpt} stamp={stamp} className="size-16 text-2xl" />
        <div>
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => input.current?.click()}>
              {gpt.has_picture ? builderTexts.pictureReplace : builderTexts.pictureUpload}
            </Button>
            {gpt.has_picture && (
              <Button variant="ghost" onClick={() => finish(removePicture(gpt.id), false)}>
                {builderTexts.pictureRemove}
              </Button>
            )}
          </div>
          <p className="mt-1 text-sm text-quiet">{builderTexts.pictureHint}</p>
        </div>
        <input
          ref={input}
          type="file"
          data-testid="picture-input"
          accept={kinds.join()}
          className="hidden"
          aria-label={builderTexts.pictureUpload}
          onChange={choose}
        />
      </div>
      {fault && (
        <Notice tone="danger" className="mt-2">
          {fault}
        </Notice>
      )}
    </div>
  );
}
