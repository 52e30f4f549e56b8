import { lazy, Suspense, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useCollection } from "../shared/collections";
import { onOffered } from "../shared/offered";
import { may, useLimits, useMe } from "../shared/session";

const DropTarget = lazy(() => import("./DropTarget"));

/** Lets files be dropped on every view; they become documents of the collection in use. */
export function DropAnywhere() {
  const { name: collection } = useCollection();
  const { data: me } = useMe();
  const limit = useLimits()?.max_file_bytes ?? Number.POSITIVE_INFINITY;
  const [, navigate] = useLocation();
  const [isDragging, setDragging] = useState(false);
  const editable = may(me, "editor", collection);

  useEffect(() => {
    return onOffered(async (offered) => {
      navigate("/documents");
      const { addFiles } = await import("../features/documents/uploads");
      addFiles(offered.collection, offered.files, limit);
    });
  }, [navigate, limit]);

  useEffect(() => {
    if (!editable) return undefined;
    const enter = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files") && !inZone(event)) setDragging(true);
    };
    document.addEventListener("dragenter", enter);
    return () => document.removeEventListener("dragenter", enter);
  }, [editable]);

  return (
    <Suspense>
      {isDragging && <DropTarget collection={collection} onEnd={() => setDragging(false)} />}
    </Suspense>
  );
}

/** Whether it is over a place that takes files itself. */
const inZone = ({ target }: DragEvent) => target instanceof Element && target.closest("[data-zone]") !== null;
