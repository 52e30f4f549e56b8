import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatTime } from "../../shared/format";
import { Button, IconButton } from "../../shared/ui/Button";
import { Confirm } from "../../shared/ui/Confirm";
import { Loading } from "../../shared/ui/Empty";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import css from "./Keys.module.css";
import { NewKey } from "./NewKey";
import type { KeySource } from "./sources";

/** Keys for programs: make them, see them, revoke them. */
export function Keys({ source }: { source: KeySource }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const queryKey = ["keys", source.name];
  const keys = useQuery({ queryKey, queryFn: source.list });
  const [making, setMaking] = useState(false);
  const [isFirst, setFirst] = useState(false);
  const [revoking, setRevoking] = useState<Schemas["KeyOut"] | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey });
  const revoke = useMutation({
    mutationFn: source.revoke,
    onSuccess: async () => {
      setRevoking(null);
      await refresh();
    },
  });
  if (keys.isPending) return <Loading label={t("common.loading")} />;
  if (keys.isError) return <ProblemNotice error={keys.error} onRetry={() => void keys.refetch()} />;
  return (
    <div>
      <div className={css.row}>
        <p className={css.soft}>{t(`keys.text.${source.name}`)}</p>
        <Button
          variant="primary"
          icon={Plus}
          onClick={() => {
            setFirst(source.name === "all" && keys.data.keys.length === 0);
            setMaking(true);
          }}
        >
          {t("keys.new")}
        </Button>
      </div>
      {keys.data.keys.length > 0 && <KeyTable keys={keys.data.keys} onRevoke={setRevoking} />}
      {keys.data.keys.length === 0 && source.name === "all" && (
        <Notice tone="warn" title={t("keys.none")}>
          {t("keys.noneText")}
        </Notice>
      )}
      <NewKey
        create={source.create}
        open={making}
        isFirst={isFirst}
        onClose={() => setMaking(false)}
        onMade={refresh}
      />
      <Confirm
        title={t("keys.revoke", { name: revoking?.name ?? "" })}
        open={revoking !== null}
        go={t("keys.revokeNow")}
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoking && revoke.mutate(revoking.id)}
        onClose={() => setRevoking(null)}
      >
        {t("keys.revokeText")}
      </Confirm>
    </div>
  );
}

interface KeyTableProps {
  keys: readonly Schemas["KeyOut"][];
  onRevoke: (key: Schemas["KeyOut"]) => void;
}

const COLUMNS = ["name", "hint", "role", "collections", "used", "expires", "state"] as const;

function KeyTable({ keys, onRevoke }: KeyTableProps) {
  const { t, i18n } = useTranslation();
  const at = (time: string | null) => (time ? formatTime(time, i18n.language) : t("keys.never"));
  return (
    <Table label={t("operations.tabs.keys")} columns={COLUMNS.map((one) => t(`keys.columns.${one}`))} actions>
      {keys.map((key) => (
        <tr key={key.id}>
          <td>{key.name}</td>
          <td>{`${key.hint}…`}</td>
          <td>{t(`keys.roles.${key.role}`)}</td>
          <td>{key.collections?.join(", ") ?? t("keys.everywhere")}</td>
          <td>{at(key.used_at)}</td>
          <td>{at(key.expires_at)}</td>
          <td className={key.valid ? css.good : css.bad}>{t(key.valid ? "keys.valid" : "keys.ended")}</td>
          <td>
            {key.valid && (
              <IconButton
                icon={Ban}
                label={t("keys.revoke", { name: key.name })}
                onClick={() => onRevoke(key)}
              />
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}
