import { Toast } from "@base-ui/react/toast";

/** Outside React, so that anything may say something. */
export const toasts = Toast.createToastManager();
