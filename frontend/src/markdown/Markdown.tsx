import { memo, type ReactNode } from "react";
import ReactMarkdown, { type Components, defaultUrlTransform } from "react-markdown";
import remarkGfm from "remark-gfm";
import css from "./Markdown.module.css";
import { citations, safeUrl, withoutDefinitions } from "./plugins";

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

interface MarkdownProps {
  text: string;
  /** What stands for the marker `[n]`; null where nothing is cited under that number. */
  renderMarker: (marker: number) => ReactNode;
}

/**
 * The only place where text from documents or a model becomes elements, while it streams and afterwards.
 *
 * It makes no request and runs nothing: raw HTML is shown as text, an image as its description, and a link is
 * followed only by a click, to http(s), with its host shown.
 */
export const Markdown = memo(function Markdown({ text, renderMarker }: MarkdownProps) {
  const components: Components = {
    a: ({ href, children }) => <Link href={href}>{children}</Link>,
    img: ({ alt }) => <span className={css.image}>{alt}</span>,
    cite: ({ title, children }) => renderMarker(Number(title)) ?? children,
    table: ({ children }) => (
      <div className={css.scroll}>
        <table>{children}</table>
      </div>
    ),
  };
  return (
    <div className={css.markdown}>
      <ReactMarkdown
        remarkPlugins={[withoutDefinitions, [remarkGfm, { singleTilde: false }], citations]}
        allowedElements={ALLOWED}
        unwrapDisallowed
        urlTransform={defaultUrlTransform}
        components={components}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
});

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
