import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatTime } from "../../shared/format";
import { Button, IconButton } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getKeys, keys as keysOf, revokeKey } from "./api";
import { NewKey } from "./NewKey";
import css from "./OperationsView.module.css";

/** Who may use the service: make keys, see them, revoke them. */
export function Keys() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const keys = useQuery({ queryKey: keysOf.keys, queryFn: getKeys });
  const [making, setMaking] = useState(false);
  const [isFirst, setFirst] = useState(false);
  const [revoking, setRevoking] = useState<Schemas["KeyOut"] | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: keysOf.keys });
  const revoke = useMutation({
    mutationFn: revokeKey,
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
        <p className={css.soft}>{t("keys.text")}</p>
        <Button
          variant="primary"
          icon={Plus}
          onClick={() => {
            setFirst(keys.data.keys.length === 0);
            setMaking(true);
          }}
        >
          {t("keys.new")}
        </Button>
      </div>
      {keys.data.keys.length === 0 ? (
        <Notice tone="warn" title={t("keys.none")}>
          {t("keys.noneText")}
        </Notice>
      ) : (
        <KeyTable keys={keys.data.keys} onRevoke={setRevoking} />
      )}
      <NewKey open={making} isFirst={isFirst} onClose={() => setMaking(false)} onMade={refresh} />
      <Modal
        title={t("keys.revoke", { name: revoking?.name ?? "" })}
        open={revoking !== null}
        onClose={() => setRevoking(null)}
      >
        <div className={css.stack}>
          <p>{t("keys.revokeText")}</p>
          {revoke.isError && <ProblemNotice error={revoke.error} />}
          <Button
            variant="danger"
            icon={Ban}
            disabled={revoke.isPending}
            onClick={() => revoking && revoke.mutate(revoking.id)}
          >
            {t("keys.revokeNow")}
          </Button>
        </div>
      </Modal>
    </div>
  );
}

interface KeyTableProps {
  keys: readonly Schemas["KeyOut"][];
  onRevoke: (key: Schemas["KeyOut"]) => void;
}

function KeyTable({ keys, onRevoke }: KeyTableProps) {
  const { t, i18n } = useTranslation();
  return (
    <section className={css.scroll} tabIndex={0} aria-label={t("operations.tabs.keys")}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("keys.columns.name")}</th>
            <th scope="col">{t("keys.columns.hint")}</th>
            <th scope="col">{t("keys.columns.role")}</th>
            <th scope="col">{t("keys.columns.collections")}</th>
            <th scope="col">{t("keys.columns.expires")}</th>
            <th scope="col">{t("keys.columns.state")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("documents.columns.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <td>{key.name}</td>
              <td>{`${key.hint}…`}</td>
              <td>{t(`keys.roles.${key.role}`)}</td>
              <td>{key.collections?.join(", ") ?? t("keys.everywhere")}</td>
              <td>{key.expires_at ? formatTime(key.expires_at, i18n.language) : t("keys.never")}</td>
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
        </tbody>
      </table>
    </section>
  );
}
