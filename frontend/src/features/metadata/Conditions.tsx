import { useQueries } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "../../shared/ui/Button";
import { type Field, getFields, keys } from "./api";
import css from "./Conditions.module.css";
import {
  begun,
  type Comparison,
  type Condition,
  comparisonsOf,
  conditionOf,
  isWhole,
  OPERATORS,
} from "./conditions";
import { labelOf } from "./label";
import { useTexts } from "./texts";
import { ValueInput } from "./ValueInput";

interface ConditionsProps {
  /** Of which fields are offered. */
  collections: readonly string[];
  condition: Condition | null;
  onChange: (condition: Condition | null) => void;
}

/** What documents must be like by their metadata. Nothing is shown where no collection has a field. */
export default function Conditions({ collections, condition, onChange }: ConditionsProps) {
  const texts = useTexts();
  const fields = useFields(collections);
  const kept = comparisonsOf(condition);
  const [rows, setRows] = useState<readonly Comparison[]>(kept ?? []);
  const said = JSON.stringify(condition);
  // What is changed elsewhere is shown here, and what is still being written here stays.
  useEffect(() => {
    setRows((before) => {
      const whole = before.filter(isWhole);
      return JSON.stringify(conditionOf(whole)) === said ? before : (comparisonsOf(JSON.parse(said)) ?? []);
    });
  }, [said]);
  if (fields.length === 0 && rows.length === 0) return null;
  const first = fields[0];

  const tell = (next: readonly Comparison[]) => onChange(conditionOf(next.filter(isWhole)));
  function change(next: readonly Comparison[]) {
    setRows(next);
    tell(next);
  }
  const put = (at: number, one: Comparison) => rows.map((row, index) => (index === at ? one : row));

  return (
    <fieldset className={css.conditions}>
      <legend>{texts.filter}</legend>
      {kept === null && <p className={css.other}>{texts.other}</p>}
      {rows.map((row, at) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name, and are only added at the end
          key={at}
          row={row}
          fields={fields}
          onWrite={(one) => setRows(put(at, one))}
          onWritten={() => tell(rows)}
          onChange={(one) => change(put(at, one))}
          onDrop={() => change(rows.filter((_, index) => index !== at))}
        />
      ))}
      {first && (
        <div>
          <Button icon={Plus} onClick={() => change([...rows, begun(first)])}>
            {texts.add}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

interface RowProps {
  row: Comparison;
  fields: readonly Field[];
  /** While the value is written; it holds once it is. */
  onWrite: (row: Comparison) => void;
  onWritten: () => void;
  onChange: (row: Comparison) => void;
  onDrop: () => void;
}

function Row({ row, fields, onWrite, onWritten, onChange, onDrop }: RowProps) {
  const texts = useTexts();
  const field = fields.find(({ name }) => name === row.key);
  if (!field || Array.isArray(row.value) || !OPERATORS[field.type].includes(row.type))
    return (
      <div className={css.row}>
        <span className={css.other}>{labelOf(row, texts)}</span>
        <IconButton icon={X} label={texts.drop} onClick={onDrop} />
      </div>
    );
  const { type } = field;
  return (
    <div className={css.row}>
      <select
        aria-label={texts.field}
        value={row.key}
        onChange={({ target }) => {
          const chosen = fields.find(({ name }) => name === target.value);
          if (chosen) onChange(begun(chosen));
        }}
      >
        {fields.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <select
        aria-label={texts.operator}
        value={row.type}
        onChange={({ target }) => onChange({ ...row, type: target.value as Comparison["type"] })}
      >
        {OPERATORS[type].map((one) => (
          <option key={one} value={one}>
            {operatorText(one, type, texts)}
          </option>
        ))}
      </select>
      <ValueInput
        aria-label={texts.value}
        type={type === "list" ? "text" : type}
        value={Number.isNaN(row.value) ? "" : String(row.value)}
        onChange={(value) =>
          onWrite({ ...row, value: type !== "number" ? value : value === "" ? Number.NaN : Number(value) })
        }
        onWritten={onWritten}
      />
      <IconButton icon={X} label={texts.drop} onClick={onDrop} />
    </div>
  );
}

function operatorText(
  op: Comparison["type"],
  type: Field["type"],
  texts: ReturnType<typeof useTexts>,
): string {
  if (type === "list" && (op === "eq" || op === "ne")) return texts.contains[op];
  if (type === "date" && (op === "gte" || op === "lte")) return texts.from[op];
  return texts.operators[op];
}

/** The fields of all the collections, each name once. */
function useFields(collections: readonly string[]): readonly Field[] {
  return useQueries({
    queries: collections.map((name) => ({ queryKey: keys.fields(name), queryFn: () => getFields(name) })),
    combine: (found) => {
      const byName = new Map(found.flatMap(({ data = [] }) => data.map((one) => [one.name, one] as const)));
      return [...byName.values()];
    },
  });
}
