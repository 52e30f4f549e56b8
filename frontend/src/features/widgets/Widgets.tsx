import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, CodeXml, Copy, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatTime } from "../../shared/format";
import { Button, IconButton } from "../../shared/ui/Button";
import { Confirm } from "../../shared/ui/Confirm";
import { Empty, Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { toasts } from "../../shared/ui/toasts";
import css from "../keys/Keys.module.css";
import { changeWidget, createWidget, getWidgets, keys, revokeWidget, type Widget } from "./api";
import { useTexts } from "./texts";
import { NewWidget, ShownForm } from "./WidgetForm";

/** Answers on other sites' pages: make widgets, copy their line, end them. */
export function Widgets() {
  const { t } = useTranslation();
  const texts = useTexts();
  const queries = useQueryClient();
  const widgets = useQuery({ queryKey: keys.all, queryFn: getWidgets });
  const [making, setMaking] = useState(false);
  const [changing, setChanging] = useState<Widget | null>(null);
  const [revoking, setRevoking] = useState<Widget | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.all });
  const make = useMutation({ mutationFn: createWidget, onSuccess: refresh });
  const change = useMutation({
    mutationFn: changeWidget,
    onSuccess: async () => {
      setChanging(null);
      await refresh();
    },
  });
  const revoke = useMutation({
    mutationFn: revokeWidget,
    onSuccess: async () => {
      setRevoking(null);
      await refresh();
    },
  });
  if (widgets.isPending) return <Loading label={t("common.loading")} />;
  if (widgets.isError) return <ProblemNotice error={widgets.error} onRetry={() => void widgets.refetch()} />;
  return (
    <div>
      <div className={css.row}>
        <p className={css.soft}>{texts.text}</p>
        <Button variant="primary" icon={Plus} onClick={() => setMaking(true)}>
          {texts.new}
        </Button>
      </div>
      {widgets.data.length === 0 ? (
        <Empty icon={CodeXml} title={texts.none}>
          {texts.noneText}
        </Empty>
      ) : (
        <WidgetTable widgets={widgets.data} onChange={setChanging} onRevoke={setRevoking} />
      )}
      <Modal
        title={texts.new}
        open={making}
        onClose={() => {
          setMaking(false);
          make.reset();
        }}
      >
        {make.isError && <ProblemNotice error={make.error} />}
        {make.data ? (
          <Snippet widget={make.data} />
        ) : (
          <NewWidget busy={make.isPending} onSubmit={make.mutate} />
        )}
      </Modal>
      <Modal
        title={texts.edit(changing?.name ?? "")}
        open={changing !== null}
        onClose={() => setChanging(null)}
      >
        {change.isError && <ProblemNotice error={change.error} />}
        {changing && (
          <ShownForm
            widget={changing}
            label={t("common.save")}
            disabled={change.isPending}
            onSubmit={(shown) => change.mutate({ id: changing.id, change: shown })}
          />
        )}
      </Modal>
      <Confirm
        title={texts.revoke(revoking?.name ?? "")}
        open={revoking !== null}
        go={texts.revokeNow}
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoking && revoke.mutate(revoking.id)}
        onClose={() => setRevoking(null)}
      >
        {texts.revokeText}
      </Confirm>
    </div>
  );
}

function Snippet({ widget }: { widget: Widget }) {
  const texts = useTexts();
  return (
    <div className={css.stack}>
      <p>{texts.made}</p>
      <code className={css.secret}>{widget.snippet}</code>
      <Button icon={Copy} onClick={() => void navigator.clipboard.writeText(widget.snippet)}>
        {texts.copyLine}
      </Button>
    </div>
  );
}

interface WidgetTableProps {
  widgets: readonly Widget[];
  onChange: (widget: Widget) => void;
  onRevoke: (widget: Widget) => void;
}

function WidgetTable({ widgets, onChange, onRevoke }: WidgetTableProps) {
  const { t, i18n } = useTranslation();
  const texts = useTexts();

  async function copy({ snippet }: Widget) {
    await navigator.clipboard.writeText(snippet);
    toasts.add({ title: texts.copied });
  }

  const columns = [
    texts.name,
    texts.collection,
    texts.key,
    texts.origins,
    texts.limit,
    texts.expires,
    texts.state,
  ];
  return (
    <Table label={t("operations.tabs.widgets")} columns={columns} actions>
      {widgets.map((one) => (
        <tr key={one.id}>
          <td>{one.name}</td>
          <td>{one.collection}</td>
          <td>{one.key_name}</td>
          <td>{one.origins.join(", ")}</td>
          <td>{one.questions_per_day || "∞"}</td>
          <td>{one.expires_at ? formatTime(one.expires_at, i18n.language) : texts.never}</td>
          <td className={one.valid ? css.good : css.bad}>{one.valid ? texts.valid : texts.ended}</td>
          <td>
            {one.valid && (
              <IconButton icon={Copy} label={texts.copy(one.name)} onClick={() => void copy(one)} />
            )}
            {!one.revoked_at && (
              <IconButton icon={Pencil} label={texts.edit(one.name)} onClick={() => onChange(one)} />
            )}
            {!one.revoked_at && (
              <IconButton icon={Ban} label={texts.revoke(one.name)} onClick={() => onRevoke(one)} />
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}
