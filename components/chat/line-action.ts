/** The look of a way on that stands within a line of words. */
export const LINE_ACTION = "touch-area min-h-8 rounded-sm px-2 text-ink underline decoration-1 underline-offset-3";
