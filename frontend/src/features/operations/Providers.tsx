import { useMutation, useQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getProviders, keys, testProvider } from "./api";
import { GroupRights } from "./GroupRights";
import css from "./OperationsView.module.css";
import own from "./Providers.module.css";

/** The identity providers and directories: what to register there, whether they work, what their groups may do. */
export function Providers() {
  const { t } = useTranslation();
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: keys.providers,
    queryFn: getProviders,
  });
  if (isPending) return <Loading label={t("common.loading")} />;
  if (isError) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (data.providers.length === 0) {
    return (
      <Notice tone="info" title={t("providers.none")}>
        {t("providers.noneText")}
      </Notice>
    );
  }
  return (
    <div className={css.sections}>
      <p className={css.soft}>{t("providers.text")}</p>
      {data.providers.map((one) => (
        <Provider key={one.id} provider={one} />
      ))}
      <GroupRights providers={data.providers} />
    </div>
  );
}

function Provider({ provider }: { provider: Schemas["ProviderOut"] }) {
  const { t } = useTranslation();
  const test = useMutation({ mutationFn: () => testProvider(provider.id) });
  const addresses = {
    redirect: provider.redirect_uri,
    backChannel: provider.back_channel_logout_uri,
    frontChannel: provider.front_channel_logout_uri,
  } as const;
  return (
    <section className={own.provider}>
      <div className={css.row}>
        <h2>{provider.name}</h2>
        <Button icon={Plug} disabled={test.isPending} onClick={() => test.mutate()}>
          {t(test.isPending ? "providers.testing" : "providers.test")}
        </Button>
      </div>
      {test.isError && <ProblemNotice error={test.error} />}
      {test.data && <TestResult name={provider.name} result={test.data} />}
      <dl className={own.facts}>
        <div>
          <dt>{t(provider.kind === "ldap" ? "providers.directory" : "providers.issuer")}</dt>
          <dd>{provider.issuer}</dd>
        </div>
        {(Object.keys(addresses) as (keyof typeof addresses)[]).map(
          (name) =>
            addresses[name] && (
              <div key={name}>
                <dt>{t(`providers.${name}`)}</dt>
                <dd>{addresses[name]}</dd>
              </div>
            ),
        )}
      </dl>
      {provider.link_by_email && <p className={css.soft}>{t("providers.linked")}</p>}
    </section>
  );
}

function TestResult({ name, result }: { name: string; result: Schemas["ProviderTestOut"] }) {
  const { t } = useTranslation();
  return (
    <Notice
      tone={result.ok ? "info" : "bad"}
      title={t(result.ok ? "providers.works" : "providers.fails", { name })}
    >
      <ul className={own.checks}>
        {result.checks.map((check) => (
          <li key={check.name}>
            <span className={check.ok ? css.good : css.bad}>
              {t(check.ok ? "providers.good" : "providers.bad")}
            </span>{" "}
            {t(`providers.checks.${check.name}`)}
            {!check.ok && check.detail && <code className={own.detail}>{check.detail}</code>}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
