import { Menu } from "@base-ui/react/menu";
import { Download, FileText, FileType, Printer } from "lucide-react";
import { useTranslation } from "react-i18next";
import { saveAs } from "../../shared/client/download";
import css from "../../shared/ui/Menu.module.css";
import { MenuPopup } from "../../shared/ui/MenuPopup";
import { markdownOf, outlineOf } from "./outline";
import type { Turn } from "./types";

interface ExportMenuProps {
  className: string | undefined;
  title: string;
  turns: readonly Turn[];
}

/** The formats a conversation is taken along in; opens as it is shown. */
export default function ExportMenu({ className, title, turns }: ExportMenuProps) {
  const { t } = useTranslation();
  const name = title.replace(/[\\/:*?"<>|]+/g, " ").trim();

  function saveMarkdown() {
    saveAs(new Blob([markdownOf(outlineOf(title, turns))], { type: "text/markdown" }), `${name}.md`);
  }

  async function saveDocx() {
    const { docxOf } = await import("./docx");
    saveAs(await docxOf(outlineOf(title, turns)), `${name}.docx`);
  }

  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className={className} aria-label={t("ask.export")}>
        <Download aria-hidden size={17} />
      </Menu.Trigger>
      <MenuPopup>
        <Menu.Item className={css.item} onClick={saveMarkdown}>
          <FileText aria-hidden size={15} />
          {t("ask.exportMarkdown")}
        </Menu.Item>
        <Menu.Item className={css.item} onClick={() => void saveDocx()}>
          <FileType aria-hidden size={15} />
          {t("ask.exportWord")}
        </Menu.Item>
        {/* The menu is gone by then, and is not printed. */}
        <Menu.Item className={css.item} onClick={() => setTimeout(() => window.print())}>
          <Printer aria-hidden size={15} />
          {t("ask.print")}
        </Menu.Item>
      </MenuPopup>
    </Menu.Root>
  );
}
