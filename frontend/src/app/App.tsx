import { CSPProvider } from "@base-ui/react/csp-provider";
import { Toast } from "@base-ui/react/toast";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Router } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { Problem } from "../shared/client/problem";
import { toasts } from "../shared/ui/toasts";
import { ErrorBoundary } from "./ErrorBoundary";
import { Shell } from "./Shell";

// What floats above the page; there is nothing to float yet.
const TipHost = lazy(() => import("../shared/ui/TipHost"));
const Toasts = lazy(() => import("../shared/ui/Toasts"));

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // The server may be on this very machine: that the browser knows no network says nothing.
      networkMode: "always",
      // What the server refuses, it refuses again; only what could not be reached is worth another try.
      retry: (count, error) => count < 2 && [0, 502, 503, 504].includes(Problem.of(error).status),
    },
    mutations: { networkMode: "always" },
  },
});

export function App() {
  return (
    <ErrorBoundary>
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={queries}>
          <Toast.Provider toastManager={toasts} limit={4}>
            <Router hook={useHashLocation}>
              <Shell />
            </Router>
            <Suspense>
              <Toasts />
            </Suspense>
          </Toast.Provider>
          <Suspense>
            <TipHost />
          </Suspense>
        </QueryClientProvider>
      </CSPProvider>
    </ErrorBoundary>
  );
}
