import { useTranslation } from "react-i18next";
import { formatTime } from "../../shared/format";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./GoldenView.module.css";
import { usePlan } from "./usePlan";

const EVERY = ["", "1h", "6h", "1d", "7d"] as const;
const isEvery = (text: string): text is (typeof EVERY)[number] => EVERY.some((one) => one === text);

/** How often they are asked by themselves. What was set over the API, such as cron, is shown as it is. */
export function Schedule({ collection }: { collection: string }) {
  const { t, i18n } = useTranslation();
  const { plan, change, error } = usePlan(collection);
  if (!plan) return null;
  const { schedule, next_at: next } = plan;
  return (
    <>
      <label className={css.schedule}>
        {t("golden.schedule")}
        <select
          className={css.tag}
          value={schedule}
          onChange={({ target }) =>
            change({
              schedule: target.value,
              time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
            })
          }
        >
          {!isEvery(schedule) && <option value={schedule}>{`${schedule} ${plan.time_zone}`}</option>}
          {EVERY.map((one) => (
            <option key={one} value={one}>
              {t(`golden.often.${one}`)}
            </option>
          ))}
        </select>
        {next && (
          <span className={css.soft}>{t("golden.next", { at: formatTime(next, i18n.language) })}</span>
        )}
      </label>
      {error && <ProblemNotice error={error} />}
    </>
  );
}
