import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, Check, Eye, Fingerprint, Gauge, Link2, ShieldCheck, UserPlus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { Schemas } from "../../shared/client/api";
import { setViewed } from "../../shared/client/viewed";
import { Button, IconButton } from "../../shared/ui/Button";
import { Confirm } from "../../shared/ui/Confirm";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { changeUser, getUsers, keys, linkUser, removePasskeys, setUserQuota } from "./api";
import { Rights } from "./GroupRights";
import { Groups } from "./Groups";
import { InvitationLink } from "./InvitationLink";
import { Memberships } from "./Memberships";
import { NewUser } from "./NewUser";
import css from "./OperationsView.module.css";
import { QuotaForm } from "./QuotaForm";
import { RightsForm } from "./RightsForm";

type User = Schemas["UserOut"];

/** The people who may sign in: invite them, change their role, keep them out. */
export function Users() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const users = useQuery({ queryKey: keys.users, queryFn: getUsers });
  const [making, setMaking] = useState(false);
  const [limited, setLimited] = useState<User | null>(null);
  const [joining, setJoining] = useState<User | null>(null);
  const [entitled, setEntitled] = useState<User | null>(null);
  const [leaving, setLeaving] = useState<User | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.users });
  const change = useMutation({
    mutationFn: changeUser,
    onSuccess: async () => {
      setEntitled(null);
      setLeaving(null);
      await refresh();
    },
  });
  const link = useMutation({ mutationFn: linkUser });
  const [, navigate] = useLocation();
  function viewAs({ id, login }: User) {
    setViewed({ id, name: login });
    navigate("/");
    void queries.resetQueries();
  }
  const unlock = useMutation({ mutationFn: removePasskeys, onSuccess: refresh });
  if (users.isPending) return <Loading label={t("common.loading")} />;
  if (users.isError) return <ProblemNotice error={users.error} onRetry={() => void users.refetch()} />;
  const all = users.data.users;
  return (
    <div className={css.stack}>
      <div className={css.row}>
        <p className={css.soft}>{t("users.text")}</p>
        <Button variant="primary" icon={UserPlus} onClick={() => setMaking(true)}>
          {t("users.new")}
        </Button>
      </div>
      {change.isError && !entitled && !leaving && <ProblemNotice error={change.error} />}
      {unlock.isError && <ProblemNotice error={unlock.error} />}
      {link.isError && <ProblemNotice error={link.error} />}
      {all.length === 0 ? (
        <Notice tone="info" title={t("users.none")}>
          {t("users.noneText")}
        </Notice>
      ) : (
        <Table
          label={t("operations.tabs.users")}
          columns={[
            t("users.login"),
            t("users.name"),
            t("keys.columns.role"),
            t("users.groups"),
            t("keys.columns.state"),
          ]}
          actions
        >
          {all.map((user) => (
            <UserRow
              key={user.id}
              user={user}
              busy={change.isPending}
              onRights={() => {
                change.reset();
                setEntitled(user);
              }}
              onDisable={() => {
                change.reset();
                setLeaving(user);
              }}
              onEnable={() => change.mutate({ id: user.id, patch: { disabled: false } })}
              onView={() => viewAs(user)}
              onUnlock={() => unlock.mutate(user.id)}
              onLink={() => link.mutate(user.id)}
              onJoin={() => setJoining(user)}
              onQuota={() => setLimited(user)}
            />
          ))}
        </Table>
      )}
      {all.length > 0 && <Groups />}
      <NewUser open={making} isFirst={all.length === 0} onClose={() => setMaking(false)} onMade={refresh} />
      <Modal
        title={t("users.rights.of", { name: entitled?.login ?? "" })}
        open={entitled !== null}
        onClose={() => setEntitled(null)}
      >
        {entitled && (
          <RightsForm
            grants={entitled.grants}
            busy={change.isPending}
            error={change.error}
            onSave={(grants) => change.mutate({ id: entitled.id, patch: { grants } })}
          />
        )}
      </Modal>
      <Confirm
        title={t("users.disable", { name: leaving?.login ?? "" })}
        open={leaving !== null}
        go={t("users.disableNow")}
        busy={change.isPending}
        error={change.error}
        onConfirm={() => leaving && change.mutate({ id: leaving.id, patch: { disabled: true } })}
        onClose={() => setLeaving(null)}
      >
        {t("users.disableText")}
      </Confirm>
      <Modal
        title={t("users.quotas.title", { name: limited?.login ?? "" })}
        open={limited !== null}
        onClose={() => setLimited(null)}
      >
        {limited && (
          <QuotaForm
            owner={limited.id}
            onSave={setUserQuota}
            hint={t("users.quotas.hint")}
            onDone={() => setLimited(null)}
          />
        )}
      </Modal>
      <Modal
        title={t("users.group.of", { name: joining?.login ?? "" })}
        open={joining !== null}
        onClose={() => setJoining(null)}
      >
        {joining && (
          <Memberships
            user={joining}
            onDone={() => {
              setJoining(null);
              void refresh();
            }}
          />
        )}
      </Modal>
      <Modal title={t("users.link")} open={link.isSuccess} onClose={link.reset}>
        {link.data && <InvitationLink made={link.data} />}
      </Modal>
    </div>
  );
}

interface UserRowProps {
  user: User;
  busy: boolean;
  onRights: () => void;
  onDisable: () => void;
  onEnable: () => void;
  onLink: () => void;
  onUnlock: () => void;
  onView: () => void;
  onJoin: () => void;
  onQuota: () => void;
}

function UserRow(props: UserRowProps) {
  const { user, busy, onRights, onDisable, onEnable, onLink, onUnlock, onView, onJoin, onQuota } = props;
  const { t } = useTranslation();
  return (
    <tr>
      <td>{user.login}</td>
      <td>{user.name}</td>
      <td>{user.grants.length > 0 ? <Rights grants={user.grants} /> : t("users.rights.noneOwn")}</td>
      <td>{[...user.groups, ...user.claimed].join(", ")}</td>
      <td className={user.disabled ? css.bad : css.good}>
        {t(user.disabled ? "users.disabled" : "users.active")}
      </td>
      <td>
        <IconButton
          icon={Eye}
          label={t("users.viewAs", { name: user.login })}
          disabled={user.disabled}
          onClick={onView}
        />
        <IconButton
          icon={Link2}
          label={t("users.reset", { name: user.login })}
          disabled={user.disabled}
          onClick={onLink}
        />
        {user.second_factor && (
          <IconButton
            icon={Fingerprint}
            label={t("users.removePasskeys", { name: user.login })}
            disabled={busy}
            onClick={onUnlock}
          />
        )}
        <IconButton
          icon={ShieldCheck}
          label={t("users.rights.of", { name: user.login })}
          disabled={busy}
          onClick={onRights}
        />
        <IconButton icon={UsersRound} label={t("users.group.of", { name: user.login })} onClick={onJoin} />
        <IconButton icon={Gauge} label={t("users.quotas.title", { name: user.login })} onClick={onQuota} />
        <IconButton
          icon={user.disabled ? Check : Ban}
          label={t(user.disabled ? "users.enable" : "users.disable", { name: user.login })}
          disabled={busy}
          onClick={user.disabled ? onEnable : onDisable}
        />
      </td>
    </tr>
  );
}
