import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { createSource, getKinds, type Kind, keys, testSource } from "./api";
import css from "./SourcesView.module.css";

const EVERY = ["15m", "1h", "6h", "1d", ""] as const;

interface NewSourceProps {
  collection: string;
  open: boolean;
  onClose: () => void;
}

/** Adds a source by a form that its kind describes. */
export function NewSource({ collection, open, onClose }: NewSourceProps) {
  const { t } = useTranslation();
  const kinds = useQuery({ queryKey: keys.kinds, queryFn: getKinds, enabled: open });
  return (
    <Modal title={t("synced.add")} open={open} onClose={onClose}>
      {kinds.isPending && <Loading label={t("common.loading")} />}
      {kinds.isError && <ProblemNotice error={kinds.error} onRetry={() => void kinds.refetch()} />}
      {kinds.data && <SourceForm collection={collection} kinds={kinds.data.kinds} onDone={onClose} />}
    </Modal>
  );
}

interface SourceFormProps {
  collection: string;
  kinds: readonly Kind[];
  onDone: () => void;
}

function SourceForm({ collection, kinds, onDone }: SourceFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [kindName, setKindName] = useState(
    kinds.find(({ name }) => name === "webdav")?.name ?? kinds[0]?.name,
  );
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [schedule, setSchedule] = useState<(typeof EVERY)[number]>("1h");
  const [include, setInclude] = useState("");
  const [tags, setTags] = useState("");
  const [prune, setPrune] = useState(true);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const kind = kinds.find((one) => one.name === kindName);
  const test = useMutation({ mutationFn: () => testSource(collection, wanted()) });
  const make = useMutation({
    mutationFn: () => createSource(collection, wanted()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.sources(collection) });
      onDone();
    },
  });

  function wanted(): Schemas["SourceIn"] {
    const given = (secret: boolean) =>
      Object.fromEntries(
        (kind?.inputs ?? [])
          .filter((field) => field.secret === secret && values[field.name])
          .map((field) => [field.name, values[field.name] ?? ""]),
      );
    return {
      name: name.trim() || address.trim().slice(0, 100),
      kind: kindName ?? "",
      address: address.trim(),
      options: given(false),
      secrets: given(true),
      include: split(include),
      exclude: [],
      schedule,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      tags: split(tags),
      metadata: {},
      prune,
      prune_share: 0.2,
      webhook: "",
      webhook_documents: false,
      paused: false,
    };
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    make.mutate();
  }

  const ready = address.trim() !== "" && !make.isPending;
  return (
    <form onSubmit={submit} onChange={test.reset}>
      {make.isError && <ProblemNotice error={make.error} />}
      <Field label={t("synced.form.kind")}>
        <select value={kindName} onChange={(event) => setKindName(event.target.value)}>
          {kinds.map((one) => (
            <option key={one.name} value={one.name}>
              {one.title}
            </option>
          ))}
        </select>
      </Field>
      <Field
        label={t("synced.form.address")}
        hint={t("synced.form.addressHint", { example: kind?.address ?? "" })}
      >
        <input value={address} autoComplete="off" onChange={(event) => setAddress(event.target.value)} />
      </Field>
      <Field label={t("synced.form.name")}>
        <input
          value={name}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      {kind?.inputs.map((field) => (
        <Field
          key={field.name}
          label={field.required ? `${field.name} (${t("synced.form.required")})` : field.name}
          hint={field.description}
        >
          <KindInput
            field={field}
            value={values[field.name] ?? ""}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        </Field>
      ))}
      <Field label={t("synced.form.schedule")}>
        <select
          value={schedule}
          onChange={(event) => setSchedule(event.target.value as (typeof EVERY)[number])}
        >
          {EVERY.map((one) => (
            <option key={one} value={one}>
              {t(`synced.form.every.${one}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field label={t("synced.form.include")} hint={t("synced.form.includeHint")}>
        <input value={include} onChange={(event) => setInclude(event.target.value)} />
      </Field>
      <Field label={t("synced.form.tags")} hint={t("synced.form.tagsHint")}>
        <input value={tags} onChange={(event) => setTags(event.target.value)} />
      </Field>
      <label className={css.check}>
        <input type="checkbox" checked={prune} onChange={(event) => setPrune(event.target.checked)} />
        {t("synced.form.prune")}
      </label>
      <p className={css.soft}>{t("synced.form.privacy")}</p>
      {test.isError && <ProblemNotice error={test.error} />}
      {test.data && (
        <Notice
          tone="info"
          title={
            test.data.items.length > 0
              ? t("synced.form.works", {
                  count: test.data.items.length,
                  names: test.data.items.map((item) => item.name).join(", "),
                })
              : t("synced.form.empty")
          }
        />
      )}
      <div className={css.buttons}>
        <Button disabled={!ready || test.isPending} onClick={() => test.mutate()}>
          {t("synced.form.test")}
        </Button>
        <Button type="submit" variant="primary" disabled={!ready}>
          {t("synced.form.make")}
        </Button>
      </div>
    </form>
  );
}

interface KindInputProps {
  field: Schemas["SourceFieldOut"];
  value: string;
  onChange: (value: string) => void;
}

/** A key has several lines; other secrets are not shown while they are typed. */
function KindInput({ field, value, onChange, ...rest }: KindInputProps) {
  if (field.name === "private_key")
    return <textarea {...rest} rows={3} value={value} onChange={(event) => onChange(event.target.value)} />;
  return (
    <input
      {...rest}
      type={field.secret ? "password" : "text"}
      autoComplete={field.secret ? "new-password" : "off"}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function split(text: string): string[] {
  return text
    .split(/[,，]/)
    .map((one) => one.trim())
    .filter(Boolean);
}
