/** Addresses of the sample documents, which the build puts beside the page. */
const FILES = import.meta.glob<string>("../../../examples/*", {
  query: "?url",
  import: "default",
  eager: true,
});

export const SAMPLES = Object.entries(FILES).map(([path, url]) => ({
  name: path.split("/").at(-1) ?? "",
  url,
}));

/** The sample documents as files. Throws a TypeError when one cannot be fetched. */
export function fetchSamples(): Promise<File[]> {
  return Promise.all(
    SAMPLES.map(async ({ name, url }) => {
      const response = await fetch(url);
      if (!response.ok) throw new TypeError(`${name}: ${response.status}`);
      return new File([await response.blob()], name);
    }),
  );
}
