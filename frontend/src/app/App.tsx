import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Router } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { Problem } from "../shared/client/problem";
import { TipHost } from "../shared/ui/Tip";
import { ToastHost } from "../shared/ui/Toasts";
import { ErrorBoundary } from "./ErrorBoundary";
import { Shell } from "./Shell";

const queries = new QueryClient({
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
          <Tooltip.Provider delay={250}>
            <ToastHost>
              <Router hook={useHashLocation}>
                <Shell />
              </Router>
              <TipHost />
            </ToastHost>
          </Tooltip.Provider>
        </QueryClientProvider>
      </CSPProvider>
    </ErrorBoundary>
  );
}
