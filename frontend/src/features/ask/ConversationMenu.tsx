import { Menu } from "@base-ui/react/menu";
import { Ellipsis, PencilLine, Pin, PinOff, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import css from "../../shared/ui/Menu.module.css";
import { MenuPopup } from "../../shared/ui/MenuPopup";

interface ConversationMenuProps {
  label: string;
  className: string | undefined;
  tabIndex: number;
  pinned: boolean;
  onRename: () => void;
  onPin: () => void;
  onRemove: () => void;
}

/** What can be done with a conversation of the list; opens as it is shown. */
export default function ConversationMenu(props: ConversationMenuProps) {
  const { label, className, tabIndex, pinned, onRename, onPin, onRemove } = props;
  const { t } = useTranslation();
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className={className} aria-label={label} tabIndex={tabIndex}>
        <Ellipsis aria-hidden size={17} />
      </Menu.Trigger>
      {/* Renaming takes the focus into a field; the menu must not take it back. */}
      <MenuPopup finalFocus={() => !document.querySelector("[data-renaming]")}>
        <Menu.Item className={css.item} onClick={onRename}>
          <PencilLine aria-hidden size={15} />
          {t("ask.rename")}
        </Menu.Item>
        <Menu.Item className={css.item} onClick={onPin}>
          {pinned ? <PinOff aria-hidden size={15} /> : <Pin aria-hidden size={15} />}
          {t(pinned ? "ask.unpin" : "ask.pin")}
        </Menu.Item>
        <Menu.Separator className={css.separator} />
        <Menu.Item className={css.item} onClick={onRemove}>
          <Trash2 aria-hidden size={15} />
          {t("ask.delete")}
        </Menu.Item>
      </MenuPopup>
    </Menu.Root>
  );
}
