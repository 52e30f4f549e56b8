import { api, body, type Schemas } from "../../shared/client/api";

export type Field = Schemas["FieldOut"];
export type FieldType = Field["type"];
export type Value = Schemas["MetadataOut"]["values"][string];
export type Values = Record<string, Value>;
/** What is to be changed; null forgets a value. */
export type Changes = Record<string, Value | null>;

/** The keys under which results are kept. */
export const keys = {
  fields: (collection: string) => ["metadata", collection, "fields"] as const,
  values: (collection: string, id: string) => ["metadata", collection, "values", id] as const,
  all: (collection: string) => ["metadata", collection] as const,
};

const of = (collection: string) => ({ query: { collection } });
const field = (collection: string, name: string) => ({ path: { field: name }, query: { collection } });
const document = (collection: string, id: string) => ({ path: { document_id: id }, query: { collection } });

export const getFields = async (collection: string): Promise<Field[]> =>
  (await body(api.GET("/v1/metadata/fields", { params: of(collection) }))).fields;

/** Keeps a field, in place of the one of its name. */
export const declareField = (collection: string, { name, ...about }: Field) =>
  body(api.PUT("/v1/metadata/fields/{field}", { params: field(collection, name), body: about }));

export const deleteField = (collection: string, name: string) =>
  api.DELETE("/v1/metadata/fields/{field}", { params: field(collection, name) });

export const getValues = async (collection: string, id: string): Promise<Values> =>
  (await body(api.GET("/v1/documents/{document_id}/metadata", { params: document(collection, id) }))).values;

export const setValues = (collection: string, id: string, values: Changes) =>
  body(
    api.PATCH("/v1/documents/{document_id}/metadata", { params: document(collection, id), body: { values } }),
  );

/** Gives several documents values; returns how many there are. */
export const setValuesOfSeveral = async (collection: string, ids: string[], values: Changes) =>
  (
    await body(
      api.POST("/v1/metadata/values", { params: of(collection), body: { document_ids: ids, values } }),
    )
  ).documents;
