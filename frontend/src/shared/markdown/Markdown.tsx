import { createContext, lazy, memo, type ReactNode, Suspense, use, useState } from "react";
import ReactMarkdown, { type Components, defaultUrlTransform } from "react-markdown";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import type { PluggableList } from "unified";
import { cut, NO_BLOCKS } from "./blocks";
import { Code } from "./Code";
import { formulas, inDollars } from "./formulas";
import css from "./Markdown.module.css";
import { citations, safeUrl, withoutDefinitions } from "./plugins";
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
  return (
    <div className={css.markdown} lang={HAN.test(text) ? "zh" : undefined}>
      <Markers value={renderMarker}>
        {blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only added at the end
          <Rendered key={index} text={block} />
        ))}
      </Markers>
    </div>
  );
}

/** The blocks of a text; those that were finished before are the same strings, so that they are not parsed again. */
function useBlocks(text: string): readonly string[] {
  const [blocks, setBlocks] = useState(() => cut(NO_BLOCKS, text));
  let current = blocks;
  if (current.text !== text) {
    current = cut(current, text);
    // While rendering, as React has it for state that follows from what was rendered before.
    setBlocks(current);
  }
  return [...current.done, current.rest];
}

const Rendered = memo(function Rendered({ text }: { text: string }) {
  return (
    <ReactMarkdown
      remarkPlugins={PLUGINS}
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
