import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { shareKey } from "./shared/client/key";
import { applyPreferences } from "./shared/preferences";
import { keepShell, reloadWhenOutdated } from "./shared/shell";
import "@fontsource-variable/inter/wght.css";
import "./shared/styles/base.css";

reloadWhenOutdated();
shareKey();
await applyPreferences();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
keepShell();
