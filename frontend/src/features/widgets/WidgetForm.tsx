import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { useCollections } from "../../shared/collections";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { Notice } from "../../shared/ui/Notice";
import { getKeys, keys, type Widget } from "./api";
import { useTexts } from "./texts";

type Shown = Required<Pick<Schemas["WidgetIn"], "name" | "origins" | "questions_per_day" | "expires_at">>;
type Asked = Pick<Schemas["WidgetIn"], "collection" | "key_id">;

interface ShownFormProps {
  widget?: Widget;
  label: string;
  disabled: boolean;
  onSubmit: (wanted: Shown) => void;
}

/** Where a widget is shown, how much it may be asked, and until when. */
export function ShownForm({ widget, label, disabled, onSubmit }: ShownFormProps) {
  const texts = useTexts();
  const [name, setName] = useState(widget?.name ?? "");
  const [origins, setOrigins] = useState(widget?.origins.join("\n") ?? "");
  const [limit, setLimit] = useState(String(widget?.questions_per_day ?? 1000));
  const [until, setUntil] = useState(widget?.expires_at?.slice(0, 10) ?? "");
  const sites = origins.split(/\s+/).filter(Boolean);

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit({
      name: name.trim(),
      origins: sites,
      questions_per_day: Number(limit),
      expires_at: until ? new Date(`${until}T23:59:59`).toISOString() : null,
    });
  }

  return (
    <form onSubmit={submit}>
      <Field label={texts.name} hint={texts.nameHint}>
        <input value={name} maxLength={100} required onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={texts.origins} hint={texts.originsHint}>
        <textarea rows={3} value={origins} onChange={(event) => setOrigins(event.target.value)} />
      </Field>
      <Field label={texts.limit} hint={texts.limitHint}>
        <input
          type="number"
          min={0}
          required
          value={limit}
          onChange={(event) => setLimit(event.target.value)}
        />
      </Field>
      <Field label={texts.expires} hint={texts.expiresHint}>
        <input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      </Field>
      <Button type="submit" variant="primary" disabled={disabled || name.trim() === "" || sites.length === 0}>
        {label}
      </Button>
    </form>
  );
}

interface NewWidgetProps {
  busy: boolean;
  onSubmit: (wanted: Schemas["WidgetIn"]) => void;
}

/** What a new widget asks and with which key, which stay as they are, and the rest. */
export function NewWidget({ busy, onSubmit }: NewWidgetProps) {
  const { t } = useTranslation();
  const texts = useTexts();
  const { data: collections } = useCollections();
  const services = useQuery({ queryKey: keys.services, queryFn: getKeys });
  const [wanted, setWanted] = useState<Asked>({ collection: "", key_id: "" });
  if (!services.data || !collections) return <Loading label={t("common.loading")} />;
  const collection = wanted.collection || (collections[0]?.name ?? "");
  const fitting = services.data.filter((one) => one.collections?.includes(collection) ?? true);
  const key = fitting.find(({ id }) => id === wanted.key_id) ?? fitting[0];
  return (
    <>
      <Field label={texts.collection}>
        <select
          value={collection}
          onChange={(event) => setWanted({ ...wanted, collection: event.target.value })}
        >
          {collections.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      </Field>
      {key ? (
        <Field label={texts.key} hint={texts.keyHint}>
          <select value={key.id} onChange={(event) => setWanted({ ...wanted, key_id: event.target.value })}>
            {fitting.map((one) => (
              <option key={one.id} value={one.id}>
                {`${one.name} (${one.hint}…)`}
              </option>
            ))}
          </select>
        </Field>
      ) : (
        <Notice tone="warn" title={texts.noKey}>
          {texts.noKeyText}
        </Notice>
      )}
      <ShownForm
        label={texts.make}
        disabled={busy || !key}
        onSubmit={(shown) => key && onSubmit({ ...shown, collection, key_id: key.id })}
      />
    </>
  );
}
