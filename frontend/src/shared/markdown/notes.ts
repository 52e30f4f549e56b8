import { createContext } from "react";

/** The sources of a text, one line each, which go along with what is saved of it. */
export const Notes = createContext<readonly string[]>([]);
