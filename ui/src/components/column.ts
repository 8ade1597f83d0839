/** A column of a list. */
export interface Column<R> {
  readonly title: string;
  readonly text: (row: R) => string;
  /** Class of the cell, for a state's colour; the text says it too. */
  readonly level?: (row: R) => string;
  readonly end?: boolean;
  /** A sentence: it may be broken anywhere, a name or a number may not. */
  readonly sentence?: boolean;
}
