import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, Check, Eye, Fingerprint, Gauge, Link2, UserPlus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { Schemas } from "../../shared/client/api";
import { setViewed } from "../../shared/client/viewed";
import { Button, IconButton } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { type Role, RoleOptions } from "../keys/GrantFields";
import { changeUser, getUsers, keys, linkUser, removePasskeys, setUserQuota } from "./api";
import { Groups } from "./Groups";
import { InvitationLink } from "./InvitationLink";
import { Memberships } from "./Memberships";
import { NewUser } from "./NewUser";
import css from "./OperationsView.module.css";
import { QuotaForm } from "./QuotaForm";

type User = Schemas["UserOut"];

/** The people who may sign in: invite them, change their role, keep them out. */
export function Users() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const users = useQuery({ queryKey: keys.users, queryFn: getUsers });
  const [making, setMaking] = useState(false);
  const [limited, setLimited] = useState<User | null>(null);
  const [joining, setJoining] = useState<User | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.users });
  const change = useMutation({ mutationFn: changeUser, onSuccess: refresh });
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
      {change.isError && <ProblemNotice error={change.error} />}
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
              onChange={(patch) => change.mutate({ id: user.id, patch })}
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
  onChange: (patch: Schemas["UserPatch"]) => void;
  onLink: () => void;
  onUnlock: () => void;
  onView: () => void;
  onJoin: () => void;
  onQuota: () => void;
}

function UserRow({ user, busy, onChange, onLink, onUnlock, onView, onJoin, onQuota }: UserRowProps) {
  const { t } = useTranslation();
  const [grant] = user.grants;
  const isSimple = user.grants.length === 1 && grant !== undefined;
  return (
    <tr>
      <td>{user.login}</td>
      <td>{user.name}</td>
      <td>
        {isSimple ? (
          <>
            <select
              value={grant.role}
              disabled={busy}
              aria-label={t("users.role", { name: user.login })}
              onChange={(event) =>
                onChange({ grants: [{ role: event.target.value as Role, collections: grant.collections }] })
              }
            >
              <RoleOptions />
            </select>{" "}
            {grant.collections?.join(", ") ?? t("keys.everywhere")}
          </>
        ) : (
          user.grants.length > 0 && t("users.several")
        )}
      </td>
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
        <IconButton icon={UsersRound} label={t("users.group.of", { name: user.login })} onClick={onJoin} />
        <IconButton icon={Gauge} label={t("users.quotas.title", { name: user.login })} onClick={onQuota} />
        <IconButton
          icon={user.disabled ? Check : Ban}
          label={t(user.disabled ? "users.enable" : "users.disable", { name: user.login })}
          disabled={busy}
          onClick={() => onChange({ disabled: !user.disabled })}
        />
      </td>
    </tr>
  );
}
