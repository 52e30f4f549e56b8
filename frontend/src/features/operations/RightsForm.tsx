import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { Button } from "../../shared/ui/Button";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { GrantList } from "../keys/GrantList";
import css from "./OperationsView.module.css";

type Grant = Schemas["GrantOut"];

interface RightsFormProps {
  grants: readonly Grant[];
  busy: boolean;
  error: unknown;
  onSave: (grants: Grant[]) => void;
}

/** Changes the roles of a user or a group. */
export function RightsForm({ grants, busy, error, onSave }: RightsFormProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<readonly Grant[]>(grants);

  function submit(event: FormEvent) {
    event.preventDefault();
    onSave([...chosen]);
  }

  return (
    <form className={css.stack} onSubmit={submit}>
      {error != null && <ProblemNotice error={error} />}
      <GrantList value={chosen} onChange={setChosen} />
      <Button type="submit" variant="primary" disabled={busy}>
        {t("users.rights.save")}
      </Button>
    </form>
  );
}
