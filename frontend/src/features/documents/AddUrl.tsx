import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { toasts } from "../../shared/ui/toasts";
import { addUrl } from "./api";
import { record } from "./changes";

interface AddUrlProps {
  collection: string;
  /** Of the document; none: as they were. */
  tags: readonly string[];
  /** That may read it; none: as it was. */
  groups: readonly string[];
  open: boolean;
  onClose: () => void;
}

/** Has the service fetch a page or a file; only where it may. */
export function AddUrl({ collection, tags, groups, open, onClose }: AddUrlProps) {
  const { t } = useTranslation();
  const [url, setUrl] = useState("");
  const add = useMutation({
    mutationFn: () =>
      addUrl(collection, {
        url,
        ...(tags.length > 0 && { tags: [...tags] }),
        ...(groups.length > 0 && { readers: { users: [], groups: [...groups] } }),
      }),
    onSuccess: ({ name, outcome, document }) => {
      if (document) record(collection, [document]);
      if (outcome && outcome !== "new")
        toasts.add({ title: name, description: t(`documents.outcomes.${outcome}`) });
      setUrl("");
      onClose();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    add.mutate();
  }

  function close() {
    add.reset();
    onClose();
  }

  return (
    <Modal title={t("documents.addUrl")} open={open} onClose={close}>
      <form onSubmit={submit}>
        <Field label={t("documents.url")} hint={t("documents.urlHint")}>
          <input
            type="url"
            required
            pattern="https?://.+"
            maxLength={2000}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
            autoComplete="off"
          />
        </Field>
        {add.isError && <ProblemNotice error={add.error} />}
        <Button type="submit" variant="primary" disabled={add.isPending}>
          {t("documents.fetch")}
        </Button>
      </form>
    </Modal>
  );
}
