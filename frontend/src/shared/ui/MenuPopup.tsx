import { Menu } from "@base-ui/react/menu";
import type { ReactNode } from "react";
import css from "./Menu.module.css";
import { MENUS } from "./menus";

interface MenuPopupProps {
  children: ReactNode;
  sideOffset?: number;
  /** Whether the focus goes back to the button when the menu closes. */
  finalFocus?: () => boolean;
}

/** What a menu's button opens. */
export function MenuPopup({ children, sideOffset = 4, finalFocus }: MenuPopupProps) {
  return (
    <Menu.Portal container={document.getElementById(MENUS) ?? document.body}>
      <Menu.Positioner sideOffset={sideOffset} align="end" className={css.positioner}>
        <Menu.Popup className={css.popup} {...(finalFocus && { finalFocus })}>
          {children}
        </Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  );
}
