import { Fragment, type ReactNode, type Ref } from "react";
import type { Schemas } from "../../shared/client/api";
import css from "./Blocks.module.css";
import { grouped, type Row, rowsOf, type Slice } from "./rows";

type Block = Schemas["BlockOut"];

interface BlocksProps {
  text: string;
  /** In UTF-16 units of the text. */
  blocks: readonly Block[];
  mark: Slice | null;
  markRef: Ref<HTMLElement>;
}

/** A text as people know it: headings, paragraphs, lists, tables, code; the quote marked in it, word for word. */
export function Blocks({ text, blocks, mark, markRef }: BlocksProps) {
  const first = blocks.find((block) => mark && block.end > mark.start && block.start < mark.end);
  const slice = ({ start, end }: Slice): ReactNode => {
    if (!mark || end <= mark.start || start >= mark.end) return text.slice(start, end);
    const [from, to] = [Math.max(start, mark.start), Math.min(end, mark.end)];
    const begins = from === mark.start || (first !== undefined && from === Math.max(first.start, mark.start));
    return (
      <>
        {text.slice(start, from)}
        <mark ref={begins ? markRef : undefined} data-testid="highlight">
          {text.slice(from, to)}
        </mark>
        {text.slice(to, end)}
      </>
    );
  };
  return (
    <div className={css.blocks}>
      {grouped(blocks).map((group) => (
        <Group key={group[0]?.start} group={group} text={text} slice={slice} mark={mark} />
      ))}
    </div>
  );
}

interface GroupProps {
  group: readonly Block[];
  text: string;
  slice: (part: Slice) => ReactNode;
  mark: Slice | null;
}

function Group({ group, text, slice, mark }: GroupProps) {
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
          <li key={item.start}>{slice(item)}</li>
        ))}
      </ul>
    );
  return <p>{slice(block)}</p>;
}

function Table({ rows, slice, mark }: { rows: readonly Row[] } & Pick<GroupProps, "slice" | "mark">) {
  const names = rows.find((row) => row.names)?.names ?? null;
  const isMarked = ({ cells }: Row) =>
    cells.some(({ start, end }) => mark !== null && start < mark.end && end > mark.start);
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
