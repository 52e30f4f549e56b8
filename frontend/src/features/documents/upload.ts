import { address, inCollection, type Schemas } from "../../shared/client/api";
import { authorization } from "../../shared/client/key";
import { Problem, type ProblemDetails } from "../../shared/client/problem";

/**
 * Uploads one file and tells how far it is (0 to 1). XMLHttpRequest, because fetch reports no upload progress.
 * Throws a `Problem`, or an AbortError when the signal fires.
 */
export function upload(
  collection: string,
  file: File,
  name: string,
  tags: readonly string[],
  groups: readonly string[],
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Schemas["UploadOut"]> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, name);
    for (const group of groups) form.append("reader_group", group);
    for (const tag of tags) form.append("tag", tag);
    request.open("POST", address(inCollection("/v1/documents", collection)));
    for (const [header, value] of Object.entries(authorization())) request.setRequestHeader(header, value);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new Problem("unreachable", 0, ""));
    request.onabort = () => reject(new DOMException("upload stopped", "AbortError"));
    request.onload = () => {
      const result = (request.response as Schemas["UploadsOut"] | null)?.results?.[0];
      if (request.status < 300 && result) resolve(result);
      else reject(refusal(request));
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

function refusal(request: XMLHttpRequest): Problem {
  const retryAfter = Number(request.getResponseHeader("Retry-After")) || undefined;
  return Problem.from((request.response as Partial<ProblemDetails> | null) ?? {}, request.status, retryAfter);
}
