import { type Query, useIsMutating, useQueryClient } from "@tanstack/react-query";
import { ChartNoAxesColumn, Files, MessageSquareText } from "lucide-react";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, Redirect, Route, Switch, useLocation, useRoute } from "wouter";
import { AskView } from "../features/ask/AskView";
import { onUnauthenticated, Problem } from "../shared/client/problem";
import { useIsOthers } from "../shared/holder";
import { has, MAKING_ACCESS, ME, may, useMe } from "../shared/session";
import { Loading } from "../shared/ui/Empty";
import { MENUS } from "../shared/ui/menus";
import { ProblemNotice } from "../shared/ui/ProblemNotice";
import { CollectionSwitch } from "./CollectionSwitch";
import { DropAnywhere } from "./DropAnywhere";
import { ErrorBoundary } from "./ErrorBoundary";
import { Preferences } from "./Preferences";
import css from "./Shell.module.css";
import { Shortcuts } from "./Shortcuts";
import { SignIn } from "./SignIn";
import { ViewedNotice } from "./ViewedNotice";

const DocumentsView = lazy(() => import("../features/documents/DocumentsView"));
const AccountView = lazy(() => import("../features/account/AccountView"));
const LinkView = lazy(() => import("../features/account/LinkView"));
const WhyView = lazy(() => import("../features/why/WhyView"));
const CuratedView = lazy(() => import("../features/curated/CuratedView"));
const InboxView = lazy(() => import("../features/inbox/InboxView"));
const AnsweringView = lazy(() => import("../features/answering/AnsweringView"));
const GoldenView = lazy(() => import("../features/golden/GoldenView"));
const SynonymsView = lazy(() => import("../features/synonyms/SynonymsView"));
const FieldsView = lazy(() => import("../features/metadata/FieldsView"));
const SourcesView = lazy(() => import("../features/sources/SourcesView"));
const SharesView = lazy(() => import("../features/ask/SharesView"));
const SharedView = lazy(() => import("../features/ask/SharedView"));
const SearchTestView = lazy(() => import("../features/why/SearchTestView"));
const OperationsView = lazy(() => import("../features/operations/OperationsView"));

/** A new conversation, one, a turn of it, or a source of that. */
const CONVERSATION = /^\/(?:c\/(?<id>[^/]+)(?:\/(?<turn>[^/]+)(?:\/(?<marker>\d+))?)?)?$/;

const DOCUMENTS: ReadonlySet<string> = new Set([
  "documents",
  "sources",
  "golden",
  "curated",
  "inbox",
  "synonyms",
  "answering",
  "metadata",
]);

/** Header, navigation, and the view that the address names. */
export function Shell() {
  const { t } = useTranslation();
  const me = useMe();
  const main = useRef<HTMLElement>(null);
  const [location] = useLocation();
  const section = location.split("/")[1] ?? "";
  const view = section === "operations" ? section : DOCUMENTS.has(section) ? "documents" : "ask";
  const queries = useQueryClient();
  const isOthers = useIsOthers(me.data);
  const isEntitled = !isRefused(me) && (me.data?.grants.length ?? 0) > 0;

  // A key that has ended is asked for at once, whichever request it was that was refused.
  useEffect(() => {
    // Where it is asked for already, another refusal must not take away what is typed there.
    const predicate = (query: Query) => query.state.status !== "error";
    return onUnauthenticated(() => void queries.invalidateQueries({ queryKey: ME, predicate }));
  }, [queries]);

  function skip() {
    (main.current?.querySelector<HTMLElement>("[data-content]") ?? main.current)?.focus();
  }

  if (isOthers) return <Loading label={t("common.loading")} />;
  return (
    <div className={css.shell}>
      <button type="button" className={css.skip} onClick={skip}>
        {t("nav.skip")}
      </button>
      <header className={css.header}>
        <div id={MENUS} className={css.menus} />
        <Link href="/" className={css.brand}>
          <Logo />
          <span>AskDock</span>
        </Link>
        <nav className={css.nav} aria-label={t("nav.main")}>
          <NavLink href="/" icon={MessageSquareText} label={t("nav.ask")} current={view === "ask"} />
          {(!me.data || has(me.data, "reader")) && (
            <NavLink
              href="/documents"
              icon={Files}
              label={t("nav.documents")}
              current={view === "documents"}
            />
          )}
          {may(me.data, "admin", null) && (
            <NavLink
              href="/operations"
              icon={ChartNoAxesColumn}
              label={t("nav.operations")}
              current={view === "operations"}
            />
          )}
        </nav>
        <span className={css.space} />
        {isEntitled && <CollectionSwitch />}
        {isEntitled && <DropAnywhere />}
        {isEntitled && <Shortcuts />}
        <Preferences me={me.data} />
      </header>
      <ViewedNotice />
      <main className={css.main} ref={main} tabIndex={-1}>
        <ErrorBoundary key={view}>
          <Suspense fallback={<Loading label={t("common.loading")} />}>
            <Content me={me} />
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}

function Content({ me }: { me: ReturnType<typeof useMe> }) {
  const { t } = useTranslation();
  const [, at] = useRoute(CONVERSATION);
  const [, invited] = useRoute("/invitation/:secret");
  const [, setup] = useRoute("/setup/:secret");
  const [, failed] = useRoute("/sign-in/:code");
  const [isOwnAccount] = useRoute("/account");
  const isMaking = useIsMutating({ mutationKey: MAKING_ACCESS }) > 0;
  const link = invited ?? setup;
  // Whoever comes by a link cannot be signed in yet, and becomes another where somebody is.
  if (link) return <LinkView secret={link.secret} isSetup={setup !== null} />;
  if (me.isPending) return <Loading label={t("common.loading")} />;
  if (isRefused(me) && !isMaking) return <SignIn failed={failed?.code ?? null} />;
  // Where we are known, what is read and written stays while the service is away: the parts say that it is.
  if (me.isError && !me.data && !isMaking) {
    return (
      <div className={css.problem}>
        <ProblemNotice error={me.error} onRetry={() => void me.refetch()} />
      </div>
    );
  }
  if (me.data && me.data.grants.length === 0 && !isOwnAccount) return <Nobody name={me.data.name} />;
  return (
    <Switch>
      <Route path="/documents/:collection?/:document?">
        {({ collection, document }) => <DocumentsView of={collection} document={document} />}
      </Route>
      <Route path="/shared">
        <SharesView />
      </Route>
      <Route path="/shared/:share">{({ share }) => <SharedView key={share} id={share} />}</Route>
      <Route path="/why/:answer">{({ answer }) => <WhyView key={answer} answer={answer} />}</Route>
      <Route path="/sources/:collection?">{({ collection }) => <SourcesView of={collection} />}</Route>
      <Route path="/curated/:collection?">{({ collection }) => <CuratedView of={collection} />}</Route>
      <Route path="/inbox/:collection?">{({ collection }) => <InboxView of={collection} />}</Route>
      <Route path="/answering/:collection?">{({ collection }) => <AnsweringView of={collection} />}</Route>
      <Route path="/synonyms/:collection?">{({ collection }) => <SynonymsView of={collection} />}</Route>
      <Route path="/metadata/:collection?">{({ collection }) => <FieldsView of={collection} />}</Route>
      <Route path="/golden/:collection?">{({ collection }) => <GoldenView of={collection} />}</Route>
      <Route path="/search-test">
        <SearchTestView />
      </Route>
      <Route path="/account">
        <AccountView />
      </Route>
      <Route path="/operations/:tab?">{({ tab }) => <OperationsView tab={tab} />}</Route>
      {/* One element for both, so that the view stays when a first question gives the conversation its address. */}
      <Route path={CONVERSATION}>
        <AskView id={at?.id ?? null} turn={at?.turn ?? null} marker={at?.marker ? Number(at.marker) : null} />
      </Route>
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  );
}

const isRefused = (me: ReturnType<typeof useMe>) => me.isError && Problem.of(me.error).status === 401;

/** Who is known and may do nothing, so far or any more. */
function Nobody({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <div className={css.problem}>
      <h1>{t("users.nobody.title", { name })}</h1>
      <p>{t("users.nobody.text")}</p>
    </div>
  );
}

interface NavLinkProps {
  href: string;
  icon: typeof Files;
  label: string;
  current: boolean;
}

function NavLink({ href, icon: Icon, label, current }: NavLinkProps) {
  return (
    <Link href={href} className={css.link} aria-current={current ? "page" : undefined}>
      <Icon aria-hidden size={17} />
      <span>{label}</span>
    </Link>
  );
}

function Logo() {
  return (
    <svg viewBox="0 0 16 16" width="24" height="24" aria-hidden="true">
      <rect width="16" height="16" rx="4" fill="var(--accent)" />
      <path d="M4 5h8M4 8h8M4 11h5" stroke="var(--accent-ink)" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}
