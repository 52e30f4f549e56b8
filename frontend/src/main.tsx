import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App, queries } from "./app/App";
import { currentKey, shareKey } from "./shared/client/key";
import { followSignOut } from "./shared/holder";
import { applyPreferences } from "./shared/preferences";
import { meQuery } from "./shared/session";
import { keepShell, reloadWhenOutdated } from "./shared/shell";
import "@fontsource-variable/inter/wght.css";

reloadWhenOutdated();
shareKey();
followSignOut();
// What `index.html` shows stays until it is known what takes its place: the home, or the sign-in.
await Promise.all([applyPreferences(), queries.prefetchQuery(meQuery(currentKey()))]);
const root = document.getElementById("root");
if (root) {
  const page = createRoot(root);
  // In short tasks, between which the browser draws and hears what is typed.
  startTransition(() =>
    page.render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
keepShell();
