import type { Schemas } from "../../shared/client/api";
import type { Kind, Source } from "./api";

export const EVERY = ["15m", "1h", "6h", "1d", ""] as const;
export const PLAN = "plan";

/** A source as its form holds it: all of it text, until it is sent. */
export interface Draft {
  kind: string;
  name: string;
  address: string;
  /** One of EVERY, or PLAN: then `plan` holds five fields of cron. */
  schedule: string;
  plan: string;
  include: string;
  exclude: string;
  tags: string;
  prune: boolean;
  webhook: string;
  webhookDocuments: boolean;
  /** Of the kind's fields: options, and secrets that are typed now. */
  values: Readonly<Record<string, string>>;
}

const EMPTY: Omit<Draft, "kind"> = {
  name: "",
  address: "",
  schedule: "1h",
  plan: "",
  include: "",
  exclude: "",
  tags: "",
  prune: true,
  webhook: "",
  webhookDocuments: false,
  values: {},
};

export const newDraft = (kind: string): Draft => ({ ...EMPTY, kind });

export function draftOf(source: Source): Draft {
  const usual = (EVERY as readonly string[]).includes(source.schedule);
  return {
    kind: source.kind,
    name: source.name,
    address: source.address,
    schedule: usual ? source.schedule : PLAN,
    plan: usual ? "" : source.schedule,
    include: source.include.join(", "),
    exclude: source.exclude.join(", "),
    tags: source.tags.join(", "),
    prune: source.prune,
    webhook: source.webhook,
    webhookDocuments: source.webhook_documents,
    values: source.options,
  };
}

/** As it is made. */
export function sourceOf(draft: Draft, kind: Kind | undefined): Schemas["SourceIn"] {
  return {
    ...fieldsOf(draft),
    kind: draft.kind,
    options: given(draft, kind, false),
    secrets: given(draft, kind, true),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    metadata: {},
    prune_share: 0.2,
    paused: false,
  };
}

/** What of a source is another now. Options that stay are not sent: with them the secrets would be asked for. */
export function changesOf(draft: Draft, kind: Kind | undefined, source: Source): Schemas["SourceChangeIn"] {
  const fields = Object.entries(fieldsOf(draft)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(source[name as keyof Source]),
  );
  const options = given(draft, kind, false);
  const secrets = given(draft, kind, true);
  return {
    ...Object.fromEntries(fields),
    ...(same(options, source.options) ? {} : { options }),
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
  };
}

function fieldsOf(draft: Draft) {
  return {
    name: draft.name.trim() || draft.address.trim().slice(0, 100),
    address: draft.address.trim(),
    schedule: draft.schedule === PLAN ? draft.plan.trim() : draft.schedule,
    include: split(draft.include),
    exclude: split(draft.exclude),
    tags: split(draft.tags),
    prune: draft.prune,
    webhook: draft.webhook.trim(),
    webhook_documents: draft.webhook.trim() !== "" && draft.webhookDocuments,
  };
}

function given({ values }: Draft, kind: Kind | undefined, secret: boolean): Record<string, string> {
  const fields = (kind?.inputs ?? []).filter((field) => field.secret === secret);
  return Object.fromEntries(fields.flatMap(({ name }) => (values[name] ? [[name, values[name]]] : [])));
}

function same(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

function split(text: string): string[] {
  return text
    .split(/[,，]/)
    .map((one) => one.trim())
    .filter(Boolean);
}
