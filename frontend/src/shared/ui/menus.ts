/** Id of the element that menus are drawn in: within a landmark, so that who goes by landmarks finds them. */
export const MENUS = "menus";
