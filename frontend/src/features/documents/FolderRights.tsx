import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FolderLock, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../shared/ui/Button";
import { Confirm } from "../../shared/ui/Confirm";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { ReadersForm } from "./ReadersSection";
import { type Folder, foldersKey, getFolders, removeFolder, setFolder } from "./readers";

/** Says who reads which folder of a collection, for its admins. */
export function FolderRights({ collection }: { collection: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={FolderLock} label={t("readers.folders.open")} onClick={() => setOpen(true)} />
      <Modal title={t("readers.folders.open")} open={open} onClose={() => setOpen(false)}>
        <Folders collection={collection} />
      </Modal>
    </>
  );
}

function Folders({ collection }: { collection: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const queryKey = foldersKey(collection);
  const found = useQuery({ queryKey, queryFn: () => getFolders(collection) });
  const [edited, setEdited] = useState<Folder | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: (folder: Parameters<typeof setFolder>[1]) => setFolder(collection, folder),
    onSuccess: (now) => {
      client.setQueryData(queryKey, now);
      setEdited(null);
    },
  });
  const remove = useMutation({
    mutationFn: (prefix: string) => removeFolder(collection, prefix),
    onSuccess: (now) => {
      client.setQueryData(queryKey, now);
      setOpened(null);
    },
  });
  if (found.isPending) return <Loading label={t("common.loading")} />;
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  const names = (folder: Folder) => [...folder.groups, ...folder.users].map(({ id, name }) => name ?? id);
  if (edited) {
    return (
      <>
        {change.isError && <ProblemNotice error={change.error} />}
        <Field label={t("readers.folders.prefix")} hint={t("readers.folders.prefixHint")}>
          <input
            autoComplete="off"
            value={edited.prefix}
            onChange={(event) => setEdited({ ...edited, prefix: event.target.value })}
          />
        </Field>
        <ReadersForm
          readers={edited}
          isPending={change.isPending || edited.prefix.trim() === ""}
          onSave={(chosen) => change.mutate({ prefix: edited.prefix.trim(), ...chosen })}
          onCancel={() => setEdited(null)}
        />
      </>
    );
  }
  return (
    <>
      <p>{t("readers.folders.text")}</p>
      {found.data.folders.length === 0 ? (
        <Notice tone="info" title={t("readers.folders.none")} />
      ) : (
        <Table
          label={t("readers.folders.open")}
          columns={[t("readers.folders.prefix"), t("readers.folders.documents"), t("readers.title")]}
          actions
        >
          {found.data.folders.map((folder) => (
            <tr key={folder.prefix}>
              <td>{folder.prefix}</td>
              <td>{folder.documents}</td>
              <td>{names(folder).join(", ") || t("readers.adminsOnly")}</td>
              <td>
                <IconButton
                  icon={Pencil}
                  label={t("readers.folders.change", { prefix: folder.prefix })}
                  onClick={() => setEdited(folder)}
                />
                <IconButton
                  icon={Trash2}
                  label={t("readers.folders.remove", { prefix: folder.prefix })}
                  onClick={() => {
                    remove.reset();
                    setOpened(folder.prefix);
                  }}
                />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Button
        variant="primary"
        onClick={() => setEdited({ prefix: "upload:", documents: 0, users: [], groups: [] })}
      >
        {t("readers.folders.add")}
      </Button>
      <Confirm
        title={t("readers.folders.remove", { prefix: opened ?? "" })}
        open={opened !== null}
        go={t("readers.folders.openNow")}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => opened !== null && remove.mutate(opened)}
        onClose={() => setOpened(null)}
      >
        {t("readers.folders.openText")}
      </Confirm>
    </>
  );
}
