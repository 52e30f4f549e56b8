import { type AriaAttributes, cloneElement, type ReactElement, useId } from "react";
import css from "./Field.module.css";

interface FieldProps {
  label: string;
  hint?: string;
  wrong?: boolean;
  children: ReactElement<{ id?: string } & AriaAttributes>;
}

/** A labelled control; the hint turns into the reason when the value is wrong. */
export function Field({ label, hint, wrong = false, children }: FieldProps) {
  const id = useId();
  const described = hint ? { "aria-describedby": `${id}-hint` } : {};
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, { id, "aria-invalid": wrong, ...described })}
      {hint && (
        <p id={`${id}-hint`} className={wrong ? css.wrong : css.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
