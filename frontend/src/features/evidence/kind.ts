/** How a file is known to people, which decides how it is shown. */
export type Kind = "pdf" | "image" | "recording" | "slides" | "sheet" | "mail" | "code" | "text";

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^application\/pdf$/, "pdf"],
  [/^image\//, "image"],
  [/^(audio|video)\//, "recording"],
  [/presentation|powerpoint/, "slides"],
  [/spreadsheet|ms-excel|^text\/(csv|tab-separated-values)$/, "sheet"],
  [/^message\/rfc822$|ms-outlook/, "mail"],
  [/^text\/x-source$|^application\/(json|jsonl|xml)$/, "code"],
];

export function kindOf(mediaType: string): Kind {
  return KINDS.find(([types]) => types.test(mediaType))?.[1] ?? "text";
}
