/** What was measured does not count: something was lost, refused or out of order, or the limit was none. */
export class VoidRun extends Error {
  override readonly name = "VoidRun";
}
