import { type ReactNode, useContext, useRef } from "react";
import { useTranslation } from "react-i18next";
import { saveAs } from "../client/download";
import { csvOf, type Grid } from "./csv";
import css from "./Markdown.module.css";
import { Notes } from "./notes";

/** A table of an answer, which can be saved with the sources that it cites. */
export function Table({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const table = useRef<HTMLTableElement>(null);
  const notes = useContext(Notes);

  function grid(): Grid {
    const rows = [...(table.current?.rows ?? [])].map((row) => [...row.cells].map(textOf));
    return notes.length > 0 ? [...rows, [], ...notes.map((note) => [note])] : rows;
  }

  async function saveSheet() {
    const { xlsxOf } = await import("./xlsx");
    saveAs(await xlsxOf(grid()), `${t("ask.table")}.xlsx`);
  }

  return (
    <div className={css.table}>
      <div className={css.scroll}>
        <table ref={table}>{children}</table>
      </div>
      <div className={css.tools}>
        <button
          type="button"
          onClick={() => saveAs(new Blob([csvOf(grid())], { type: "text/csv" }), `${t("ask.table")}.csv`)}
        >
          {t("ask.saveCsv")}
        </button>
        <button type="button" onClick={() => void saveSheet()}>
          {t("ask.saveXlsx")}
        </button>
      </div>
    </div>
  );
}

/** A cell's text as it is read, a citation as [n]. */
function textOf(cell: HTMLTableCellElement): string {
  const copy = cell.cloneNode(true) as HTMLTableCellElement;
  for (const chip of copy.querySelectorAll("[data-marker]")) chip.replaceWith(`[${chip.textContent}]`);
  return copy.textContent.replace(/\s+/g, " ").trim();
}
