import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { changeUser, getGroups, keys } from "./api";
import css from "./OperationsView.module.css";

interface MembershipsProps {
  user: Schemas["UserOut"];
  onDone: () => void;
}

/** Chooses the groups that a user is in. */
export function Memberships({ user, onDone }: MembershipsProps) {
  const { t } = useTranslation();
  const groups = useQuery({ queryKey: keys.groups, queryFn: getGroups });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(user.groups));
  const save = useMutation({ mutationFn: changeUser, onSuccess: onDone });
  if (groups.isPending) return <Loading label={t("common.loading")} />;
  if (groups.isError) return <ProblemNotice error={groups.error} onRetry={() => void groups.refetch()} />;
  if (groups.data.groups.length === 0) return <Notice tone="info" title={t("users.group.none")} />;

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ id: user.id, patch: { groups: [...chosen] } });
  }

  return (
    <form onSubmit={submit}>
      {save.isError && <ProblemNotice error={save.error} />}
      <GroupChoice groups={groups.data.groups} chosen={chosen} onChange={setChosen} />
      <Button type="submit" variant="primary" disabled={save.isPending}>
        {t("users.group.save")}
      </Button>
    </form>
  );
}

interface GroupChoiceProps {
  groups: readonly Schemas["GroupOut"][];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

/** The groups there are, each to be ticked. */
export function GroupChoice({ groups, chosen, onChange }: GroupChoiceProps) {
  const { t } = useTranslation();

  function choose(name: string, isIn: boolean) {
    const next = new Set(chosen);
    if (isIn) next.add(name);
    else next.delete(name);
    onChange(next);
  }

  return (
    <fieldset className={css.choice}>
      <legend>{t("users.groups")}</legend>
      {groups.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.has(name)}
            onChange={(event) => choose(name, event.target.checked)}
          />{" "}
          {name}
        </label>
      ))}
    </fieldset>
  );
}
