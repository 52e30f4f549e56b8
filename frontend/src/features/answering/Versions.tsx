import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CopyPlus, Play, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatTime } from "../../shared/format";
import { Button, IconButton } from "../../shared/ui/Button";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { getRun, keys as golden } from "../golden/api";
import css from "../golden/GoldenView.module.css";
import { activate, keys, rollBack, type State, startTest, type Version } from "./api";
import { ForceDialog } from "./ForceDialog";
import { useTexts } from "./texts";

interface VersionsProps {
  collection: string;
  state: State;
  /** Whether the person may have the golden questions asked, activate and roll back. */
  isAdmin: boolean;
  onLoad: (number: number) => void;
}

const LOOK_MS = 1000;

/** The versions, newest first: tested, activated, gone back to. */
export function Versions({ collection, state, isAdmin, onLoad }: VersionsProps) {
  const texts = useTexts();
  const queries = useQueryClient();
  const [forced, setForced] = useState<number | null>(null);
  const [run, setRun] = useState<string | null>(null);
  const onSettled = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: keys.all(collection) }),
      queries.invalidateQueries({ queryKey: ["documents", collection, "starters"] }),
    ]);
  const test = useMutation({
    mutationFn: (number: number) => startTest(collection, number),
    onSuccess: ({ id }) => setRun(id),
  });
  const use = useMutation({
    mutationFn: ({ number, reason }: { number: number; reason: string }) =>
      activate(collection, number, reason),
    onSettled,
  });
  const back = useMutation({ mutationFn: () => rollBack(collection), onSettled });
  if (state.versions.length === 0) return <p className={css.soft}>{texts.none}</p>;
  const failed = [test, use, back].find(({ isError }) => isError);
  return (
    <section className={css.section}>
      <div className={css.head}>
        <h2>{texts.versions}</h2>
        {isAdmin && state.before !== null && (
          <Button icon={Undo2} disabled={back.isPending} onClick={() => back.mutate()}>
            {texts.rollBack(state.before)}
          </Button>
        )}
      </div>
      {failed && <ProblemNotice error={failed.error} />}
      {run && <Progress collection={collection} run={run} />}
      <Table label={texts.versions} columns={[texts.number, texts.by, texts.note, texts.state]} actions>
        {state.versions.map((one) => (
          <VersionRow key={one.number} version={one} state={state}>
            {isAdmin && one.number !== state.active && (
              <>
                <IconButton
                  icon={Play}
                  label={texts.test(one.number)}
                  disabled={test.isPending}
                  onClick={() => test.mutate(one.number)}
                />
                <Button
                  variant="quiet"
                  disabled={use.isPending}
                  onClick={() =>
                    state.passed.includes(one.number)
                      ? use.mutate({ number: one.number, reason: "" })
                      : setForced(one.number)
                  }
                >
                  {texts.activate(one.number)}
                </Button>
              </>
            )}
            <IconButton icon={CopyPlus} label={texts.load(one.number)} onClick={() => onLoad(one.number)} />
          </VersionRow>
        ))}
      </Table>
      {forced !== null && (
        <ForceDialog
          number={forced}
          onClose={() => setForced(null)}
          onForce={(reason) => {
            use.mutate({ number: forced, reason });
            setForced(null);
          }}
        />
      )}
    </section>
  );
}

interface RowProps {
  version: Version;
  state: State;
  children: React.ReactNode;
}

function VersionRow({ version, state, children }: RowProps) {
  const { i18n } = useTranslation();
  const texts = useTexts();
  const { number } = version;
  const kind = number === state.active ? "active" : number === state.draft ? "draft" : "earlier";
  const last = state.activations.find((one) => one.number === number);
  return (
    <tr>
      <td>{number}</td>
      <td>
        {version.by}
        <div className={css.soft}>{formatTime(version.made_at, i18n.language)}</div>
      </td>
      <td className={css.expected}>{version.note}</td>
      <td className={kind === "active" ? css.good : css.soft}>
        {texts.states[kind]}
        {(kind !== "earlier" || state.passed.includes(number)) && (
          <div>{state.passed.includes(number) ? texts.passed : texts.notPassed}</div>
        )}
        {last?.reason && <div>{texts.forced(last.reason)}</div>}
      </td>
      <td>
        <div className={css.actions}>{children}</div>
      </td>
    </tr>
  );
}

/** How far the golden questions are, and how they went. */
function Progress({ collection, run }: { collection: string; run: string }) {
  const texts = useTexts();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: golden.run(collection, run),
    queryFn: async () => {
      const report = await getRun(collection, run);
      if (report.run.state !== "running") await queries.invalidateQueries({ queryKey: keys.all(collection) });
      return report.run;
    },
    refetchInterval: ({ state }) => (state.data && state.data.state !== "running" ? false : LOOK_MS),
  });
  if (!data) return null;
  return (
    <p role="status" className={css.soft}>
      {data.state === "running" && texts.testing(data.asked, data.total)}
      {data.state === "done" && texts.result(data.right, data.total, data.worse)}
      {data.state === "failed" && texts.failed(data.failure)}
    </p>
  );
}
