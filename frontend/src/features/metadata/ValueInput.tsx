import type { AriaAttributes } from "react";
import type { FieldType } from "./api";

interface InputProps extends AriaAttributes {
  id?: string;
  type: FieldType;
  /** As it is written; of a list with commas between its texts. */
  value: string;
  onChange: (value: string) => void;
  /** The value is left, or Enter was pressed. */
  onWritten?: () => void;
}

/** What a value of a field is written into. */
export function ValueInput({ type, onChange, onWritten, ...input }: InputProps) {
  const kind = type === "number" || type === "date" ? type : "text";
  return (
    <input
      {...input}
      type={kind}
      {...(kind === "number" && { step: "any" })}
      autoComplete="off"
      onChange={({ target }) => onChange(target.value)}
      onBlur={() => onWritten?.()}
      onKeyDown={({ key }) => key === "Enter" && onWritten?.()}
    />
  );
}
