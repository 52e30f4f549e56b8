import { ListTree, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Condition, comparisonsOf, conditionOf } from "../metadata/conditions";
import { labelOf } from "../metadata/label";
import { useTexts } from "../metadata/texts";
import css from "./ScopeChips.module.css";

interface ChipsProps {
  condition: Condition;
  /** Left out where nothing is to be changed. */
  onChange?: (condition: Condition | null) => void;
}

/** What documents must be like by their metadata, each comparison a chip; of a condition of its own kind one. */
export default function MetadataChips({ condition, onChange }: ChipsProps) {
  const { t } = useTranslation();
  const texts = useTexts();
  const comparisons = comparisonsOf(condition);
  const chips = comparisons?.map((one, at) => ({
    label: labelOf(one, texts),
    left: conditionOf(comparisons.filter((_, index) => index !== at)),
  })) ?? [{ label: texts.other, left: null }];
  return chips.map(({ label, left }) => (
    <span key={label} className={css.chip}>
      <ListTree aria-hidden size={13} />
      <span className={css.label} title={label}>
        {label}
      </span>
      {onChange && (
        <button
          type="button"
          className={css.remove}
          aria-label={t("scope.remove", { name: label })}
          onClick={() => onChange(left)}
        >
          <X aria-hidden size={13} />
        </button>
      )}
    </span>
  ));
}
