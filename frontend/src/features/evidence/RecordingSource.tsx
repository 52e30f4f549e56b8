import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { fetchOriginal } from "../../shared/client/download";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./RecordingSource.module.css";
import { TextSource } from "./TextSource";
import type { SourceProps } from "./types";

/** A recording that starts where the quote is said, above what was written down of it. */
export default function RecordingSource({ evidence, live, mediaType }: SourceProps & { mediaType: string }) {
  const { t } = useTranslation();
  const { collection, citation } = evidence;
  const player = useRef<HTMLVideoElement>(null);
  const file = useQuery({
    queryKey: ["original", collection, citation.document_id, live, "recording"],
    queryFn: () => fetchOriginal(collection, citation.document_id),
  });
  // Through a blob, because a plain address could not carry the key.
  const url = useMemo(
    () => file.data && URL.createObjectURL(file.data.slice(0, file.data.size, mediaType)),
    [file.data, mediaType],
  );
  const start = citation.seconds ?? 0;

  useEffect(() => {
    return () => {
      if (url) URL.revokeObjectURL(url);
    };
  }, [url]);

  useEffect(() => {
    if (player.current) player.current.currentTime = start;
  }, [start]);

  return (
    <>
      {file.isPending && <Loading label={t("evidence.opening")} />}
      {file.isError && <ProblemNotice error={file.error} onRetry={() => void file.refetch()} />}
      {url && (
        // biome-ignore lint/a11y/useMediaCaption: what is said stands below
        <video
          ref={player}
          className={css.player}
          data-sound={mediaType.startsWith("audio/")}
          controls
          preload="metadata"
          src={url}
          aria-label={citation.document_name}
          onLoadedMetadata={({ currentTarget }) => {
            currentTarget.currentTime = start;
          }}
        />
      )}
      <TextSource evidence={evidence} live={live} kind="text" />
    </>
  );
}
