import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "../../shared/session";
import { IconButton } from "../../shared/ui/Button";
import { Confirm } from "../../shared/ui/Confirm";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { CollectionView } from "../golden/CollectionView";
import { deleteField, type Field, getFields, keys } from "./api";
import { FieldForm } from "./FieldForm";
import { type Texts, useTexts } from "./texts";

/** The fields that documents of a collection have values for. */
export default function FieldsView({ of }: { of: string | undefined }) {
  const texts = useTexts();
  return (
    <CollectionView of={of} back={texts.back} title={texts.title} text={texts.text}>
      {(collection) => <Content collection={collection} />}
    </CollectionView>
  );
}

function Content({ collection }: { collection: string }) {
  const { t } = useTranslation();
  const texts = useTexts();
  const { data: me } = useMe();
  const editable = may(me, "editor", collection);
  const [changed, setChanged] = useState<Field>();
  const [dropped, setDropped] = useState<Field>();
  const found = useQuery({ queryKey: keys.fields(collection), queryFn: () => getFields(collection) });
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading label={t("common.loading")} />;
  return (
    <>
      {found.data.length === 0 ? (
        <p>
          <strong>{texts.none}</strong>
          <br />
          {texts.noneText}
        </p>
      ) : (
        <Table
          label={texts.fields}
          columns={[texts.name, texts.type, texts.rules, texts.description]}
          actions={editable}
        >
          {found.data.map((field) => (
            <tr key={field.name}>
              <td>{field.name}</td>
              <td>{texts.types[field.type]}</td>
              <td>{rulesOf(field, texts)}</td>
              <td>{field.description}</td>
              {editable && (
                <td>
                  <IconButton
                    icon={Pencil}
                    label={texts.change(field.name)}
                    onClick={() => setChanged(field)}
                  />
                  <IconButton
                    icon={Trash2}
                    label={texts.remove(field.name)}
                    onClick={() => setDropped(field)}
                  />
                </td>
              )}
            </tr>
          ))}
        </Table>
      )}
      {editable && (
        <FieldForm
          key={changed?.name ?? ""}
          collection={collection}
          field={changed}
          onDone={() => setChanged(undefined)}
        />
      )}
      {dropped && (
        <DropField collection={collection} name={dropped.name} onClose={() => setDropped(undefined)} />
      )}
    </>
  );
}

const rulesOf = ({ path, stated }: Field, texts: Texts) =>
  path || stated ? (
    <>
      {path && <code>{path}</code>} {stated && <code>{`${stated}:`}</code>}
    </>
  ) : (
    texts.byHand
  );

function DropField({ collection, name, onClose }: { collection: string; name: string; onClose: () => void }) {
  const texts = useTexts();
  const queries = useQueryClient();
  const drop = useMutation({
    mutationFn: () => deleteField(collection, name),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: keys.all(collection) });
    },
  });
  return (
    <Confirm
      title={texts.removeTitle(name)}
      open
      go={texts.remove(name)}
      busy={drop.isPending}
      error={drop.error}
      onConfirm={() => drop.mutate()}
      onClose={onClose}
    >
      {texts.removeText}
    </Confirm>
  );
}
