import { useState } from "react";
import { Password } from "../account/Password";
import { ApiError, sentenceOf } from "../api/request";
import { changePassword } from "../api/security";
import { t } from "../texts";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { useReauthentication } from "./Reauthenticate";

interface Props {
  /** Users without a password are not asked for the current one. */
  hasPassword: boolean;
  onClose: () => void;
  onChanged: () => void;
}

export function ChangePassword({ hasPassword, onClose, onChanged }: Props) {
  const [passwords, setPasswords] = useState({ current: "", next: "" });
  const { confirmed, dialog } = useReauthentication();
  const change = useTask(() => confirmed(() => changePassword(passwords.current, passwords.next)).then(onChanged));
  const field = change.error instanceof ApiError ? change.error.field : null;
  const errorOf = (name: string) => (field === name ? sentenceOf(change.error) : null);
  return (
    <Dialog title={hasPassword ? securityTexts.change : securityTexts.setOne} onClose={onClose}>
      <form className="grid gap-4" onSubmit={change.submit}>
        <p className="text-quiet">{securityTexts.changeText}</p>
        {change.error !== null && field !== "current" && field !== "password" && (
          <Notice tone="danger">{sentenceOf(change.error)}</Notice>
        )}
        {hasPassword && (
          <Password
            label={securityTexts.current}
            autoComplete="current-password"
            value={passwords.current}
            onChange={(current) => setPasswords({ ...passwords, current })}
            error={errorOf("current")}
          />
        )}
        <Password
          label={securityTexts.reset.newPassword}
          autoComplete="new-password"
          hint={t.account.passwordHint}
          value={passwords.next}
          onChange={(next) => setPasswords({ ...passwords, next })}
          error={errorOf("password")}
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={change.busy}>
            {hasPassword ? securityTexts.change : securityTexts.setOne}
          </Button>
        </div>
      </form>
      {dialog}
    </Dialog>
  );
}
