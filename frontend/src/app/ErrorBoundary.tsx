import { Component, type ReactNode } from "react";
import { type WithTranslation, withTranslation } from "react-i18next";
import { Button } from "../shared/ui/Button";
import { Notice } from "../shared/ui/Notice";

interface Props extends WithTranslation {
  children: ReactNode;
}

class Boundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    const { t, children } = this.props;
    if (!this.state.failed) return children;
    return (
      <Notice
        tone="bad"
        title={t("errors.codes.unexpected.title")}
        actions={<Button onClick={() => window.location.reload()}>{t("errors.reload")}</Button>}
      >
        {t("errors.codes.unexpected.advice")}
      </Notice>
    );
  }
}

/** The last net: a view that breaks says so and offers to load the page anew. */
export const ErrorBoundary = withTranslation()(Boundary);
