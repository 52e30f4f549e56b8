import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import css from "./Blocks.module.css";
import type { Kind } from "./kind";
import { Mark } from "./Mark";
import { headOf } from "./mail";
import { grouped, type Row, rowsOf, type Slice } from "./rows";
import { slidesOf } from "./slides";
import type { Citation } from "./types";
import type { Shown } from "./window";

type Block = Schemas["BlockOut"];

/** What is written below a slide for its speaker. */
const NOTES = /^Notes: /;
const BULLET = /^\s*[-*+•]\s+/;

interface BlocksProps extends Shown {
  kind: Kind;
  citation: Citation;
}

/** A text as people know it: headings, paragraphs, lists, tables, code; the quote marked in it, word for word. */
export function Blocks({ text, blocks, pages, mark, kind, citation }: BlocksProps) {
  const { t } = useTranslation();
  const slice = ({ start, end }: Slice): ReactNode => {
    if (!mark || end <= mark.start || start >= mark.end) return text.slice(start, end);
    const [from, to] = [Math.max(start, mark.start), Math.min(end, mark.end)];
    return (
      <>
        {text.slice(start, from)}
        <Mark citation={citation}>{text.slice(from, to)}</Mark>
        {text.slice(to, end)}
      </>
    );
  };
  const groups = (some: readonly Block[]) =>
    grouped(some).map((group) => (
      <Group key={group[0]?.start} group={group} text={text} slice={slice} mark={mark} kind={kind} />
    ));
  if (kind === "slides" && pages.length > 0)
    return (
      <ol className={css.slides}>
        {slidesOf(blocks, pages).map((slide) => (
          <li
            key={slide.number}
            className={css.slide}
            data-marked={slide.blocks.some((one) => overlaps(one, mark))}
          >
            <p className={css.slideNumber}>{t("evidence.slide", { number: slide.number })}</p>
            <div className={css.blocks}>{groups(slide.blocks)}</div>
          </li>
        ))}
      </ol>
    );
  return (
    <div className={css.blocks} data-kind={kind}>
      {groups(blocks)}
    </div>
  );
}

/** What an item of a numbered list has of its own. */
const NUMBER = /^\d{1,3}[.)]\s/;

/** An item without the sign that the list draws itself. */
function withoutBullet(text: string, { start, end }: Slice): Slice {
  const bullet = BULLET.exec(text.slice(start, end));
  return { start: start + (bullet?.[0].length ?? 0), end };
}

function overlaps(part: Slice, mark: Slice | null): boolean {
  return mark !== null && part.start < mark.end && part.end > mark.start;
}

interface GroupProps {
  group: readonly Block[];
  text: string;
  slice: (part: Slice) => ReactNode;
  mark: Slice | null;
  kind: Kind;
}

function Group({ group, text, slice, mark, kind }: GroupProps) {
  const block = group[0];
  if (!block) return null;
  if (block.kind === "heading") {
    // Below the name of the document, which is a heading of the second level.
    const Heading = (["h3", "h3", "h4", "h5", "h6", "h6"] as const)[block.level - 1] ?? "h6";
    return <Heading>{slice(block)}</Heading>;
  }
  if (block.kind === "table_row")
    return <Table rows={group.flatMap((row) => rowsOf(text, row))} slice={slice} mark={mark} />;
  if (block.kind === "code")
    return (
      <pre>
        <code>
          {group.map((part) => (
            <Fragment key={part.start}>{slice(part)}</Fragment>
          ))}
        </code>
      </pre>
    );
  if (block.kind === "list_item")
    return (
      <ul>
        {group.map((item) => (
          <li key={item.start} className={NUMBER.test(text.slice(item.start)) ? css.numbered : undefined}>
            {slice(withoutBullet(text, item))}
          </li>
        ))}
      </ul>
    );
  const head = kind === "mail" ? headOf(text, block) : null;
  if (head)
    return (
      <dl className={css.mail}>
        {head.map(({ name, value }) => (
          <Fragment key={value.start}>
            <dt>{name}</dt>
            <dd>{slice(value)}</dd>
          </Fragment>
        ))}
      </dl>
    );
  return <p data-notes={NOTES.test(text.slice(block.start, block.end)) || undefined}>{slice(block)}</p>;
}

function Table({ rows, slice, mark }: { rows: readonly Row[] } & Pick<GroupProps, "slice" | "mark">) {
  const names = rows.find((row) => row.names)?.names ?? null;
  const isMarked = ({ cells }: Row) => cells.some((cell) => overlaps(cell, mark));
  return (
    <div className={css.scroll}>
      <table>
        {names && (
          <thead>
            <tr>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row) => (
            <tr key={row.cells[0]?.start} data-marked={isMarked(row)}>
              {inColumns(row, names).map((cell, column) => {
                const Cell = row.isHead ? "th" : "td";
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
                return <Cell key={column}>{cell && slice(cell)}</Cell>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The cells of a row under the columns' names; cells that have none of them follow. */
function inColumns({ cells, names: own }: Row, names: readonly string[] | null): (Slice | null)[] {
  if (!names || !own) return cells;
  const placed = names.map((name) => cells[own.indexOf(name)] ?? null);
  return [...placed, ...cells.filter((_, index) => !names.includes(own[index] ?? ""))];
}
