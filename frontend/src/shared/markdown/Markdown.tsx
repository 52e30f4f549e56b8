import {
  createContext,
  Fragment,
  lazy,
  memo,
  type ReactNode,
  Suspense,
  use,
  useDeferredValue,
  useState,
} from "react";
import ReactMarkdown, { type Components, defaultUrlTransform } from "react-markdown";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import type { PluggableList } from "unified";
import { type Block, cut, NO_BLOCKS } from "./blocks";
import { Code } from "./Code";
import { formulas, inDollars } from "./formulas";
import css from "./Markdown.module.css";
import { headOf, shapeOf, withoutBlanks } from "./pieces";
import { citations, inner, safeUrl, withoutDefinitions } from "./plugins";
import { statements } from "./statements";
import { Table } from "./Table";

/** Everything an answer may be made of. Not here: images, raw HTML, form controls, media, frames. */
const ALLOWED = [
  "p",
  "br",
  "em",
  "strong",
  "del",
  "code",
  "pre",
  "blockquote",
  "hr",
  "ul",
  "ol",
  "li",
  "a",
  "cite",
  "span",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "img",
];

const PLUGINS: PluggableList = [
  withoutDefinitions,
  [remarkGfm, { singleTilde: false }],
  remarkMath,
  formulas,
  citations,
  statements,
];

const INNER: PluggableList = [inner];
const NO_PLUGINS: PluggableList = [];

/** Few answers have one. */
const Formula = lazy(() => import("./Formula"));

/** Chinese is set with more space between its lines. */
const HAN = /\p{Script=Han}/u;

type RenderMarker = (marker: number) => ReactNode;

interface MarkdownProps {
  text: string;
  /** What stands for the marker `[n]`; null where nothing is cited under that number. */
  renderMarker: RenderMarker;
}

const Markers = createContext<RenderMarker>(() => null);

/** Always the same functions, or React would take each rendering for new elements and the focus would be lost. */
const COMPONENTS: Components = {
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ alt }) => <span className={css.image}>{alt}</span>,
  cite: ({ title, children }) => <Marker marker={Number(title)}>{children}</Marker>,
  code: ({ className, children }) =>
    className?.startsWith("formula") ? (
      <span className={className === "formula" ? undefined : css.formula}>
        <Suspense fallback={<code>{children}</code>}>
          <Formula tex={String(children)} isBlock={className !== "formula"} />
        </Suspense>
      </span>
    ) : (
      <code className={className}>{children}</code>
    ),
  pre: ({ children }) => <Code>{children}</Code>,
  table: ({ children }) => <Table>{children}</Table>,
  // Below the question, which is a heading of the second level.
  h1: "h3",
  h2: "h3",
  h3: "h4",
  h4: "h5",
  h5: "h6",
};

/**
 * The only place where text from documents or a model becomes elements, while it streams and afterwards.
 *
 * It makes no request and runs nothing: raw HTML is shown as text, an image as its description, and a link is
 * followed only by a click, to http(s), with its host shown.
 */
export function Markdown({ text, renderMarker }: MarkdownProps) {
  const blocks = useBlocks(text);
  // Hundreds of markers change what stands for them when the answer is whole: between frames, not in one.
  const deferred = useDeferredValue(renderMarker);
  return (
    <div className={css.markdown} lang={HAN.test(text) ? "zh" : undefined}>
      <Markers value={deferred}>
        {blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only added at the end
          <Whole key={index} {...block} />
        ))}
      </Markers>
    </div>
  );
}

/** The blocks of a text; those that were finished before are the same strings, so that they are not parsed again. */
function useBlocks(text: string): readonly Block[] {
  const [blocks, setBlocks] = useState(() => cut(NO_BLOCKS, text));
  let current = blocks;
  if (current.text !== text) {
    current = cut(current, text);
    // While rendering, as React has it for state that follows from what was rendered before.
    setBlocks(current);
  }
  return [...current.done, { pieces: [...current.pieces, current.rest] }];
}

const Whole = memo(
  function Whole({ pieces }: Block) {
    const [first = ""] = pieces;
    return pieces.length === 1 ? <Rendered text={first} /> : <Long pieces={pieces} first={first} />;
  },
  (a, b) =>
    a.pieces.length === b.pieces.length && a.pieces.every((piece, index) => piece === b.pieces[index]),
);

/** A long block as one element, whose pieces are parsed one by one. */
function Long({ pieces, first }: Block & { first: string }) {
  // biome-ignore-start lint/suspicious/noArrayIndexKey: pieces are only added at the end
  switch (shapeOf(first)) {
    case "code":
      return (
        <Code>
          <code>
            {pieces.map((piece, index) => linesOf(piece, index === 0, index === pieces.length - 1))}
          </code>
        </Code>
      );
    case "table":
      return (
        <Table>
          <thead>
            <Rendered text={headOf(first)} isInner />
          </thead>
          <tbody>
            {pieces.map((piece, index) => (
              <Rendered key={index} text={index === 0 ? piece : headOf(first) + piece} isInner />
            ))}
          </tbody>
        </Table>
      );
    case "list": {
      const items = pieces.map((piece, index) => <Rendered key={index} text={piece} isInner />);
      const number = /^\s*(\d+)/.exec(withoutBlanks(first))?.[1];
      return number ? <ol start={Number(number)}>{items}</ol> : <ul>{items}</ul>;
    }
    default:
      return (
        <p>
          {pieces.map((piece, index) => (
            <Fragment key={index}>
              <Rendered text={piece} isInner />
              {/\s$/.test(piece) && " "}
            </Fragment>
          ))}
        </p>
      );
  }
  // biome-ignore-end lint/suspicious/noArrayIndexKey: as above
}

/** The lines of a piece of code, without those that fence the whole. */
function linesOf(piece: string, isFirst: boolean, isLast: boolean): string {
  const begun = isFirst ? withoutBlanks(piece).replace(/^.*\n/, "") : piece;
  return isLast ? begun.replace(/^ {0,3}(?:`{3,}|~{3,})\s*$(?![\s\S]*\S)/m, "") : begun;
}

const Rendered = memo(function Rendered({ text, isInner = false }: { text: string; isInner?: boolean }) {
  return (
    <ReactMarkdown
      remarkPlugins={PLUGINS}
      rehypePlugins={isInner ? INNER : NO_PLUGINS}
      allowedElements={ALLOWED}
      unwrapDisallowed
      urlTransform={defaultUrlTransform}
      components={COMPONENTS}
    >
      {inDollars(text)}
    </ReactMarkdown>
  );
});

function Marker({ marker, children }: { marker: number; children: ReactNode }) {
  return use(Markers)(marker) ?? children;
}

function Link({ href, children }: { href: string | undefined; children: ReactNode }) {
  const url = safeUrl(href);
  if (!url) return <span>{children}</span>;
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer nofollow ugc" referrerPolicy="no-referrer">
      {children}
      <span className={css.host}>{` (${url.host})`}</span>
    </a>
  );
}
