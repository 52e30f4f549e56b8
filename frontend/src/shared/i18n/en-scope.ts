/** What a question is asked of. */
export const scope = {
  title: "Where to search",
  everything: "All documents",
  change: "Search in",
  hint: "Questions are answered from the folders and files chosen here; tags narrow them. With nothing chosen, from all documents.",
  search: "Search collections, tags, folders and files",
  clear: "All documents",
  done: "Done",
  remove: "Do not limit to {{name}}",
  gone: "a document that is gone",
  more_one: "and {{count}} more",
  more_other: "and {{count}} more",
  others_one: "{{count}} more: search to find it.",
  others_other: "{{count}} more: search to find them.",
  kinds: { collections: "Collection", document_ids: "File", folders: "Folder", tags: "Tag" },
  groups: { collections: "Further collections", document_ids: "Files", folders: "Folders", tags: "Tags" },
};
