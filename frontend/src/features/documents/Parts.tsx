import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ToggleLeft } from "lucide-react";
import { useState } from "react";
import { api, body } from "../../shared/client/api";
import { COLLECTIONS, useCollections } from "../../shared/collections";
import { IconButton } from "../../shared/ui/Button";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./Parts.module.css";
import { PARTS, type Part, useTexts } from "./parts.texts";

/** Switches what a collection can do off and on, for its admins. */
export function Parts({ collection }: { collection: string }) {
  const texts = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={ToggleLeft} label={texts.open} onClick={() => setOpen(true)} />
      <Modal title={texts.title(collection)} open={open} onClose={() => setOpen(false)}>
        <p>{texts.text}</p>
        <Switches collection={collection} />
      </Modal>
    </>
  );
}

function Switches({ collection }: { collection: string }) {
  const texts = useTexts();
  const queries = useQueryClient();
  const { data } = useCollections();
  const off = data?.find(({ name }) => name === collection)?.off ?? [];
  const change = useMutation({
    mutationFn: (wanted: Part[]) =>
      body(
        api.PATCH("/v1/collections/{name}", {
          params: { path: { name: collection } },
          body: { off: wanted },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: COLLECTIONS }),
  });
  return (
    <fieldset className={css.parts} disabled={!data || change.isPending}>
      <legend className={css.legend}>{texts.on}</legend>
      {PARTS.map((part) => (
        <label key={part} className={css.part}>
          <input
            type="checkbox"
            checked={!off.includes(part)}
            onChange={({ target }) =>
              change.mutate(target.checked ? off.filter((one) => one !== part) : [...off, part])
            }
          />
          <span>
            <strong>{texts.parts[part].name}</strong>
            <br />
            {texts.parts[part].what}
          </span>
        </label>
      ))}
      {change.isError && <ProblemNotice error={change.error} />}
    </fieldset>
  );
}
